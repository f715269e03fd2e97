"""Who follows somebody: named, taken out, replaced when they leave."""

from datetime import timedelta

import pytest

from repere.accompaniment.casework.actions import open_dossier, open_passage, tell_needs
from repere.accompaniment.orientation.actions import give_slips
from repere.accompaniment.people.actions import SaidName
from repere.accompaniment.people.models import Person, PersonReader
from repere.accompaniment.people.shelves import actions, queries
from repere.accompaniment.people.shelves.rules import Shelf, Standing
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
REFERENT, CO_REFERENT, VOLUNTEER = Standing.REFERENT, Standing.CO_REFERENT, Standing.VOLUNTEER


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


@pytest.fixture
def person(organisation):
    return factories.dossier(person=factories.person(organisation=organisation)).person


def team(actor, person):
    return {row.user_id: Standing(row.standing) for row in queries.team_of(actor, person)}


def name(actor, person, who, standing, **fields):
    return actions.name_in_team(actor, person, who.user_id, standing, now=NOW, **fields)


def test_to_name_a_helper_does_not_change_who_is_in_charge(coordinator, actor_of, person):
    """Bug 13 of the peers: attaching as helper changes who is in charge."""
    referent, helper = actor_of(Role.CASEWORKER), actor_of(Role.WELCOME_AGENT)
    name(coordinator, person, referent, REFERENT)

    name(coordinator, person, helper, CO_REFERENT)

    assert team(coordinator, person) == {referent.user_id: REFERENT, helper.user_id: CO_REFERENT}


def test_a_new_referent_takes_the_place_and_the_one_before_stays_beside(coordinator, actor_of, person):
    first, second = actor_of(Role.CASEWORKER), actor_of(Role.CASEWORKER)
    name(coordinator, person, first, REFERENT)

    name(coordinator, person, second, REFERENT)

    assert team(coordinator, person) == {first.user_id: CO_REFERENT, second.user_id: REFERENT}


def test_nobody_is_put_in_a_team_without_being_named(actor_of, person):
    """Bug 5 of the peers: people added to a team automatically, and the data open with them."""
    agent, dossier = actor_of(Role.WELCOME_AGENT), person.dossier
    passage = open_passage(agent, now=NOW, dossier=dossier)
    [need] = tell_needs(agent, passage, ["eat"], now=NOW)
    give_slips(agent, need, [factories.service()], passage=passage, language="fr", now=NOW)
    opened = open_dossier(agent, now=NOW, today=NOW.date(), names=[SaidName("Yusuf")])

    assert team(agent, person) == {}
    assert team(agent, opened.person) == {}


def test_where_a_dossier_is_its_team_s_whoever_opens_it_follows_it():
    house = factories.organisation(dossiers_seen_by=SeenBy.TEAM)
    agent = factories.actor(Role.WELCOME_AGENT, organisation=house)

    opened = open_dossier(agent, now=NOW, today=NOW.date(), names=[SaidName("Yusuf")])

    assert team(agent, opened.person) == {agent.user_id: REFERENT}


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR])
def test_a_colleague_whose_role_opens_no_dossier_is_in_no_team(coordinator, actor_of, person, role):
    with pytest.raises(actions.NotAColleague):
        name(coordinator, person, actor_of(role), CO_REFERENT)


def test_neither_is_somebody_of_another_house_nor_whose_role_has_ended(coordinator, person, organisation):
    ended = factories.actor(Role.CASEWORKER, organisation=organisation, ended_at=NOW)
    for stranger in (factories.actor(Role.CASEWORKER), ended):
        with pytest.raises(actions.NotAColleague):
            name(coordinator, person, stranger, CO_REFERENT)


def test_a_volunteer_is_named_until_a_day_and_sees_until_that_evening(coordinator, actor_of, person):
    helper = actor_of(Role.WELCOME_AGENT)
    with pytest.raises(actions.ALastDayIsNeeded):
        name(coordinator, person, helper, VOLUNTEER)
    with pytest.raises(actions.ALastDayIsNeeded):
        name(coordinator, person, helper, VOLUNTEER, last_day=NOW.date() - timedelta(days=1))
    with pytest.raises(actions.ALastDayIsNeeded):
        name(coordinator, person, helper, VOLUNTEER, last_day=NOW.date() + timedelta(days=4000))

    row = name(coordinator, person, helper, VOLUNTEER, last_day=NOW.date())

    assert row.until.isoformat() == "2026-11-17T00:00:00+01:00"


def test_the_team_is_named_by_its_referent_and_whoever_leads_and_nobody_else(coordinator, actor_of, person):
    referent, other = actor_of(Role.CASEWORKER), actor_of(Role.CASEWORKER)
    name(coordinator, person, referent, REFERENT)
    with pytest.raises(NotAllowed):
        name(other, person, other, CO_REFERENT)
    with pytest.raises(NotAllowed):
        name(other, person, other, REFERENT)

    name(referent, person, other, CO_REFERENT)

    assert other.user_id in team(coordinator, person)


def test_a_dossier_that_nobody_follows_may_be_taken_up_by_a_caseworker_for_themselves(actor_of, person):
    caseworker, other = actor_of(Role.CASEWORKER), actor_of(Role.CASEWORKER)
    with pytest.raises(NotAllowed):
        name(caseworker, person, other, REFERENT)

    name(caseworker, person, caseworker, REFERENT)

    assert team(caseworker, person) == {caseworker.user_id: REFERENT}


