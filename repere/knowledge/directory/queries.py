from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    FilteredRelation,
    Q,
    QuerySet,
)
from django.utils import timezone

from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory import access
from repere.knowledge.directory.answers.rules import Answers
from repere.knowledge.directory.hours import Closure
from repere.knowledge.directory.models import DatedClosure, PlacesNow, Service
from repere.knowledge.directory.search.queries import Spot, spots
from repere.knowledge.directory.shelf import Described, Shelf, at_hand
from repere.knowledge.territory.rules import fold, kilometres

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


def _eve(at: datetime) -> date:
    """The first day a closure may still be in force somewhere: overseas, it is the day before."""
    return at.date() - timedelta(days=1)


# --- what is near ----------------------------------------------------------------------------------------


class OfferRow(NamedTuple):
    """A service near a point, with all that ranking and a line of a list need: Described first, field by field."""

    id: UUID
    public_code: str
    name: str
    structure: str
    organisation_id: UUID | None
    languages: frozenset[str]
    audiences: frozenset[str]
    situations: frozenset[str]
    excluded_situations: frozenset[str]
    zones: frozenset[str]
    age_min: int | None
    age_max: int | None
    commune_name: str
    is_confidential: bool
    phone: str
    hours: str
    territory: str
    timezone: str
    appointment_only: bool
    counts_places: bool
    professionals_only: bool
    walk_in: bool
    fee: bool | None
    updated_on: date
    answers: Answers | None
    is_accessible: bool | None
    themes: frozenset[str]  # of those asked for
    remote: bool
    point: tuple[float, float] | None
    distance_km: float | None  # as the crow flies
    closures: tuple[Closure, ...] = ()
    places: int | None = None  # told by those that count them
    said_at: datetime | None = None
    known_for: timedelta | None = None  # how long, from then on, the number is believed


def offers_near(
    themes: Iterable[str],
    point: tuple[float, float] | None,
    radius_km: float = 30.0,
    *,
    departement: str = "",
    limit: int = NEAREST,
    at: datetime | None = None,
    text: str = "",
) -> list[OfferRow]:
    """The nearest services under these tiles, the nearest first, then those that answer from afar.

    Two queries where the same was asked since the directory last changed, as a desk does all day; five at most. With
    a département, services from afar that serve another one only are left out. The point of a confidential place
    is blurred. With a text, those that answer its words, whatever tiles they are under: some six queries, as what was
    typed is kept nowhere.
    """
    tiles = tuple(sorted(set(themes)))
    if not tiles and not text:
        return []
    shelf, asked = at_hand(), (tiles, point, radius_km, departement, limit)
    around = _around(shelf, *asked, text) if text else shelf.around(asked, lambda: _around(shelf, *asked))
    if not around.offers:
        return []
    offers = list(around.offers)
    eve = _eve(at or timezone.now())
    for pk, closures in around.closures.items():
        position = around.positions[pk]
        lasting = tuple(closure for closure in closures if closure.ends_on >= eve)
        offers[position] = offers[position]._replace(closures=lasting)
    for pk, places, said_at, unknown_from in _said(around.counting):
        position = around.positions[pk]
        offers[position] = OfferRow(*offers[position][:-3], places, said_at, unknown_from - said_at)
    return offers


class _Around(NamedTuple):
    """What lasts until the directory changes: the offers in their order, and where each stands."""

    offers: list[OfferRow]
    positions: dict[UUID, int]
    counting: list[UUID]  # those that say how many places are left
    closures: dict[UUID, list[Closure]]  # the earliest first, past ones too


def _around(
    shelf: Shelf,
    themes: tuple[str, ...],
    point: tuple[float, float] | None,
    radius_km: float,
    departement: str,
    limit: int,
    text: str = "",
) -> _Around:
    places = {spot.service_id: spot for spot in spots(themes, point, radius_km, departement, limit, text)}
    described = shelf.described(places) if places else {}
    offers = [_offer(service, places[pk], point) for pk, service in described.items()]
    near = [offer for offer in offers if offer.distance_km is not None and offer.distance_km <= radius_km]
    near.sort(key=lambda offer: (offer.distance_km, offer.id.int))
    kept = {offer.id for offer in near}
    afar = [offer for offer in offers if offer.remote and offer.id not in kept]
    afar.sort(key=lambda offer: (offer.distance_km is None, offer.distance_km or 0.0, offer.id.int))
    found = near + afar
    closures: dict[UUID, list[Closure]] = {}
    for pk, *closed in _closed([offer.id for offer in found]):
        closures.setdefault(pk, []).append(Closure(*closed))
    return _Around(
        found,
        {offer.id: position for position, offer in enumerate(found)},
        [offer.id for offer in found if offer.counts_places],
        closures,
    )


@Prepared
def _closed(ids: list[UUID]) -> QuerySet[DatedClosure, tuple[Any, ...]]:
    closed = DatedClosure.objects.filter(service__in=ids).order_by("starts_on", "pk")
    return closed.values_list("service_id", "starts_on", "ends_on", "reason")


@Prepared
def _said(counting: list[UUID]) -> QuerySet[PlacesNow, tuple[Any, ...]]:
    said = PlacesNow.objects.filter(service__in=counting)
    return said.values_list("service_id", "left", "said_at", "unknown_from")


# A tenth of a degree, some ten kilometres: a confidential place is near, and nowhere in particular.
BLUR = 1


def _offer(service: Described, spot: Spot, centre: tuple[float, float] | None) -> OfferRow:
    point = None if spot.latitude is None or spot.longitude is None else (spot.latitude, spot.longitude)
    if point and service.is_confidential:
        point = (round(point[0], BLUR), round(point[1], BLUR))
    distance = kilometres(centre, point) if centre and point else None
    return OfferRow(*service, spot.tiles, spot.is_remote, point, distance)
