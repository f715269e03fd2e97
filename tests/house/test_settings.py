"""The page of settings tells the truth, and production refuses to start without its secrets."""

import ast
import os
import re
import subprocess
import sys

import pytest

from tests.house.files import ROOT, files

LONG = "drawn-at-random-0123456789-abcdefghij"
WHOLE = {
    "REPERE_SECRET_KEY": LONG,
    "REPERE_MASTER_KEY": LONG[::-1],
    "REPERE_PUBLIC_URL": "https://repere.example.org",
}


def read_in_settings():
    names = set()
    for path in files(".py", under="repere/config"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names.add(f"REPERE_{node.args[0].value}")
    return names


def test_every_setting_is_on_the_page_and_every_line_of_the_page_is_a_setting():
    told = set(re.findall(r"^\| `(REPERE_\w+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))

    assert told == read_in_settings()


def start(environment):
    """What production says when it starts with these settings alone."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REPERE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "repere.doors.commandline.main", "settings"],
        env=clean | {"PYTHONPATH": str(ROOT), "REPERE_DATA_DIR": "/nonexistent"} | environment,
        capture_output=True,
        text=True,
    )


def test_production_starts_with_its_three_settings():
    done = start(WHOLE)

    assert done.returncode == 0, done.stderr
    assert LONG not in done.stdout


@pytest.mark.parametrize("missing", WHOLE)
def test_production_refuses_to_start_without(missing):
    done = start({name: value for name, value in WHOLE.items() if name != missing})

    assert done.returncode == 2
    assert done.stderr.startswith(f"repere: {missing} is not set.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REPERE_SECRET_KEY", "short"),
        ("REPERE_MASTER_KEY", "please-change-me-please-change-me-please"),
        ("REPERE_DATABASE_URL", "mysql://host/name"),
        ("REPERE_EMAIL_URL", "mail.example.org"),
        ("REPERE_IDLE_LOCK_MINUTES", "soon"),
        ("REPERE_SSL_REDIRECT", "perhaps"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_in_one_line(name, value):
    done = start(WHOLE | {name: value})

    assert done.returncode == 2
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_key_is_never_printed_in_an_error():
    done = start(WHOLE | {"REPERE_SECRET_KEY": "too-short-but-still-a-key"})

    assert "too-short-but-still-a-key" not in done.stdout + done.stderr


def test_the_master_keys_may_be_in_a_file_that_nobody_else_reads(tmp_path):
    file, without = tmp_path / "keys", {name: WHOLE[name] for name in WHOLE if name != "REPERE_MASTER_KEY"}
    file.write_text(f"{LONG[::-1]}\n{LONG.upper()}\n")
    settings = without | {"REPERE_MASTER_KEY_FILE": str(file)}

    file.chmod(0o640)
    assert "chmod 600" in start(settings).stderr
    file.chmod(0o600)
    assert start(settings).returncode == 0
    assert "both set" in start(WHOLE | settings).stderr
    file.write_text("short\n")
    assert start(settings).returncode == 2
    file.write_text("")
    assert "is empty" in start(settings).stderr
    assert start(without | {"REPERE_MASTER_KEY_FILE": str(tmp_path / "gone")}).returncode == 2
