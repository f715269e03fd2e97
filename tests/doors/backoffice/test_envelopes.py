"""Referrals at the desk: several at once, by a link, proposals taken up, words, what became of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.orientation import actions
from repere.accompaniment.orientation.envelope import actions as envelope
from repere.accompaniment.orientation.envelope.models import FollowUp, Proposal, ReferralLink, ReferralMessage
from repere.accompaniment.orientation.envelope.proposals.actions import propose_instead
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.models import Consent
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db
MESSAGE = "Deux nuits, une valise"
MOST = 12


@pytest.fixture
def browser(client_of):
    return client_of(Role.CASEWORKER)


@pytest.fixture
def need(organisation):
    return factories.need("sleep", urgency="today", dossier=factories.dossier(organisation=organisation))


@pytest.fixture
def shelter(db):
    house = factories.organisation(name="Foyer des Garrigues")
    house.partner = factories.client(Role.PARTNER, organisation=house)
    house.service = factories.service(organisation=house, themes=("sleep",))
    return house


@pytest.fixture
def alone(db):
    return factories.service(name="Halte du canal", themes=("sleep",), email="canal@example.org")


def asks(browser, need, *services, **told):
    address = reverse("backoffice:ask_several", args=[need.passage_id])
    data = {"need": need.pk, "services": [service.pk for service in services], "message": MESSAGE}
    return browser.post(address, data | told)


def page(browser, referral, **told):
    address = reverse("backoffice:sent", args=[referral.pk])
    answer = browser.post(address, told, follow=True) if told else browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def sent(browser, need, shelter):
    return actions.send_referral(
        browser.actor,
        need,
        shelter.service,
        passage=need.passage,
        language="ti",
        message=MESSAGE,
        now=timezone.now(),
    )


def test_those_that_are_ticked_are_asked_together_by_account_and_by_link(browser, need, shelter, alone):
    address = reverse("backoffice:ask_several", args=[need.passage_id])
    shown = browser.post(address, {"need": need.pk, "services": [shelter.service.pk, alone.pk]})
    assert shown.status_code == 200
    assert not Referral.unscoped.exists()
    for service in (shelter.service, alone):
        assert f'name="services" value="{service.pk}"' in shown.content.decode()

    asks(browser, need, shelter.service, alone, mails="on", shares_name="on", name_shared="Tesfay")

    assert set(Referral.unscoped.values_list("recipient", flat=True)) == {shelter.pk, None}
    assert all(Referral.unscoped.values_list("competes", flat=True))
    assert {(one.recipient, one.service) for one in Consent.unscoped.all()} == {
        (shelter, None),
        (None, alone),
    }
    assert [letter.to for letter in mail.outbox] == [["canal@example.org"]]
    assert ReferralLink.unscoped.get().mailed_at is not None


def test_one_that_is_ticked_is_kept_from_the_page_that_asks_it_to_the_asking(browser, need, alone):
    address = reverse("backoffice:ask_several", args=[need.passage_id])
    shown = browser.post(address, {"need": need.pk, "services": [alone.pk]}).content.decode()
    assert f'name="services" value="{alone.pk}"' in shown

    asks(browser, need, alone, email="")

    assert Referral.unscoped.get().orientation.service == alone


def test_all_are_asked_or_none(browser, need, shelter, alone, sent):
    answer = asks(browser, need, alone, shelter.service)

    assert answer.status_code == 200
    assert Referral.unscoped.count() == 1
    assert not ReferralLink.unscoped.exists()


def test_a_desk_may_want_each_place(browser, need, shelter, alone):
    asks(browser, need, shelter.service, alone, keeps_others="on")

    assert not any(Referral.unscoped.values_list("competes", flat=True))


def test_a_service_without_account_is_asked_and_its_link_shown_to_be_read_or_printed(browser, need, alone):
    address = reverse("backoffice:send_referral", args=[need.passage_id, alone.pk])
    assert 'value="canal@example.org"' in browser.get(address, {"need": need.pk}).content.decode()

    answer = browser.post(address, {"need": need.pk, "message": MESSAGE, "email": ""}, follow=True)

    shown = answer.content.decode()
    assert ReferralLink.unscoped.get().handle in shown
    assert "<svg" in shown
    assert mail.outbox == []


def test_the_link_is_mailed_made_again_and_revoked_from_the_page_of_the_sender(browser, need, alone):
    asks(browser, need, alone)
    referral, first = Referral.unscoped.get(), ReferralLink.unscoped.get()

    page(browser, referral, make="1")
    page(browser, referral, mail="1", email="autre@example.org")
    assert ReferralLink.unscoped.filter(revoked_at=None).count() == 1
    assert [letter.to for letter in mail.outbox] == [["autre@example.org"]]
    shown = page(browser, referral, revoke="1")

    assert not ReferralLink.unscoped.filter(revoked_at=None).exists()
    assert first.handle not in shown
    assert "Invalid" not in page(browser, referral)


def test_a_date_that_is_proposed_is_agreed_to_by_the_person(browser, shelter, sent):
    later = timezone.now() + timedelta(days=2)
    propose_instead(shelter.partner.actor, sent, starts_at=later, word="Plutôt jeudi", now=timezone.now())
    assert "Plutôt jeudi" in page(browser, sent)

    page(browser, sent, taken="yes", how="said", with_interpreter="on")

    held = Referral.unscoped.get()
    assert (held.state, held.appointment_at) == ("accepted", later)
    assert Proposal.unscoped.get().with_interpreter


def test_another_service_is_followed_only_with_their_word_about_what_it_reads(browser, need, shelter, alone):
    asks(browser, need, shelter.service, shares_name="on", name_shared="Tesfay")
    referral = Referral.unscoped.get()
    propose_instead(shelter.partner.actor, referral, service=alone, now=timezone.now())

    page(browser, referral, taken="yes", how="said")
    assert Referral.unscoped.count() == 1
    shown = page(browser, referral, taken="yes", how="said", shares="on")

    assert Referral.unscoped.get(recipient=None).name_shared == "Tesfay"
    assert ReferralLink.unscoped.get().handle in shown


def test_a_proposal_is_declined(browser, shelter, sent):
    later = timezone.now() + timedelta(days=2)
    propose_instead(shelter.partner.actor, sent, starts_at=later, now=timezone.now())

    page(browser, sent, taken="no")

    assert Referral.unscoped.get().state == "received"


def test_words_and_what_became_of_it_are_said_from_both_pages(browser, shelter, sent):
    received = reverse("backoffice:received", args=[sent.pk])
    shelter.partner.post(received, {"write": "1", "text": "Quelle heure ?"})
    shelter.partner.post(received, {"decision": "accept"})
    shelter.partner.post(received, {"said": "came"})

    shown = page(browser, sent, write="1", text="Vers 18 h.")
    assert "Quelle heure ?" in shown
    page(browser, sent, said="met")

    assert ReferralMessage.unscoped.count() == 2
    assert set(FollowUp.unscoped.values_list("side", "attendance", "need_after")) == {
        ("recipient", "came", ""),
        ("sender", "", "met"),
    }
    assert "Vers 18 h." in shelter.partner.get(received).content.decode()


def test_an_account_proposes_another_of_its_services_and_not_one_of_others(shelter, alone, sent):
    other = factories.service(organisation=shelter, themes=("sleep",))
    received = reverse("backoffice:received", args=[sent.pk])

    refused = shelter.partner.post(received, {"propose": "1", "instead": alone.pk})
    shelter.partner.post(received, {"propose": "1", "instead": other.pk})

    assert refused.status_code == 200
    assert Proposal.unscoped.get().service == other


def test_what_was_agreed_to_is_over_for_the_recipient_at_once(browser, need, shelter):
    asks(browser, need, shelter.service, shares_name="on", name_shared="Tesfay")
    referral = Referral.unscoped.get()
    received = reverse("backoffice:received", args=[referral.pk])
    shelter.partner.post(received, {"decision": "accept"})
    assert "Tesfay" in shelter.partner.get(received).content.decode()

    Consent.unscoped.update(withdrawn_at=timezone.now())

    shown = shelter.partner.get(received).content.decode()
    assert "Tesfay" not in shown
    assert MESSAGE not in shown


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CASEWORKER, Role.COORDINATOR])
def test_the_page_of_the_sender_is_nobody_else_s(sent, shelter, role):
    stranger = factories.client(role, organisation=shelter)

    answer = stranger.get(reverse("backoffice:sent", args=[sent.pk]))

    assert answer.status_code == (403 if role is Role.PARTNER else 404)
    assert Client().get(reverse("backoffice:sent", args=[sent.pk])).status_code == 302


def test_a_referral_costs_as_many_queries_with_one_message_as_with_ten(browser, need, shelter, alone):
    asks(browser, need, shelter.service, alone)
    by_account = Referral.unscoped.get(recipient=shelter)
    by_link = Referral.unscoped.get(recipient=None)
    received = reverse("backoffice:received", args=[by_account.pk])
    pages = [
        (browser, reverse("backoffice:sent", args=[by_account.pk])),
        (browser, reverse("backoffice:sent", args=[by_link.pk])),
        (shelter.partner, received),
    ]
    counts = {}
    for rows in (1, 10):
        for _message in range(rows):
            envelope.write_as_sender(browser.actor, by_account, text="Encore.", now=timezone.now())
            propose_instead(
                shelter.partner.actor,
                by_account,
                starts_at=timezone.now() + timedelta(days=1),
                now=timezone.now(),
            )
        for number, (reader, address) in enumerate(pages):
            reader.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert reader.get(address).status_code == 200
            asked = [q["sql"] for q in seen.captured_queries]
            control = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
            counts[rows, number] = [sql for sql in asked if not sql.startswith(control)]

    for number in range(len(pages)):
        assert len(counts[10, number]) <= len(counts[1, number]), "\n".join(counts[10, number])
        told = "\n".join(sql[:160] for sql in counts[1, number])
        # Reading what one received is a line in two trails, in the same breath.
        reads = [sql for sql in counts[1, number] if sql.startswith("SELECT") and "audit_" not in sql]
        assert len(reads) <= MOST, told


def test_a_sensitive_sender_is_its_kind_in_every_list_until_a_place_is_given(
    browser, need, shelter, organisation
):
    organisation.name, organisation.short_name, organisation.is_sensitive = (
        "Refuge des Cardabelles",
        "Cardabelles",
        True,
    )
    organisation.save()
    asks(browser, need, shelter.service)
    received = reverse("backoffice:received", args=[Referral.unscoped.get().pk])
    pages = [reverse("backoffice:today"), reverse("backoffice:referrals"), received]

    before = [shelter.partner.get(page).content.decode() for page in pages]
    shelter.partner.post(received, {"decision": "accept"})

    assert [page for page in before if "Cardabelles" in page] == []
    assert "Cardabelles" in shelter.partner.get(received).content.decode()


# --- figures


def lived(browser, shelter, count, **said):
    for _number in range(count):
        need = factories.need(
            "sleep", urgency="today", passage=factories.passage(organisation_id=browser.actor.organisation_id)
        )
        sent = actions.send_referral(
            browser.actor, need, shelter.service, passage=need.passage, language="ti", now=timezone.now()
        )
        actions.accept_referral(shelter.partner.actor, sent, now=timezone.now() + timedelta(hours=2))
        envelope.say_as_recipient(shelter.partner.actor, sent, now=timezone.now(), **said)


def test_figures_are_read_by_both_sides_as_a_page_and_as_data(browser, shelter):
    lived(browser, shelter, 6, attendance="came")
    address = reverse("backoffice:referral_figures")

    assert browser.get(address).status_code == 200
    sent = browser.get(address, {"format": "json"}).json()
    received = shelter.partner.get(address, {"format": "json"}).json()

    assert sent["together"]["answers"]["accepted"] == received["together"]["answers"]["accepted"] == 6
    assert sent["together"]["came"] == {"came": 6, "absent": 0, "not_said": 0}
    assert (sent["box"], received["box"]) == ("sent", "received")
    assert sent["together"]["median_hours"] == 2
    assert received["ballottement"] is None


def test_figures_under_five_are_hidden_on_the_page_and_in_data(browser, shelter):
    lived(browser, shelter, 4)
    address = reverse("backoffice:referral_figures")

    data = browser.get(address, {"format": "json"}).json()

    assert (data["together"]["asked"], data["together"]["answers"], data["services"]) == (None, {}, [])
    assert browser.get(address).context["together"].asked is None


def test_figures_of_another_house_are_not_read(browser, shelter):
    lived(browser, shelter, 6)

    elsewhere = factories.client(Role.COORDINATOR).get(
        reverse("backoffice:referral_figures"), {"format": "json"}
    )

    assert elsewhere.json()["together"]["asked"] == 0
