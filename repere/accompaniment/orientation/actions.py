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
from repere.accompaniment.orientation.answering.actions import (
    InHand,
    Recipient,
    answered,
    chains_of,
    close_proposals,
    in_hand,
    record,
    require_open,
    require_recipient,
    require_sender,
    settle_door,
)
from repere.accompaniment.orientation.choices import Outcome, ReferralState, Way, WrongBecause
from repere.accompaniment.orientation.envelope.feeding import feed_directory
from repere.accompaniment.orientation.holds.actions import ask_place
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.consent.actions import Agreement, record_consent
from repere.accompaniment.people.consent.choices import Purpose
from repere.accompaniment.people.consent.queries import live_consent
from repere.accompaniment.people.consent.rules import CONTACT, IDENTITY
from repere.accompaniment.people.contact.gate import Reached, reach, same_contact
from repere.accompaniment.people.contact.queries import contacts_of
from repere.accompaniment.people.contact.rules import SHARE
from repere.accompaniment.people.models import Consent, Person
from repere.foundation.accounts.queries import organisations_that_answer
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor
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
        organisation_id=passage.organisation_id,
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
        actor, f"orientation.{way}", orientation, organisation_id=passage.organisation_id, dossier_id=need.dossier_id,
        service=str(service.pk),
    )  # fmt: skip
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
    by_link: bool = False,
    competes: bool = True,
    now: datetime,
) -> Referral:
    """Ask a service for a place. What identifies travels only with a consent, and is read once accepted.

    `agreed` is what the person has just agreed to; without it, one that they gave before must cover what is shared.
    A contact of theirs goes through the gate of its plan, and takes its conditions along.
    `by_link`: where nobody has an account, whoever holds a link answers (`envelope.actions.make_link`).
    `competes`: of those asked for this need, the first place given withdraws the others.
    """
    require_own(access.ORIENT, actor, need, passage)
    return ask(
        actor, need, service, passage=passage, language=language, needs_interpreter=needs_interpreter, message=message,
        name_shared=name_shared, contact_shared=contact_shared, agreed=agreed, by_link=by_link, competes=competes,
        now=now,
    )  # fmt: skip


def ask(
    actor: Actor,
    need: Need,
    service: Service,
    *,
    passage: Passage,
    language: str,
    needs_interpreter: bool,
    message: str,
    name_shared: str,
    contact_shared: str,
    agreed: Agreement | None,
    by_link: bool,
    competes: bool,
    now: datetime,
) -> Referral:
    """For the actions of this room, once they have asked who may: in the name of the organisation of the passage."""
    recipient = service.structure.organisation_id
    if recipient not in organisations_that_answer([recipient], access.ANSWER, localdate(now)):
        if not by_link:
            raise NobodyToAnswer
        recipient = None
    Need.unscoped.select_for_update().get(pk=need.pk)  # two clicks ask once
    lock_places(service.pk)  # before the trail: whoever moves a place takes them in this order
    if Referral.unscoped.filter(
        orientation__need=need, orientation__service=service, state__in=queries.PENDING
    ).exists():
        raise AlreadyAsked
    person = need.dossier.person if need.dossier is not None else None
    shelves = [shelf for shelf, said in ((IDENTITY, name_shared), (CONTACT, contact_shared)) if said]
    keeper = passage.organisation_id
    consent = (
        _consent_to(actor, keeper, person, shelves, recipient, service, agreed, now) if shelves else None
    )
    given = contact_given(actor, person, contact_shared, now)
    orientation = _show_door(actor, need, service, Way.REFERRAL, passage=passage, language=language, now=now)
    referral = Referral.unscoped.create(
        orientation=orientation,
        sender_id=passage.organisation_id,
        recipient_id=recipient,
        theme=need.theme,
        urgency=need.urgency,
        language=language,
        needs_interpreter=needs_interpreter,
        competes=competes,
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
        actor, "referral.sent", referral, organisation_id=passage.organisation_id, dossier_id=need.dossier_id,
        shares_name=bool(name_shared), shares_contact=bool(contact_shared),
    )  # fmt: skip
    return referral


