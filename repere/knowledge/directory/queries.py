import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from math import cos, radians
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, FloatField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from repere.foundation.toolkit.actors import Actor
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


def services_of(actor: Actor) -> QuerySet[Service]:
    """Those that the actor's organisation runs."""
    access.READ.require(actor)
    if actor.organisation_id is None:
        return services().none()
    return services().filter(structure__organisation=actor.organisation_id)


def service_for_public(code: str) -> Service | None:
    """The service of this code, its confidential address taken away; None when there is none."""
    service = (
        services().filter(public_code=code.strip().upper()).prefetch_related("closures", "themes").first()
    )
    if service is None:
        return None
    if service.location:
        service.location = service.location.for_public()
    if service.structure.location:
        service.structure.location = service.structure.location.for_public()
    return service


def closures_in_force(service_ids: Collection[UUID], at: datetime) -> dict[UUID, tuple[Closure, ...]]:
    """Those that have not ended at this instant, or will begin; the day before counts, for places overseas."""
    found: dict[UUID, tuple[Closure, ...]] = {}
    rows = DatedClosure.objects.filter(service__in=service_ids, ends_on__gte=_eve(at)).order_by(
        "starts_on", "pk"
    )
    for service_id, starts_on, ends_on, reason in rows.values_list(
        "service_id", "starts_on", "ends_on", "reason"
    ):
        found[service_id] = (*found.get(service_id, ()), Closure(starts_on, ends_on, reason))
    return found


def _eve(at: datetime) -> date:
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
    interpreter_available: bool
    remote: bool
    on_site: bool
    point: tuple[float, float] | None
    distance_km: float | None  # as the crow flies
    address: str
    postcode: str
    commune_code: str
    commune_name: str
    is_confidential: bool
    phone: str
    hours: str
    territory: str
    timezone: str
    appointment_only: bool
    closures: tuple[Closure, ...]
    counts_places: bool
    unit: str
    places: int | None
    maximum: int | None
    said_at: datetime | None
    professionals_only: bool
    walk_in: bool
    fee: bool | None
    updated_on: date


_LISTS = (
    "languages", "audiences", "situations", "excluded_situations", "zones", "mobilisation_modes", "mobilised_by",
)  # fmt: skip
_COLUMNS = (
    "service_id", "theme", "is_remote", "latitude", "longitude",
    *(f"{name}_text" for name in _LISTS),
    "service__public_code", "service__name", "service__structure__name", "service__structure__organisation_id",
    "service__age_min", "service__age_max", "service__interpreter_available",
    "service__location__address", "service__location__postcode", "service__location__commune_code",
    "service__location__commune_name", "service__location__is_confidential", "service__location__territory",
    "service__location__timezone", "service__phone", "service__structure__phone", "service__hours",
    "service__structure__hours", "service__appointment_only", "service__counts_places",
    "service__latest_statement__unit", "service__latest_statement__places", "service__latest_statement__maximum",
    "service__latest_statement__said_at", "service__fee", "service__updated_on",
)  # fmt: skip


def offers_near(
    themes: Iterable[str],
    point: tuple[float, float] | None,
    radius_km: float = 30.0,
    *,
    departement: str = "",
    limit: int = NEAREST,
    at: datetime | None = None,
    shows_confidential: bool = False,
) -> list[OfferRow]:
    """The nearest services under these tiles, the nearest first, then those that answer from afar.

    Two queries, whatever is found. With a département, services from afar that serve another one only are
    left out. A confidential address is left out, and its point blurred, unless it is asked for.
    """
    wanted = sorted(set(themes))
    if not wanted:
        return []
    rows = _rows().filter(_near_or_remote(wanted, point, radius_km, departement, limit))
    by_service: dict[UUID, tuple[tuple[Any, ...], set[str]]] = {}
    for row in rows:
        by_service.setdefault(row[0], (row, set()))[1].add(row[1])
    closures = closures_in_force(list(by_service), at or timezone.now()) if by_service else {}
    offers = [
        _offer(row, frozenset(found), point, closures.get(row[0], ()), shows_confidential)
        for row, found in by_service.values()
    ]
    near = [o for o in offers if o.distance_km is not None and o.distance_km <= radius_km]
    near.sort(key=lambda offer: (offer.distance_km, offer.id.int))
    del near[limit:]
    kept = {offer.id for offer in near}
    afar = [offer for offer in offers if offer.remote and offer.id not in kept]
    afar.sort(key=lambda offer: (offer.distance_km is None, offer.distance_km or 0.0, offer.id.int))
    return near + afar[:limit]


