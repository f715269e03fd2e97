from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from repere.accompaniment.casework.models import Dossier, Note
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.foundation.accounts.models import Membership
from repere.foundation.toolkit.actors import Actor

PRIVATE = Q(shelf=Shelf.PRIVATE.value)


def notes_visible_to(actor: Actor, dossier: Dossier, sight: Sight) -> QuerySet[Note]:
    """Those of the shelves that the actor reads in this dossier, and their own private ones; the latest first."""
    shelves = Q(shelf__in=[shelf.value for shelf in sight.readable])
    own = PRIVATE & Q(author_id=actor.user_id, sealed_at=None)
    rows = Note.unscoped.filter(shelves | own, rows_in_sight(actor), dossier=dossier)
    return rows.select_related("dossier").order_by("-written_at", "-pk")


def private_notes_of(organisation_id: UUID, author_id: UUID) -> QuerySet[Note]:
    """Those not sealed yet: to be counted and sealed, never to be shown."""
    return Note.unscoped.filter(PRIVATE, organisation=organisation_id, author_id=author_id, sealed_at=None)


def private_notes_of_leavers(today: object) -> QuerySet[Note]:
    """Those whose author holds no role any more in the house where they wrote them."""
    held = Membership.objects.filter(
        user=OuterRef("author_id"),
        organisation=OuterRef("organisation"),
        ends_on__gte=today,
        ended_at=None,
    )
    return Note.unscoped.filter(PRIVATE & Q(sealed_at=None) & ~Exists(held))
