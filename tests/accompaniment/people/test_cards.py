"""Cards made, shown, lost."""

import pytest

from repere.accompaniment.people.cards import actions, queries
from repere.accompaniment.people.cards.rules import grouped, new_code
from repere.accompaniment.people.models import Card
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def person(organisation):
    return factories.dossier(organisation=organisation).person


def test_a_card_is_known_again_anywhere_however_it_is_typed(worker, person):
    card, code = actions.issue_card(worker, person, now=NOW)

    for typed in (code, grouped(code), f" {code.lower()} "):
        assert actions.show_card(factories.actor(), typed) == card


def test_the_table_does_not_hold_the_code(worker, person):
    card, code = actions.issue_card(worker, person, now=NOW)

    assert code not in str(Card.unscoped.filter(pk=card.pk).values().get())


def test_a_new_card_ends_the_one_before(worker, person):
    _card, lost = actions.issue_card(worker, person, now=NOW)
    card, code = actions.issue_card(worker, person, now=NOW)

    assert actions.show_card(worker, code) == card
    with pytest.raises(actions.CardIsRevoked):
        actions.show_card(worker, lost)
    assert [c.revoked_because for c in queries.cards_of(worker, person)] == ["", "replaced"]


def test_a_card_that_is_lost_is_no_longer_valid(worker, person):
    card, code = actions.issue_card(worker, person, now=NOW)
    actions.revoke_card(worker, card, because="lost", now=NOW)

    with pytest.raises(actions.CardIsRevoked):
        actions.show_card(factories.actor(), code)


def test_somebody_who_guesses_is_stopped_whatever_they_type_next(worker, person):
    _card, code = actions.issue_card(worker, person, now=NOW)
    guesser = factories.actor()
    for _guess in range(actions.WRONG_CODES.most):
        with pytest.raises(actions.NoSuchCard):
            actions.show_card(guesser, new_code())

    with pytest.raises(actions.TooManyTries):
        actions.show_card(guesser, code)

    assert actions.show_card(worker, code)


def test_a_whole_organisation_that_guesses_is_stopped(worker, person):
    _card, code = actions.issue_card(worker, person, now=NOW)
    theirs = factories.organisation()
    for _colleague in range(6):
        guesser = factories.actor(organisation=theirs)
        for _guess in range(10):
            with pytest.raises(actions.NoSuchCard):
                actions.show_card(guesser, "rubbish")

    with pytest.raises(actions.TooManyTries):
        actions.show_card(factories.actor(organisation=theirs), code)


def test_both_sides_say_that_a_card_was_shown_and_only_one_whose_it_is(worker, person):
    _card, code = actions.issue_card(worker, person, now=NOW)
    elsewhere = factories.actor()

    actions.show_card(elsewhere, code)

    [ours] = TrailLine.objects.filter(verb="card.shown", chain=worker.organisation_id)
    [theirs] = TrailLine.objects.filter(verb="card.shown", chain=elsewhere.organisation_id)
    assert ours.dossier_id == person.dossier.pk
    assert (theirs.dossier_id, theirs.subject_id, theirs.detail) == (None, None, {})


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR])
def test_who_receives_nobody_is_shown_no_card(actor_of, worker, person, role):
    _card, code = actions.issue_card(worker, person, now=NOW)

    with pytest.raises(NotAllowed):
        actions.show_card(actor_of(role), code)
    with pytest.raises(NotAllowed):
        actions.issue_card(actor_of(role), person, now=NOW)


def test_a_card_is_made_by_those_who_hold_the_dossier(person):
    with pytest.raises(NotAllowed):
        actions.issue_card(factories.actor(), person, now=NOW)
