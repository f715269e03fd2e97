"""People brought in from the command line: lines and counts are said, names never."""

import json

import pytest

from repere.accompaniment.casework.imports.models import DossierImport
from repere.accompaniment.people.models import Person
from repere.doors.commandline.main import main
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.casework.imports.files import sheet

pytestmark = pytest.mark.django_db
ROWS = [("7", "Ventoux", "Zibeline", "12/03/1990", ""), ("8", "Ventoux", "Zibelin", "45/03/1990", "")]


@pytest.fixture
def colleague(organisation):
    return factories.membership(Role.COORDINATOR, organisation=organisation).user


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "personnes.csv"
    path.write_bytes(sheet(ROWS))
    return path


def told(capsys):
    said = capsys.readouterr().out
    assert "Zibeli" not in said
    return json.loads(said)


def test_a_rehearsal_writes_nothing_and_keeps_nothing(colleague, file, capsys):
    assert main(["dossiers", "import", str(file), "--by", colleague.email, "--dry-run", "--json"]) == 0

    said = told(capsys)
    assert said["tally"] == {"ready": 1, "wrong": 1}
    assert said["problems"] == [{"line": 3, "problems": [["birth", "no_such_day"]]}]
    assert not Person.unscoped.exists()
    assert not DossierImport.unscoped.exists()


def test_applied_it_writes_and_the_others_wait_on_the_page(colleague, file, tmp_path, capsys):
    mapping = tmp_path / "colonnes.json"
    mapping.write_text(json.dumps({"N°": "reference", "Nom": "family", "Prénom": "given"}), "utf-8")

    asked = [
        "dossiers",
        "import",
        str(file),
        "--by",
        colleague.email,
        "--mapping",
        str(mapping),
        "--apply",
        "--json",
    ]
    assert main(asked) == 0

    assert sum(told(capsys)["tally"].values()) == 2
    assert DossierImport.unscoped.exists()
    assert Person.unscoped.exists()


def test_nobody_answers_for_it(file, capsys, organisation):
    agent = factories.membership(Role.WELCOME_AGENT, organisation=organisation).user
    assert main(["dossiers", "import", str(file), "--by", agent.email]) == 2
    assert "brings nobody in" in capsys.readouterr().err


def test_a_mapping_that_does_not_exist_is_told(colleague, file, capsys):
    assert main(["dossiers", "import", str(file), "--by", colleague.email, "--mapping", "nowhere"]) == 2
    assert "no mapping is called nowhere" in capsys.readouterr().err
    assert not DossierImport.unscoped.exists()