@cache
def _rows() -> QuerySet[ServiceTheme, tuple[Any, ...]]:
    """All rows, joined: prepared once, since Django takes longer to write this query than a database to run it."""
    lists = {f"{name}_text": Cast(f"service__{name}", TextField()) for name in _LISTS}
    rows = ServiceTheme.objects.filter(service__is_active=True).annotate(**lists).order_by()
    return rows.values_list(*_COLUMNS)


def _near_or_remote(
    themes: list[str], point: tuple[float, float] | None, radius_km: float, departement: str, limit: int
) -> Q:
    """Rows by their keys, so that the joins are made for those that are kept and no others."""
    here = ServiceTheme.objects.filter(theme__in=themes)
    # A service under several of the tiles takes several rows.
    most = limit if len(themes) == 1 else 2 * limit
    remote = _remote(tuple(themes), departement, most)
    if point is None:
        return remote
    latitude, longitude = point
    shrink = max(cos(radians(latitude)), 0.01)
    north, east = radius_km / KM_A_DEGREE, radius_km / KM_A_DEGREE / shrink
    up, across = F("latitude") - latitude, F("longitude") - longitude
    near = here.filter(
        latitude__range=(latitude - north, latitude + north),
        longitude__range=(longitude - east, longitude + east),
    ).order_by(up * up + across * across * Value(shrink * shrink, FloatField()), "pk")
    return Q(pk__in=near.values("pk")[:most]) | remote


@lru_cache(maxsize=1024)
def _remote(themes: tuple[str, ...], departement: str, most: int) -> Q:
    afar = ServiceTheme.objects.filter(theme__in=themes, is_remote=True)
    if departement:
        afar = afar.filter(departement__in=("", departement))
    return Q(pk__in=afar.order_by("-departement", "pk").values("pk")[:most])


@lru_cache(maxsize=4096)
def _set(text: str | None) -> frozenset[str]:
    """A stored list: few differ, many rows repeat them."""
    return frozenset(json.loads(text)) if text else frozenset()


# A tenth of a degree, some ten kilometres: a confidential place is near, and nowhere in particular.
BLUR = 1


def _offer(
    row: tuple[Any, ...],
    themes: frozenset[str],
    centre: tuple[float, float] | None,
    closures: tuple[Closure, ...],
    shows_confidential: bool,
) -> OfferRow:
    (
        service_id, _theme, is_remote, latitude, longitude,
        languages, audiences, situations, excluded, zones, mobilisation, mobilised_by,
        public_code, name, structure, organisation_id,
        age_min, age_max, interpreter,
        address, postcode, commune_code,
        commune_name, is_confidential, territory,
        timezone_name, phone, structure_phone, hours,
        structure_hours, appointment_only, counts_places,
        unit, places, maximum,
        said_at, fee, updated_on,
    ) = row  # fmt: skip
    point = None if latitude is None or longitude is None else (latitude, longitude)
    is_hidden = bool(is_confidential) and not shows_confidential
    if point and is_hidden:
        point = (round(point[0], BLUR), round(point[1], BLUR))
    told_by = _set(mobilised_by)
    return OfferRow(
        id=service_id,
        public_code=public_code,
        name=name,
        structure=structure,
        organisation_id=organisation_id,
        themes=themes,
        languages=_set(languages),
        audiences=_set(audiences),
        situations=_set(situations),
        excluded_situations=_set(excluded),
        zones=_set(zones),
        age_min=age_min,
        age_max=age_max,
        interpreter_available=interpreter,
        remote=is_remote,
        on_site=point is not None,
        point=point,
        distance_km=kilometres(centre, point) if centre and point else None,
        address="" if is_hidden else address or "",
        postcode="" if is_hidden else postcode or "",
        commune_code=commune_code or "",
        commune_name=commune_name or "",
        is_confidential=bool(is_confidential),
        phone=phone or structure_phone,
        hours=hours or structure_hours,
        territory=territory or "FR",
        timezone=timezone_name or "Europe/Paris",
        appointment_only=appointment_only,
        closures=closures,
        counts_places=counts_places,
        unit=unit or "",
        places=places,
        maximum=maximum,
        said_at=said_at,
        professionals_only=bool(told_by) and MobilisedBy.PERSON.value not in told_by,
        walk_in=MobilisationMode.COME.value in _set(mobilisation),
        fee=None if not fee else fee == Fee.PAYING.value,
        updated_on=updated_on,
    )
