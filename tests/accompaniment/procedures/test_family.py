"""Of a family, in the order they come: procedures and birthdays; whoever is out of sight is not there."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.accompaniment.people.household.actions import SaidTie, tell_relation
from repere.accompaniment.people.household.rules import birthday, majority
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.rules import Birth
from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.family.queries import dates_of_people, family_seen
from repere.accompaniment.procedures.family.rules import AHEAD, BEHIND, birthdays
from repere.foundation.toolkit.actors import Role
from repere.knowledge.law.explained.ages import ages
from tests import factories
from tests.accompaniment.procedures.told import CUT, NOW, begun

CHILD = UUID(int=1)
TODAY = date(2026, 11, 22)


def comes(birth, today=TODAY, countries=("FR",)):
    return [
        (one.on, one.age.years, one.age.does) for one in birthdays([(CHILD, birth)], ages(), countries, today)
    ]


def test_a_minor_turning_18_loses_the_judge_and_needs_a_permit_that_day():
    birth = Birth(2008, 12, 24)

    found = comes(birth)

    assert {one[:2] for one in found[:2]} == {(date(2026, 12, 24), 18)}
    assert {does for _on, _years, does in found[:2]} == {"opens", "closes"}
    assert found[2] == (date(2027, 12, 24), 19, "closes")


def test_a_birthday_of_another_country_is_not_told():
    assert [years for _on, years, _does in comes(Birth(2008, 12, 24), countries=("MA",))] == [18]


def test_a_child_whose_birth_is_not_known_has_no_birthday():
    assert comes(Birth()) == []


def test_a_birthday_of_which_the_day_is_not_known_is_taken_as_early_as_may_be():
    [first, *_others] = birthdays([(CHILD, Birth(2009))], ages(), ["FR"], TODAY)

    assert first.on == date(2027, 1, 1)
    assert not first.is_exact


def test_18_is_the_age_of_majority():
    birth = Birth(2008, 2, 29)

    assert birthday(birth, 18) == majority(birth)
    assert birthday(birth, 20).on == date(2028, 2, 29)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.dates(date(1990, 1, 1), date(2026, 11, 1)), max_size=6),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
)
def test_birthdays_come_in_their_order_and_neither_too_soon_nor_too_late(births, today):
    people = [(UUID(int=n), Birth(born.year, born.month, born.day)) for n, born in enumerate(births)]

    found = birthdays(people, ages(), ["FR", "MA"], today)

    assert [one.on for one in found] == sorted(one.on for one in found)
    assert all(today - BEHIND <= one.on <= today + AHEAD for one in found)
    assert all(one.on.year - births[one.who.int].year == one.age.years for one in found)


# --- who belongs


@pytest.fixture
def mother(organisation):
    return factories.dossier(person=factories.person("Awa Mère", organisation=organisation))


def tied(actor, person, kind, name, **said):
    other = factories.dossier(person=factories.person(name, organisation=person.organisation, **said)).person
    tell_relation(actor, person, SaidTie(kind), other=other, now=NOW)
    return other


def names(actor, person):
    return [member.person.names.all()[0].text for member, _sight in family_seen(actor, person.dossier.pk)[1]]


@pytest.mark.django_db
def test_a_brother_is_known_by_the_mother_and_a_friend_is_no_family(actor_of, mother):
    actor = actor_of(Role.CASEWORKER)
    son = tied(actor, mother.person, "child", "Bilal Fils")
    tied(actor, mother.person, "child", "Chirine Fille")
    tied(actor, mother.person, "friend", "Dina Amie")

    assert names(actor, mother.person) == ["Awa Mère", "Bilal Fils", "Chirine Fille"]
    assert names(actor, son) == ["Bilal Fils", "Awa Mère", "Chirine Fille"]


@pytest.mark.django_db
def test_a_relative_out_of_sight_does_not_exist(actor_of, mother):
    actor = actor_of(Role.CASEWORKER)
    son = tied(actor, mother.person, "child", "Bilal Fils")
    begun(actor, son.dossier, "fr.minor")
    Person.unscoped.filter(pk=son.pk).update(is_hidden=True)
    other = factories.actor(Role.CASEWORKER, organisation=mother.organisation)

    _held, family = family_seen(other, mother.pk)

    assert [member.person for member, _sight in family] == [mother.person]
    assert dates_of_people(other, family) == []
    assert family_seen(other, son.dossier.pk) is None


@pytest.mark.django_db
def test_procedures_are_those_of_relatives_whose_shelf_is_read(actor_of, mother):
    actor = actor_of(Role.CASEWORKER)
    son = tied(actor, mother.person, "child", "Bilal Fils")
    begun(actor, mother, "fr.oqtf", *CUT)
    begun(actor, son.dossier, "fr.minor", SaidEvent("turns_18", date(2026, 12, 24)))

    def codes(reader):
        return {one.procedure.code for one in dates_of_people(reader, family_seen(reader, mother.pk)[1])}

    assert codes(actor) == {"fr.oqtf", "fr.minor"}
    assert codes(actor_of(Role.WELCOME_AGENT)) == set()
