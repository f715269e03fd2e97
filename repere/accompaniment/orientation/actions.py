from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from repere.accompaniment.casework.access import require_own
from repere.accompaniment.casework.choices import NeedStatus
from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.orientation import access, answers, queries, rules
from repere.accompaniment.orientation.choices import Outcome, ReferralState, Way, WrongBecause
from repere.accompaniment.orientation.holds.actions import ask_place, settle_place
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.consent.actions import Agreement, end_consent, record_consent
from repere.accompaniment.people.consent.choices import Purpose
from repere.accompaniment.people.consent.queries import live_consent
from repere.accompaniment.people.consent.rules import CONTACT, IDENTITY
from repere.accompaniment.people.contact.gate import Reached, reach, same_contact
from repere.accompaniment.people.contact.queries import contacts_of
from repere.accompaniment.people.contact.rules import SHARE
from repere.accompaniment.people.models import Consent, Person
from repere.foundation.accounts.queries import organisations_that_answer
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed
from repere.knowledge.directory.answers.actions import keep_answers
from repere.knowledge.directory.capacity.actions import lock_places
from repere.knowledge.directory.models import Service


class NobodyToAnswer(Exception):
    """The service's structure does not work in this installation: only a slip can be given."""


class ConsentIsMissing(Exception):
    """Nothing that the person agreed to covers what would be shared with this recipient."""


class AlreadyAsked(Exception):
    """A referral for the same need to the same service is still waiting for its answer."""


@transaction.atomic
def give_slips(
    actor: Actor, need: Need, services: Sequence[Service], *, passage: Passage, language: str, now: datetime
) -> list[Orientation]:
    """Show one or several doors on a slip; a door shown again in the same passage is the same door."""
    require_own(access.ORIENT, actor, need, passage)
    known = {o.service_id: o for o in Orientation.unscoped.filter(passage=passage, need=need)}
    for service in services:
        if service.pk not in known:
            known[service.pk] = _show_door(
                actor, need, service, Way.SLIP, passage=passage, language=language, now=now
            )
    return [known[service.pk] for service in services]


def _show_door(
    actor: Actor, need: Need, service: Service, way: Way, *, passage: Passage, language: str, now: datetime
) -> Orientation:
    orientation = Orientation.unscoped.create(
        organisation_id=actor.organisation_id,
        need=need,
        passage=passage,
        service=service,
        way=way,
        language=language,
        given_at=now,
        given_by_id=actor.user_id,
    )
    if need.status == NeedStatus.TOLD:
        need.status = NeedStatus.IN_PROGRESS
        need.save(update_fields=["status"])
    trail.record(
        actor, f"orientation.{way}", orientation, dossier_id=need.dossier_id, service=str(service.pk)
    )
    return orientation


@transaction.atomic
def send_referral(
    actor: Actor,
    need: Need,
    service: Service,
    *,
    passage: Passage,
    language: str,
    needs_interpreter: bool = False,
    message: str = "",
    name_shared: str = "",
    contact_shared: str = "",
    agreed: Agreement | None = None,
    now: datetime,
) -> Referral:
    """Ask a service for a place. What identifies travels only with a consent, and is read once accepted.

    `agreed` is what the person has just agreed to; without it, one that they gave before must cover what is shared.
    A contact of theirs goes through the gate of its plan, and takes its conditions along.
    """
    require_own(access.ORIENT, actor, need, passage)
    recipient = service.structure.organisation_id
    if recipient not in organisations_that_answer([recipient], access.ANSWER, localdate(now)):
        raise NobodyToAnswer
    Need.unscoped.select_for_update().get(pk=need.pk)  # two clicks ask once
    lock_places(service.pk)  # before the trail: whoever moves a place takes them in this order
    if Referral.unscoped.filter(
        orientation__need=need, orientation__service=service, state__in=queries.PENDING
    ).exists():
        raise AlreadyAsked
    person = need.dossier.person if need.dossier is not None else None
    shelves = [shelf for shelf, said in ((IDENTITY, name_shared), (CONTACT, contact_shared)) if said]
    consent = _consent_to(actor, person, shelves, recipient, agreed, now) if shelves else None
    given = _contact_given(actor, person, contact_shared, now)
    orientation = _show_door(actor, need, service, Way.REFERRAL, passage=passage, language=language, now=now)
    referral = Referral.unscoped.create(
        orientation=orientation,
        sender_id=actor.own_organisation_id,
        recipient_id=recipient,
        theme=need.theme,
        urgency=need.urgency,
        language=language,
        needs_interpreter=needs_interpreter,
        message=message,
        consent=consent,
        name_shared=name_shared,
        contact_shared=given.value,
        contact_precautions=given.conditions,
        sent_at=now,
        expires_at=rules.expires(need.urgency, now),
    )
    ask_place(referral, service, audiences=passage.audiences, situations=passage.situations, now=now)
    trail.record(
        actor, "referral.sent", referral, dossier_id=need.dossier_id,
        shares_name=bool(name_shared), shares_contact=bool(contact_shared),
    )  # fmt: skip
    return referral


