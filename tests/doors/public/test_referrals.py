"""A request answered by whoever holds its link, without an account, a cookie or a script."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from repere.accompaniment.orientation.actions import send_referral
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope import actions as envelope
from repere.accompaniment.orientation.envelope.models import FollowUp, Proposal, ReferralMessage
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.consent.actions import Agreement, withdraw_consent
from repere.accompaniment.people.models import Consent
from repere.doors.design.envelopes import address_of
from repere.doors.public import jobs
from repere.doors.public.referrals import SPOKEN
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.capacity.models import CapacityStatement
from repere.knowledge.directory.sheets.models import Correction
from tests import factories
from tests.factories import NOW
from tests.pages import outside_scripts

pytestmark = pytest.mark.django_db
H = timedelta(hours=1)
NAME, MESSAGE = "Zibeline Quatremoulins", "Deux nuits, une valise"


class Asked:
    """A desk, a service that nobody here answers for, and what its link opens."""

    def __init__(self, **said):
        self.desk = factories.actor(Role.CASEWORKER, user=factories.user(email="desk@example.org"))
        known = factories.dossier(person=factories.person(NAME, organisation_id=self.desk.organisation_id))
        need = factories.need("sleep", urgency="today", told_at=NOW, dossier=known)
        self.structure = factories.structure(location=factories.location())
        self.service = factories.service(name="Halte du canal", structure=self.structure, themes=("sleep",))
        told = {
            "message": MESSAGE,
            "name_shared": NAME,
            "agreed": Agreement((), NOW.date() + timedelta(days=30)),
        }
        self.referral = send_referral(
            self.desk,
            need,
            self.service,
            passage=need.passage,
            language="ti",
            by_link=True,
            now=NOW,
            **told | said,
        )
        self.link = envelope.make_link(self.desk, self.referral, email="canal@example.org", now=NOW)
        self.address = address_of(self.link).removeprefix("https://repere.test")
        self.browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    def reads(self):
        answer = self.browser.get(self.address)
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    def says(self, **told):
        return self.browser.post(self.address, told)

    @property
    def state(self):
        return Referral.unscoped.get(pk=self.referral.pk).state


@pytest.fixture
def asked(now, db):
    return Asked()


def test_before_it_accepts_the_page_shows_need_urgency_language_and_message_and_nobody(asked):
    shown = asked.reads()

    assert all(word in shown for word in ("Sleep", "Today", "Tigrinya", MESSAGE))
    assert NAME.split()[0] not in shown
    assert asked.state == ReferralState.RECEIVED
    assert not asked.browser.cookies


def test_accepted_in_two_taps_it_shows_who_comes(asked):
    answer = asked.says(decision="accept", answer="À 18 h", appointment_at="2026-11-16T18:00")

    assert answer.status_code == 302
    assert NAME in asked.reads()
    held = Referral.unscoped.get()
    # Typed on the clock of the place, at six in the evening in Nîmes.
    assert (held.state, held.appointment_at) == ("accepted", NOW.replace(hour=17, minute=0))


def test_a_refusal_needs_its_reason_and_feeds_the_directory(asked):
    assert asked.says(decision="refuse").status_code == 400

    asked.says(decision="refuse", because="not_eligible", ineligible="age", meant_for="18 à 25 ans")

    assert asked.state == ReferralState.REFUSED
    assert "18 à 25 ans" in Correction.objects.get().proposed
    over = asked.reads()
    assert "This request is over" in over
    assert MESSAGE not in over


def test_full_is_said_to_the_directory(asked):
    asked.says(decision="refuse", because="full")

    said = CapacityStatement.objects.get()
    assert (said.service, said.places, said.via) == (asked.service, 0, "reply")


def test_another_date_is_proposed_or_another_service_of_the_same_house(asked):
    other = factories.service(name="Halte du pont", structure=asked.structure)
    assert asked.says(propose="1").status_code == 400
    assert asked.says(propose="1", starts_at="2026-11-15T09:00").status_code == 400
    assert asked.says(propose="1", instead=str(factories.service().pk)).status_code == 400

    asked.says(propose="1", starts_at="2026-11-18T09:00", word="Mercredi, un lit se libère")
    asked.says(propose="1", instead=str(other.pk))

    one, two = Proposal.unscoped.order_by("made_at")
    assert (one.kind, one.state, two.service, two.state) == ("date", "over", other, "open")
    assert asked.state == ReferralState.PROPOSED


def test_messages_go_both_ways(asked):
    asked.says(write="1", text="Avec des enfants ?")
    envelope.write_as_sender(asked.desk, asked.referral, text="Un bébé.", now=NOW)

    shown = asked.reads()

    assert "Avec des enfants ?" in shown
    assert "Un bébé." in shown
    assert ReferralMessage.unscoped.count() == 2


def test_what_became_of_it_is_one_tap(asked):
    asked.says(decision="accept")

    asked.says(said="contacted")
    asked.says(said="came")
    asked.says(said="met")

    said = FollowUp.unscoped.get()
    assert (said.side, said.attendance, said.need_after) == ("recipient", "came", "met")
    assert said.contacted_at is not None


def test_a_consent_withdrawn_shuts_the_page_at_once(asked):
    asked.says(decision="accept")
    withdraw_consent(asked.desk, Consent.unscoped.get(), now=timezone.now())

    shown = asked.reads()

    assert NAME not in shown
    assert MESSAGE not in shown
    assert asked.says(write="1", text="…").status_code == 400
    assert not ReferralMessage.unscoped.exists()


@pytest.mark.parametrize("way", ["revoked", "late", "signature"])
def test_a_link_that_is_over_is_a_page_that_does_not_exist(asked, way):
    if way == "revoked":
        envelope.revoke_link(asked.desk, asked.referral, now=NOW)
    elif way == "signature":
        signed = asked.address
        asked.address = signed[:-2] + ("a/" if signed[-2] != "a" else "b/")

    with time_machine.travel(NOW + (13 * H if way == "late" else H)):
        assert asked.reads() == 404
        assert asked.says(decision="accept").status_code == 404

    assert asked.state == ReferralState.SENT


def test_withdrawn_by_its_sender_it_says_that_it_is_over_and_nothing_else(asked):
    from repere.accompaniment.orientation.actions import withdraw_referral

    withdraw_referral(asked.desk, asked.referral, now=NOW)

    shown = asked.reads()
    assert "This request is over" in shown
    assert MESSAGE not in shown
    assert "Sleep" not in shown


def test_the_name_of_a_sensitive_sender_is_its_kind_until_a_place_is_given(asked):
    from repere.foundation.organisations.models import Organisation

    house = Organisation.objects.get(pk=asked.desk.organisation_id)
    house.name, house.is_sensitive = "Refuge des Cardabelles", True
    house.save()

    assert "Cardabelles" not in asked.reads()
    asked.says(decision="accept")
    assert "Cardabelles" in asked.reads()


def test_a_program_that_answers_without_end_is_stopped(asked):
    for _time in range(SPOKEN.most):
        SPOKEN.count(str(asked.link.pk))

    assert asked.says(decision="accept").status_code == 429
    assert asked.state == ReferralState.SENT


def test_each_opening_is_in_the_trail_and_a_page_over_is_none(asked):
    asked.reads()
    asked.reads()
    asked.says(decision="refuse", because="full")
    asked.reads()

    verbs = list(
        TrailLine.objects.filter(subject_id=asked.referral.pk, role="system").values_list("verb", flat=True)
    )
    assert verbs.count("referral.read") == 2


def test_the_page_is_light_and_reads_from_right_to_left_as_well(asked):
    answer = asked.browser.get(f"{asked.address}?l=ar")

    assert 'dir="rtl"' in answer.content.decode()
    assert len(answer.content) < 20_000
    assert outside_scripts(answer.content.decode()) == []


# --- letters


def test_the_letter_with_the_link_says_who_asks_and_nothing_of_whom(asked):
    envelope.mail_link(asked.desk, asked.link, address=address_of(asked.link), now=NOW)

    [letter] = mail.outbox
    assert letter.to == ["canal@example.org"]
    assert asked.address in letter.body
    for word in (NAME, "Zibeline", MESSAGE, "dormir", "Dormir", "sleep"):
        assert word not in letter.body + letter.subject


def test_reminders_go_to_the_service_then_to_whoever_asked_and_each_once(asked):
    sent = []
    for hours in (1, 6.5, 7, 9.5, 11, 13):
        mail.outbox.clear()
        with time_machine.travel(NOW + hours * H):
            jobs.remind_those_who_wait()
        sent.append([letter.to for letter in mail.outbox])

    assert sent == [[], [["canal@example.org"]], [], [["desk@example.org"]], [], []]


def test_an_account_is_reminded_as_a_link_is_and_reads_no_name_in_its_letter(now, db):
    house = factories.organisation()
    factories.membership(Role.PARTNER, organisation=house, user=factories.user(email="foyer@example.org"))
    asked = Asked()
    need = asked.referral.orientation.need
    service = factories.service(organisation=house)
    sent = send_referral(asked.desk, need, service, passage=need.passage, language="ti", now=NOW)
    mail.outbox.clear()

    with time_machine.travel(NOW + 7 * H):
        jobs.remind_those_who_wait()

    letter = next(one for one in mail.outbox if one.to == ["foyer@example.org"])
    assert f"/demandes/{sent.pk}/" in unquote(letter.body)
    assert "Zibeline" not in letter.body


def test_an_answer_stops_the_reminders(asked):
    asked.says(decision="accept")
    mail.outbox.clear()

    with time_machine.travel(NOW + 7 * H):
        jobs.remind_those_who_wait()

    assert mail.outbox == []


def test_both_sides_are_asked_once_what_became_of_it_and_not_whoever_said_it(asked):
    asked.says(decision="accept")
    mail.outbox.clear()

    with time_machine.travel(NOW + 12 * H):
        jobs.ask_what_became()
    early = len(mail.outbox)
    with time_machine.travel(NOW + 26 * H):
        jobs.ask_what_became()
        jobs.ask_what_became()

    assert early == 0
    assert sorted(letter.to[0] for letter in mail.outbox) == ["canal@example.org", "desk@example.org"]


def test_whoever_has_said_it_is_not_asked(asked):
    asked.says(decision="accept")
    asked.says(said="came")
    mail.outbox.clear()

    with time_machine.travel(NOW + 26 * H):
        jobs.ask_what_became()

    assert [letter.to[0] for letter in mail.outbox] == ["desk@example.org"]
