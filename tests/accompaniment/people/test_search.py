"""Somebody is found again by any spelling, and never by another organisation."""

from array import array

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from repere.accompaniment.casework.actions import open_dossier
from repere.accompaniment.people import rules, search
from repere.accompaniment.people.actions import ANameIsNeeded, SaidContact, SaidName, register_person
from repere.accompaniment.people.models import SearchCard
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def known(actor, *names, **said):
    return open_dossier(actor, now=NOW, today=TODAY, names=[SaidName(name) for name in names], **said)


def names_found(actor, text):
    return [found.person.names.all()[0].text for found in search.find(actor, text)]


@pytest.mark.parametrize(
    "typed",
    ["Haddadi", "amina haddadi", "HADDADI Amina", "had ami", "Hadadi", "haddaid amina", "أمينة", "1998"],
)
def test_a_person_is_found_by_any_spelling_order_or_part(actor_of, typed):
    agent = actor_of(Role.WELCOME_AGENT)
    known(agent, "Amina Haddadi", "أمينة حدادي", birth=rules.Birth(1998, 11, 4))
    known(agent, "Youssouf Camara", birth=rules.Birth(1987))

    assert names_found(agent, typed) == ["Amina Haddadi"]


def test_a_person_is_found_by_their_names_in_another_tongue(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    known(agent, "Yusuf Ibrahim")
    known(agent, "Youssouf Camara")

    assert names_found(agent, "Joseph Abraham") == ["Yusuf Ibrahim"]


def test_a_person_is_found_by_the_end_of_a_telephone_number_and_by_code(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    dossier = known(agent, "Amina Haddadi", contacts=[SaidContact("phone", "06 39 98 12 30")])

    assert names_found(agent, "1230") == ["Amina Haddadi"]
    assert names_found(agent, dossier.code) == ["Amina Haddadi"]


def test_the_best_likeness_comes_first(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    known(agent, "Mohamadou Bah")
    known(agent, "Mohamed Bah")

    assert names_found(agent, "mohamed bah")[0] == "Mohamed Bah"


def test_somebody_of_another_organisation_does_not_exist(actor_of):
    ours, theirs = actor_of(Role.WELCOME_AGENT), actor_of(Role.WELCOME_AGENT, organisation=None)
    known(ours, "Amina Haddadi")

    assert names_found(theirs, "Amina Haddadi") == []


def test_two_organisations_store_different_digests_of_the_same_name(actor_of):
    ours, theirs = actor_of(Role.WELCOME_AGENT), actor_of(Role.WELCOME_AGENT, organisation=None)
    here, there = known(ours, "Amina Haddadi").person, known(theirs, "Amina Haddadi").person

    digests = [
        set(array("q", bytes(SearchCard.unscoped.get(person=person).digests))) for person in (here, there)
    ]
    assert digests[0]
    assert digests[0].isdisjoint(digests[1])


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ADMINISTRATOR, Role.DPO, Role.TRANSLATOR])
def test_a_role_that_sees_no_people_finds_nobody(actor_of, role):
    with pytest.raises(NotAllowed):
        search.find(actor_of(role), "amina")


def test_only_a_name_is_compulsory(actor_of):
    with pytest.raises(ANameIsNeeded):
        register_person(actor_of(), names=[SaidName("  ")], today=TODAY)

    person = register_person(actor_of(), names=[SaidName("Tesfay")], today=TODAY)

    assert (person.birth_precision, person.languages) == ("unknown", [])


def test_the_trail_says_that_somebody_was_registered_and_not_who(actor_of):
    register_person(actor_of(), names=[SaidName("Tesfay")], today=TODAY)

    line = TrailLine.objects.get(verb="person.registered")
    assert line.detail == {}


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Amina", "Latn"),
        ("أمينة", "Arab"),
        ("Оксана", "Cyrl"),
        ("ትግስት", "Ethi"),
        ("გიორგი", "Geor"),
        ("…", "Zyyy"),
    ],
)
def test_the_script_of_a_name_is_read_from_its_letters(name, script):
    assert rules.script_of(name) == script


@pytest.mark.parametrize(
    ("birth", "wrong"),
    [((None, 3, None), "year"), ((1990, None, 4), "month"), ((1990, 6, 31), "day"), ((2090, None, None), "year"),
     ((2026, 12, None), "year"), ((1850, None, None), "year")],
)  # fmt: skip
def test_a_birth_that_cannot_be_is_refused_and_names_its_part(birth, wrong):
    with pytest.raises(rules.BirthIsImpossible, match=wrong):
        rules.checked_birth(rules.Birth(*birth), TODAY)


def test_a_birth_is_as_precise_as_what_was_said():
    parts = [(), (1990,), (1990, 2), (1990, 2, 3)]

    assert [rules.Birth(*said).precision for said in parts] == ["unknown", "year", "month", "exact"]
    assert rules.Birth(1990, estimated=True).precision == "estimated"


def test_an_age_counts_whole_years():
    assert rules.age_on(TODAY, rules.Birth(2008, 11, 17)) == 17
    assert rules.age_on(TODAY, rules.Birth(2008, 11, 16)) == 18
    assert rules.age_on(TODAY, rules.Birth()) is None


def test_a_search_asks_the_database_the_same_with_one_namesake_and_with_five(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            people = search.find(agent, "amina")
        return len(people), len(queries)

    known(agent, "Amina Diallo")
    asked()
    alone = asked()
    for n in range(4):
        known(agent, f"Amina Diallo {'abcd'[n] * 3}")
    asked()

    assert alone == (1, alone[1])
    assert asked() == (5, alone[1])
    assert alone[1] <= 8
