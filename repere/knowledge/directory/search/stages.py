"""Where the rows of a search are looked for, stage after stage; each stage is one ordered range of an index."""

from collections.abc import Callable
from math import cos, radians, sqrt
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, ExpressionWrapper, F, FloatField, OuterRef, Q, QuerySet

from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory.search.asked import Asked, wanted_of
from repere.knowledge.directory.search.asking import Mark, Question
from repere.knowledge.directory.search.models import SearchRow, SearchZone
from repere.knowledge.directory.search.rows import SEVERAL, band_of

KM_A_DEGREE: Final = 111.2
# Where services are many, twenty are found in the first circle; further for themes, which one in thirty is under.
FIRST_RADIUS_KM: Final = 2.5
FIRST_RADIUS_OF_THEMES_KM: Final = 6.0
FEW_THEMES: Final = 4


COLUMNS: Final = (
    "service_id",
    "latitude",
    "longitude",
    "remote_zone",
    "topics_low",
    "topics_high",
    "facets",
)


class Hit(NamedTuple):
    service_id: UUID
    latitude: float | None
    longitude: float | None
    remote_zone: str | None
    topics_low: int
    topics_high: int
    facets: int
    away: float | None


Stage = Callable[[Question, Asked, Mark, int], list[Hit]]


def stages_of(question: Question) -> tuple[Stage, ...]:
    if question.where.point is not None:
        return _near, _from_afar, _from_everywhere
    if question.where.departement:
        return _inside, _from_afar, _from_everywhere
    return (_anywhere,)


def serves(zones: Any) -> Q:
    """Those whose zone is one of these: the usual single one, or one of several."""
    several = SearchZone.objects.filter(row=OuterRef("pk"), zone__in=zones)
    return Q(zone__in=zones) | Q(Q(zone=SEVERAL), Exists(several))


# --- where one goes --------------------------------------------------------------------------------------


class Circle(NamedTuple):
    """A point, and the squared degrees of latitude within which one looks."""

    latitude: Any
    longitude: Any
    squared_shrink: Any
    most: Any


NO_CIRCLE: Final = Circle(None, None, None, None)


def circle_around(point: tuple[float, float], km: float) -> Circle:
    shrink = max(cos(radians(point[0])), 0.01)
    return Circle(*point, shrink * shrink, (km / KM_A_DEGREE) ** 2)


def _near(question: Question, asked: Asked, mark: Mark, wanted: int) -> list[Hit]:
    """From near to far, in circles that grow until enough are found."""
    point, radius_km = question.where.point, question.radius_km
    if point is None:
        return []
    themes = sum(bits.bit_count() for bits in (*(asked.low or ()), *(asked.high or ())))
    km = FIRST_RADIUS_OF_THEMES_KM if 0 < themes < FEW_THEMES else FIRST_RADIUS_KM
    if mark.away is not None:
        km = max(km, sqrt(mark.away) * KM_A_DEGREE * 1.2)
    # Few hold the words that are asked for: a second circle would seldom be enough.
    for last in (False, True) if asked.text else (False, False, True):
        km = radius_km if last else min(km, radius_km)
        circle = circle_around(point, km)
        rows = _around(
            question.where.zones, *ranges(point, km), *circle, mark.away, mark.service, wanted, *asked
        )
        if len(rows) >= wanted or km >= radius_km:
            break
        # As many more as this circle lets one hope for.
        km *= min(max(1.3 * sqrt(wanted / len(rows)), 1.7), 6.0) if rows else 6.0
    return [Hit._make(row) for row in rows]


def ranges(point: tuple[float, float], km: float) -> tuple[list[int], float, float]:
    """What the index is asked for within so many kilometres: bands of latitude, and longitudes from west to east."""
    up = km / KM_A_DEGREE
    across = up / max(cos(radians(point[0])), 0.01)
    bands = list(range(band_of(point[0] - up), band_of(point[0] + up) + 1))
    return bands, point[1] - across, point[1] + across


def away_from(latitude: Any, longitude: Any, squared_shrink: Any) -> ExpressionWrapper:
    """Squared degrees of latitude between a row and a point."""
    up, across = F("latitude") - latitude, F("longitude") - longitude
    return ExpressionWrapper(up * up + across * across * squared_shrink, FloatField())


