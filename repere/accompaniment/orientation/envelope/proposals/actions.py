"""Not as it was asked, but so: proposed by the service; the person says yes or no, at the desk or by their own door."""

from datetime import datetime

from django.db import transaction

from repere.accompaniment.casework.models import Passage
from repere.accompaniment.orientation import rules
from repere.accompaniment.orientation.actions import ask, contact_given, give_place
from repere.accompaniment.orientation.answering.actions import (
    Recipient,
    answered,
    close_proposals,
    in_hand,
    record,
    require_asker,
    require_open,
    require_person,
    require_recipient,
    settle_door,
)
from repere.accompaniment.orientation.choices import Outcome, ReferralState, WrongBecause
from repere.accompaniment.orientation.envelope.choices import ProposalKind, ProposalState
from repere.accompaniment.orientation.envelope.models import Proposal
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.consent.choices import HowGiven
from repere.accompaniment.people.contact.gate import ContactRefused
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.models import Service


class ProposalIsImpossible(ValueError):
    """A date that is past, the service that was asked, or one that is no longer offered."""


@transaction.atomic
def propose_instead(
    who: Recipient,
    referral: Referral,
    *,
    starts_at: datetime | None = None,
    service: Service | None = None,
    word: str = "",
    now: datetime,
) -> Proposal:
    """Another date, or another service: one of the two. The sender has as long to answer as the service had.

    The place stays held: it is promised to somebody who is being asked.
    """
    actor = require_recipient(who, referral, now)
    if (starts_at is None) == (service is None):
        raise ProposalIsImpossible("a date or a service")
    if starts_at is not None and starts_at <= now:
        raise ProposalIsImpossible("starts_at")
    referral = in_hand(referral).referral
    require_open(referral, now)
    if service is not None and (service.pk == referral.orientation.service_id or not service.is_active):
        raise ProposalIsImpossible("service")
    close_proposals(referral, now)
    proposal = Proposal(
        referral=referral,
        kind=ProposalKind.DATE if starts_at else ProposalKind.SERVICE,
        starts_at=starts_at,
        service=service,
        word=word,
        made_at=now,
        made_by_id=actor.user_id,
    )
    proposal.save(force_insert=True)
    referral.state, referral.talk_asked_at = rules.moved(referral.state, "proposed"), None
    _wait_again(referral, now)
    record(who, "referral.proposed", referral, proposal=proposal.kind)
    return proposal


def _wait_again(referral: Referral, now: datetime) -> None:
    """The other side is asked from now on."""
    referral.expires_at, referral.reminded = rules.expires(referral.urgency, now), 0
    referral.received_at = referral.received_at or now
    referral.save(update_fields=["state", "expires_at", "reminded", "received_at", "talk_asked_at"])


def _open_one(proposal: Proposal, referral: Referral, now: datetime) -> Proposal:
    found: Proposal = (
        Proposal.unscoped.select_for_update(of=("self",))
        .select_related("service__structure")
        .get(pk=proposal.pk)
    )
    if (
        found.referral_id != referral.pk
        or found.state != ProposalState.OPEN
        or rules.has_expired(referral.expires_at, now)
    ):
        raise rules.NotPossibleNow(found.state)
    return found


@transaction.atomic
def agree_to_date(
    actor: Actor,
    proposal: Proposal,
    *,
    how: str = HowGiven.SAID,
    with_interpreter: bool = False,
    now: datetime,
) -> Referral:
    """The person says yes: the place is given at that date, since the service had offered it."""
    require_asker(actor, proposal.referral)
    held = in_hand(proposal.referral, with_rivals=True)
    found = _open_one(proposal, held.referral, now)
    if found.kind != ProposalKind.DATE:
        raise rules.NotPossibleNow(found.kind)
    _settle(actor, found, ProposalState.AGREED, now, how=how, with_interpreter=with_interpreter)
    record(actor, "referral.agreed", held.referral, proposal=found.kind, how=how)
    return give_place(actor, actor, held, appointment_at=found.starts_at, now=now)


@transaction.atomic
def agree_to_service(
    actor: Actor,
    proposal: Proposal,
    *,
    passage: Passage,
    how: str = HowGiven.SAID,
    with_interpreter: bool = False,
    agreed: Agreement | None = None,
    now: datetime,
) -> Referral:
    """The person says yes to another service: this envelope is over, and the same goes there.

    What is shared goes along for what they agreed to with that service alone (`agreed`, or a consent given before).
    A contact that is never to be used any more stays behind.
    """
    require_asker(actor, proposal.referral)
    elsewhere = [proposal.service_id] if proposal.service_id else []
    referral = in_hand(proposal.referral, places_of=elsewhere).referral
    found = _open_one(proposal, referral, now)
    if found.service is None:
        raise rules.NotPossibleNow(found.kind)
    name, contact = referral.name_shared, _still_given(actor, referral, now)
    _settle(actor, found, ProposalState.AGREED, now, how=how, with_interpreter=with_interpreter)
    answered(actor, referral, "refused", because=WrongBecause.ELSEWHERE, now=now)
    settle_door(referral.orientation, Outcome.WRONG, WrongBecause.ELSEWHERE, now)
    record(actor, "referral.agreed", referral, proposal=found.kind, how=how)
    return ask(
        actor,
        referral.orientation.need,
        found.service,
        passage=passage,
        language=referral.language,
        needs_interpreter=referral.needs_interpreter,
        message=referral.message,
        name_shared=name,
        contact_shared=contact,
        agreed=agreed,
        by_link=True,
        competes=referral.competes,
        now=now,
    )


def _still_given(actor: Actor, referral: Referral, now: datetime) -> str:
    dossier = referral.orientation.need.dossier
    try:
        return contact_given(actor, dossier.person if dossier else None, referral.contact_shared, now).value
    except ContactRefused:
        return ""


@transaction.atomic
def decline_proposal(actor: Actor, proposal: Proposal, *, now: datetime) -> Referral:
    """The person says no: what was asked at first waits for its answer again."""
    require_asker(actor, proposal.referral)
    referral = in_hand(proposal.referral).referral
    found = _open_one(proposal, referral, now)
    _settle(actor, found, ProposalState.DECLINED, now)
    referral.state = rules.moved(referral.state, ReferralState.RECEIVED)
    _wait_again(referral, now)
    record(actor, "referral.declined", referral, proposal=found.kind)
    return referral


@transaction.atomic
def ask_to_talk(actor: Actor, proposal: Proposal, *, now: datetime) -> Referral:
    """Neither yes nor no: the person wants to speak of it first, and their desk reads so. The time runs on."""
    require_person(actor, proposal.referral)
    referral = in_hand(proposal.referral).referral
    found = _open_one(proposal, referral, now)
    if referral.talk_asked_at is None:
        referral.talk_asked_at = now
        referral.save(update_fields=["talk_asked_at"])
        record(actor, "referral.talk_asked", referral, proposal=found.kind)
    return referral


def _settle(
    actor: Actor,
    proposal: Proposal,
    state: str,
    now: datetime,
    *,
    how: str = "",
    with_interpreter: bool = False,
) -> None:
    proposal.state, proposal.settled_at, proposal.settled_by_id = state, now, actor.user_id
    proposal.agreed_how, proposal.with_interpreter = how, with_interpreter
    proposal.save(update_fields=["state", "settled_at", "settled_by_id", "agreed_how", "with_interpreter"])
