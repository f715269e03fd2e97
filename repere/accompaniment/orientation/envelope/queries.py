from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localdate

from repere.accompaniment.orientation import rules
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope.choices import ProposalState
from repere.accompaniment.orientation.envelope.models import FollowUp, Proposal, ReferralLink, ReferralMessage
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.consent.queries import terms_of
from repere.accompaniment.people.consent.rules import CONTACT, IDENTITY, covers, is_live
from repere.foundation.organisations.choices import kind_of_partner
from repere.foundation.toolkit import signed_links
from repere.foundation.toolkit.actors import Actor

PURPOSE = "referral.link"


def token_of(link: ReferralLink) -> str:
    return signed_links.token_of(PURPOSE, link.pk, link.handle)


def link_of(token: str, now: datetime) -> ReferralLink | None:
    """Whose link this is, as long as it is not revoked and its time is not over."""
    found = (
        ReferralLink.unscoped.filter(handle=signed_links.handle_of(token), revoked_at=None)
        .select_related(
            "referral__orientation__service__structure__location",
            "referral__orientation__service__location",
            "referral__orientation__need",
            "referral__consent",
            "referral__sender",
        )
        .first()
    )
    if found is None or not signed_links.is_signed(PURPOSE, token, found.pk):
        return None
    held = found.referral
    until = rules.link_until(held.state, held.expires_at, held.answered_at, held.appointment_at)
    return found if now < until else None


def live_link(actor: Actor, referral: Referral) -> ReferralLink | None:
    """The one that opens it now; for its sender."""
    if referral.sender_id != actor.organisation_id:
        return None
    return live_link_of(referral)


def live_link_of(referral: Referral) -> ReferralLink | None:
    """For the actions of this room, which have asked who may."""
    links = ReferralLink.unscoped.filter(referral=referral, revoked_at=None)
    found: ReferralLink | None = links.select_related(
        "referral__sender", "referral__orientation__need", "referral__orientation__service"
    ).first()
    return found


class Shared(NamedTuple):
    """What identifies, as a recipient may read it now; nothing, when it may not."""

    name: str = ""
    contact: str = ""
    precautions: str = ""


def shared_with(who: Actor | ReferralLink, referral: Referral, today: date) -> Shared:
    """For whoever gave a place, as long as the consent lives and for the shelves that it names: withdrawn or ended,
    it shuts at once."""
    consent = referral.consent
    is_theirs = (
        who.referral_id == referral.pk and who.revoked_at is None
        if isinstance(who, ReferralLink)
        else referral.recipient_id is not None and referral.recipient_id == who.organisation_id
    )
    if not is_theirs or referral.state != ReferralState.ACCEPTED or consent is None:
        return Shared()
    terms, service_id = terms_of(consent), referral.orientation.service_id
    reaches = covers(terms, [CONTACT], referral.recipient_id, today, service_id)
    return Shared(
        referral.name_shared if covers(terms, [IDENTITY], referral.recipient_id, today, service_id) else "",
        referral.contact_shared if reaches else "",
        referral.contact_precautions if reaches else "",
    )


class Opened(NamedTuple):
    """An envelope as its recipient reads it at this instant: nothing else of it goes on a page of theirs."""

    reads: rules.Reads
    message: str = ""
    answer: str = ""
    shared: Shared = Shared()
    agreed_until: date | None = None
    messages: tuple[ReferralMessage, ...] = ()
    proposals: tuple[Proposal, ...] = ()


def opened_for(who: Actor | ReferralLink, referral: Referral, now: datetime) -> Opened:
    """What the person agreed to is asked again at each reading: withdrawn or ended, it shuts at once."""
    if not _is_its_recipient(who, referral, now):
        return Opened(rules.Reads.NOTHING)
    consent, today = referral.consent, localdate(now)
    terms = terms_of(consent) if consent is not None else None
    reads = rules.read_by_recipient(
        referral.state,
        has_consent=terms is not None,
        consent_lives=terms is not None and is_live(terms, today),
    )
    if reads < rules.Reads.NEED:
        # What it answered itself stays legible to it.
        own = referral.answer if reads is rules.Reads.LINE and referral.state == "refused" else ""
        return Opened(reads, answer=own)
    shared = shared_with(who, referral, today)
    agreed_until = consent.ends_on if consent is not None and any(shared) else None
    return Opened(
        reads,
        referral.message,
        referral.answer,
        shared,
        agreed_until,
        tuple(messages_on(referral)),
        tuple(proposals_on(referral)),
    )


def _is_its_recipient(who: Actor | ReferralLink, referral: Referral, now: datetime) -> bool:
    if isinstance(who, ReferralLink):
        until = rules.link_until(
            referral.state, referral.expires_at, referral.answered_at, referral.appointment_at
        )
        return who.referral_id == referral.pk and who.revoked_at is None and now < until
    return referral.recipient_id is not None and referral.recipient_id == who.organisation_id


def sender_shown(referral: Referral) -> str:
    """Who asks. The very name of some tells what those who go there live through: until a place is given, its kind."""
    sender = referral.sender
    if sender.is_sensitive and referral.state != ReferralState.ACCEPTED:
        return kind_of_partner(sender.kind)
    return str(sender.name)


def messages_on(referral: Referral) -> QuerySet[ReferralMessage]:
    """Both sides', the first first; for a door that has asked which side reads."""
    return ReferralMessage.unscoped.filter(referral=referral).order_by("at", "pk")


def proposals_on(referral: Referral) -> QuerySet[Proposal]:
    return (
        Proposal.unscoped.filter(referral=referral)
        .select_related("service__structure")
        .order_by("made_at", "pk")
    )


def open_proposal(referral: Referral) -> Proposal | None:
    found: Proposal | None = proposals_on(referral).filter(state=ProposalState.OPEN).first()
    return found


def follow_ups_on(referral: Referral) -> QuerySet[FollowUp]:
    return FollowUp.unscoped.filter(referral=referral).order_by("said_at", "pk")


def told(referral: Referral) -> list[rules.Told]:
    """What each side says of it, as the rules weigh it."""
    return [
        rules.Told(one.side, one.attendance, one.absent_because, one.need_after)
        for one in follow_ups_on(referral)
    ]
