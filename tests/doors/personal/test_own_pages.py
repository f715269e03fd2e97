"""What somebody reads of themselves at their own door, and what they may do there."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.actions import read_dossier
from repere.accompaniment.casework.assessments import actions as assessments
from repere.accompaniment.casework.models import Appointment, Assistance, Goal, StatusRecord, Step
from repere.accompaniment.orientation.actions import accept_referral, receive_referral, refuse_referral
from repere.accompaniment.orientation.envelope.actions import make_link, open_link
from repere.accompaniment.orientation.envelope.proposals.actions import decline_proposal, propose_instead
from repere.accompaniment.orientation.envelope.queries import shared_with, token_of
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.people.consent.actions import Agreement, record_consent
from repere.accompaniment.people.corrections.actions import MOST_WAITING
from repere.accompaniment.people.models import Correction, PersonContact
from repere.accompaniment.people.paper_access import actions
from repere.accompaniment.people.shelves.actions import break_glass
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.doors.design.takeaway.held import HELD, LEFT_OUT
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit import attached
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.doors.personal.conftest import let_in, sending, sent_to, with_a_paper
from tests.pages import outside_scripts

pytestmark = pytest.mark.django_db
DOOR = "/mon-espace/en/"
PAGES = ["suivi/", "demarches/", "accords/", "lectures/", "donnees/", "corriger/", "emporter/", "pin/"]
HEAVIEST = 20_000
MOST_QUERIES = 12
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


def read(browser, page):
    answer = browser.get(DOOR + page)
    assert answer.status_code == 200
    return answer.content.decode()


def agreed(somebody, recipient=None, *, shelves=("identity",), person=True, ends_on=None):
    today = timezone.localdate()
    return record_consent(
        factories.actor(organisation=somebody.dossier.organisation),
        Agreement(shelves, ends_on or today + timedelta(days=30), recipient and recipient.pk),
        person=somebody.dossier.person if person else None,
        purpose="referral",
        now=timezone.now(),
        organisation_id=somebody.dossier.organisation_id,
    )


# --- my steps


def test_each_step_of_a_referral_is_told_with_what_comes_next(somebody, inside):
    referral = sent_to(somebody)
    partner = factories.actor(Role.PARTNER, organisation=referral.recipient)
    assert "We asked this place for you." in read(inside, "suivi/")
    assert "We are waiting for their answer" in read(inside, "suivi/")

    receive_referral(partner, referral, now=timezone.now())
    assert "They read the request." in read(inside, "suivi/")

    accept_referral(partner, referral, answer="Demander Zoé", now=timezone.now())
    page = read(inside, "suivi/")
    assert "They said yes." in page
    assert "You can go there." in page
    assert "Dortoir du soir" in page
    assert "4 place de la Maison-Carrée" in page


def test_a_refusal_says_why_and_where_to_go(somebody, inside):
    referral = sent_to(somebody)
    partner = factories.actor(Role.PARTNER, organisation=referral.recipient)

    refuse_referral(partner, referral, because="full", answer="Revenez lundi", now=timezone.now())

    page = read(inside, "suivi/")
    assert "They said no. There is no place left." in page
    assert "Come and see us" in page


def test_what_two_organisations_write_to_one_another_is_not_shown(somebody, inside):
    referral = sent_to(somebody)
    partner = factories.actor(Role.PARTNER, organisation=referral.recipient)
    accept_referral(partner, referral, answer="Demander Zoé", now=timezone.now())

    for page in PAGES:
        text = read(inside, page)
        assert "sa jambe" not in text
        assert "Zoé" not in text


def test_a_confidential_address_is_never_shown(somebody, inside):
    partner = factories.organisation(kind="shelter")
    place = factories.location(address="9 rue Secrète", is_confidential=True)
    secret = factories.service(
        name="Foyer des Lauriers", organisation=partner, location=place, description="Au 9 rue Secrète"
    )
    accept_referral(
        factories.actor(Role.PARTNER, organisation=partner),
        sent_to(somebody, secret, recipient=partner),
        now=timezone.now(),
    )

    page = read(inside, "suivi/")

    assert "Foyer des Lauriers" in page
    assert "rue Secrète" not in page
    assert "The address is kept secret" in page
    assert "rue Secrète" not in everything(somebody, inside)


def test_what_they_asked_to_hide_stays_hidden(organisation):
    somebody = with_a_paper(organisation, hides=["health"])
    browser = let_in(somebody)
    clinic = factories.organisation(kind="health", name="Clinique du Vidourle")
    sent_to(somebody, factories.service(name="Consultation du soir", organisation=clinic), theme="health",
            recipient=clinic)  # fmt: skip
    agreed(somebody, clinic)
    sent_to(somebody, theme="sleep")

    for page in PAGES:
        text = read(browser, page)
        assert "Consultation du soir" not in text
        assert "Vidourle" not in text
    assert "Dortoir du soir" in read(browser, "suivi/")
    assert "Vidourle" not in everything(somebody, browser)


def test_nothing_of_anybody_else_is_shown(organisation, somebody, inside):
    other = with_a_paper(organisation, "Selam Tesfay")
    factories.contact(person=other.dossier.person, value="06 39 98 77 77")
    sent_to(other)
    agreed(other)
    read_dossier(factories.actor(organisation=organisation), other.dossier)

    for page in PAGES:
        text = read(inside, page)
        for told in ("Selam", "77 77", "Dortoir", "I no longer agree", "Caseworker"):
            assert told not in text


def test_an_appointment_is_told_with_its_hour_and_place_but_never_a_silent_one(somebody, inside):
    soon = timezone.now() + timedelta(days=2)
    for place, is_silent in (("Salle des Platanes", False), ("Cabinet discret", True)):
        Appointment.unscoped.create(
            organisation=somebody.dossier.organisation, dossier=somebody.dossier, starts_at=soon,
            ends_at=soon + timedelta(hours=1), elsewhere=place, reason="Certificat", is_silent=is_silent,
            booked_at=timezone.now(), changed_at=timezone.now(), needs_interpreter=True, interpreter_language="ar",
        )  # fmt: skip

    page = read(inside, "suivi/")

    assert "Salle des Platanes" in page
    assert "With an interpreter: Arabic" in page
    assert "Certificat" not in page
    assert "Cabinet discret" not in page + everything(somebody, inside)


def test_a_paper_that_ends_soon_is_told_in_time(somebody, inside):
    for kind, days, shelf in (("residence_permit", 40, "status"), ("identity", 400, "identity")):
        Paper.unscoped.create(
            organisation=somebody.dossier.organisation, dossier=somebody.dossier, shelf=shelf, kind=kind,
            expires_on=timezone.localdate() + timedelta(days=days), added_at=timezone.now(),
        )  # fmt: skip

    assert read(inside, "suivi/").count("it ends on") == 1
    assert "Identity card, passport" in read(inside, "donnees/")
    # The paper that tells of their right to stay is in the file when that is asked for by its name.
    with_it = sending(inside, DOOR + "emporter/", pin=somebody.pin, status="1").content
    assert {paper["kind"] for paper in json.loads(everything(somebody, inside))["papers"]} == {"identity"}
    assert {paper["kind"] for paper in json.loads(with_it)["papers"]} == {"residence_permit", "identity"}


def test_papers_of_health_are_hidden_with_health(organisation):
    somebody = with_a_paper(organisation, hides=["health"])
    browser = let_in(somebody)
    Paper.unscoped.create(
        organisation=organisation,
        dossier=somebody.dossier,
        shelf="health",
        kind="medical",
        added_at=timezone.now(),
    )

    assert "Medical paper" not in read(browser, "donnees/")
    assert json.loads(everything(somebody, browser))["papers"] == []


def test_the_plan_is_read_in_the_words_printed_for_them_and_what_was_given_is_told(somebody, inside):
    told = {
        "organisation": somebody.dossier.organisation,
        "set_at": timezone.now(),
        "changed_at": timezone.now(),
    }
    goal = Goal.unscoped.create(
        dossier=somebody.dossier, text="Un logement stable", in_their_language="سكن مستقر", **told
    )
    Step.unscoped.create(goal=goal, text="Apporter le passeport", **told)
    Step.unscoped.create(goal=goal, text="Une étape abandonnée", dropped_at=timezone.now(), **told)
    Assistance.unscoped.create(
        organisation=somebody.dossier.organisation, dossier=somebody.dossier, shelf="needs", kind="food",
        given_on=timezone.localdate(), quantity=2, unit="parcel", written_at=timezone.now(), note="Pour la voisine",
    )  # fmt: skip

    page = read(inside, "suivi/")
    assert "سكن مستقر" in page
    assert "Apporter le passeport" in page
    assert "abandonnée" not in page
    assert "2 parcels" in read(inside, "donnees/")
    assert "voisine" not in read(inside, "donnees/")


def test_they_say_themselves_that_they_went_and_that_it_is_solved(somebody, inside):
    referral = sent_to(somebody)
    partner = factories.actor(Role.PARTNER, organisation=referral.recipient)
    assert "I went there" not in read(inside, "suivi/")
    accept_referral(partner, referral, now=timezone.now())
    assert "I went there" in read(inside, "suivi/")

    sending(inside, DOOR + "suivi/", door=str(referral.pk), said="came")

    assert "You went there." in read(inside, "suivi/")
    referral.orientation.refresh_from_db()
    assert referral.orientation.outcome == "opened"
    sending(inside, DOOR + "suivi/", door=str(referral.pk), said="met")
    assert "It is solved." in read(inside, "suivi/")
    lines = TrailLine.objects.filter(verb="referral.followed_up", dossier_id=somebody.dossier.pk)
    assert {line.role for line in lines} == {"person"}


def test_nobody_says_it_for_another_nor_before_a_place_is_given(organisation, somebody, inside):
    theirs = sent_to(with_a_paper(organisation, "Selam Tesfay"))
    accept_referral(factories.actor(Role.PARTNER, organisation=theirs.recipient), theirs, now=timezone.now())
    own = sent_to(somebody, recipient=theirs.recipient)

    for referral in (theirs, own):
        sending(inside, DOOR + "suivi/", door=str(referral.pk), said="came")

        assert not referral.follow_ups.exists()


# --- what is proposed instead


def proposed(referral, service=None):
    """By the partner: another date, or another service."""
    partner = factories.actor(Role.PARTNER, organisation=referral.recipient)
    at = None if service else timezone.now() + timedelta(days=2)
    return propose_instead(partner, referral, starts_at=at, service=service, now=timezone.now())


def says(inside, referral, said):
    return sending(inside, DOOR + "suivi/", door=str(referral.pk), said=said)


def authors(somebody, *verbs):
    lines = TrailLine.objects.filter(verb__in=verbs, dossier_id=somebody.dossier.pk)
    assert {line.chain for line in lines} == {somebody.dossier.organisation_id}
    return sorted((line.verb, line.role) for line in lines)


def test_they_say_yes_to_another_date_and_the_place_is_given(somebody, inside):
    referral = sent_to(somebody, name_shared="Amina Diallo")
    referral.consent = agreed(somebody, referral.recipient)
    referral.save()
    proposal = proposed(referral)
    page = read(inside, "suivi/")
    assert "Yes, I agree" in page
    assert "If you say yes, they will know your name." in page

    answer = says(inside, referral, "yes")

    assert "the place is yours" in inside.get(answer["Location"]).content.decode()
    referral.refresh_from_db()
    proposal.refresh_from_db()
    assert (referral.state, referral.appointment_at) == ("accepted", proposal.starts_at)
    assert (proposal.state, proposal.agreed_how) == ("agreed", "written")
    partner = factories.actor(Role.PARTNER, organisation=referral.recipient)
    assert shared_with(partner, referral, timezone.localdate()).name == "Amina Diallo"
    assert authors(somebody, "referral.agreed", "referral.accepted") == [
        ("referral.accepted", "person"),
        ("referral.agreed", "person"),
    ]


def test_they_say_no_and_what_was_asked_at_first_waits_again(somebody, inside):
    referral = sent_to(somebody)
    proposed(referral)

    says(inside, referral, "no")

    referral.refresh_from_db()
    assert referral.state == "received"
    assert "You said no." in read(inside, "suivi/")
    assert authors(somebody, "referral.declined") == [("referral.declined", "person")]


def test_they_ask_to_talk_and_their_desk_is_told_and_reads_so(client_of, somebody, inside, mailoutbox):
    factories.actor(Role.CASEWORKER, organisation=somebody.dossier.organisation)
    referral = sent_to(somebody)
    proposed(referral)

    says(inside, referral, "talk")

    page = read(inside, "suivi/")
    assert "You want to talk about it" in page
    assert "I want to talk about it first" not in page
    assert "Yes, I agree" in page
    referral.refresh_from_db()
    assert referral.state == "proposed"
    desk = client_of(Role.CASEWORKER).get(reverse("backoffice:sent", args=[referral.pk])).content.decode()
    assert "veut d’abord en parler" in desk
    assert authors(somebody, "referral.talk_asked") == [("referral.talk_asked", "person")]
    [letter, *_] = mailoutbox
    assert str(referral.pk) in letter.body
    assert "Amina" not in letter.body + letter.subject

    proposed(referral)
    assert (
        "veut d’abord en parler"
        not in client_of(Role.CASEWORKER).get(reverse("backoffice:sent", args=[referral.pk])).content.decode()
    )


def test_they_say_yes_to_another_service_which_reads_what_was_told_before(somebody, inside):
    referral = sent_to(somebody, name_shared="Amina Diallo")
    referral.consent = agreed(somebody, referral.recipient)
    referral.save()
    other = factories.organisation(name="Maison Bleue")
    partner = factories.actor(Role.PARTNER, organisation=other)
    proposed(referral, factories.service(name="Lit du matin", organisation=other))

    says(inside, referral, "yes")

    referral.refresh_from_db()
    assert referral.state == "refused"
    [after] = Referral.unscoped.filter(recipient=other)
    assert (after.sender_id, after.name_shared) == (referral.sender_id, "Amina Diallo")
    assert (after.consent.person_id, after.consent.how) == (somebody.dossier.person_id, "written")
    accept_referral(partner, after, now=timezone.now())
    assert "Lit du matin" in read(inside, "suivi/")
    assert authors(somebody, "referral.agreed", "referral.sent", "consent.given")[-2:] == [
        ("referral.agreed", "person"),
        ("referral.sent", "person"),
    ]


@pytest.mark.parametrize(("never", "given"), [(False, "+33639980101"), (True, "")])
def test_a_number_goes_to_another_service_with_its_plan_and_one_never_to_be_used_goes_nowhere(
    somebody, inside, never, given
):
    factories.contact(
        person=somebody.dossier.person, value="+33639980101", never=never, never_say="le mot foyer"
    )
    referral = sent_to(somebody, name_shared="Amina", contact_shared="06 39 98 01 01")
    referral.consent = agreed(somebody, referral.recipient, shelves=("identity", "contact"))
    referral.save()
    other = factories.organisation()
    factories.actor(Role.PARTNER, organisation=other)
    proposed(referral, factories.service(organisation=other))

    says(inside, referral, "yes")

    [after] = Referral.unscoped.filter(recipient=other)
    assert after.contact_shared == given
    # In the language of the house: it is the service that reads it.
    assert ("Ne jamais dire" in after.contact_precautions) == (not never)
    assert after.consent.shelves == (["identity"] if never else ["identity", "contact"])


@pytest.mark.parametrize("email", ["canal@example.org", ""])
def test_a_service_without_account_is_written_to_or_else_they_are_told_to_come(
    somebody, inside, mailoutbox, email
):
    referral = sent_to(somebody)
    alone = factories.service(name="Halte du canal", email=email)
    proposed(referral, alone)

    answer = says(inside, referral, "yes")

    [after] = Referral.unscoped.filter(orientation__service=alone)
    [link] = after.links.all()
    assert (link.mailed_at is not None) == bool(email)
    assert any(token_of(link) in letter.body for letter in mailoutbox) == bool(email)
    told = inside.get(answer["Location"]).content.decode()
    assert ("we have asked that place" in told) == bool(email)
    assert ("Come and see us: we will ask that place with you" in told) == (not email)


def test_nobody_answers_for_another_nor_what_is_over_nor_twice(organisation, somebody, inside):
    theirs = sent_to(with_a_paper(organisation, "Selam Tesfay"))
    own = sent_to(somebody, recipient=theirs.recipient)
    proposed(theirs)
    proposal = proposed(own)

    says(inside, theirs, "yes")
    theirs.refresh_from_db()
    assert theirs.state == "proposed"

    decline_proposal(factories.actor(organisation=organisation), proposal, now=timezone.now())
    late = says(inside, own, "yes")
    own.refresh_from_db()
    assert own.state == "received"
    assert "too late" in inside.get(late["Location"]).content.decode()


def test_an_hour_is_told_on_the_clock_of_the_place(somebody, inside):
    referral = sent_to(somebody)
    place = referral.orientation.service.location
    place.timezone = "Indian/Reunion"
    place.save()
    proposal = proposed(referral)

    page = read(inside, "suivi/")

    assert f"{proposal.starts_at.astimezone(ZoneInfo('Indian/Reunion')):%H:%M}" in page
    says(inside, referral, "yes")
    assert "You are expected there: " in read(inside, "suivi/")


# --- what I agreed to


def test_a_consent_is_withdrawn_at_once_by_the_person(somebody, inside):
    referral = sent_to(somebody)
    consent = agreed(somebody, referral.recipient)
    referral.consent, referral.name_shared = consent, "Amina Diallo"
    referral.save()
    partner = factories.actor(Role.PARTNER, organisation=referral.recipient)
    referral = accept_referral(partner, referral, now=timezone.now())
    assert shared_with(partner, referral, timezone.localdate()).name == "Amina Diallo"
    assert "Foyer des Tilleuls" in read(inside, "accords/")

    answer = sending(inside, DOOR + "accords/", withdraw=str(consent.pk))

    assert answer["Location"] == DOOR + "accords/?done=1"
    referral.consent.refresh_from_db()
    assert shared_with(partner, referral, timezone.localdate()).name == ""
    line = TrailLine.objects.get(verb="consent.withdrawn")
    assert (line.role, line.chain, line.dossier_id) == (
        "person", somebody.dossier.organisation_id, somebody.dossier.pk,
    )  # fmt: skip


def test_what_was_agreed_to_in_a_visit_before_the_dossier_is_theirs_too(somebody, inside):
    referral = sent_to(somebody)
    referral.consent = agreed(somebody, referral.recipient, person=False)
    referral.save()

    sending(inside, DOOR + "accords/", withdraw=str(referral.consent_id))

    referral.consent.refresh_from_db()
    assert referral.consent.withdrawn_at is not None


def test_the_consent_of_somebody_else_is_not_theirs_to_withdraw(organisation, inside):
    consent = agreed(with_a_paper(organisation, "Selam Tesfay"))

    answer = sending(inside, DOOR + "accords/", withdraw=str(consent.pk))

    consent.refresh_from_db()
    assert answer["Location"] == DOOR + "accords/"
    assert consent.withdrawn_at is None


def test_withdrawing_twice_is_withdrawing_once(somebody, inside):
    consent = agreed(somebody)
    for _press in range(2):
        assert sending(inside, DOOR + "accords/", withdraw=str(consent.pk)).status_code == 302

    assert TrailLine.objects.filter(verb="consent.withdrawn").count() == 1


# --- who read my dossier


def test_whoever_opened_the_dossier_is_told_by_role_organisation_and_day(somebody, inside):
    worker = factories.actor(organisation=somebody.dossier.organisation)
    for _time in range(3):
        read_dossier(worker, somebody.dossier)

    page = read(inside, "lectures/")

    assert "Caseworker" in page
    assert somebody.dossier.organisation.name in page
    assert "3 times" in page


def read_by_link(somebody, **service):
    referral = sent_to(somebody, factories.service(**service))
    referral.recipient = None
    referral.save()
    link = make_link(
        factories.actor(organisation=somebody.dossier.organisation), referral, now=timezone.now()
    )
    open_link(link, now=timezone.now())
    return referral


def test_a_reading_by_a_link_is_told_as_that_of_the_service_that_was_asked(somebody, inside):
    referral = read_by_link(somebody, name="Halte du canal")

    page = read(inside, "lectures/")

    assert "The service that was asked, by its link" in page
    assert referral.orientation.service.structure.name in page
    assert "Repère itself" not in page


@pytest.mark.parametrize("why", ["sensitive", "confidential"])
def test_a_link_read_by_a_service_whose_name_would_tell_too_much_is_told_without_it(somebody, inside, why):
    by = factories.organisation(kind="health", name="Centre du sida", is_sensitive=why == "sensitive")
    referral = read_by_link(somebody, organisation=by)
    structure = referral.orientation.service.structure
    if why == "confidential":
        structure.location.is_confidential = True
        structure.location.save()

    page = read(inside, "lectures/")

    assert "by its link" in page
    assert structure.name not in page
    assert "Health" in page


def test_an_opening_in_an_emergency_is_told_with_its_reason(organisation, somebody, inside):
    organisation.dossiers_seen_by = "team"
    organisation.save()
    break_glass(
        factories.actor(Role.WELCOME_AGENT, organisation=organisation), somebody.dossier.person,
        reason="Malaise dans la salle d'attente", now=timezone.now(),
    )  # fmt: skip

    page = read(inside, "lectures/")

    assert "In an emergency" in page
    assert "Welcome agent" in page
    assert "Malaise" in page


def test_a_colleague_is_never_named(somebody, inside):
    user = factories.user(display_name="Violette Aigoual")
    read_dossier(factories.actor(organisation=somebody.dossier.organisation, user=user), somebody.dossier)

    for page in PAGES:
        assert "Violette" not in read(inside, page)


def test_a_place_whose_name_would_tell_too_much_is_told_by_its_kind(somebody, inside):
    referral = sent_to(
        somebody,
        recipient=factories.organisation(kind="health", name="Centre du sida de Nîmes", is_sensitive=True),
    )

    receive_referral(
        factories.actor(Role.PARTNER, organisation=referral.recipient), referral, now=timezone.now()
    )

    page = read(inside, "lectures/")
    assert "Partner" in page
    assert "Health" in page
    assert "sida" not in page


# --- my data


def test_the_page_of_data_shows_numbers_by_their_end(somebody, inside):
    factories.contact(
        person=somebody.dossier.person, value="06 39 98 12 34", precautions="Jamais devant son frère"
    )

    page = read(inside, "donnees/")

    assert "Amina Diallo" in page
    assert "•••34" in page
    assert "12 34" not in page
    assert "frère" not in page


def everything(somebody, browser):
    answer = sending(browser, DOOR + "emporter/", pin=somebody.pin)
    assert answer.status_code == 200
    return answer.content.decode()


def test_their_status_leaves_only_when_they_ask_for_it_by_its_name(organisation, somebody, inside):
    record = StatusRecord(
        organisation=organisation,
        dossier=somebody.dossier,
        situation="asylum",
        source="said",
        written_at=timezone.now(),
    )
    empty = json.loads(everything(somebody, inside))["administrative_status"]
    record.save()

    told = everything(somebody, inside)
    assert json.loads(told)["administrative_status"] == empty == {"included": False}
    assert "asylum" not in told
    assert "sylum" not in read(inside, "donnees/") + read(inside, "suivi/")
    answer = sending(inside, DOOR + "emporter/", pin=somebody.pin, status="1")
    [theirs] = json.loads(answer.content)["administrative_status"]["records"]
    assert theirs["situation"] == "asylum"


def test_what_was_asked_and_signed_is_theirs_but_not_the_reasons_of_a_colleague(
    organisation, somebody, inside
):
    actor = factories.actor(organisation=organisation)
    draft = assessments.begin(actor, somebody.dossier, "vulnerability", now=timezone.now())
    said = {"agrees": "yes", "age": "risk", "age.note": "Mots d’un collègue", "judgement": "high",
            "judgement.note": "Raisons d’un collègue", "mind": "risk"}  # fmt: skip
    assessments.save_answers(actor, draft, said, now=timezone.now())
    assert json.loads(everything(somebody, inside))["assessments"] == []

    assessments.sign(actor, draft, held_on=timezone.localdate(), now=timezone.now())

    assert "Vulnerability screening" in read(inside, "donnees/")
    [told] = json.loads(everything(somebody, inside))["assessments"]
    assert {one["asked"]: one["answer"] for one in told["answers"]}["Their age"] == "risk"
    assert "collègue" not in str(told)


def test_answers_of_health_are_hidden_with_health(organisation):
    somebody = with_a_paper(organisation, hides=["health"])
    browser, actor = let_in(somebody), factories.actor(organisation=organisation)
    draft = assessments.begin(actor, somebody.dossier, "first_welcome", now=timezone.now())
    assessments.save_answers(actor, draft, {"wish": "Un lit", "doctor": "yes"}, now=timezone.now())
    assessments.sign(actor, draft, held_on=timezone.localdate(), now=timezone.now())
    coded = assessments.begin(actor, somebody.dossier, "specific_needs", now=timezone.now())
    assessments.sign(actor, coded, held_on=timezone.localdate(), now=timezone.now())

    [told] = json.loads(everything(somebody, browser))["assessments"]

    assert [one["answer"] for one in told["answers"]] == ["Un lit"]
    assert "Specific needs" not in read(browser, "donnees/")


def test_everything_is_taken_away_as_a_file(somebody, inside):
    factories.contact(person=somebody.dossier.person, value="06 39 98 12 34")
    agreed(somebody)
    sent_to(somebody)
    read_dossier(factories.actor(organisation=somebody.dossier.organisation), somebody.dossier)

    answer = sending(inside, DOOR + "emporter/", pin=somebody.pin)
    told = json.loads(answer.content)

    assert answer["Content-Disposition"] == 'attachment; filename="data.json"'
    assert told["person"]["names"][0]["text"] == "Amina Diallo"
    assert told["contacts"][0]["value"] == "06 39 98 12 34"
    assert told["doors"][0]["steps"][0]["what"] == "sent"
    assert told["consents"][0]["shelves"] == ["identity"]
    assert told["read_by"][0]["role"] == "caseworker"
    assert set(HELD.values()) <= set(told)
    assert TrailLine.objects.get(verb="person.took_away").role == "person"


def test_the_same_is_read_on_a_page_or_taken_as_a_pdf(somebody, inside):
    factories.contact(person=somebody.dossier.person, value="06 39 98 12 34")

    on_a_page = sending(inside, DOOR + "emporter/", pin=somebody.pin, **{"as": "page"})
    on_paper = sending(inside, DOOR + "emporter/", pin=somebody.pin, **{"as": "pdf"})

    page = on_a_page.content.decode()
    assert "06 39 98 12 34" in page
    assert "What is not in this document, and why" in page
    assert "Leave quickly" in page
    for asked in ("<img", "stylesheet", "src="):
        assert asked not in page
    assert on_paper["Content-Type"] == "application/pdf"
    assert on_paper["Content-Disposition"] == 'attachment; filename="data.pdf"'
    assert on_paper.content.startswith(b"%PDF")
    assert TrailLine.objects.filter(verb="person.took_away").count() == 2


def test_where_no_pdf_can_be_made_the_page_is_given_and_says_so(somebody, inside, monkeypatch):
    monkeypatch.setattr("repere.doors.design.takeaway.pdf.drawn", _undrawn)

    page = sending(inside, DOOR + "emporter/", pin=somebody.pin, **{"as": "pdf"}).content.decode()

    assert "The PDF could not be made." in page
    assert "Amina Diallo" in page


def _undrawn(*_asked):
    raise CannotBeDrawn


def test_whatever_hangs_on_somebody_is_in_their_file_or_left_out_for_a_reason():
    """A new table that leads to a person is named in doors/design/takeaway/held.py."""
    tables = {entry.label for entry in attached.entries()}

    assert not set(HELD) & set(LEFT_OUT)
    assert tables == set(HELD) | set(LEFT_OUT)


def test_the_file_asks_for_the_pin_again_and_a_wrong_one_counts(somebody, inside):
    wrong = "840395" if somebody.pin != "840395" else "951406"
    for _try in range(5):
        answer = sending(inside, DOOR + "emporter/", pin=wrong)
        assert answer.status_code == 400
        assert b"Amina" not in answer.content

    assert inside.get(DOOR + "emporter/")["Location"] == DOOR  # closed: the visit is over as well
    with pytest.raises(actions.DoesNotOpen):
        actions.sign_in(somebody.code, somebody.pin, address="192.0.2.8", now=timezone.now())


def test_somebody_changes_their_pin(somebody, inside):
    answer = sending(inside, DOOR + "pin/", pin=somebody.pin, new="840395", again="840395")

    assert answer["Location"] == DOOR + "donnees/?done=pin"
    assert actions.sign_in(somebody.code, "840395", address="192.0.2.8", now=timezone.now())


@pytest.mark.parametrize(("new", "again"), [("840395", "840396"), ("123456", "123456"), ("84", "84")])
def test_a_new_pin_that_does_not_do_is_refused(somebody, inside, new, again):
    assert sending(inside, DOOR + "pin/", pin=somebody.pin, new=new, again=again).status_code == 400
    assert actions.sign_in(somebody.code, somebody.pin, address="192.0.2.8", now=timezone.now())


# --- something is not right


def test_a_correction_asked_reaches_the_desk_and_its_answer_comes_back(client_of, somebody, inside):
    sending(inside, DOOR + "corriger/", subject="name", said="اسمي أمينة ديالو")

    desk = client_of(Role.CASEWORKER, organisation=somebody.dossier.organisation)
    assert "1 correction" in desk.get("/bureau/", headers={"Accept-Language": "en"}).content.decode()
    row = f"/bureau/personnes/{somebody.dossier.pk}/rectifications/"
    assert row in desk.get(f"/bureau/dossiers/{somebody.dossier.pk}/").content.decode()
    assert row in desk.get("/bureau/rectifications/").content.decode()
    assert "أمينة" in desk.get(row).content.decode()
    asked = Correction.unscoped.get()
    assert desk.post(row, {"correction": asked.pk, "answer": "refused"}).status_code == 200  # it must say why
    desk.post(row, {"correction": asked.pk, "answer": "done", "told": "C'est écrit."})

    assert "C&#x27;est écrit." in read(inside, "donnees/")
    assert "1 correction" not in desk.get("/bureau/", headers={"Accept-Language": "en"}).content.decode()
    verbs = TrailLine.objects.filter(verb__startswith="correction.").order_by("position")
    assert [(line.verb, line.role) for line in verbs] == [
        ("correction.asked", "person"), ("correction.answered", "caseworker"),
    ]  # fmt: skip


def test_a_correction_pressed_twice_is_one(inside):
    for _press in range(2):
        sending(inside, DOOR + "corriger/", subject="name", said="Amina")

    assert Correction.unscoped.count() == 1


def test_so_many_corrections_wait_and_no_more(inside):
    for number in range(MOST_WAITING + 1):
        answer = sending(inside, DOOR + "corriger/", subject="other", said=f"Numéro {number}")

    assert answer.status_code == 400
    assert Correction.unscoped.count() == MOST_WAITING


def test_another_desk_sees_no_correction(client_of, somebody, inside):
    sending(inside, DOOR + "corriger/", subject="name", said="Amina")
    elsewhere = client_of(Role.COORDINATOR, organisation=factories.organisation())

    assert "Amina" not in elsewhere.get("/bureau/rectifications/").content.decode()
    assert elsewhere.get(f"/bureau/personnes/{somebody.dossier.pk}/rectifications/").status_code == 404


# --- weight and cost


def fill(somebody, rows):
    for number in range(rows):
        referral = sent_to(somebody, recipient=factories.organisation(kind="welcome_desk"))
        agreed(somebody, referral.recipient)
        PersonContact.unscoped.create(
            person=somebody.dossier.person, kind="phone", value=f"06 39 98 00 {number:02}"
        )
        read_dossier(
            factories.actor(Role.CASEWORKER, organisation=somebody.dossier.organisation), somebody.dossier
        )
        Correction.unscoped.create(
            organisation=somebody.dossier.organisation, person=somebody.dossier.person, subject="other",
            said=f"Mot {number}", asked_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_ten_rows_ask_no_more_than_one_and_weigh_little(somebody, inside, page):
    counts = {}
    for rows in (1, 9):
        fill(somebody, rows)
        with CaptureQueriesContext(connection) as seen:
            answer = inside.get(DOOR + page)
        counts[rows] = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(CONTROL)]

    assert len(counts[9]) <= len(counts[1]) <= MOST_QUERIES, "\n".join(counts[9])
    assert len(answer.content) <= HEAVIEST
    assert b"&lt;" not in answer.content


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_no_page_asks_for_a_script_or_for_anything_else(somebody, inside, language):
    sent_to(somebody)
    for page in ["", *PAGES]:
        text = inside.get(f"/mon-espace/{language}/{page}", follow=True).content.decode()
        assert outside_scripts(text) == []
        for asked in ("<img", "http://", "stylesheet", "@import", "url("):
            assert asked not in text.replace("http://www.w3.org", ""), (page, asked)
