"""What every answer to an envelope does: ask who speaks, take in hand what it moves, write, and tell both sides.

Taken in hand in one order, always: link, need, referrals, consents, places of services, and the trail last. Whoever
holds one of them never waits for somebody who holds the next.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate

from repere.accompaniment.casework.access import require_own
from repere.accompaniment.casework.models import Need
from repere.accompaniment.orientation import access, rules
from repere.accompaniment.orientation.choices import Outcome, ReferralState, WrongBecause
from repere.accompaniment.orientation.envelope.choices import ProposalState
from repere.accompaniment.orientation.envelope.models import Proposal, ReferralLink
from repere.accompaniment.orientation.holds.actions import settle_place
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.consent.actions import end_consent
from repere.accompaniment.people.consent.choices import Purpose
from repere.accompaniment.people.consent.queries import terms_of
from repere.accompaniment.people.consent.rules import is_live
from repere.accompaniment.people.models import Consent
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed
from repere.knowledge.directory.capacity.actions import lock_places

# Somebody of the organisation that was asked, or whoever holds the link of a service without an account.
Recipient = Actor | ReferralLink


class LinkIsRevoked(Exception):
    """Whoever held it may speak no more, or its time is over."""


class InHand(NamedTuple):
    referral: Referral
    rivals: list[Referral]  # of the same need, that wait and are withdrawn when another gives a place


def require_recipient(who: Recipient, referral: Referral, now: datetime) -> Actor:
    """Whoever answers, as the trail says it: Repère itself for a link. `LinkIsRevoked`, `NotAllowed`."""
    if isinstance(who, ReferralLink):
        held = ReferralLink.unscoped.select_for_update(of=("self",)).get(pk=who.pk)
        if held.referral_id != referral.pk:
            raise NotAllowed(access.ANSWER.name)
        if held.revoked_at is not None or now >= until(referral):
            raise LinkIsRevoked
        return SYSTEM
    access.ANSWER.require(who)
    if referral.recipient_id is None or referral.recipient_id != who.organisation_id:
        raise NotAllowed(access.ANSWER.name)
    return who


def require_sender(actor: Actor, referral: Referral) -> None:
    """Somebody of the organisation that sent it, who sees whom it is about."""
    if referral.sender_id != actor.organisation_id:
        raise NotAllowed(access.ORIENT.name)
    require_own(access.ORIENT, actor, referral.orientation.need)


def require_person(actor: Actor, referral: Referral) -> None:
    """Whoever it is about, through their own door."""
    OWN.require(actor)
    if actor.person_id is None or referral.orientation.need.subject_id != actor.person_id:
        raise NotAllowed(OWN.name)


def require_asker(actor: Actor, referral: Referral) -> None:
    """Who says yes or no to what is proposed: the person, or the sender who has asked them."""
    if actor.person_id is not None:
        require_person(actor, referral)
    else:
        require_sender(actor, referral)


def until(referral: Referral) -> datetime:
    """The instant from which a link to it opens nothing."""
    return rules.link_until(
        referral.state, referral.expires_at, referral.answered_at, referral.appointment_at
    )


def reads(referral: Referral, now: datetime) -> rules.Reads:
    """How much of it its recipient reads at this instant."""
    consent = referral.consent
    return rules.read_by_recipient(
        referral.state,
        has_consent=consent is not None,
        consent_lives=consent is not None and is_live(terms_of(consent), localdate(now)),
    )


def require_open(referral: Referral, now: datetime) -> None:
    """An answer is still possible, and what the person agreed to is not over; or else `NotPossibleNow`."""
    if rules.has_expired(referral.expires_at, now) and referral.state in rules.PENDING:
        raise rules.NotPossibleNow("expired")
    if reads(referral, now) < rules.Reads.NEED:
        raise rules.NotPossibleNow(referral.state)


def in_hand(referral: Referral, *, with_rivals: bool = False, places_of: Iterable[UUID] = ()) -> InHand:
    """The envelope as it stands, locked with all that its answer moves; `places_of`: services that will be asked."""
    door = Orientation.unscoped.only("need_id").get(referral=referral.pk)
    Need.unscoped.select_for_update().get(pk=door.need_id)
    rows = Referral.unscoped.select_for_update(of=("self",)).select_related("orientation__need", "consent")
    held = rows.get(pk=referral.pk)
    rivals = []
    if with_rivals and held.competes:
        others = rows.filter(orientation__need=door.need_id, competes=True, state__in=rules.PENDING)
        rivals = list(others.exclude(pk=held.pk).order_by("pk"))
    everything = [held, *rivals]
    agreed = [one.consent_id for one in everything if one.consent_id]
    list(Consent.unscoped.select_for_update().filter(pk__in=agreed).order_by("pk").values_list("pk"))
    for service_id in sorted({one.orientation.service_id for one in everything} | set(places_of), key=str):
        lock_places(service_id)
    trail.lock_chains(chains_of(held))
    return InHand(held, rivals)


def chains_of(referral: Referral) -> set[UUID]:
    """Those of the trail that an answer may be written in."""
    return {pk for pk in (referral.sender_id, referral.recipient_id) if pk is not None}


def record(who: Recipient, verb: str, referral: Referral, **detail: Any) -> None:
    """In the chain of who acts, and in that of whose person it is: both must be able to show it."""
    if isinstance(who, ReferralLink):
        actor, detail = SYSTEM, detail | {"link": who.handle}
    else:
        actor = who
    if actor.organisation_id not in (None, referral.sender_id):
        trail.record(actor, verb, referral, **detail)
    trail.record(
        actor,
        verb,
        referral,
        organisation_id=referral.sender_id,
        dossier_id=referral.orientation.need.dossier_id,
        **detail,
    )


def answered(
    actor: Actor, referral: Referral, state: str, *, because: str = "", answer: str = "", now: datetime
) -> Referral:
    referral.state = rules.moved(referral.state, state)
    settle_place(referral, is_given=state == ReferralState.ACCEPTED, now=now)
    referral.answered_at, referral.answered_by_id = now, actor.user_id
    referral.refused_because, referral.answer = because, answer
    if state != ReferralState.ACCEPTED:
        # Whoever gives no place keeps nothing of who it was.
        referral.name_shared = referral.contact_shared = referral.contact_precautions = ""
        end_its_consent(actor, referral, now)
    referral.save()
    return referral


def close_proposals(referral: Referral, now: datetime) -> None:
    """Answered otherwise: what was proposed waits for nobody any more."""
    Proposal.unscoped.filter(referral=referral.pk, state=ProposalState.OPEN).update(
        state=ProposalState.OVER, settled_at=now
    )


def end_its_consent(actor: Actor, referral: Referral, now: datetime) -> None:
    """What was agreed to for this envelope alone ends with it."""
    consent = referral.consent
    if consent is not None and consent.purpose == Purpose.REFERRAL and consent.withdrawn_at is None:
        end_consent(actor, consent, now=now)


def settle_door(orientation: Orientation, outcome: str, because: str, now: datetime) -> None:
    orientation.outcome, orientation.outcome_at = outcome, now if outcome != Outcome.UNKNOWN else None
    orientation.wrong_because = (because or WrongBecause.OTHER) if outcome == Outcome.WRONG else ""
    orientation.save(update_fields=["outcome", "outcome_at", "wrong_because"])