def _consent_to(
    actor: Actor,
    person: Person | None,
    shelves: Sequence[str],
    recipient_id: UUID,
    agreed: Agreement | None,
    now: datetime,
) -> Consent:
    """What was just agreed to, for this recipient and these shelves alone; or what was agreed before."""
    if agreed is not None:
        told = replace(agreed, shelves=shelves, recipient_id=recipient_id)
        return record_consent(
            actor,
            told,
            person=person,
            purpose=Purpose.REFERRAL,
            now=now,
            organisation_id=actor.organisation_id,
        )
    before = live_consent(person, shelves, recipient_id, localdate(now))
    if before is None:
        raise ConsentIsMissing
    return before


def _contact_given(actor: Actor, person: Person | None, typed: str, now: datetime) -> Reached:
    """However it was typed, a contact that is known goes with its plan; one that is never to be used goes nowhere."""
    for contact in contacts_of(actor, person) if person is not None and typed else ():
        if same_contact(contact.value, typed):
            return reach(actor, contact, SHARE, now)
    return Reached(typed, "")


def _locked(referral: Referral) -> Referral:
    return (
        Referral.unscoped.select_for_update(of=("self",))
        .select_related("orientation__need", "consent")
        .get(pk=referral.pk)
    )


def _for_its_recipient(actor: Actor, referral: Referral) -> None:
    access.ANSWER.require(actor)
    if referral.recipient_id != actor.organisation_id:
        raise NotAllowed("orientation.answer")


def _record_on_both_sides(actor: Actor, verb: str, referral: Referral, **detail: Any) -> None:
    """In the chain of who acts, and in that of whose person it is: both must be able to show it."""
    trail.record(actor, verb, referral, **detail)
    if actor.organisation_id != referral.sender_id:
        dossier_id = referral.orientation.need.dossier_id
        trail.record(
            actor, verb, referral, organisation_id=referral.sender_id, dossier_id=dossier_id, **detail
        )


@transaction.atomic
def receive_referral(actor: Actor, referral: Referral, *, now: datetime) -> Referral:
    """The recipient has opened the envelope: the sender sees that it arrived."""
    _for_its_recipient(actor, referral)
    referral = _locked(referral)
    if referral.state == ReferralState.SENT:
        referral.state, referral.received_at = rules.moved(referral.state, "received"), now
        referral.save(update_fields=["state", "received_at"])
    _record_on_both_sides(actor, "referral.read", referral)
    return referral


@transaction.atomic
def accept_referral(actor: Actor, referral: Referral, *, answer: str = "", now: datetime) -> Referral:
    """A place is given: from now on the recipient reads what the person agreed to share."""
    _for_its_recipient(actor, referral)
    referral = _locked(referral)
    if rules.has_expired(referral.expires_at, now):
        raise rules.NotPossibleNow("expired")
    referral = _answered(actor, referral, "accepted", answer=answer, now=now)
    _record_on_both_sides(actor, "referral.accepted", referral)
    return referral


@transaction.atomic
def refuse_referral(
    actor: Actor, referral: Referral, *, because: str, answer: str = "", now: datetime
) -> Referral:
    _for_its_recipient(actor, referral)
    referral = _answered(actor, _locked(referral), "refused", because=because, answer=answer, now=now)
    _settle(referral.orientation, Outcome.WRONG, because, now)
    _record_on_both_sides(actor, "referral.refused", referral, because=because)
    return referral


