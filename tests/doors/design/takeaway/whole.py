"""Somebody of whom every table that may be told tells something, each with words found nowhere else."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from repere.accompaniment.casework.assessments import files
from repere.accompaniment.casework.models import (
    AnswerSheet,
    Appointment,
    Assessment,
    Assistance,
    Callback,
    Goal,
    Handover,
    Institution,
    Mediation,
    Questionnaire,
    StatusRecord,
    Step,
)
from repere.accompaniment.orientation.actions import accept_referral
from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.orientation.envelope.actions import say_as_recipient
from repere.accompaniment.orientation.envelope.proposals.actions import propose_instead
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.people.models import (
    Card,
    Consent,
    Correction,
    EmergencyOpening,
    Ending,
    Person,
    PersonDocument,
    Relation,
)
from repere.accompaniment.people.paper_access import actions as paper_access
from repere.accompaniment.rights.models import Refusal, RefusalOf
from repere.foundation.toolkit.actors import Role
from tests import factories


def whole(organisation: Any) -> Person:
    now, today = timezone.now(), timezone.localdate()
    later = now + timedelta(days=3)
    dossier = factories.dossier(person=_somebody(organisation))
    person = dossier.person
    factories.contact(person=person, value="06 39 98 41 27", ways=["call"])
    PersonDocument.unscoped.create(person=person, kind="passport", number="PZQ4127")
    Relation.unscoped.create(
        person=person, kind="sibling", name="Frère Relationzq", is_sought=True, told_at=now
    )
    of_theirs = {"organisation": organisation, "person": person}
    told = {"organisation": organisation, "dossier": dossier}
    Correction.unscoped.create(
        subject="name", said="Correctionzq", asked_at=now, answer="refused", told="Motifzq", answered_at=now,
        **of_theirs,
    )  # fmt: skip
    EmergencyOpening.unscoped.create(
        user_id=uuid4(), role="caseworker", reason="Malaisezq", opened_at=now, ends_at=later, **of_theirs
    )
    Ending.unscoped.create(noticed_on=today, ends_on=today + timedelta(days=30), **of_theirs)
    agent = factories.actor(Role.CASEWORKER, organisation=organisation)
    paper_access.issue_access(agent, person, language="fr", now=now)
    visit = factories.passage(dossier=dossier)
    need = factories.need("sleep", passage=visit, said="Besoinzq", precisely="Précisémentzq")
    goal = Goal.unscoped.create(
        text="Butzq", in_their_language="هدفzq", by_day=today, set_at=now, changed_at=now, need=need, **told
    )
    Step.unscoped.create(
        organisation=organisation, goal=goal, text="Étapezq", due_on=today, set_at=now, changed_at=now
    )
    Paper.unscoped.create(
        shelf="identity", kind="identity", label="Papierzq", expires_on=date(2031, 5, 4), added_at=now, **told
    )
    Assistance.unscoped.create(
        shelf="needs", kind="food", given_on=today, quantity=2, unit="parcel", amount=12, currency="EUR",
        signed="paper", signed_at=now, written_at=now, **told,
    )  # fmt: skip
    institution = Institution.objects.create(
        organisation=organisation, folded="caisse", name="Caissezq", kind="benefits"
    )
    Mediation.unscoped.create(
        institution=institution, shelf="needs", theme="papers", channel="phone", asked="Demandezq", asked_on=today,
        answer="refused", answered_on=today, told="Réponsezq", written_at=now, **told,
    )  # fmt: skip
    refusal = Refusal.unscoped.create(
        organisation=organisation, counter=institution, right="fr.school", reason="stay", how="spoken", words="Refuszq",
        refused_on=today, recorded_at=now,
    )  # fmt: skip
    RefusalOf.unscoped.create(shelf="needs", refusal=str(refusal.pk), **told)
    Callback.unscoped.create(
        organisation=organisation, passage=visit, source="public", theme="talk", number="06 39 98 77 01",
        said="Appelzq", received_at=now, tries=2,
    )  # fmt: skip
    StatusRecord.unscoped.create(
        situation="asylum", permit="atda", reference="STATZQ9", source="seen", valid_from=today,
        valid_until=date(2032, 3, 2), note="Statutzq", written_at=now, **told,
    )  # fmt: skip
    Appointment.unscoped.create(
        starts_at=later, ends_at=later + timedelta(hours=1), elsewhere="Sallezq", reason="Motif du rendez-vouszq",
        booked_at=now, changed_at=now, **told,
    )  # fmt: skip
    _assessed(dossier, now)
    _sent(organisation, need, visit, person)
    _asked_for(organisation, dossier, now)
    return person


def _somebody(organisation: Any) -> Person:
    person = factories.person(
        "Selamzq Tesfay", organisation=organisation, birth_year=1990, birth_month=2, birth_day=3,
        birth_precision="exact", languages=["wo", "ar"], greeted_as="Madamezq", nationality="érythréennezq", sex="F",
    )  # fmt: skip
    person.constraints = ["no_phone"]
    person.save()
    return person


def _assessed(dossier: Any, now: Any) -> None:
    content = files.offered()["first_welcome"]
    kept, _is_new = Questionnaire.objects.get_or_create(
        digest=files.digest_of(content),
        defaults={"code": content["code"], "version": 1, "content": content, "first_used_at": now},
    )
    found = Assessment.unscoped.create(
        dossier=dossier, questionnaire=kept, thread_id=uuid4(), number=1, author_id=uuid4(), begun_at=now,
        shelf="needs", saved_at=now, signed_at=now, held_on=now.date(), organisation=dossier.organisation,
    )  # fmt: skip
    AnswerSheet.unscoped.create(
        organisation=dossier.organisation,
        assessment=found,
        shelf="needs",
        answers={"wish": "Souhaitzq", "night": "outside"},
    )


def _sent(organisation: Any, need: Any, visit: Any, person: Person) -> None:
    """A slip; a referral accepted and followed; one for which another day is proposed; what was agreed to for them."""
    now = timezone.now()
    partner = factories.organisation(kind="shelter", name="Foyerzq")
    asked = factories.actor(Role.PARTNER, organisation=partner)
    consent = Consent.unscoped.create(
        organisation=organisation, person=person, recipient=partner, purpose="referral", shelves=["identity"],
        given_at=now, ends_on=date(2033, 6, 7),
    )  # fmt: skip
    for name, way in (("Glissézq", Way.SLIP), ("Dortoirzq", Way.REFERRAL), ("Haltezq", Way.REFERRAL)):
        service = factories.service(name=name, organisation=partner, themes=("sleep",))
        door = Orientation.unscoped.create(
            organisation=organisation, need=need, passage=visit, service=service, way=way, given_at=now
        )
        if way is Way.SLIP:
            continue
        referral = Referral.unscoped.create(
            orientation=door, sender=organisation, recipient=partner, sent_at=now, expires_at=now + timedelta(days=3),
            theme="sleep", urgency="week", consent=consent, name_shared="Selamzq Tesfay",
        )  # fmt: skip
        if name == "Haltezq":
            propose_instead(asked, referral, starts_at=now + timedelta(days=2), service=None, now=now)
        else:
            accept_referral(asked, referral, now=now)
            say_as_recipient(asked, referral, is_contacted=True, now=now)


def _asked_for(organisation: Any, dossier: Any, now: Any) -> None:
    asker = factories.organisation(name="Accueilzq")
    consent = Consent.unscoped.create(
        organisation=organisation, person=dossier.person, purpose="handover", shelves=["needs"], given_at=now,
        ends_on=now.date(),
    )  # fmt: skip
    card = Card.unscoped.create(
        organisation=organisation, person=dossier.person, digest=uuid4().hex, issued_at=now
    )
    Handover.unscoped.create(
        holder=organisation, asker=asker, card=card, dossier=dossier, consent=consent,
        asked_shelves=["identity", "needs"], given_shelves=["needs"], asked_at=now,
        expires_at=now + timedelta(days=3), state="accepted",
        answered_at=now,
    )  # fmt: skip


def leaves(told: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value of a file, and the names that lead to it."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield from leaves(value, (*path, name))
    elif isinstance(told, list | tuple):
        for value in told:
            yield from leaves(value, path)
    else:
        yield path, told