@transaction.atomic
def send_referrals(
    actor: Actor, need: Need, services: Sequence[Service], *, passage: Passage, now: datetime, **said: Any
) -> list[Referral]:
    """Ask several services at once, all or none of them; `said`: as `send_referral` takes it.

    What the person agreed to is written for each of them apart, so that it can be taken back apart.
    """
    Need.unscoped.select_for_update().get(pk=need.pk)
    for service_id in sorted((service.pk for service in services), key=str):
        lock_places(service_id)
    return [send_referral(actor, need, service, passage=passage, now=now, **said) for service in services]


def _consent_to(
    actor: Actor,
    organisation_id: UUID | None,
    person: Person | None,
    shelves: Sequence[str],
    recipient_id: UUID | None,
    service: Service,
    agreed: Agreement | None,
    now: datetime,
) -> Consent:
    """What was just agreed to, for this recipient and these shelves alone; or what was agreed before."""
    if agreed is not None:
        told = replace(
            agreed,
            shelves=shelves,
            recipient_id=recipient_id,
            service_id=None if recipient_id else service.pk,
        )
        return record_consent(
            actor,
            told,
            person=person,
            purpose=Purpose.REFERRAL,
            now=now,
            organisation_id=organisation_id,
        )
    before = live_consent(person, shelves, recipient_id, localdate(now), service_id=service.pk)
    if before is None:
        raise ConsentIsMissing
    return before


def contact_given(actor: Actor, person: Person | None, typed: str, now: datetime) -> Reached:
    """However it was typed, a contact that is known goes with its plan; one that is never to be used goes nowhere."""
    for contact in contacts_of(actor, person) if person is not None and typed else ():
        if same_contact(contact.value, typed):
            return reach(actor, contact, SHARE, now)
    return Reached(typed, "")


@transaction.atomic
def receive_referral(who: Recipient, referral: Referral, *, now: datetime) -> Referral:
    """The recipient has opened the envelope: the sender sees that it arrived."""
    require_recipient(who, referral, now)
    if referral.state == ReferralState.SENT:
        held = in_hand(referral).referral
        if held.state == ReferralState.SENT:
            held.state, held.received_at = rules.moved(held.state, "received"), now
            held.save(update_fields=["state", "received_at"])
        referral.state, referral.received_at = held.state, held.received_at
    else:
        trail.lock_chains(chains_of(referral))
    record(who, "referral.read", referral)
    return referral


@transaction.atomic
def accept_referral(
    who: Recipient,
    referral: Referral,
    *,
    answer: str = "",
    appointment_at: datetime | None = None,
    now: datetime,
) -> Referral:
    """A place is given: from now on the recipient reads what the person agreed to share.

    The first place given for a need takes it: the others that were asked along are withdrawn, and let theirs go.
    """
    actor = require_recipient(who, referral, now)
    held = in_hand(referral, with_rivals=True)
    require_open(held.referral, now)
    return give_place(who, actor, held, answer=answer, appointment_at=appointment_at, now=now)


def give_place(
    who: Recipient,
    actor: Actor,
    held: InHand,
    *,
    answer: str = "",
    appointment_at: datetime | None = None,
    now: datetime,
) -> Referral:
    """For the actions of this room, once they have asked who may; `held` with its rivals."""
    held.referral.appointment_at = appointment_at
    close_proposals(held.referral, now)
    referral = answered(actor, held.referral, "accepted", answer=answer, now=now)
    record(who, "referral.accepted", referral)
    for rival in held.rivals:
        close_proposals(rival, now)
        answered(SYSTEM, rival, "withdrawn", now=now)
        record(SYSTEM, "referral.overtaken", rival)
    return referral


