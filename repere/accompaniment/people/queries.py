from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef, Q, QuerySet

from repere.accompaniment.people.models import Person, PersonReader
from repere.foundation.toolkit.actors import Actor, Role


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Those its organisation knows: hidden, by those named to see them; joined to another, they are that other."""
    known = Person.unscoped.filter(organisation=actor.organisation_id, merged_into=None)
    return known.filter(in_sight_of(actor)).order_by("-pk")


def in_sight_of(actor: Actor, person: str = "") -> Q:
    """Not hidden, or hidden and the actor is named; `person` is the way to it, such as `person__`."""
    if actor.role is Role.SYSTEM:
        return Q(pk__isnull=False)  # everybody; an empty Q would vanish beside another
    return seen_by(actor.user_id, person)


def seen_by(user_id: UUID | None, person: str = "") -> Q:
    """The same for somebody who is not the house itself."""
    named = PersonReader.unscoped.filter(person=OuterRef(f"{person}pk"), user_id=user_id)
    return Q(**{f"{person}is_hidden": False}) | Exists(named)


def dossier_of(person: Person | None) -> UUID | None:
    """The id of their dossier, for the trail."""
    try:
        return person.dossier.pk if person is not None else None  # type: ignore[attr-defined]  # of the room above
    except ObjectDoesNotExist:
        return None


def people_by_id(actor: Actor, ids: list[UUID]) -> list[Person]:
    """In the order given, with what a row shows."""
    if not ids:
        return []
    # Their organisation is compared here: SQLite would rather read all its people than these few.
    people = (
        Person.unscoped.filter(in_sight_of(actor), pk__in=ids)
        .select_related("dossier")
        .prefetch_related("names")
    )
    found = {person.pk: person for person in people if person.organisation_id == actor.organisation_id}
    return [found[pk] for pk in ids if pk in found]
