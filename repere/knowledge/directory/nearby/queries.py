"""What is around a place: glimpses of all there is, kept until the directory changes, and offers of those chosen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory.answers.rules import Answers
from repere.knowledge.directory.hours import Closure
from repere.knowledge.directory.models import DatedClosure, PlacesNow
from repere.knowledge.directory.nearby import rules
from repere.knowledge.directory.nearby.rules import Door, Glimpse, Places
from repere.knowledge.directory.search import fulltext, masks
from repere.knowledge.directory.search.asked import NOTHING, Asked, understood, wanted_of
from repere.knowledge.directory.search.models import Opening, SearchRow
from repere.knowledge.directory.search.rows import BLUR, SEVERAL
from repere.knowledge.directory.search.stages import away_from, circle_around, ranges
from repere.knowledge.directory.shelf import (
    Described,
    Shelf,
    at_hand,
    confirmed,
    fee_said,
    list_said,
    takes_the_person,
)
from repere.knowledge.territory.models import Commune
from repere.knowledge.territory.rules import kilometres

Found = TypeVar("Found")

NEAREST: Final = 80
# In the largest city, those of one need as far as a bus goes; all that a country answers from afar.
MOST_NEAR: Final = 4_000
MOST_FROM_AFAR: Final = 20_000
# What was foreseen of doors and places is asked again after that: whoever is chosen is looked at anew anyway.
FORESEEN_FOR: Final = timedelta(minutes=5)
OPENINGS_KEPT: Final = timedelta(hours=1)


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


@dataclass(slots=True)
class Surroundings:
    """All that is around a place under some tiles: those where one goes, the nearest first, then those from afar."""

    shelf: Shelf
    centre: tuple[float, float] | None
    tiles: tuple[str, ...]
    glimpses: list[Glimpse]
    near: int  # how many are places where one goes
    spots: list[tuple[float | None, float | None, int]]  # latitude, longitude, tiles
    _offers: dict[int, OfferRow] = field(default_factory=dict)
    _foreseen: tuple[datetime, list[Door], dict[UUID, Places]] | None = None
    _openings: tuple[datetime, dict[int, list[tuple[datetime, datetime]]]] | None = None
    _kept: dict[Any, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.glimpses)

    def kept(self, key: tuple[Any, ...], make: Callable[[], Found]) -> Found:
        """What somebody worked out of these glimpses; the last few are kept."""
        found: Found | None = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = make()
        return found

    def foreseen(self, at: datetime) -> tuple[datetime, list[Door], dict[UUID, Places]]:
        """Of each glimpse its door, and the places of those that count them, as they were known within five minutes
        of this instant; and that instant itself. Two queries then, none in between."""
        held = self._foreseen
        if held is None or not held[0] <= at < held[0] + FORESEEN_FOR:
            counting = [glimpse.id for glimpse in self.glimpses if glimpse.counts_places]
            places = {
                pk: Places(left, said_at, unknown_from - said_at)
                for pk, left, said_at, unknown_from in (_said(counting) if counting else ())
            }
            held = self._foreseen = (at, self._doors(at), places)
        return held

    def _doors(self, at: datetime) -> list[Door]:
        held = self._openings
        if held is None or not held[0] <= at < held[0] + OPENINGS_KEPT:
            openings: dict[int, list[tuple[datetime, datetime]]] = {}
            wanted = {glimpse.timetable for glimpse in self.glimpses if glimpse.timetable is not None}
            until = at + OPENINGS_KEPT + rules.FORESEEN
            for table, opens_at, closes_at in _openings(sorted(wanted), at, until) if wanted else ():
                openings.setdefault(table, []).append((opens_at, closes_at))
            held = self._openings = (at, openings)
        doors = {table: rules.door(found, at) for table, found in held[1].items()}
        return [
            rules.BY_APPOINTMENT
            if glimpse.appointment_only
            else rules.HOURS_NOT_KNOWN
            if glimpse.timetable is None
            else doors.get(glimpse.timetable, rules.SHUT)
            for glimpse in self.glimpses
        ]

    def offers(self, chosen: Sequence[int], at: datetime) -> list[OfferRow]:
        """Those at these places of the list, in their order, as they are now; those that stopped left out.

        One query, for the places of those that count them; two more when some are looked at for the first time.
        """
        self._look_at([place for place in chosen if place not in self._offers])
        offers = [self._offers[place] for place in chosen if place in self._offers]
        eve = _eve(at)
        counting: dict[UUID, int] = {}
        for position, offer in enumerate(offers):
            if offer.closures:
                lasting = tuple(closure for closure in offer.closures if closure.ends_on >= eve)
                offers[position] = offer._replace(closures=lasting)
            if offer.counts_places:
                counting[offer.id] = position
        for pk, places, said_at, unknown_from in _said(list(counting)) if counting else ():
            position = counting[pk]
            offers[position] = OfferRow(*offers[position][:-3], places, said_at, unknown_from - said_at)
        return offers

    def _look_at(self, places: Sequence[int]) -> None:
        """Those looked at for the first time since the directory changed: described, and their closures read."""
        if not places:
            return
        ids = {self.glimpses[place].id: place for place in places}
        described = self.shelf.described(ids)
        closures: dict[UUID, list[Closure]] = {}
        for pk, *closed in _closed(list(described)) if described else ():
            closures.setdefault(pk, []).append(Closure(*closed))
        for pk, service in described.items():
            offer = self._offer(service, ids[pk])
            dated = tuple(closures.get(pk, ()))
            self._offers[ids[pk]] = offer._replace(closures=dated) if dated else offer

    def _offer(self, service: Described, place: int) -> OfferRow:
        latitude, longitude, facets = self.spots[place]
        point = None if latitude is None or longitude is None else (latitude, longitude)
        if point and service.is_confidential:
            # Whatever was stored: no distance gives it away.
            point = (round(point[0], BLUR), round(point[1], BLUR))
        distance = kilometres(self.centre, point) if self.centre and point else None
        under = frozenset(tile for tile in self.tiles if facets & _bit(tile))
        return OfferRow(*service, under, self.glimpses[place].remote, point, distance)


# Usual and urgent, of a few organisations.
MOST_KEPT: Final = 12


def surroundings(
    themes: Iterable[str],
    point: tuple[float, float] | None,
    radius_km: float,
    *,
    departement: str = "",
    text: str = "",
) -> Surroundings:
    """What there is around a point, and what answers from afar in this département or everywhere.

    One query where the same was asked since the directory last changed, as a desk does all day; four at most. With a
    text, what answers its words, whatever tiles it is under: some six queries, as what was typed is kept nowhere.
    """
    tiles = tuple(sorted(set(themes)))
    shelf = at_hand()
    if not tiles and not text:
        return Surroundings(shelf, point, tiles, [], 0, [])
    if text:
        meant = understood(text)
        if not meant:
            return Surroundings(shelf, point, tiles, [], 0, [])
        asked = NOTHING._replace(text=fulltext.asked_of(meant))
        far = (_glimpsed(_from_afar(departement or None, MOST_FROM_AFAR, *asked), None, radius_km),)
        return _gathered(shelf, tiles, point, radius_km, asked, far)
    asked = NOTHING._replace(tiles=[masks.bits(tiles, masks.TILES, masks.TILE_BIT)])
    return shelf.around(
        (tiles, point, radius_km, departement),
        lambda: _gathered(shelf, tiles, point, radius_km, asked, _afar(shelf, tiles, departement, asked)),
    )


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
    """The nearest services under these tiles, the nearest first, then as many that answer from afar, those of this
    département first: services from afar that serve another one only are left out. The point of a confidential place
    is blurred."""
    found = surroundings(themes, point, radius_km, departement=departement, text=text)
    first = [*range(min(found.near, limit)), *range(found.near, min(found.near + limit, len(found)))]
    return found.offers(first, at or timezone.now())


# --- glimpses --------------------------------------------------------------------------------------------

_Spot = tuple[float | None, float | None, int]
_Glimpsed = tuple[list[Glimpse], list[_Spot]]
_LISTS: Final = (
    "languages", "audiences", "situations", "excluded_situations", "zones", "mobilisation_modes", "mobilised_by",
)  # fmt: skip
_COLUMNS: Final = (
    "service_id", "latitude", "longitude", "remote_zone", "facets", "timetable_id",
    *(f"{name}_text" for name in _LISTS),
    "service__age_min", "service__age_max", "service__appointment_only", "service__counts_places", "service__fee",
    "service__updated_on", "service__sheet_state__confirmed_at", "service__past_answers__accepted",
    "service__past_answers__asked", "service__past_answers__hours",
)  # fmt: skip


def _gathered(
    shelf: Shelf,
    tiles: tuple[str, ...],
    point: tuple[float, float] | None,
    radius_km: float,
    asked: Asked,
    far: Iterable[_Glimpsed],
) -> Surroundings:
    glimpses: list[Glimpse] = []
    spots: list[_Spot] = []
    if point is not None:
        circle = circle_around(point, radius_km)
        rows = _around(*ranges(point, radius_km), *circle, MOST_NEAR, *asked)
        for glimpse, spot in zip(*_glimpsed(rows, point, radius_km), strict=True):
            if glimpse.distance_km is not None:
                glimpses.append(glimpse)
                spots.append(spot)
    near, known = len(glimpses), {glimpse.id for glimpse in glimpses}
    for part in far:
        for glimpse, spot in zip(*part, strict=True):
            if glimpse.id not in known:
                glimpses.append(glimpse)
                spots.append(spot)
    return Surroundings(shelf, point, tiles, glimpses, near, spots)


def _afar(shelf: Shelf, tiles: tuple[str, ...], departement: str, asked: Asked) -> Iterator[_Glimpsed]:
    """Those of this territory first; those that serve everybody are the same for every desk."""
    if not departement:
        yield shelf.around(
            ("afar", tiles), lambda: _glimpsed(_from_afar(None, MOST_FROM_AFAR, *asked), None, 0)
        )
        return
    yield _glimpsed(_from_territory(departement, MOST_FROM_AFAR, *asked), None, 0)
    yield shelf.around(
        ("everywhere", tiles), lambda: _glimpsed(_from_everywhere(MOST_FROM_AFAR, *asked), None, 0)
    )


def _glimpsed(
    rows: Iterable[tuple[Any, ...]], centre: tuple[float, float] | None, radius_km: float
) -> _Glimpsed:
    glimpses, spots = [], []
    for row in rows:
        (
            service_id, latitude, longitude, remote_zone, facets, timetable,
            languages, audiences, situations, excluded, zones, mobilisation, mobilised_by,
            age_min, age_max, appointment_only, counts_places, fee, updated_on, confirmed_at,
            accepted, asked, hours,
        ) = row  # fmt: skip
        km = kilometres(centre, (latitude, longitude)) if centre and latitude is not None else None
        professionals_only, walk_in = takes_the_person(mobilised_by, mobilisation)
        glimpses.append(
            Glimpse(
                service_id,
                km if km is not None and km <= radius_km else None,
                remote_zone is not None,
                list_said(languages),
                list_said(audiences),
                list_said(situations),
                list_said(excluded),
                list_said(zones),
                age_min,
                age_max,
                timetable,
                appointment_only,
                counts_places,
                professionals_only,
                walk_in,
                fee_said(fee),
                confirmed(updated_on, confirmed_at),
                Answers(accepted, asked, hours) if asked else None,
            )
        )
        spots.append((latitude, longitude, facets))
    return glimpses, spots


def _columns(rows: QuerySet[SearchRow]) -> QuerySet[SearchRow, tuple[Any, ...]]:
    lists = {f"{name}_text": Cast(f"service__{name}", TextField()) for name in _LISTS}
    return rows.annotate(**lists).values_list(*_COLUMNS)


@Prepared
def _around(
    bands: list[int],
    west: float,
    east: float,
    latitude: float,
    longitude: float,
    squared_shrink: float,
    most: float,
    limit: int,
    *asked: Any,
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = SearchRow.objects.filter(band__in=bands, longitude__gte=west, longitude__lte=east)
    rows = rows.alias(away=away_from(latitude, longitude, squared_shrink)).filter(Q(away__lte=most))
    found = _columns(wanted_of(rows, Asked(*asked)))
    return found.order_by("away", "service_id")[:limit]  # type: ignore[misc]  # annotated above


@Prepared
def _from_territory(departement: str, limit: int, *asked: Any) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = SearchRow.objects.filter(_serves_some_of(departement))
    return _columns(wanted_of(rows, Asked(*asked))).order_by("service_id")[:limit]


def _serves_some_of(departement: str) -> Q:
    """Those that serve this département or a part of it; those with several zones, whichever they are."""
    towns = Commune.objects.filter(departement=departement).order_by()
    return (
        Q(remote_zone__in=[departement, SEVERAL])
        | Q(remote_zone__in=towns.values("code"))
        | Q(remote_zone__in=towns.values("epci"), remote_zone__gt="")
    )


@Prepared
def _from_everywhere(limit: int, *asked: Any) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = SearchRow.objects.filter(remote_zone="")
    return _columns(wanted_of(rows, Asked(*asked))).order_by("service_id")[:limit]


@Prepared
def _from_afar(departement: str | None, limit: int, *asked: Any) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = SearchRow.objects.filter(remote_zone__isnull=False)
    if departement is not None:
        rows = rows.filter(Q(remote_zone="") | _serves_some_of(departement))
    return _columns(wanted_of(rows, Asked(*asked))).order_by("service_id")[:limit]


# --- what changes by the hour ----------------------------------------------------------------------------


def _eve(at: datetime) -> date:
    """The first day a closure may still be in force somewhere: overseas, it is the day before."""
    return at.date() - timedelta(days=1)


@Prepared
def _openings(tables: list[int], since: datetime, until: datetime) -> QuerySet[Opening, tuple[Any, ...]]:
    coming = Opening.objects.filter(timetable__in=tables, closes_at__gt=since, opens_at__lt=until)
    return coming.order_by("timetable", "opens_at").values_list("timetable_id", "opens_at", "closes_at")


@Prepared
def _closed(ids: list[UUID]) -> QuerySet[DatedClosure, tuple[Any, ...]]:
    closed = DatedClosure.objects.filter(service__in=ids).order_by("starts_on", "pk")
    return closed.values_list("service_id", "starts_on", "ends_on", "reason")


@Prepared
def _said(counting: list[UUID]) -> QuerySet[PlacesNow, tuple[Any, ...]]:
    said = PlacesNow.objects.filter(service__in=counting)
    return said.values_list("service_id", "left", "said_at", "unknown_from")


def _bit(tile: str) -> int:
    return masks.bits((tile,), masks.TILES, masks.TILE_BIT)
