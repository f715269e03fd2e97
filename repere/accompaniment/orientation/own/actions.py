from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from repere.accompaniment.orientation.actions import AlreadyAsked
from repere.accompaniment.orientation.envelope import notices
from repere.accompaniment.orientation.envelope.actions import mail_link, make_link, say_as_person
from repere.accompaniment.orientation.envelope.models import Proposal, ReferralLink
from repere.accompaniment.orientation.envelope.proposals.actions import (
    agree_to_date,
    agree_to_service,
    ask_to_talk,
    decline_proposal,
)
from repere.accompaniment.orientation.envelope.queries import open_proposal
from repere.accompaniment.orientation.envelope.upkeep.actions import of_the_sender
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.orientation.own import queries
from repere.accompaniment.orientation.rules import NotPossibleNow
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.consent.actions import Agreement, end_consent
from repere.accompaniment.people.consent.choices import HowGiven
from repere.accompaniment.people.consent.rules import last_day_proposed
from repere.accompaniment.people.models import Consent
from repere.foundation.toolkit.actors import Actor


@transaction.atomic
def withdraw_own_consent(actor: Actor, consent_id: UUID | None, *, now: datetime) -> Consent | None:
    """They no longer agree: from this instant nobody reads what it covered. None of somebody else's, or of none."""
    OWN.require(actor)
    consent = queries.own_consents(actor).filter(pk=consent_id).first() if consent_id else None
    return end_consent(actor, consent, now=now) if consent is not None else None


def say_what_became_of_it(
    actor: Actor, referral_id: UUID | None, *, attendance: str = "", need_after: str = "", now: datetime
) -> bool:
    """Whether they went, whether it is solved; False of somebody else's referral, or of one that gave no place."""
    referral = queries.own_referrals(actor).filter(pk=referral_id).first() if referral_id else None
    if referral is None:
        return False
    try:
        say_as_person(actor, referral, attendance=attendance, need_after=need_after, now=now)
    except NotPossibleNow:
        return False
    return True


def answer_proposal(
    actor: Actor,
    referral_id: UUID | None,
    said: str,
    *,
    link: Callable[[ReferralLink], str],
    sent: Callable[[UUID], str],
    now: datetime,
) -> str:
    """Yes, no, or "talk" to what a service proposes instead; with the effects that it has at the desk, told of it.

    link, sent: where a service without an account answers, and where the desk follows it. Returns what was done:
    agreed, asked_there, to_be_asked (by the desk: nobody can write to that service), declined, talk; "over" of what was
    answered meanwhile; blank of somebody else's.
    """
    referral = queries.own_referrals(actor).filter(pk=referral_id).first() if referral_id else None
    if referral is None:
        return ""
    proposal = open_proposal(referral)
    if proposal is None:
        return "over"
    try:
        with transaction.atomic():
            done = _answered(actor, referral, proposal, said, link, now)
            if done:
                followed = queries.own_referrals(actor).select_related("sender").get(pk=referral.pk)
                notices.they_answered(followed, sent(referral.pk), of_the_sender(followed, now))
            return done
    except (NotPossibleNow, AlreadyAsked):
        return "over"


def _answered(
    actor: Actor,
    referral: Referral,
    proposal: Proposal,
    said: str,
    link: Callable[[ReferralLink], str],
    now: datetime,
) -> str:
    match said:
        case "no":
            decline_proposal(actor, proposal, now=now)
            return "declined"
        case "talk":
            ask_to_talk(actor, proposal, now=now)
            return "talk"
        case "yes" if proposal.service_id is None:
            agree_to_date(actor, proposal, how=HowGiven.WRITTEN, now=now)
            return "agreed"
        case "yes":
            return _asked_there(actor, referral, proposal, link, now)
    return ""


def _asked_there(
    actor: Actor, referral: Referral, proposal: Proposal, link: Callable[[ReferralLink], str], now: datetime
) -> str:
    """The page has said what that service would read: their yes is to that as well, for the usual time."""
    followed = agree_to_service(
        actor,
        proposal,
        passage=referral.orientation.passage,
        how=HowGiven.WRITTEN,
        agreed=Agreement((), last_day_proposed("referral", localdate(now)), how=HowGiven.WRITTEN),
        now=now,
    )
    if followed.recipient_id is not None:
        return "asked_there"
    email = followed.orientation.service.email
    made = make_link(actor, followed, email=email, now=now)
    if not email:
        return "to_be_asked"
    mail_link(actor, made, address=link(made), now=now)
    return "asked_there"
