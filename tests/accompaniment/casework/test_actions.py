"""A passage from the door to its end, with or without a name."""

from datetime import timedelta

import pytest

from repere.accompaniment.casework import actions, queries
from repere.accompaniment.casework.choices import NeedStatus, Urgency
from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.people.actions import SaidName
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_visitor_without_a_name_is_received_and_nobody_is_filed(actor_of):
    passage = actions.open_passage(actor_of(Role.WELCOME_AGENT), now=NOW)

    assert passage.dossier is None
    assert TrailLine.objects.get(verb="passage.opened").detail == {"anonymous": True}


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ADMINISTRATOR, Role.DPO, Role.TRANSLATOR])
def test_only_the_roles_of_the_desk_receive(actor_of, role):
    with pytest.raises(NotAllowed):
        actions.open_passage(actor_of(role), now=NOW)

    assert not Passage.unscoped.exists()


def test_a_need_told_twice_is_one_need_and_stays_as_it_was_told(actor_of):
    agent = actor_of()
    passage = actions.open_passage(agent, now=NOW)

    [first] = actions.tell_needs(agent, passage, ["sleep"], urgency=Urgency.WEEK, said="Dehors", now=NOW)
    [again, other] = actions.tell_needs(agent, passage, ["sleep", "learn"], said="Des cours", now=NOW)

    assert again == first
    assert (again.said, other.said) == ("Dehors", "Des cours")


def test_a_need_still_open_from_before_is_the_same_need_in_the_next_passage(actor_of, organisation):
    agent, dossier = actor_of(), factories.dossier(organisation=organisation)
    before = factories.need("sleep", dossier=dossier)
    passage = actions.open_passage(agent, now=NOW, dossier=dossier)

    assert actions.tell_needs(agent, passage, ["sleep"], now=NOW) == [before]
    assert list(queries.needs_at_hand(agent, passage)) == [before]


def test_a_need_told_by_mistake_is_taken_back_and_one_with_a_door_is_not(actor_of):
    agent = actor_of()
    passage = actions.open_passage(agent, now=NOW)
    mistaken, served = actions.tell_needs(agent, passage, ["sleep", "eat"], now=NOW)
    served.status = NeedStatus.IN_PROGRESS

    actions.withdraw_need(agent, mistaken)

    assert list(Need.unscoped.all()) == [served]
    with pytest.raises(actions.NeedIsSettled):
        actions.withdraw_need(agent, served)


def test_a_passage_opened_by_mistake_is_cancelled_while_nothing_was_told(actor_of):
    agent = actor_of()
    mistaken, real = actions.open_passage(agent, now=NOW), actions.open_passage(agent, now=NOW)
    actions.tell_needs(agent, real, ["eat"], now=NOW)

    actions.cancel_passage(agent, mistaken)

    assert list(Passage.unscoped.all()) == [real]
    assert TrailLine.objects.filter(verb="passage.cancelled").count() == 1
    with pytest.raises(actions.NeedIsSettled):
        actions.cancel_passage(agent, real)


def test_two_clicks_make_one_dossier(actor_of):
    agent = actor_of()
    passage = actions.open_passage(agent, now=NOW)
    said = {"now": NOW, "today": NOW.date(), "names": [SaidName("Tesfay")]}

    actions.open_dossier_for(agent, passage, **said)
    with pytest.raises(actions.PassageHasADossier):
        actions.open_dossier_for(agent, passage, **said)

    assert Dossier.unscoped.count() == 1


