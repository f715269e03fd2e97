from uuid import UUID

from django.db.models import QuerySet

from repere.accompaniment.people.models import Person
from repere.foundation.toolkit.actors import Actor


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Those its organisation knows; who was joined to another is that other."""
    return Person.unscoped.filter(organisation=actor.organisation_id, merged_into=None).order_by("-pk")


def people_by_id(actor: Actor, ids: list[UUID]) -> list[Person]:
    """In the order given, with what a row shows."""
    if not ids:
        return []
    # Their organisation is compared here: SQLite would rather read all its people than these few.
    people = Person.unscoped.filter(pk__in=ids).select_related("dossier").prefetch_related("names")
    found = {person.pk: person for person in people if person.organisation_id == actor.organisation_id}
    return [found[pk] for pk in ids if pk in found]