@transaction.atomic
def refuse_referral(
    who: Recipient,
    referral: Referral,
    *,
    because: str,
    answer: str = "",
    ineligible: str = "",
    meant_for: str = "",
    now: datetime,
) -> Referral:
    """No place; why not serves the next: "full" is said to the directory as places, "not eligible" as a correction.

    `ineligible`: which condition was not met; `meant_for`: whom the service is for, in its words, for the directory.
    """
    actor = require_recipient(who, referral, now)
    referral = in_hand(referral).referral
    close_proposals(referral, now)
    referral = answered(actor, referral, "refused", because=because, answer=answer, now=now)
    settle_door(referral.orientation, Outcome.WRONG, because, now)
    feed_directory(actor, referral, because, ineligible=ineligible, meant_for=meant_for, now=now)
    record(who, "referral.refused", referral, because=because)
    return referral


@transaction.atomic
def withdraw_referral(actor: Actor, referral: Referral, *, now: datetime) -> Referral:
    """Before or after the answer: the recipient sees it no more, and what was shared is wiped."""
    require_sender(actor, referral)
    referral = in_hand(referral).referral
    close_proposals(referral, now)
    referral = answered(actor, referral, "withdrawn", now=now)
    trail.record(actor, "referral.withdrawn", referral, dossier_id=referral.orientation.need.dossier_id)
    return referral


def expire_referrals(*, now: datetime) -> int:
    """Close the envelopes nobody answered in time, each in its own transaction; the sender sees them."""
    count = 0
    for late in queries.to_expire(now):
        with transaction.atomic():
            referral = in_hand(late).referral
            if referral.state not in queries.PENDING or not rules.has_expired(referral.expires_at, now):
                continue
            was_proposed = referral.state == ReferralState.PROPOSED
            close_proposals(referral, now)
            referral = answered(SYSTEM, referral, "expired", now=now)
            if not was_proposed:  # that door had answered: nobody took up what it offered
                settle_door(referral.orientation, Outcome.WRONG, WrongBecause.EXPIRED, now)
            trail.record(SYSTEM, "referral.expired", referral, organisation_id=referral.sender_id)
            count += 1
    return count


def count_answers(*, now: datetime) -> int:
    """How each service answered over a year, for the ranking; how many of these figures changed."""
    counted = answers.counted(queries.answered_since(now - answers.LOOKED_BACK))
    return keep_answers(SYSTEM, counted, now=now)


def wipe_what_is_over(*, now: datetime) -> int:
    """What a consent covered is not only shown no more once it is over: it is no longer there.

    An envelope that still waited for its answer is withdrawn with it, and lets its place go.
    """
    count = 0
    for over in queries.to_wipe(localdate(now)):
        with transaction.atomic():
            referral = in_hand(over).referral
            if referral.wiped_at is None:
                referral.wiped_at = now
                if referral.state in rules.PENDING:
                    close_proposals(referral, now)
                    answered(SYSTEM, referral, "withdrawn", now=now)
                referral.name_shared = referral.contact_shared = referral.contact_precautions = ""
                referral.save()
                trail.record(SYSTEM, "referral.wiped", referral, organisation_id=referral.sender_id)
                count += 1
    return count


@transaction.atomic
def say_outcome(
    actor: Actor, orientation: Orientation, *, outcome: str, because: str = "", now: datetime
) -> Orientation:
    """The person tells whether the door opened; a wrong door has a reason, and counts as one."""
    require_own(access.ORIENT, actor, orientation.need)
    state = Referral.unscoped.filter(orientation=orientation).values_list("state", flat=True).first()
    if not rules.may_say_outcome(orientation.way, state or ""):
        raise rules.NotPossibleNow(state or "")
    settle_door(orientation, outcome, because, now)
    trail.record(
        actor, "orientation.outcome", orientation, dossier_id=orientation.need.dossier_id,
        outcome=outcome, because=because,
    )  # fmt: skip
    return orientation
