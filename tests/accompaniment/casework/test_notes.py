"""A note is read by whoever reads its shelf; a private one by its author alone, and nobody once they have left."""

import pytest

from repere.accompaniment.casework.models import Note
from repere.accompaniment.casework.notes import actions
from repere.accompaniment.casework.notes.queries import notes_visible_to
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Standing
from repere.foundation.accounts.actions import end_membership
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of as as_actor
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


@pytest.fixture
def author(actor_of):
    return actor_of(Role.CASEWORKER)


def write(actor, dossier, shelf, text="Said"):
    return actions.write_note(actor, dossier, shelf, text, now=NOW)


def read(actor, dossier):
    dossier.person.refresh_from_db()
    return {note.text for note in notes_visible_to(actor, dossier, sight_of(actor, dossier.person))}


@pytest.fixture
def one_of_each(author, dossier):
    for shelf in Shelf:
        write(author, dossier, shelf, shelf.value)


@pytest.mark.usefixtures("one_of_each")
def test_each_role_reads_its_shelves(author, actor_of, dossier):
    assert read(author, dossier) == {"identity", "needs", "status", "health", "private"}
    assert read(actor_of(Role.CASEWORKER), dossier) == {"identity", "needs", "status", "health"}
    assert read(actor_of(Role.COORDINATOR), dossier) == {"identity", "needs", "status", "health"}
    assert read(actor_of(Role.WELCOME_AGENT), dossier) == {"identity", "needs"}
    for role in (Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR):
        assert read(actor_of(role), dossier) == set()
    assert read(factories.actor(Role.CASEWORKER), dossier) == set()


@pytest.mark.usefixtures("one_of_each")
def test_a_confidential_note_is_kept_from_whoever_does_not_hold_its_shelf(actor_of, dossier):
    """Bug 12 of the peers: the "confidential" box stored and not enforced."""
    agent = actor_of(Role.WELCOME_AGENT)
    named_on(dossier.person, agent.user_id, Standing.REFERENT)
    assert "health" not in read(agent, dossier)
    assert "status" not in read(agent, dossier)


def test_one_writes_on_the_shelves_one_holds_and_on_no_other(actor_of, dossier):
    agent, coordinator = actor_of(Role.WELCOME_AGENT), actor_of(Role.COORDINATOR)
    for actor, shelf in [
        (agent, Shelf.HEALTH),
        (agent, Shelf.STATUS),
        (coordinator, Shelf.HEALTH),
        (factories.actor(Role.CASEWORKER), Shelf.NEEDS),
        (actor_of(Role.DPO), Shelf.NEEDS),
    ]:
        with pytest.raises(NotAllowed):
            write(actor, dossier, shelf)
    named_on(dossier.person, coordinator.user_id, Standing.REFERENT)
    write(coordinator, dossier, Shelf.HEALTH)
    assert Note.unscoped.count() == 1


def test_a_note_has_words(author, dossier):
    with pytest.raises(actions.NothingIsSaid):
        write(author, dossier, Shelf.NEEDS, "  \n ")


def test_the_trail_does_not_say_that_a_note_is_private(author, dossier):
    write(author, dossier, Shelf.PRIVATE)
    line = TrailLine.objects.get(verb="note.written")
    assert (line.dossier_id, line.detail) == (dossier.pk, {})


def test_a_leaver_s_private_notes_are_sealed_and_nobody_inherits_them(author, actor_of, dossier):
    write(author, dossier, Shelf.PRIVATE, "for myself")
    write(author, dossier, Shelf.NEEDS, "for all")
    membership = Membership.objects.get(pk=author.membership_id)

    end_membership(actor_of(Role.COORDINATOR), membership, now=NOW)

    assert Note.unscoped.get(shelf="private").sealed_at == NOW
    assert Note.unscoped.get(shelf="needs").sealed_at is None
    membership.ended_at = None
    membership.save()
    assert read(author, dossier) == {"for all"}


def test_those_of_a_role_that_ended_by_itself_are_sealed_by_the_house(organisation, dossier):
    held = factories.membership(Role.CASEWORKER, organisation=organisation)

    write(as_actor(held), dossier, Shelf.PRIVATE)
    assert actions.seal_notes_of_leavers(today=NOW.date(), now=NOW) == 0

    Membership.objects.filter(pk=held.pk).update(ends_on=held.starts_on)

    assert actions.seal_notes_of_leavers(today=NOW.date(), now=NOW) == 1
    assert Note.unscoped.get().sealed_at == NOW
