from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    FilteredRelation,
    Q,
    QuerySet,
)

from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory import access
from repere.knowledge.directory.models import DatedClosure, Service
from repere.knowledge.directory.shelf import Described, at_hand
from repere.knowledge.territory.rules import fold

NEAREST = 80


def services() -> QuerySet[Service]:
    return (
        Service.objects.filter(is_active=True)
        .select_related("structure__location", "location", "places_now", "sheet_state")
        .order_by("name", "pk")
    )


def first_services_matching(text: str, limit: int) -> list[Described]:
    """The first, by name, whose name, structure or commune hold every word, whatever the accents."""
    asked = fold(text).split()
    if not asked:
        return []
    shelf = at_hand()
    found = shelf.first_matching(asked, limit)
    described = shelf.described(found)
    return [described[pk] for pk in found if pk in described]


def services_of(actor: Actor) -> QuerySet[Service]:
    """Those that the actor's organisation runs."""
    access.READ.require(actor)
    if actor.organisation_id is None:
        return services().none()
    return services().filter(structure__organisation=actor.organisation_id)


MOST_OF_A_STRUCTURE = 40


def services_of_structure(service: Service) -> list[Service]:
    """The others that the same structure offers: where it may send somebody on."""
    return list(
        services().filter(structure=service.structure_id).exclude(pk=service.pk)[:MOST_OF_A_STRUCTURE]
    )


class OwnPlaces(NamedTuple):
    """One kind of place of a service of ours: what was said last, if anything was. No unit: none was ever named."""

    pk: UUID
    name: str
    places: int | None
    said_at: datetime | None
    unit: str | None
    audience: str | None
    held: int | None
    unknown_from: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether a number is expected: half of its life is its rhythm."""
        if self.said_at is None or self.unknown_from is None:
            return True
        return now >= self.said_at + (self.unknown_from - self.said_at) / 2


@Prepared
def _own_places(organisation_id: UUID | None, limit: int) -> QuerySet[Service, tuple[Any, ...]]:
    own = Service.objects.filter(is_active=True, counts_places=True, structure__organisation=organisation_id)
    kinds = FilteredRelation("capacity_lines", condition=Q(capacity_lines__is_active=True))
    rows = own.annotate(kind=kinds).order_by("name", "pk", "kind__unit", "kind__audience")
    said = (
        "kind__places",
        "kind__said_at",
        "kind__unit",
        "kind__audience",
        "kind__held",
        "kind__unknown_from",
    )
    return rows.values_list("pk", "name", *said)[:limit]


def services_counting_places(actor: Actor, limit: int) -> list[OwnPlaces]:
    """The first kinds of places of the services that the actor's organisation runs and counts places in."""
    access.READ.require(actor)
    if actor.organisation_id is None:
        return []
    return [OwnPlaces._make(row) for row in _own_places(actor.organisation_id, limit)]


def closures_to_come(service: Service, today: date) -> QuerySet[DatedClosure]:
    """Those that have not ended, the first one first."""
    return service.closures.filter(ends_on__gte=today).order_by("starts_on", "ends_on", "pk")


def service_for_public(code: str) -> Service | None:
    """The service of this code, cleared of what may hold a confidential address; None when there is none."""
    service = (
        services().filter(public_code=code.strip().upper()).prefetch_related("closures", "themes").first()
    )
    return service.for_public() if service else None


def no_longer_offered(code: str) -> str | None:
    """Of a service that is offered no more: the code of the one that speaks for it now, or ""; None of any other."""
    gone = Service.objects.filter(public_code=code.strip().upper(), is_active=False)
    row = gone.values_list("twin_of__service__public_code", "twin_of__service__is_active").first()
    if row is None:
        return None
    return str(row[0]) if row[0] and row[1] else ""
