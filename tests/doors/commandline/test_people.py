"""Duplicates and erasure from the command line: codes are said, names never."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from repere.accompaniment.people.erasure.models import Erasure
from repere.accompaniment.people.models import LegalHold, Person
from repere.doors.commandline.main import main
from tests import factories

pytestmark = pytest.mark.django_db
FORGET = ["people", "forget", "zbl n22", "--asked-by", "person", "--because", "withdrawn"]


@pytest.fixture
def person(organisation):
    person = factories.person("Zibeline Ventoux", organisation=organisation, birth_year=1990)
    factories.need("eat", dossier=factories.dossier(person=person, code="ZBLN22"))
    return person


def told(capsys):
    said = capsys.readouterr().out
    assert "Zibeline" not in said
    return json.loads(said)


def test_forgetting_is_a_rehearsal_until_it_is_said(person, capsys):
    assert main([*FORGET, "--json"]) == 0
    [rehearsed] = told(capsys)
    assert rehearsed["applied"] is False
    assert {row["table"]: row["gone"] for row in rehearsed["rows"]}["people.personname"] == 1
    assert Person.unscoped.exists()

    assert main([*FORGET, "--apply", "--json"]) == 0
    [done] = told(capsys)

    assert done["certificate"] == Erasure.objects.get().number
    assert not Person.unscoped.exists()


def test_a_hold_is_stronger_than_the_command(person, capsys):
    LegalHold.unscoped.create(
        person=person, because="law", ends_on=timezone.localdate(), placed_at=timezone.now()
    )

    assert main([*FORGET, "--apply"]) == 2
    assert "legal hold" in capsys.readouterr().err
    assert Person.unscoped.exists()


def test_whose_time_is_over_is_listed_and_nothing_is_erased(person, capsys):
    long_ago = timezone.now() - timedelta(days=900)
    Person.unscoped.update(heard_on=long_ago.date())

    assert main(["people", "due", "--json"]) == 0

    assert told(capsys) == [{"code": "ZBLN22", "last_contact": long_ago.date().isoformat()}]
    assert Person.unscoped.exists()


def test_pairs_are_looked_for_and_listed_by_their_codes(person, organisation, capsys):
    again = factories.person("Ventoux Zibelin", organisation=organisation, birth_year=1990)
    factories.dossier(person=again, code="GBNE33")

    assert main(["people", "duplicates", "--json"]) == 0
    assert told(capsys) == []
    assert main(["people", "duplicates", "--look", "--json"]) == 0

    [pair] = told(capsys)
    assert {pair["one"], pair["other"]} == {"ZBLN22", "GBNE33"}
    assert pair["agree"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["people", "due"],
        ["people", "due", "--organisation", "Nobody"],
        ["people", "forget", "ZZZZZZ", *FORGET[3:]],
    ],
)
def test_what_is_not_clear_is_one_line_and_nothing_is_done(person, capsys, arguments):
    if len(arguments) == 2:
        factories.organisation()

    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert Person.unscoped.exists()


def test_a_whole_register_is_looked_through_by_the_engine(person, organisation, capsys):
    pytest.importorskip("splink")
    again = factories.person("Ventoux Zibelin", organisation=organisation, birth_year=1990)
    factories.dossier(person=again, code="GBNE33")

    assert main(["people", "duplicates", "--whole-register", "--json"]) == 0

    [pair] = told(capsys)
    assert {pair["one"], pair["other"]} == {"ZBLN22", "GBNE33"}


def test_without_the_extra_one_line_says_which_to_install(person, capsys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "splink", None)

    assert main(["people", "duplicates", "--whole-register"]) == 2
    assert "repere[batch]" in capsys.readouterr().err
