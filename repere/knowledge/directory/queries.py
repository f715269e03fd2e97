import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import cos, radians
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    F,
    FilteredRelation,
    FloatField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, DenseRank
from django.utils import timezone

from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory import access
from repere.knowledge.directory.choices import Fee, MobilisationMode, MobilisedBy
from repere.knowledge.directory.hours import Closure
from repere.knowledge.directory.models import DatedClosure, Service, ServiceTheme
from repere.knowledge.territory.rules import fold, kilometres

NEAREST = 80
KM_A_DEGREE = 111.2


def services() -> QuerySet[Service]:
    return (
        Service.objects.filter(is_active=True)
        .select_related("structure__location", "location", "latest_statement")
        .order_by("name", "pk")
    )


def services_matching(text: str) -> QuerySet[Service]:
    """Those whose name, structure or commune hold every word, whatever the accents."""
    found = services()
    asked = fold(text).split()
    for word in asked:
        found = found.filter(folded__contains=word)
    return found if asked else found.none()


def first_services_matching(text: str, limit: int) -> list[Service]:
    """The first of them, as a line shows them: joined only once they are found."""
    first = services_matching(text).select_related(None).values("pk")[:limit]
    shown = (
        Service.objects.filter(pk__in=first).select_related("structure", "location").order_by("name", "pk")
    )
    return list(shown.only("name", "structure__name", "location__commune_name"))


def services_of(actor: Actor) -> QuerySet[Service]:
    """Those that the actor's organisation runs."""
    access.READ.require(actor)
    if actor.organisation_id is None:
        return services().none()
    return services().filter(structure__organisation=actor.organisation_id)


class OwnPlaces(NamedTuple):
    """A service of ours that says how many places are left: what was said last, if anything was."""

    pk: UUID
    name: str
    places: int | None
    said_at: datetime | None


@Prepared
def _own_places(organisation_id: UUID | None, limit: int) -> QuerySet[Service, tuple[Any, ...]]:
    own = Service.objects.filter(
        is_active=True, counts_places=True, structure__organisation=organisation_id
    ).order_by("name", "pk")
    return own.values_list("pk", "name", "latest_statement__places", "latest_statement__said_at")[:limit]


def services_counting_places(actor: Actor, limit: int) -> list[OwnPlaces]:
    """The first services of the actor's organisation that say how many places are left."""
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


def _eve(at: datetime) -> date:
    """The first day a closure may still be in force somewhere: overseas, it is the day before."""
    return at.date() - timedelta(days=1)


# --- what is near ----------------------------------------------------------------------------------------


class OfferRow(NamedTuple):
    """A service near a point, with all that ranking and a line of a list need."""

    id: UUID
    public_code: str
    name: str
    structure: str
    organisation_id: UUID | None
    themes: frozenset[str]  # of those asked for
    languages: frozenset[str]
    audiences: frozenset[str]
    situations: frozenset[str]
    excluded_situations: frozenset[str]
    zones: frozenset[str]
    age_min: int | None
    age_max: int | None
    remote: bool
    point: tuple[float, float] | None
    distance_km: float | None  # as the crow flies
    commune_name: str
    is_confidential: bool
    phone: str
    hours: str
    territory: str
    timezone: str
    appointment_only: bool
    closures: tuple[Closure, ...]
    counts_places: bool
    places: int | None
    said_at: datetime | None
    professionals_only: bool
    walk_in: bool
    fee: bool | None
    updated_on: date


_LISTS = (
    "languages", "audiences", "situations", "excluded_situations", "zones", "mobilisation_modes", "mobilised_by",
)  # fmt: skip
_COLUMNS = (
    "pk", *(f"{name}_text" for name in _LISTS),
    "public_code", "name", "structure__name", "structure__organisation_id", "age_min", "age_max",
    "location__commune_name", "location__is_confidential", "structure__location__is_confidential",
    "location__territory", "location__timezone", "phone", "structure__phone", "hours", "structure__hours",
    "appointment_only", "counts_places", "latest_statement__places", "latest_statement__said_at", "fee",
    "updated_on",
    "closed__starts_on", "closed__ends_on", "closed__reason",
)  # fmt: skip


def offers_near(
    themes: Iterable[str],
    point: tuple[float, float] | None,
    radius_km: float = 30.0,
    *,
    departement: str = "",
    limit: int = NEAREST,
    at: datetime | None = None,
) -> list[OfferRow]:
    """The nearest services under these tiles, the nearest first, then those that answer from afar.

    Two queries, whatever is found. With a département, services from afar that serve another one only are
    left out. The point of a confidential place is blurred.
    """
    places = _places(sorted(set(themes)), point, radius_km, departement, limit)
    if not places:
        return []
    found: dict[UUID, tuple[tuple[Any, ...], list[Closure]]] = {}
    for row in _described(_eve(at or timezone.now())).filter(pk__in=list(places)):
        closures = found.setdefault(row[0], (row[:-3], []))[1]
        if row[-3] is not None:
            closures.append(Closure(*row[-3:]))
    offers = [
        _offer(row, places[pk], point, tuple(sorted(closures, key=attrgetter("starts_on"))))
        for pk, (row, closures) in found.items()
    ]
    near = [offer for offer in offers if offer.distance_km is not None and offer.distance_km <= radius_km]
    near.sort(key=lambda offer: (offer.distance_km, offer.id.int))
    kept = {offer.id for offer in near}
    afar = [offer for offer in offers if offer.remote and offer.id not in kept]
    afar.sort(key=lambda offer: (offer.distance_km is None, offer.distance_km or 0.0, offer.id.int))
    return near + afar


