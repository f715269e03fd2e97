"""A passage from the door to its end, with or without a name."""

import pytest

from repere.accompaniment.casework import actions, queries
from repere.accompaniment.casework.choices import NeedStatus, Urgency
from repere.accompaniment.casework.models import Need, Passage
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


def test_a_need_told_twice_in_one_passage_is_one_need(actor_of):
    agent = actor_of()
    passage = actions.open_passage(agent, now=NOW)

    actions.tell_needs(agent, passage, ["sleep"], urgency=Urgency.WEEK, now=NOW)
    [need] = actions.tell_needs(
        agent, passage, ["sleep"], urgency=Urgency.TODAY, said="Dehors ce soir", now=NOW
    )

    assert Need.unscoped.count() == 1
    assert (need.urgency, need.said) == (Urgency.TODAY, "Dehors ce soir")


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


def test_a_need_is_met_once(actor_of):
    agent = actor_of()
    need = factories.need(organisation=factories.organisation())

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
    assert not queries.waiting(reader).exists()
    assert not queries.unmet_needs(reader).exists()


def test_the_needs_that_could_not_wait_come_first_then_the_oldest(actor_of, organisation):
    dossier = factories.dossier(organisation=organisation)
    later = factories.need("eat", dossier=dossier, urgency=Urgency.LATER)
    today = factories.need("sleep", dossier=dossier, urgency=Urgency.TODAY)
    week = factories.need("law", dossier=dossier, urgency=Urgency.WEEK)

    assert queries.most_pressing(actor_of(), 9) == [today, later, week]
    assert queries.most_pressing(actor_of(), 2) == [today, later]
