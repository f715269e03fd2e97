from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from repere.accompaniment.people.models import IdentityKey, Person
from repere.foundation.toolkit.actors import Actor


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Those its organisation knows."""
    return Person.unscoped.filter(organisation=actor.organisation_id).order_by("-pk")


def people_by_id(actor: Actor, ids: list[UUID]) -> list[Person]:
    """In the order given, with what a search compares and a row shows."""
    people = people_visible_to(actor).select_related("dossier").prefetch_related("names", "contacts")
    found = {person.pk: person for person in people.filter(pk__in=ids)} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def shared_keys(actor: Actor, digests: Iterable[int]) -> Counter[UUID]:
    """How many of these keys each person of the actor's organisation holds."""
    if actor.organisation_id is None:
        return Counter()
    rows = IdentityKey.unscoped.filter(organisation_id=actor.organisation_id, digest__in=list(digests))
    return Counter(rows.values_list("person_id", flat=True))
