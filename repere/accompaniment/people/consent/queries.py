from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from repere.accompaniment.people.consent import rules
from repere.accompaniment.people.consent.rules import Terms
from repere.accompaniment.people.models import Consent, Person
from repere.foundation.toolkit.actors import Actor


def consents_visible_to(actor: Actor) -> QuerySet[Consent]:
    """Those its organisation answers for, the latest first."""
    return Consent.unscoped.filter(organisation=actor.organisation_id).select_related("recipient", "service")


def terms_of(consent: Consent) -> Terms:
    return Terms(
        shelves=frozenset(consent.shelves),
        ends_on=consent.ends_on,
        recipient=consent.recipient_id,
        service=consent.service_id,
        is_withdrawn=consent.withdrawn_at is not None,
    )


def live_consent(
    person: Person | None,
    shelves: Collection[str],
    recipient_id: UUID | None,
    today: date,
    *,
    service_id: UUID | None = None,
) -> Consent | None:
    """One that covers all of these shelves today for this recipient, or for a service without an account: the one
    that lasts longest."""
    if person is None:
        return None
    given = Consent.unscoped.filter(person=person, withdrawn_at__isnull=True, ends_on__gte=today)
    return next(
        (
            consent
            for consent in given.order_by("-ends_on", "-given_at", "pk")
            if rules.covers(terms_of(consent), shelves, recipient_id, today, service_id)
        ),
        None,
    )