@Prepared
def _around(
    zones: list[str],
    bands: list[int],
    west: float,
    east: float,
    latitude: float,
    longitude: float,
    squared_shrink: float,
    most: float,
    past: float | None,
    past_service: UUID | None,
    limit: int,
    *asked: Any,
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows: QuerySet[Any, Any] = SearchRow.objects.filter(
        band__in=bands, longitude__gte=west, longitude__lte=east
    )
    rows = rows.annotate(away=away_from(latitude, longitude, squared_shrink))
    rows = rows.filter(Q(away__lte=most))
    rows = rows.filter(serves(zones))
    rows = wanted_of(rows, Asked(*asked))
    if past is not None:
        rows = rows.filter(Q(away__gt=past) | Q(away=past, service__gt=past_service))
    return rows.order_by("away", "service_id").values_list(*COLUMNS, "away")[:limit]  # type: ignore[misc]  # annotated above


@Prepared
def _of_departement(
    departement: str, past: UUID | None, limit: int, *asked: Any
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    # National procedures and local doors: what stands there comes first, whomever it serves.
    here = Q(band__isnull=False) | Q(remote_zone__isnull=True)
    rows = wanted_of(SearchRow.objects.filter(here, departement=departement), Asked(*asked))
    if past is not None:
        rows = rows.filter(service__gt=past)
    return rows.order_by("service_id").values_list(*COLUMNS)[:limit]


def _inside(question: Question, asked: Asked, mark: Mark, wanted: int) -> list[Hit]:
    rows = _of_departement(question.where.departement, mark.service, wanted, *asked)
    return [Hit._make((*row, None)) for row in rows]


@Prepared
def _all(past: UUID | None, limit: int, *asked: Any) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = wanted_of(SearchRow.objects.all(), Asked(*asked))
    if past is not None:
        rows = rows.filter(service__gt=past)
    return rows.order_by("service_id").values_list(*COLUMNS)[:limit]


def _anywhere(question: Question, asked: Asked, mark: Mark, wanted: int) -> list[Hit]:
    return [Hit._make((*row, None)) for row in _all(mark.service, wanted, *asked)]


# --- from afar -------------------------------------------------------------------------------------------


@Prepared
def _remote(
    zones: list[str],
    departement: str | None,
    latitude: float | None,
    longitude: float | None,
    squared_shrink: float | None,
    most: float | None,
    past: UUID | None,
    limit: int,
    *asked: Any,
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    several = SearchZone.objects.filter(row=OuterRef("pk"), zone__in=zones)
    rows = SearchRow.objects.filter(Q(remote_zone__in=zones) | Q(Q(remote_zone=SEVERAL), Exists(several)))
    return _not_here(rows, departement, Circle(latitude, longitude, squared_shrink, most), past, limit, asked)


@Prepared
def _remote_for_all(
    departement: str | None,
    latitude: float | None,
    longitude: float | None,
    squared_shrink: float | None,
    most: float | None,
    past: UUID | None,
    limit: int,
    *asked: Any,
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = SearchRow.objects.filter(remote_zone="")
    return _not_here(rows, departement, Circle(latitude, longitude, squared_shrink, most), past, limit, asked)


def _not_here(
    rows: QuerySet[SearchRow],
    departement: Any,
    circle: Circle,
    past: Any,
    limit: int,
    asked: tuple[Any, ...],
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    """Those that were not shown as places where one goes."""
    if departement is not None:
        rows = rows.filter(~Q(departement=departement) | Q(band__isnull=True))
    if circle.latitude is not None:
        rows = rows.alias(away=away_from(*circle[:3])).filter(Q(band__isnull=True) | Q(away__gt=circle.most))
    rows = wanted_of(rows, Asked(*asked))
    if past is not None:
        rows = rows.filter(service__gt=past)
    return rows.order_by("service_id").values_list(*COLUMNS)[:limit]


def _already(question: Question) -> tuple[Any, ...]:
    point = question.where.point
    if point is None:
        return question.where.departement, *NO_CIRCLE
    return None, *circle_around(point, question.radius_km)


def _from_afar(question: Question, asked: Asked, mark: Mark, wanted: int) -> list[Hit]:
    zones = question.where.zones[1:]
    if not zones:
        return []
    rows = _remote(zones, *_already(question), mark.service, wanted, *asked)
    return [Hit._make((*row, None)) for row in rows]


def _from_everywhere(question: Question, asked: Asked, mark: Mark, wanted: int) -> list[Hit]:
    rows = _remote_for_all(*_already(question), mark.service, wanted, *asked)
    return [Hit._make((*row, None)) for row in rows]