def test_nobody_names_a_team_on_a_dossier_they_cannot_read(actor_of, coordinator, person):
    """Bug 1 of the peers: assign on a record one cannot read."""
    Person.unscoped.filter(pk=person.pk).update(is_hidden=True)
    person.refresh_from_db()
    for actor in (coordinator, actor_of(Role.CASEWORKER), factories.actor(Role.COORDINATOR)):
        with pytest.raises(NotAllowed):
            name(actor, person, actor, REFERENT)
        with pytest.raises(NotAllowed):
            actions.take_out_of_team(actor, person, actor.user_id, now=NOW)
    assert not PersonReader.unscoped.exists()


def test_anybody_takes_themselves_out_and_the_referent_takes_out_others(coordinator, actor_of, person):
    referent, helper, other = (actor_of(Role.CASEWORKER) for _ in range(3))
    name(coordinator, person, referent, REFERENT)
    name(coordinator, person, helper, CO_REFERENT)
    with pytest.raises(NotAllowed):
        actions.take_out_of_team(other, person, helper.user_id, now=NOW)

    actions.take_out_of_team(helper, person, helper.user_id, now=NOW)
    actions.take_out_of_team(coordinator, person, referent.user_id, now=NOW)

    assert team(coordinator, person) == {}
    assert TrailLine.objects.filter(verb="team.taken_out", dossier_id=person.dossier.pk).count() == 2


def test_of_somebody_hidden_one_colleague_at_least_stays_named(actor_of, organisation):
    referent = actor_of(Role.CASEWORKER)
    person = factories.person(organisation=organisation, is_hidden=True)
    named_on(person, referent.user_id, REFERENT)

    with pytest.raises(actions.NobodyWouldSee):
        actions.take_out_of_team(referent, person, referent.user_id, now=NOW)

    assert queries.sees(referent, person)


# --- a leaver


@pytest.fixture
def leaver(actor_of):
    return actor_of(Role.CASEWORKER)


def test_a_leaver_s_dossiers_go_to_others_in_the_place_they_had(coordinator, actor_of, leaver, organisation):
    taker = actor_of(Role.CASEWORKER)
    led, helped = (factories.dossier(organisation=organisation).person for _ in range(2))
    beside = actor_of(Role.CASEWORKER)
    named_on(led, leaver.user_id, REFERENT)
    named_on(led, beside.user_id, CO_REFERENT)
    named_on(helped, leaver.user_id, CO_REFERENT)
    named_on(helped, beside.user_id, REFERENT)

    count = actions.hand_over_dossiers(
        coordinator, leaver.user_id, {led.pk: taker.user_id, helped.pk: taker.user_id}, now=NOW
    )

    assert count == 2
    assert team(coordinator, led) == {taker.user_id: REFERENT, beside.user_id: CO_REFERENT}
    assert team(coordinator, helped) == {beside.user_id: REFERENT, taker.user_id: CO_REFERENT}
    assert TrailLine.objects.filter(verb="team.handed_over").count() == 2


def test_a_hidden_dossier_of_a_leaver_goes_to_somebody_or_nothing_is_done(
    coordinator, actor_of, leaver, organisation
):
    open_one = factories.person(organisation=organisation)
    hidden = factories.person(organisation=organisation, is_hidden=True)
    for one in (open_one, hidden):
        named_on(one, leaver.user_id, REFERENT)

    with pytest.raises(actions.NobodyWouldSee):
        actions.hand_over_dossiers(coordinator, leaver.user_id, {open_one.pk: None, hidden.pk: None}, now=NOW)
    assert queries.sees(leaver, hidden)

    taker = actor_of(Role.CASEWORKER)
    actions.hand_over_dossiers(
        coordinator, leaver.user_id, {open_one.pk: None, hidden.pk: taker.user_id}, now=NOW
    )
    assert queries.sees(taker, hidden)
    assert not queries.sees(leaver, hidden)
    assert not queries.sees(coordinator, hidden)


def test_a_dossier_is_handed_over_to_nobody_whose_role_opens_none(coordinator, actor_of, leaver, person):
    named_on(person, leaver.user_id, REFERENT)
    with pytest.raises(actions.NotAColleague):
        actions.hand_over_dossiers(
            coordinator, leaver.user_id, {person.pk: actor_of(Role.PARTNER).user_id}, now=NOW
        )
    assert team(coordinator, person) == {leaver.user_id: REFERENT}


def test_what_another_house_keeps_is_not_handed_over_from_here(coordinator, actor_of, leaver):
    theirs = factories.person()
    named_on(theirs, leaver.user_id, REFERENT)

    assert actions.hand_over_dossiers(coordinator, leaver.user_id, {theirs.pk: None}, now=NOW) == 0
    assert PersonReader.unscoped.filter(person=theirs).exists()


def test_only_whoever_leads_hands_over(actor_of, leaver, person):
    with pytest.raises(NotAllowed):
        actions.hand_over_dossiers(actor_of(Role.CASEWORKER), leaver.user_id, {person.pk: None}, now=NOW)


def test_how_many_will_read_is_counted_by_the_same_predicate(actor_of, person, organisation):
    actor_of(Role.WELCOME_AGENT), actor_of(Role.CASEWORKER), actor_of(Role.PARTNER)
    among = list(queries.roles_in_force(organisation.pk, NOW.date()))

    read_by = queries.audiences_of(person, by_team=False, among=among)

    assert len(read_by[Shelf.NEEDS]) == 2
    assert [one.role for one in read_by[Shelf.HEALTH]] == [Role.CASEWORKER]
    assert read_by[Shelf.PRIVATE] == []
