"""The door of whoever looks after the house."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils import timezone

from repere.doors.commandline import doctor, setup
from repere.doors.commandline.main import COMMANDS, PAGE, main
from repere.doors.commandline.server import LONGEST_PAUSE_S, Child
from repere.foundation.mail.models import Letter
from repere.foundation.toolkit import upkeep
from repere.foundation.toolkit.ids import uuid7
from repere.foundation.vault import keyring
from repere.foundation.vault.actions import new_organisation_key
from repere.foundation.vault.master import master_keys
from repere.foundation.vault.models import OrganisationKey
from tests.house.files import ROOT

REPERE = [sys.executable, "-m", "repere.doors.commandline.main"]


def run(*arguments, **settings):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REPERE_", "DJANGO_"))}
    environment = clean | {"PYTHONPATH": str(ROOT)} | settings
    return subprocess.run([*REPERE, *arguments], env=environment, capture_output=True, text=True)


def test_the_page_of_help_names_every_command_and_loads_no_django():
    done = run("--help")
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys; from repere.doors.commandline.main import main; main(['--help']); "
         "sys.exit('django' in sys.modules)"],
        env={"PYTHONPATH": str(ROOT)}, capture_output=True,
    )  # fmt: skip

    assert done.stdout == PAGE
    assert loaded.returncode == 0
    for name in COMMANDS:
        word = {"server": "serve", "settings_page": "settings"}.get(name, name)
        assert f"\n  {word} " in PAGE
    assert "\n  restore " in PAGE  # with backup.py


@pytest.mark.parametrize("arguments", [["nothing"], ["audit"], ["serve", "--port", "many"]])
def test_a_command_not_understood_is_one_line(arguments):
    done = run(*arguments)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "--help" in done.stderr


class Falling:
    """A process that dies at once, and a clock that is moved by hand."""

    def __init__(self):
        self.now, self.started = 0.0, []

    def start(self, _command):
        self.started.append(self.now)
        return self

    returncode = 1

    def poll(self):
        return 1


def test_a_child_that_keeps_falling_is_started_again_later_and_later():
    falling = Falling()
    child = Child("the worker", [], start=falling.start, clock=lambda: falling.now)

    for _ in range(2000):
        child.look_after()
        falling.now += 0.1

    pauses = [
        round(after - before) for before, after in zip(falling.started, falling.started[1:], strict=False)
    ]
    assert pauses[:5] == [1, 2, 4, 8, 16]
    assert max(pauses) == LONGEST_PAUSE_S
    assert child.told[0] == "the worker stopped (code 1); starting it again in 1 s"


def answer(url, seconds=40):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            return urlopen(url, timeout=5).read().decode()
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"{url} did not answer")


def children_of(pid):
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
def test_the_site_and_its_worker_start_come_back_and_stop(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "DJANGO_SETTINGS_MODULE": "repere.config.settings.development",
        "REPERE_DATA_DIR": str(tmp_path),
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REPERE_", "DJANGO_"))}
    environment = clean | {"PYTHONPATH": str(ROOT)} | settings
    assert run("setup", **settings).returncode == 0
    command = [*REPERE, "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as served:
        try:
            assert answer(f"http://127.0.0.1:{port}/healthz") == "alive\n"
            first = children_of(served.pid)
            assert len(first) == 2
            for pid in first:
                os.kill(pid, signal.SIGKILL)
            limit = time.monotonic() + 40
            while set(children_of(served.pid)) & set(first) or len(children_of(served.pid)) < 2:
                assert time.monotonic() < limit
                time.sleep(0.2)
            assert answer(f"http://127.0.0.1:{port}/readyz").startswith("ready\n")
        finally:
            served.send_signal(signal.SIGTERM)
            said, _nothing = served.communicate(timeout=60)

    assert served.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert "starting it again" in said


def test_setup_does_everything_once(tmp_path):
    settings = {
        "DJANGO_SETTINGS_MODULE": "repere.config.settings.development",
        "REPERE_DATA_DIR": str(tmp_path),
    }

    first = json.loads(run("setup", "--json", **settings).stdout)
    second = json.loads(run("setup", "--json", **settings).stdout)

    assert first["migrations"] > 10
    assert first["cache_table"] == 1
    assert first["static_files"] > 1
    assert set(second.values()) == {0}


def findings(capsys):
    code = main(["doctor", "--json"])
    return code, {finding["check"]: finding for finding in json.loads(capsys.readouterr().out)}


@pytest.mark.django_db
def test_the_doctor_names_each_fault_with_the_way_to_mend_it(capsys):
    code, found = findings(capsys)

    assert code == 1
    assert found["static files"]["state"] == "fail"
    assert found["static files"]["mend"] == "Run `repere setup`."
    assert found["worker"]["state"] == "warn"
    assert found["migrations"]["state"] == "ok"
    assert all(finding["mend"] for finding in found.values() if finding["state"] != "ok")


@pytest.mark.django_db
def test_the_doctor_sees_a_worker_alive_and_a_damaged_file(capsys):
    upkeep.beat()
    cache.set(upkeep.INTEGRITY, {"at": timezone.now(), "faults": ["row 3 missing from index"]})

    _code, found = findings(capsys)

    assert found["worker"]["state"] == "ok"
    if upkeep.is_embedded():
        assert found["integrity"]["state"] == "fail"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "check", "state"),
    [
        ("MASTER_KEY", "for-tests-alone-0123456789-abcdefghijklmnop", "keys", "fail"),
        ("MASTER_KEY", "a" * 40, "keys", "fail"),
        ("PUBLIC_URL", "http://repere.test", "public address", "fail"),
        ("DEMO", True, "demo", "warn"),
        ("MAIL_TRANSPORT", "django.core.mail.backends.dummy.EmailBackend", "mail", "warn"),
    ],
)
def test_the_doctor_looks_at_what_is_set(capsys, settings, name, value, check, state):
    setattr(settings, name, value)

    assert findings(capsys)[1][check]["state"] == state


@pytest.mark.django_db
def test_the_doctor_tries_the_keys_of_the_organisations(capsys, settings):
    key = new_organisation_key(uuid7(), "data")
    key.save(force_insert=True)
    assert findings(capsys)[1]["sealed"]["state"] == "ok"

    first, other = settings.MASTER_KEYS[0], "another-master-key-0123456789-abcdefghij"
    try:
        for keys, state in (([other, first], "warn"), ([other], "fail")):
            settings.MASTER_KEYS = keys
            master_keys.cache_clear()
            assert findings(capsys)[1]["sealed"]["state"] == state
        settings.MASTER_KEYS = [first]
        master_keys.cache_clear()
        OrganisationKey.objects.update(state="retiring")
        assert "interrupted" in findings(capsys)[1]["sealed"]["says"]
    finally:
        master_keys.cache_clear()


@pytest.mark.django_db
def test_keys_are_shown_and_turned_from_the_command_line(capsys, organisation):
    assert main(["keys", "rotate", "--organisation", "Nowhere"]) == 2
    capsys.readouterr()
    keyring.current().key_for(organisation.pk, uuid7())
    keyring.index_key(organisation.pk)

    assert main(["keys", "rotate", "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert {"organisation": organisation.name, "purpose": "data", "subjects": 1} in done
    assert main(["keys", "show", "--json"]) == 0
    shown = [key for key in json.loads(capsys.readouterr().out) if key["organisation"] == organisation.name]
    assert [(key["purpose"], key["state"], key["subjects"]) for key in shown] == [
        ("data", "retired", 0),
        ("data", "active", 1),
        ("index", "active", 0),
    ]
    assert main(["keys", "rotate", "--master"]) == 0
    assert "0 keys wrapped" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_doctor_goes_on_when_a_check_breaks(capsys, monkeypatch):
    def breaks():
        raise RuntimeError("Zibeline")
        yield

    monkeypatch.setattr(doctor, "clock", breaks)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out

    assert "this check could not run (RuntimeError)" in said
    assert "Zibeline" not in said
    assert "mail" in said


@pytest.mark.django_db
def test_the_doctor_tries_the_mail_server_when_asked(capsys, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2

    assert main(["doctor", "--mail"]) == 1
    assert "the server refuses us" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_doctor_tells_of_letters_that_no_server_took(capsys, settings):
    settings.EMAIL_BACKEND = "repere.foundation.mail.outbox.Outbox"
    assert findings(capsys)[1]["letters"]["state"] == "ok"
    send_mail("Come", "here", None, ["zibeline@example.org"])

    Letter.unscoped.update(written_at=timezone.now() - timedelta(hours=1))
    assert "1 wait" in findings(capsys)[1]["letters"]["says"]
    Letter.unscoped.update(given_up_at=timezone.now(), failure="TimeoutError")
    told = findings(capsys)[1]["letters"]
    assert (told["state"], told["says"]) == ("warn", "1 were given up (TimeoutError).")


def test_catalogues_are_compiled_without_gettext(tmp_path, settings):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Eat"\nmsgstr "Manger"\n'
    )
    settings.LOCALE_PATHS = [tmp_path]

    assert setup.compile_catalogues() == 1
    assert setup.compile_catalogues() == 0
    assert b"Manger" in (folder / "django.mo").read_bytes()
