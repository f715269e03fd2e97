"""What answers a search: the nearest first, then what answers from afar, page after page, nobody counted.

Each stage is one ordered range of an index: where one goes, from near to far; those who answer from afar and serve
this territory alone; those who serve everybody.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from math import cos, radians, sqrt
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Length

from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory.hours import Closure, Moment, Openness
from repere.knowledge.directory.models import DatedClosure, PlacesNow
from repere.knowledge.directory.moments import moment_of
from repere.knowledge.directory.search import fulltext, masks, words
from repere.knowledge.directory.search.asking import START, Mark, Question, Where
from repere.knowledge.directory.search.models import Opening, SearchRow, SearchZone
from repere.knowledge.directory.search.rows import BLUR, SEVERAL, band_of
from repere.knowledge.directory.shelf import Described, at_hand
from repere.knowledge.territory import queries as territory
from repere.knowledge.territory.models import Commune
from repere.knowledge.territory.rules import kilometres, whole_commune

KM_A_DEGREE: Final = 111.2
# Where services are many, twenty are found in the first circle; further for themes, which one in thirty is under.
FIRST_RADIUS_KM: Final = 2.5
FIRST_RADIUS_OF_THEMES_KM: Final = 6.0
FEW_THEMES: Final = 4
# Doors that a closure shut today, or that say so since their openings were worked out.
SPARE: Final = 6
MOST_LANGUAGES: Final = 3


class Found(NamedTuple):
    """A service that answers, as a line shows it at this instant."""

    service: Described
    topics: tuple[str, ...]
    remote: bool
    point: tuple[float, float] | None  # blurred when it is confidential
    distance_km: float | None
    moment: Moment
    places: int | None
    said_at: datetime | None
    tiles: tuple[str, ...]


class Page(NamedTuple):
    found: list[Found]
    following: Mark | None  # None: this is the end


class _Hit(NamedTuple):
    service_id: UUID
    latitude: float | None
    longitude: float | None
    remote_zone: str | None
    topics_low: int
    topics_high: int
    facets: int
    away: float | None


def page(
    question: Question, at: datetime, after: Mark = START, read: list[words.Alternatives] | None = None
) -> Page:
    """The services that answer, those shown before this mark left out; each open door is open at this instant.

    `read`: its text as it was understood, for whoever asks twice. At most a dozen queries, whatever is found.
    """
    found: list[Found] = []
    mark = after
    for stage, hits in _hits(question, at, after, read):
        while hits:
            if len(found) == question.size:
                return Page(found, mark)
            room = question.size - len(found)
            part, hits = hits[:room], hits[room:]
            for _hit, shown in _shown(part, question, at):
                # What was worked out beforehand only narrows: the evaluator has the last word.
                if shown is not None and (shown.moment.openness is Openness.OPEN or not question.open_now):
                    found.append(shown)
            mark = Mark(stage, part[-1].away, part[-1].service_id)
    return Page(found, None)


# --- stage after stage -----------------------------------------------------------------------------------


class _Asked(NamedTuple):
    """What every stage asks, apart from where; flat, as prepared queries take it."""

    low: list[int] | None
    high: list[int] | None
    tiles: list[int] | None
    audiences: list[int] | None
    modes: list[int] | None
    types: list[int] | None
    fee: list[int] | None
    language: str | None
    language_2: str | None
    language_3: str | None
    open_at: datetime | None
    shut_at: datetime | None
    known_at: datetime | None
    text: str | None


def _hits(
    question: Question, at: datetime, after: Mark, read: list[words.Alternatives] | None
) -> Iterator[tuple[int, list[_Hit]]]:
    """Batches in the order in which they are shown, each with its stage."""
    asked = _asked(question, at, read)
    if asked is None:
        return
    either = [asked._replace(open_at=at), asked._replace(shut_at=at)] if question.open_first else [asked]
    stages = [(told, stage) for told in either for stage in _stages(question)]
    for number, (told, stage) in enumerate(stages):
        mark = after if number == after.stage else START
        wanted = _enough(question.size + 1 + (SPARE if told.open_at else 0))
        is_over = number < after.stage
        while not is_over:
            hits = stage(question, told, mark, wanted)
            if hits:
                yield number, hits
                mark = Mark(number, hits[-1].away, hits[-1].service_id)
            is_over = len(hits) < wanted


def _enough(count: int) -> int:
    """Few different limits, since a query is prepared for each."""
    return -(-count // 12) * 12


def understood(text: str) -> list[words.Alternatives]:
    """What each word of a text may stand for, among those that the directory knows."""
    return words.understood(text, fulltext.vocabulary())


def _asked(question: Question, at: datetime, read: list[words.Alternatives] | None) -> _Asked | None:
    """None when nothing can answer: a text without a word in it."""
    low, high = masks.asked_topics(question.topics)
    spoken: list[str | None] = [f" {code} " for code in sorted(question.languages)[:MOST_LANGUAGES]]
    spoken += [None] * (MOST_LANGUAGES - len(spoken))
    text = None
    if question.text:
        meant = understood(question.text) if read is None else read
        if not meant:
            return None
        text = fulltext.asked_of(meant)
    return _Asked._make(
        [
            [low] if question.topics else None,
            [high] if question.topics else None,
            *([mask] if mask else None for mask in question.groups()),
            *spoken,
            at if question.open_now else None,
            None,
            at if question.places_left else None,
            text,
        ]
    )


_NOTHING: Final = _Asked._make([None] * len(_Asked._fields))


def _wanted(rows: QuerySet[SearchRow], asked: _Asked) -> QuerySet[SearchRow]:
    """The rows that answer everything but where."""
    if asked.low is not None and asked.high is not None:
        rows = rows.alias(low=_shared("topics_low", asked.low), high=_shared("topics_high", asked.high))
        rows = rows.filter(Q(low__gt=0) | Q(high__gt=0))
    for name in ("tiles", "audiences", "modes", "types", "fee"):
        mask = getattr(asked, name)
        if mask is not None:
            rows = rows.alias(**{name: _shared("facets", mask)}).filter(**{f"{name}__gt": 0})
    spoken = Q()
    for language in (asked.language, asked.language_2, asked.language_3):
        if language is not None:
            spoken |= Q(languages__contains=language)
    rows = rows.filter(spoken)
    if asked.open_at is not None:
        rows = rows.filter(_is_open(asked.open_at))
    if asked.shut_at is not None:
        rows = rows.filter(~_is_open(asked.shut_at))
    if asked.known_at is not None:
        rows = rows.filter(_has_places(asked.known_at))
    if asked.text is not None:
        rows = rows.filter(fulltext.Holds(asked.text))
    return rows


def _shared(column: str, mask: Any) -> ExpressionWrapper:
    return ExpressionWrapper(F(column).bitand(mask), BigIntegerField())


def _is_open(at: Any) -> Exists:
    mine = Opening.objects.filter(timetable=OuterRef("timetable_id"), opens_at__lte=at, closes_at__gt=at)
    return Exists(mine.order_by())


def _has_places(at: Any) -> Exists:
    known = PlacesNow.objects.filter(service=OuterRef("service_id"), left__gt=0, unknown_from__gt=at)
    return Exists(known.order_by())


def _serves(zones: Any) -> Q:
    """Those whose zone is one of these: the usual single one, or one of several."""
    several = SearchZone.objects.filter(row=OuterRef("pk"), zone__in=zones)
    return Q(zone__in=zones) | Q(Q(zone=SEVERAL), Exists(several))


_COLUMNS: Final = (
    "service_id",
    "latitude",
    "longitude",
    "remote_zone",
    "topics_low",
    "topics_high",
    "facets",
)
_Stage = Callable[[Question, _Asked, Mark, int], list[_Hit]]


def _stages(question: Question) -> tuple[_Stage, ...]:
    if question.where.point is not None:
        return _near, _from_afar, _from_everywhere
    if question.where.departement:
        return _inside, _from_afar, _from_everywhere
    return (_anywhere,)


# --- where one goes --------------------------------------------------------------------------------------


class _Circle(NamedTuple):
    """A point, and the squared degrees of latitude within which one looks."""

    latitude: Any
    longitude: Any
    squared_shrink: Any
    most: Any


_NO_CIRCLE: Final = _Circle(None, None, None, None)


def _circle(point: tuple[float, float], km: float) -> _Circle:
    shrink = max(cos(radians(point[0])), 0.01)
    return _Circle(*point, shrink * shrink, (km / KM_A_DEGREE) ** 2)


def _near(question: Question, asked: _Asked, mark: Mark, wanted: int) -> list[_Hit]:
    """From near to far."""
    point = question.where.point
    if point is None:
        return []
    return _nearest(point, question.radius_km, question.where.zones, asked, mark, wanted)


def _nearest(
    point: tuple[float, float],
    radius_km: float,
    zones: list[str] | None,
    asked: _Asked,
    mark: Mark,
    wanted: int,
) -> list[_Hit]:
    """In circles that grow until enough are found; whomever they serve, when no zones are told."""
    themes = sum(bits.bit_count() for bits in (*(asked.low or ()), *(asked.high or ())))
    km = FIRST_RADIUS_OF_THEMES_KM if 0 < themes < FEW_THEMES else FIRST_RADIUS_KM
    if mark.away is not None:
        km = max(km, sqrt(mark.away) * KM_A_DEGREE * 1.2)
    # Few hold the words that are asked for: a second circle would seldom be enough.
    for last in (False, True) if asked.text else (False, False, True):
        km = radius_km if last else min(km, radius_km)
        circle = _circle(point, km)
        up = km / KM_A_DEGREE
        across = up / max(cos(radians(point[0])), 0.01)
        bands = list(range(band_of(point[0] - up), band_of(point[0] + up) + 1))
        west, east = point[1] - across, point[1] + across
        rows = _around(zones, bands, west, east, *circle, mark.away, mark.service, wanted, *asked)
        if len(rows) >= wanted or km >= radius_km:
            break
        # As many more as this circle lets one hope for.
        km *= min(max(1.3 * sqrt(wanted / len(rows)), 1.7), 6.0) if rows else 6.0
    return [_Hit._make(row) for row in rows]


def _away(circle: _Circle) -> ExpressionWrapper:
    up, across = F("latitude") - circle.latitude, F("longitude") - circle.longitude
    return ExpressionWrapper(up * up + across * across * circle.squared_shrink, FloatField())


@Prepared
def _around(
    zones: list[str] | None,
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
    rows = rows.annotate(away=_away(_Circle(latitude, longitude, squared_shrink, most)))
    rows = rows.filter(Q(away__lte=most))
    if zones is not None:
        rows = rows.filter(_serves(zones))
    rows = _wanted(rows, _Asked(*asked))
    if past is not None:
        rows = rows.filter(Q(away__gt=past) | Q(away=past, service__gt=past_service))
    return rows.order_by("away", "service_id").values_list(*_COLUMNS, "away")[:limit]  # type: ignore[misc]  # annotated above


@Prepared
def _of_departement(
    departement: str, past: UUID | None, limit: int, *asked: Any
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    # National procedures and local doors: what stands there comes first, whomever it serves.
    here = Q(band__isnull=False) | Q(remote_zone__isnull=True)
    rows = _wanted(SearchRow.objects.filter(here, departement=departement), _Asked(*asked))
    if past is not None:
        rows = rows.filter(service__gt=past)
    return rows.order_by("service_id").values_list(*_COLUMNS)[:limit]


def _inside(question: Question, asked: _Asked, mark: Mark, wanted: int) -> list[_Hit]:
    rows = _of_departement(question.where.departement, mark.service, wanted, *asked)
    return [_Hit._make((*row, None)) for row in rows]


@Prepared
def _all(past: UUID | None, limit: int, *asked: Any) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = _wanted(SearchRow.objects.all(), _Asked(*asked))
    if past is not None:
        rows = rows.filter(service__gt=past)
    return rows.order_by("service_id").values_list(*_COLUMNS)[:limit]


def _anywhere(question: Question, asked: _Asked, mark: Mark, wanted: int) -> list[_Hit]:
    return [_Hit._make((*row, None)) for row in _all(mark.service, wanted, *asked)]


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
    return _not_here(
        rows, departement, _Circle(latitude, longitude, squared_shrink, most), past, limit, asked
    )


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
    return _not_here(
        rows, departement, _Circle(latitude, longitude, squared_shrink, most), past, limit, asked
    )


def _not_here(
    rows: QuerySet[SearchRow],
    departement: Any,
    circle: _Circle,
    past: Any,
    limit: int,
    asked: tuple[Any, ...],
) -> QuerySet[SearchRow, tuple[Any, ...]]:
    """Those that were not shown as places where one goes."""
    if departement is not None:
        rows = rows.filter(~Q(departement=departement) | Q(band__isnull=True))
    if circle.latitude is not None:
        rows = rows.alias(away=_away(circle)).filter(Q(band__isnull=True) | Q(away__gt=circle.most))
    rows = _wanted(rows, _Asked(*asked))
    if past is not None:
        rows = rows.filter(service__gt=past)
    return rows.order_by("service_id").values_list(*_COLUMNS)[:limit]


def _already(question: Question) -> tuple[Any, ...]:
    point = question.where.point
    if point is None:
        return question.where.departement, *_NO_CIRCLE
    return None, *_circle(point, question.radius_km)


def _from_afar(question: Question, asked: _Asked, mark: Mark, wanted: int) -> list[_Hit]:
    zones = question.where.zones[1:]
    if not zones:
        return []
    rows = _remote(zones, *_already(question), mark.service, wanted, *asked)
    return [_Hit._make((*row, None)) for row in rows]


def _from_everywhere(question: Question, asked: _Asked, mark: Mark, wanted: int) -> list[_Hit]:
    rows = _remote_for_all(*_already(question), mark.service, wanted, *asked)
    return [_Hit._make((*row, None)) for row in rows]


# --- what a desk ranks -----------------------------------------------------------------------------------


class Spot(NamedTuple):
    """A service to rank: where it stands, or that it answers from afar, and which of the tiles asked it is under."""

    service_id: UUID
    latitude: float | None
    longitude: float | None
    is_remote: bool
    tiles: frozenset[str]


def spots(
    tiles: Collection[str],
    point: tuple[float, float] | None,
    radius_km: float,
    departement: str,
    limit: int,
    text: str = "",
) -> list[Spot]:
    """The nearest under these tiles, whomever they serve: ranking tells whom not; then as many that answer from afar.

    With a département, those from afar that serve another one only are left out. With a text, those that answer its
    words, whatever they are under.
    """
    if text:
        meant = understood(text)
        if not meant:
            return []
        asked = _NOTHING._replace(text=fulltext.asked_of(meant))
    else:
        asked = _NOTHING._replace(tiles=[masks.bits(tiles, masks.TILES, masks.TILE_BIT)])
    hits = _nearest(point, radius_km, None, asked, START, limit) if point is not None else []
    hits += [_Hit._make((*row, None)) for row in _answering(departement or None, limit, *asked)]
    found: dict[UUID, Spot] = {}
    for hit in hits:
        under = frozenset(
            tile for tile in tiles if hit.facets & masks.bits((tile,), masks.TILES, masks.TILE_BIT)
        )
        spot = Spot(hit.service_id, hit.latitude, hit.longitude, hit.remote_zone is not None, under)
        found.setdefault(hit.service_id, spot)
    return list(found.values())


@Prepared
def _answering(departement: str | None, limit: int, *asked: Any) -> QuerySet[SearchRow, tuple[Any, ...]]:
    rows = SearchRow.objects.filter(remote_zone__isnull=False)
    if departement is not None:
        rows = rows.alias(length=Length("remote_zone"))
        groupings = Commune.objects.filter(departement=departement).order_by().values("epci")
        inside = Q(remote_zone__startswith=departement, length__lte=5)
        rows = rows.filter(Q(remote_zone__in=["", SEVERAL]) | inside | Q(remote_zone__in=groupings))
    # Those of this territory first.
    last = Case(When(remote_zone="", then=Value(1)), default=Value(0), output_field=IntegerField())
    return _wanted(rows, _Asked(*asked)).order_by(last, "service_id").values_list(*_COLUMNS)[:limit]


# --- what a line shows -----------------------------------------------------------------------------------


def _shown(hits: list[_Hit], question: Question, at: datetime) -> Iterator[tuple[_Hit, Found | None]]:
    """Each hit with what is shown of it; None when it stopped since."""
    ids = [hit.service_id for hit in hits]
    described = at_hand().described(ids)
    closures: dict[UUID, tuple[Closure, ...]] = {}
    # Overseas, it is still the day before.
    for pk, *days in _closures(ids, at.date() - timedelta(days=1)):
        closures[pk] = (*closures.get(pk, ()), Closure(*days))
    counting = [pk for pk, service in described.items() if service.counts_places]
    said = {pk: rest for pk, *rest in _said(counting, at)} if counting else {}
    point = question.where.point
    for hit in hits:
        service = described.get(hit.service_id)
        if service is None:
            yield hit, None
            continue
        where = None if hit.latitude is None or hit.longitude is None else (hit.latitude, hit.longitude)
        if where and service.is_confidential:
            # Whatever was stored: no distance gives it away.
            where = (round(where[0], BLUR), round(where[1], BLUR))
        places, said_at = said.get(hit.service_id, (None, None))
        yield (
            hit,
            Found(
                service,
                masks.topics_of(hit.topics_low, hit.topics_high),
                hit.remote_zone is not None,
                where,
                kilometres(point, where) if point and where else None,
                moment_of(service, at, closures.get(hit.service_id, ())),
                places,
                said_at,
                masks.tiles_of(hit.facets),
            ),
        )


@Prepared
def _closures(ids: list[UUID], eve: date) -> QuerySet[DatedClosure, tuple[Any, ...]]:
    closed = DatedClosure.objects.filter(service__in=ids, ends_on__gte=eve).order_by("starts_on", "pk")
    return closed.values_list("service_id", "starts_on", "ends_on", "reason")


@Prepared
def _said(ids: list[UUID], at: datetime) -> QuerySet[PlacesNow, tuple[Any, ...]]:
    known = PlacesNow.objects.filter(service__in=ids, unknown_from__gt=at).order_by()
    return known.values_list("service_id", "left", "said_at")


def where_of(code: str) -> Where | None:
    """A commune, by its INSEE code: its point and the zones that hold it."""
    for place in territory.places_of_code(code):
        return _where(place)
    return None


def where_at(point: tuple[float, float]) -> Where:
    """A point, in the zones of the commune whose centre is the nearest."""
    nearest = territory.nearest_place(point)
    return _where(nearest).at(point) if nearest else Where(point)


def where_in(town: Commune) -> Where:
    """A commune that was read already."""
    return _where(territory.Place(town.pk, town.latitude, town.longitude, town.departement, town.epci))


def _where(place: territory.Place) -> Where:
    return Where(place.point, place.code, whole_commune(place.code), place.departement, place.epci)