@transaction.atomic
def withdraw_referral(actor: Actor, referral: Referral, *, now: datetime) -> Referral:
    """Before or after the answer: the recipient sees it no more, and what was shared is wiped."""
    access.ORIENT.require(actor)
    if referral.sender_id != actor.organisation_id:
        raise NotAllowed(access.ORIENT.name)
    require_own(access.ORIENT, actor, referral.orientation.need)
    referral = _answered(actor, _locked(referral), "withdrawn", now=now)
    trail.record(actor, "referral.withdrawn", referral, dossier_id=referral.orientation.need.dossier_id)
    return referral


def expire_referrals(*, now: datetime) -> int:
    """Close the envelopes nobody answered in time, each in its own transaction; the sender sees them."""
    count = 0
    for late in queries.to_expire(now):
        with transaction.atomic():
            referral = _locked(late)
            if referral.state not in queries.PENDING:
                continue
            referral = _answered(SYSTEM, referral, "expired", now=now)
            _settle(referral.orientation, Outcome.WRONG, WrongBecause.EXPIRED, now)
            trail.record(SYSTEM, "referral.expired", referral, organisation_id=referral.sender_id)
            count += 1
    return count


def count_answers(*, now: datetime) -> int:
    """How each service answered over a year, for the ranking; how many of these figures changed."""
    counted = answers.counted(queries.answered_since(now - answers.LOOKED_BACK))
    return keep_answers(SYSTEM, counted, now=now)


def wipe_what_is_over(*, now: datetime) -> int:
    """What a consent covered is not only shown no more once it is over: it is no longer there."""
    count = 0
    for over in queries.to_wipe(localdate(now)):
        with transaction.atomic():
            referral = _locked(over)
            if referral.wiped_at is None:
                referral.name_shared = referral.contact_shared = referral.contact_precautions = ""
                referral.wiped_at = now
                referral.save()
                trail.record(SYSTEM, "referral.wiped", referral, organisation_id=referral.sender_id)
                count += 1
    return count


def _answered(
    actor: Actor, referral: Referral, state: str, *, because: str = "", answer: str = "", now: datetime
) -> Referral:
    referral.state = rules.moved(referral.state, state)
    settle_place(referral, is_given=state == ReferralState.ACCEPTED, now=now)
    referral.answered_at, referral.answered_by_id = now, actor.user_id
    referral.refused_because, referral.answer = because, answer
    if state != ReferralState.ACCEPTED:
        # Whoever gives no place keeps nothing of who it was.
        referral.name_shared = referral.contact_shared = referral.contact_precautions = ""
        _end_its_consent(actor, referral, now)
    referral.save()
    return referral


def _end_its_consent(actor: Actor, referral: Referral, now: datetime) -> None:
    """What was agreed to for this envelope alone ends with it."""
    consent = referral.consent
    if consent is not None and consent.purpose == Purpose.REFERRAL and consent.withdrawn_at is None:
        end_consent(actor, consent, now=now)


@transaction.atomic
def say_outcome(
    actor: Actor, orientation: Orientation, *, outcome: str, because: str = "", now: datetime
) -> Orientation:
    """The person tells whether the door opened; a wrong door has a reason, and counts as one."""
    require_own(access.ORIENT, actor, orientation.need)
    state = Referral.unscoped.filter(orientation=orientation).values_list("state", flat=True).first()
    if not rules.may_say_outcome(orientation.way, state or ""):
        raise rules.NotPossibleNow(state or "")
    _settle(orientation, outcome, because, now)
    trail.record(
        actor, "orientation.outcome", orientation, dossier_id=orientation.need.dossier_id,
        outcome=outcome, because=because,
    )  # fmt: skip
    return orientation


def _settle(orientation: Orientation, outcome: str, because: str, now: datetime) -> None:
    orientation.outcome, orientation.outcome_at = outcome, now
    orientation.wrong_because = (because or WrongBecause.OTHER) if outcome == Outcome.WRONG else ""
    orientation.save(update_fields=["outcome", "outcome_at", "wrong_because"])
