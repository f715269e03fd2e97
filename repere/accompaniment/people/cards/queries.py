from uuid import UUID

from django.db.models import QuerySet

from repere.accompaniment.people.models import Card, Person
from repere.accompaniment.people.queries import people_visible_to
from repere.foundation.toolkit.actors import Actor


def cards_of(actor: Actor, person: Person) -> QuerySet[Card]:
    in_sight = people_visible_to(actor).order_by()
    return Card.unscoped.filter(person=person, person__in=in_sight).select_related("person")


def valid_cards(person: Person) -> QuerySet[Card]:
    return Card.unscoped.filter(person=person, revoked_at__isnull=True).select_related("person")


def card_with_digest(digest: str) -> Card | None:
    """Across organisations: the card itself is the right to be asked about."""
    return (
        Card.unscoped.filter(digest=digest)
        .select_related("person__dossier", "organisation")
        .filter(person__merged_into__isnull=True)
        .first()
    )


def valid_card(card_id: UUID | None) -> Card | None:
    """One that was shown a moment ago, and is valid still."""
    return (
        Card.unscoped.filter(pk=card_id, revoked_at__isnull=True)
        .select_related("person__dossier", "organisation")
        .first()
    )
