from datetime import datetime
from uuid import UUID

from django.db import transaction

from repere.accompaniment.orientation.own import queries
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