def test_the_border_holds_whoever_calls(actor_of):
    agent, theirs = actor_of(), factories.need("sleep", dossier=factories.dossier())

    for forbidden in (
        lambda: actions.tell_needs(agent, theirs.passage, ["eat"], now=NOW),
        lambda: actions.meet_need(agent, theirs, how="here", now=NOW),
        lambda: actions.give_up_need(agent, theirs),
        lambda: actions.close_passage(agent, theirs.passage, done=[], now=NOW),
        lambda: actions.read_dossier(agent, theirs.dossier),
        lambda: actions.open_passage(agent, now=NOW, dossier=theirs.dossier),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_a_colleague_who_takes_over_a_passage_leaves_one_line_and_who_opened_it_none(actor_of, organisation):
    opener, colleague = actor_of(), actor_of()
    passage = actions.open_passage(opener, now=NOW, dossier=factories.dossier(organisation=organisation))

    for reader in (opener, colleague, colleague):
        actions.read_passage(reader, passage)

    assert [line.user_id for line in TrailLine.objects.filter(verb="passage.read")] == [colleague.user_id]


def test_the_queue_is_of_today_ones_own_site_first(actor_of, organisation):
    here, there = factories.site(organisation=organisation), factories.site(organisation=organisation)
    agent = actor_of(site=here)
    factories.passage(organisation=organisation, site=here, opened_at=NOW - timedelta(days=3))
    elsewhere = factories.passage(organisation=organisation, site=there, opened_at=NOW)
    own = factories.passage(organisation=organisation, site=here, opened_at=NOW + timedelta(minutes=5))

    queue = queries.waiting(agent, NOW - timedelta(hours=9), 9)
    assert [line.pk for line in queue] == [own.pk, elsewhere.pk]
    assert queries.day_so_far(agent, NOW - timedelta(hours=9)).left_open == 1


def test_an_anonymous_passage_can_become_a_dossier_and_its_needs_go_along(actor_of):
    agent = actor_of()
    passage = actions.open_passage(agent, now=NOW)
    actions.tell_needs(agent, passage, ["sleep"], now=NOW)

    dossier = actions.open_dossier(
        agent, now=NOW, today=NOW.date(), names=[SaidName("Tesfay")], languages=["ti"]
    )
    actions.give_dossier(agent, passage, dossier)

    assert [need.dossier for need in Need.unscoped.all()] == [dossier]
    assert passage.languages == ["ti"]
    with pytest.raises(actions.PassageHasADossier):
        actions.give_dossier(agent, passage, dossier)


def test_needs_stay_open_when_the_passage_closes(actor_of):
    agent = actor_of()
    passage = actions.open_passage(agent, now=NOW)
    [need] = actions.tell_needs(agent, passage, ["sleep"], now=NOW)

    actions.close_passage(agent, passage, done=["listened"], now=NOW)

    need.refresh_from_db()
    assert need.status == NeedStatus.TOLD
    with pytest.raises(actions.PassageIsClosed):
        actions.tell_needs(agent, passage, ["eat"], now=NOW)
    with pytest.raises(actions.PassageIsClosed):
        actions.close_passage(agent, passage, done=[], now=NOW)


def test_a_need_is_met_once(actor_of, organisation):
    agent = actor_of()
    need = factories.need(organisation=organisation)

    actions.meet_need(agent, need, how="here", now=NOW)

    assert (need.status, need.met_at) == (NeedStatus.MET, NOW)
    with pytest.raises(actions.NeedIsSettled):
        actions.give_up_need(agent, need)


def test_reading_a_dossier_leaves_a_line_with_who_and_which(actor_of, organisation):
    reader, dossier = actor_of(), factories.dossier(organisation=organisation)

    actions.read_dossier(reader, dossier)

    line = TrailLine.objects.get(verb="dossier.read")
    assert (line.user_id, line.dossier_id) == (reader.user_id, dossier.pk)


def test_what_belongs_to_another_organisation_is_in_no_list(actor_of):
    stranger = factories.dossier()
    factories.need(dossier=stranger)

    reader = actor_of()

    assert not queries.dossiers_visible_to(reader).exists()
    assert not queries.passages_visible_to(reader).exists()
    assert not queries.needs_visible_to(reader).exists()
    assert not queries.waiting(reader, NOW - timedelta(days=999), 9)
    assert not queries.most_pressing(reader, 9)
    assert not queries.every_passage(reader).exists()
    assert queries.day_so_far(reader, NOW + timedelta(days=999)).left_open == 0
    assert not queries.unmet_needs(reader).exists()


def test_the_needs_that_could_not_wait_come_first_then_the_oldest(actor_of, organisation):
    dossier = factories.dossier(organisation=organisation)
    later = factories.need("eat", dossier=dossier, urgency=Urgency.LATER)
    today = factories.need("sleep", dossier=dossier, urgency=Urgency.TODAY)
    week = factories.need("law", dossier=dossier, urgency=Urgency.WEEK)
    factories.need("work", dossier=dossier, status=NeedStatus.GIVEN_UP)

    for limit, expected in ((9, [today, later, week]), (2, [today, later]), (1, [today])):
        assert [line.pk for line in queries.most_pressing(actor_of(), limit)] == [
            need.pk for need in expected
        ]


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_page_of_ones_own_passage_writes_nothing_and_waits_for_no_writer(
    actor_of, organisation, django_assert_num_queries, anonymous
):
    agent = actor_of()
    dossier = None if anonymous else factories.dossier(organisation=organisation)
    passage = actions.open_passage(agent, now=NOW, dossier=dossier)

    with django_assert_num_queries(0):
        actions.read_passage(agent, passage)
