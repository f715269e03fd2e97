from datetime import datetime
from uuid import UUID

from django.db import transaction

from repere.accompaniment.orientation.envelope.actions import say_as_person
from repere.accompaniment.orientation.own import queries
from repere.accompaniment.orientation.rules import NotPossibleNow
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.consent.actions import end_consent
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
