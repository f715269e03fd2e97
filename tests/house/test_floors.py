"""A floor stands on those below it, in the programs and in the tables."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parent.parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder):
    return subprocess.run(
        [LINT, "--no-cache"], cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    skipped = shutil.ignore_patterns("__pycache__", "static", "templates", "icons", "*.json", "locale")
    shutil.copytree(ROOT / "repere", folder / "repere", ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_floors_and_rooms_are_kept(copy):
    done = lint(copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("foundation/toolkit/planted.py", "import repere.knowledge.directory.models"),
        ("knowledge/territory/planted.py", "import repere.knowledge.directory.models"),
        ("doors/public/planted.py", "import repere.doors.backoffice"),
        ("accompaniment/orientation/ranking.py", "import django"),
    ],
)
def test_an_import_from_above_is_found(copy, file, line):
    target = copy / "repere" / file
    before = target.read_text() if target.exists() else None
    target.write_text(f"{before or ''}\n{line}\n")
    try:
        done = lint(copy)
    finally:
        target.write_text(before) if before is not None else target.unlink()

    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def heights():
    """Each room with its height in the house, from the contracts: the higher the number, the higher the room."""
    floors = [name.removeprefix("repere.") for name in CONTRACTS[0]["layers"]]
    rooms = {}
    for contract in CONTRACTS:
        for container in contract.get("containers", []):
            floor = container.removeprefix("repere.")
            for step, names in enumerate(contract["layers"]):
                for room in names.split("|"):
                    rooms[f"{floor}.{room.strip()}"] = (-floors.index(floor), -step)
    return rooms


def pointing_up(found):
    rooms = heights()
    wrong = []
    for model in found:
        floor, room = model.__module__.split(".")[1:3]
        for field in model._meta.local_fields:
            aim = field.related_model
            if aim is None or not aim.__module__.startswith("repere."):
                continue
            there = ".".join(aim.__module__.split(".")[1:3])
            if rooms[there] > rooms[f"{floor}.{room}"]:
                wrong.append(f"{model.__name__}.{field.name} → {aim.__name__}")
    return wrong


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("repere.")]


def test_no_table_points_at_a_room_above_its_own():
    assert pointing_up(ours()) == []


@isolate_apps("repere.foundation.audit")
def test_a_table_that_points_up_is_found():
    class Planted(models.Model):
        person = models.ForeignKey("people.Person", on_delete=models.CASCADE)

        class Meta:
            app_label = "audit"

        def __str__(self):
            return "planted"

    Planted.__module__ = "repere.foundation.audit.models"
    Planted._meta.get_field("person").remote_field.model = apps.get_model("people.Person")

    assert pointing_up([Planted]) == ["Planted.person → Person"]


# Its page is the list of its components, which everybody who writes a page keeps open.
LONGER = {"doors.design"}


def rooms_with_folders():
    return sorted(ROOT / "repere" / name.replace(".", "/") for name in heights())


@pytest.mark.parametrize("room", rooms_with_folders(), ids=lambda room: f"{room.parent.name}.{room.name}")
def test_a_room_says_on_one_screen_what_it_is_for(room):
    page = room / "README.md"

    assert page.exists()
    assert len(page.read_text().splitlines()) <= 45 or f"{room.parent.name}.{room.name}" in LONGER
