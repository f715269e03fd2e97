from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from repere.accompaniment.people.models import IdentityKey, Person
from repere.foundation.toolkit.actors import Actor


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Those its organisation knows; who was joined to another is that other."""
    return Person.unscoped.filter(organisation=actor.organisation_id, merged_into=None).order_by("-pk")


def people_by_id(actor: Actor, ids: list[UUID]) -> list[Person]:
    """In the order given, with what a search compares and a row shows."""
    if not ids:
        return []
    # Their organisation is compared here: SQLite would rather read all its people than these few.
    people = (
        Person.unscoped.filter(pk__in=ids).select_related("dossier").prefetch_related("names", "contacts")
    )
    found = {person.pk: person for person in people if person.organisation_id == actor.organisation_id}
    return [found[pk] for pk in ids if pk in found]


def sharing_keys(actor: Actor, per_word: Sequence[Sequence[int]], limit: int) -> list[UUID]:
    """Those of the actor's organisation who hold a key of every word: who holds most first, then the latest known."""
    if actor.organisation_id is None:
        return []
    every = [digest for digests in per_word for digest in digests]
    rows = IdentityKey.unscoped.filter(organisation_id=actor.organisation_id, digest__in=every)
    held = rows.values("person_id").annotate(shared=Count("pk"))
    if len(per_word) > 1:
        for number, digests in enumerate(per_word):
            held = held.annotate(**{f"word_{number}": Count("pk", filter=Q(digest__in=digests))})
            held = held.filter(**{f"word_{number}__gt": 0})
    return list(held.order_by("-shared", "-person_id").values_list("person_id", flat=True)[:limit])
