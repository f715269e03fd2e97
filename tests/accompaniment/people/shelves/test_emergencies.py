"""The glass broken: why, for three hours, told to those it concerns, in a list of its own."""

from datetime import timedelta

import pytest
import time_machine

from repere.accompaniment.people.models import EmergencyOpening, Person
from repere.accompaniment.people.shelves import actions, queries
from repere.accompaniment.people.shelves.rules import Shelf, Standing
from repere.foundation.accounts.models import Membership
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
WHY = "Fainted at the desk, the paramedics ask what she takes"


@pytest.fixture
def house():
    return factories.organisation(dossiers_seen_by=SeenBy.TEAM)


@pytest.fixture
def agent(house):
    return factories.actor(Role.WELCOME_AGENT, organisation=house)


@pytest.fixture
def referent(house):
    return factories.actor(Role.CASEWORKER, organisation=house)


@pytest.fixture
def person(house, referent):
    person = factories.dossier(person=factories.person("Amina Diallo", organisation=house)).person
    named_on(person, referent.user_id, Standing.REFERENT)
    return person


def broken(actor, person, **fields):
    return actions.break_glass(actor, person, **{"reason": WHY, "now": NOW} | fields)


def test_it_opens_the_dossier_and_health_for_three_hours_and_then_no_more(agent, person):
    assert not queries.sees(agent, person)

    broken(agent, person)

    assert queries.sight_of(agent, person).readable == (Shelf.IDENTITY, Shelf.NEEDS, Shelf.HEALTH)
    with time_machine.travel(NOW + timedelta(hours=2, minutes=59)):
        assert queries.sees(agent, person)
    with time_machine.travel(NOW + timedelta(hours=3, seconds=1)):
        assert not queries.sees(agent, person)


def test_it_opens_for_whoever_broke_it_and_nobody_else(house, agent, person):
    broken(agent, person)
    assert not queries.sees(factories.actor(Role.WELCOME_AGENT, organisation=house), person)


@pytest.mark.parametrize("reason", ["", "   ", "urgent"])
def test_it_is_not_broken_without_a_reason(agent, person, reason):
    with pytest.raises(actions.AReasonIsNeeded):
        broken(agent, person, reason=reason)
    assert not queries.sees(agent, person)


def test_nobody_hidden_is_opened_and_nobody_of_another_house(agent, person):
    Person.unscoped.filter(pk=person.pk).update(is_hidden=True)
    person.refresh_from_db()
    for out_of_reach in (person, factories.dossier().person):
        with pytest.raises(NotAllowed):
            broken(agent, out_of_reach)
    assert not EmergencyOpening.unscoped.exists()


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR])
def test_a_role_that_sees_nobody_breaks_nothing(house, person, role):
    with pytest.raises(NotAllowed):
        broken(factories.actor(role, organisation=house), person)


def test_the_referent_and_the_officer_are_told_without_a_name(
    house, agent, referent, person, mailoutbox, django_capture_on_commit_callbacks
):
    officer = factories.actor(Role.DPO, organisation=house)
    factories.actor(Role.CASEWORKER, organisation=house)
    factories.actor(Role.DPO)

    with django_capture_on_commit_callbacks(execute=True):
        broken(agent, person)

    waiting = Membership.objects.filter(emergencies=1)
    assert {one.user_id for one in waiting} == {referent.user_id, officer.user_id}
    assert len(mailoutbox) == 2
    for letter in mailoutbox:
        told = f"{letter.subject} {letter.body}"
        assert not any(word in told for word in ("Amina", "Diallo", person.dossier.code, "Fainted"))


def test_it_stands_in_a_list_of_its_own_and_in_the_trail(house, agent, referent, person):
    opening = broken(agent, person)
    officer = factories.actor(Role.DPO, organisation=house)
    stranger = factories.actor(Role.CASEWORKER, organisation=house)

    for reader in (officer, referent, agent):
        assert [one.pk for one in queries.emergencies_visible_to(reader)] == [opening.pk]
    assert not queries.emergencies_visible_to(stranger).exists()
    assert not queries.emergencies_visible_to(factories.actor(Role.DPO)).exists()
    line = TrailLine.objects.get(verb="dossier.emergency_opened")
    assert (line.dossier_id, line.detail) == (person.dossier.pk, {})


def test_once_read_the_front_page_counts_it_no_more(agent, referent, person):
    broken(agent, person)

    actions.read_emergencies(referent)

    assert Membership.objects.get(pk=referent.membership_id).emergencies == 0


def test_the_person_reads_when_in_which_role_and_why(agent, person):
    broken(agent, person)
    [shown] = queries.emergencies_shown_to_them(person)
    assert (shown.role, shown.reason, shown.ends_at - shown.opened_at) == (
        Role.WELCOME_AGENT, WHY, timedelta(hours=3),
    )  # fmt: skip


def test_to_look_at_health_where_everybody_sees_dossiers_the_desk_breaks_the_glass_too(
    organisation, actor_of
):
    agent = actor_of(Role.WELCOME_AGENT)
    person = factories.dossier(organisation=organisation).person
    assert not queries.sight_of(agent, person).reads(Shelf.HEALTH)

    broken(agent, person)

    assert queries.sight_of(agent, person).reads(Shelf.HEALTH)
    with pytest.raises(NotAllowed):
        broken(actor_of(Role.CASEWORKER), person)