class _Place(NamedTuple):
    themes: set[str]
    latitude: float | None
    longitude: float | None
    is_remote: bool


def _places(
    themes: list[str], point: tuple[float, float] | None, radius_km: float, departement: str, limit: int
) -> dict[UUID, _Place]:
    """The services to look at: the nearest ones, and as many from afar, by their theme rows alone."""
    if not themes:
        return {}
    # The tiles are told on both sides of the "or", so that each side is one range of an index on either engine.
    under = Q(theme=themes[0]) if len(themes) == 1 else Q(theme__in=themes)
    # Not "is_remote" alone: SQLite uses an index for a comparison, not for a bare truth.
    wanted = Q(theme__in=themes, is_remote__in=[True])
    if departement:
        wanted &= Q(departement__in=("", departement))
    away = Case(When(departement="", then=Value(1.0)), default=Value(0.0), output_field=FloatField())
    side: Case | Value = Value(0)
    if point is not None:
        latitude, longitude = point
        shrink = max(cos(radians(latitude)), 0.01)
        north, east = radius_km / KM_A_DEGREE, radius_km / KM_A_DEGREE / shrink
        here = Q(latitude__range=(latitude - north, latitude + north))
        here &= Q(longitude__range=(longitude - east, longitude + east))
        up, across = F("latitude") - latitude, F("longitude") - longitude
        squared = up * up + across * across * Value(shrink * shrink, FloatField())
        away = Case(When(here, then=squared), default=away, output_field=FloatField())
        side = Case(When(here, then=Value(1)), default=Value(0))
        wanted = (under & here) | wanted
    rows = (
        ServiceTheme.objects.filter(wanted)
        # A service under several of the tiles has a row for each.
        .annotate(rank=Window(DenseRank(), partition_by=[side], order_by=[away, F("service_id")]))
        .filter(rank__lte=limit)
        .order_by()
    )
    places: dict[UUID, _Place] = {}
    columns = ("service_id", "theme", "latitude", "longitude", "is_remote")
    for service_id, theme, latitude_, longitude_, is_remote in rows.values_list(*columns):
        place = places.setdefault(service_id, _Place(set(), latitude_, longitude_, is_remote))
        place.themes.add(theme)
    return places


@lru_cache(maxsize=2)
def _described(eve: date) -> QuerySet[Service, tuple[Any, ...]]:
    """All services with what a line needs, a row for each closure that has not ended on that day.

    Prepared once a day: Django takes longer to write this query than a database to run it.
    """
    lists = {f"{name}_text": Cast(name, TextField()) for name in _LISTS}
    closed = FilteredRelation("closures", condition=Q(closures__ends_on__gte=eve))
    rows = Service.objects.filter(is_active=True).annotate(closed=closed, **lists).order_by()
    return rows.values_list(*_COLUMNS)


@lru_cache(maxsize=4096)
def _set(text: str | None) -> frozenset[str]:
    """A stored list: few differ, many rows repeat them."""
    return frozenset(json.loads(text)) if text else frozenset()


# A tenth of a degree, some ten kilometres: a confidential place is near, and nowhere in particular.
BLUR = 1


def _offer(
    row: tuple[Any, ...],
    place: _Place,
    centre: tuple[float, float] | None,
    closures: tuple[Closure, ...],
) -> OfferRow:
    (
        service_id, languages, audiences, situations, excluded, zones, mobilisation, mobilised_by,
        public_code, name, structure, organisation_id, age_min, age_max,
        commune_name, is_secret, structure_is_secret, territory, timezone_name,
        phone, structure_phone, hours, structure_hours, appointment_only, counts_places,
        places, said_at, fee, updated_on,
    ) = row  # fmt: skip
    themes, latitude, longitude, is_remote = place
    point = None if latitude is None or longitude is None else (latitude, longitude)
    is_confidential = bool(is_secret or structure_is_secret)
    if point and is_confidential:
        point = (round(point[0], BLUR), round(point[1], BLUR))
    told_by = _set(mobilised_by)
    return OfferRow(
        id=service_id,
        public_code=public_code,
        name=name,
        structure=structure,
        organisation_id=organisation_id,
        themes=frozenset(themes),
        languages=_set(languages),
        audiences=_set(audiences),
        situations=_set(situations),
        excluded_situations=_set(excluded),
        zones=_set(zones),
        age_min=age_min,
        age_max=age_max,
        remote=is_remote,
        point=point,
        distance_km=kilometres(centre, point) if centre and point else None,
        commune_name=commune_name or "",
        is_confidential=is_confidential,
        phone=phone or structure_phone,
        hours=hours or structure_hours,
        territory=territory or "FR",
        timezone=timezone_name or "Europe/Paris",
        appointment_only=appointment_only,
        closures=closures,
        counts_places=counts_places,
        places=places,
        said_at=said_at,
        professionals_only=bool(told_by) and MobilisedBy.PERSON.value not in told_by,
        walk_in=MobilisationMode.COME.value in _set(mobilisation),
        fee=None if not fee else fee == Fee.PAYING.value,
        updated_on=updated_on,
    )
