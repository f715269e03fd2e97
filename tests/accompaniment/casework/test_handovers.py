"""A card shown elsewhere: asked for, answered, copied."""

from datetime import time, timedelta

import pytest

from repere.accompaniment.casework.handover import actions, queries, rules
from repere.accompaniment.casework.models import Dossier, Handover, Need
from repere.accompaniment.people import search
from repere.accompaniment.people.actions import SaidDocument, index_person
from repere.accompaniment.people.cards.actions import issue_card, revoke_card
from repere.accompaniment.people.consent.actions import Agreement, withdraw_consent
from repere.accompaniment.people.consent.queries import consents_visible_to
from repere.accompaniment.people.contact.actions import SaidPlan, add_contact
from repere.accompaniment.people.details.actions import add_document, hide_person
from repere.accompaniment.people.models import Consent, Person, PersonContact, PersonDocument
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ALL = ("identity", "contact", "needs", "documents")
TODAY = NOW.date()


@pytest.fixture
def holder(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def asker():
    return factories.actor(Role.WELCOME_AGENT, organisation=factories.organisation(name="Le Pont"))


@pytest.fixture
def dossier(organisation, holder):
    person = factories.person("Amina Diallo", "أمينة ديالو", organisation=organisation, birth_year=1991)
    made = factories.dossier(person=person)
    factories.need("sleep", dossier=made, said="Ce soir", told_at=NOW - timedelta(days=3))
    factories.need("eat", dossier=made, status="met", met_at=NOW)
    add_contact(holder, person, SaidPlan(
        "phone", "06 39 98 00 00", say="le garage", windows=[(time(9), time(12), [0, 1])]
    ))  # fmt: skip
    add_contact(holder, person, SaidPlan("phone", "06 39 98 99 99", never=True))
    add_document(holder, person, SaidDocument("foreigner", "9930123456"))
    return made


@pytest.fixture
def card(holder, dossier):
    return issue_card(holder, dossier.person, now=NOW)[0]


def agreed(*shelves, **said):
    return Agreement(shelves or ALL, **{"ends_on": TODAY + timedelta(days=31)} | said)


def asked(asker, card, *shelves, **said):
    return actions.ask_handover(asker, card, agreed(*shelves), **{"now": NOW} | said)


def theirs(asker):
    return Dossier.unscoped.filter(organisation=asker.organisation_id)


def test_before_the_answer_nothing_is_written_at_the_asker_s(asker, card):
    handover = asked(asker, card)

    assert not theirs(asker).exists()
    assert handover.copy is None
    assert search.find(asker, "amina") == []


def test_what_was_agreed_to_is_copied_as_it_is(asker, holder, card):
    actions.accept_handover(holder, asked(asker, card), shelves=ALL, answer="Demandez Inès", now=NOW)

    copy = theirs(asker).get()
    assert [name.text for name in copy.person.names.all()] == ["Amina Diallo", "أمينة ديالو"]
    assert copy.person.birth_year == 1991
    [contact] = PersonContact.unscoped.filter(person=copy.person)
    assert (contact.value, contact.say) == ("06 39 98 00 00", "le garage")
    assert contact.windows == [["09:00", "12:00", [0, 1]]]
    [document] = PersonDocument.unscoped.filter(person=copy.person)
    assert document.number == "9930123456"
    [need] = Need.unscoped.filter(dossier=copy)
    assert (need.theme, need.said, need.told_at) == ("sleep", "Ce soir", NOW - timedelta(days=3))
    assert need.passage.closed_at is not None
    assert [result.person for result in search.find(asker, "amina 1991")] == [copy.person]


def test_a_contact_never_to_be_used_does_not_leave(asker, holder, card):
    actions.accept_handover(holder, asked(asker, card), shelves=ALL, now=NOW)

    values = PersonContact.unscoped.filter(person__organisation=asker.organisation_id)
    assert [contact.value for contact in values] == ["06 39 98 00 00"]


def test_no_more_is_copied_than_is_given(asker, holder, card):
    actions.accept_handover(holder, asked(asker, card), shelves=["identity"], now=NOW)

    copy = theirs(asker).get()
    assert not PersonContact.unscoped.filter(person=copy.person).exists()
    assert not PersonDocument.unscoped.filter(person=copy.person).exists()
    assert not Need.unscoped.filter(dossier=copy).exists()


def test_no_more_is_given_than_was_agreed_to(asker, holder, card):
    handover = asked(asker, card, "identity")

    with pytest.raises(rules.NotPossibleNow):
        actions.accept_handover(holder, handover, shelves=["identity", "contact"], now=NOW)

    assert not theirs(asker).exists()


def test_a_dossier_that_is_there_is_completed_and_nothing_is_written_twice(asker, holder, card):
    own = factories.dossier(person=factories.person("Amina Diallo", organisation=asker_organisation(asker)))
    factories.contact(person=own.person, value="+33639980000")
    factories.need("sleep", dossier=own)
    index_person(own.person)

    actions.accept_handover(holder, asked(asker, card, joins=own), shelves=ALL, now=NOW)

    assert theirs(asker).get() == own
    assert [name.text for name in own.person.names.all()] == ["Amina Diallo", "أمينة ديالو"]
    assert PersonContact.unscoped.filter(person=own.person).count() == 1
    assert Need.unscoped.filter(dossier=own).count() == 1
    assert PersonDocument.unscoped.filter(person=own.person).count() == 1


def asker_organisation(asker):
    from repere.foundation.organisations.models import Organisation

    return Organisation.objects.get(pk=asker.organisation_id)


def test_a_dossier_of_somebody_else_is_not_completed(asker, card):
    with pytest.raises(NotAllowed):
        asked(asker, card, joins=factories.dossier())


def test_without_who_they_are_no_dossier_is_opened(asker, card):
    with pytest.raises(rules.NotPossibleNow):
        asked(asker, card, "needs")

    assert not Consent.unscoped.exists()


@pytest.mark.parametrize("role", [Role.WELCOME_AGENT, Role.PARTNER, Role.DPO])
def test_what_leaves_is_decided_by_those_who_follow_dossiers(actor_of, asker, card, role):
    with pytest.raises(NotAllowed):
        actions.accept_handover(actor_of(role), asked(asker, card), shelves=ALL, now=NOW)


def test_only_the_holder_answers_and_only_the_asker_withdraws(asker, holder, card):
    handover = asked(asker, card)
    other = factories.actor(Role.COORDINATOR)

    for somebody in (factories.actor(Role.CASEWORKER, organisation=asker_organisation(asker)), other):
        with pytest.raises(NotAllowed):
            actions.accept_handover(somebody, handover, shelves=ALL, now=NOW)
    for somebody in (holder, other):
        with pytest.raises(NotAllowed):
            actions.withdraw_handover(somebody, handover, now=NOW)


def test_a_consent_withdrawn_at_the_holder_s_hands_over_nothing(asker, holder, card):
    handover = asked(asker, card)
    withdraw_consent(holder, consents_visible_to(holder).get(), now=NOW)

    with pytest.raises(rules.NotPossibleNow, match="consent"):
        actions.accept_handover(holder, handover, shelves=ALL, now=NOW)

    assert not theirs(asker).exists()


def test_an_answer_after_the_end_hands_over_nothing(asker, holder, card):
    handover = asked(asker, card)

    with pytest.raises(rules.NotPossibleNow):
        actions.accept_handover(holder, handover, shelves=ALL, now=handover.expires_at)
    assert actions.expire_handovers(now=handover.expires_at) == 1
    assert actions.expire_handovers(now=handover.expires_at) == 0

    assert Handover.unscoped.get().state == "expired"


@pytest.mark.parametrize("end", ["refuse", "withdraw", "expire"])
def test_where_nothing_is_handed_over_nothing_stays_agreed_to(asker, holder, card, end):
    handover = asked(asker, card)
    match end:
        case "refuse":
            actions.refuse_handover(holder, handover, because="ask_first", now=NOW)
        case "withdraw":
            actions.withdraw_handover(asker, handover, now=NOW)
        case "expire":
            actions.expire_handovers(now=handover.expires_at)

    assert Consent.unscoped.get().withdrawn_at is not None
    assert not theirs(asker).exists()


def test_a_card_shown_twice_asks_once(asker, card):
    asked(asker, card)

    with pytest.raises(actions.AlreadyAsked):
        asked(asker, card)


def test_a_card_that_is_no_longer_valid_asks_nothing(asker, holder, card):
    revoke_card(holder, card, because="lost", now=NOW)

    with pytest.raises(actions.NothingToHandOver):
        asked(asker, card)


def test_nobody_asks_their_own_organisation(holder, card):
    with pytest.raises(actions.NothingToHandOver):
        asked(holder, card)


def test_a_hidden_person_is_asked_about_among_those_named_alone(actor_of, asker, holder, dossier, card):
    handover = asked(asker, card)
    hide_person(holder, dossier.person, now=NOW)

    assert queries.handovers_received(holder).get() == handover
    assert not queries.handovers_received(actor_of(Role.COORDINATOR)).exists()


def test_both_sides_can_show_what_was_handed_over(asker, holder, dossier, card):
    handover = asked(asker, card)
    actions.accept_handover(holder, handover, shelves=["identity"], now=NOW)

    lines = TrailLine.objects.filter(subject_id=handover.pk).order_by("position")
    ours = lines.filter(chain=holder.organisation_id)
    other = lines.filter(chain=asker.organisation_id)
    assert [line.verb for line in ours] == ["handover.asked", "handover.accepted"]
    assert {line.dossier_id for line in ours} == {dossier.pk}
    assert [line.dossier_id for line in other] == [None, theirs(asker).get().pk]
    assert Person.unscoped.filter(organisation=asker.organisation_id).count() == 1
