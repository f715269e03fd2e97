"""What answers a search: the nearest first, then what answers from afar, page after page, nobody counted.

Each stage is one ordered range of an index: where one goes, from near to far; those who answer from afar and serve
this territory alone; those who serve everybody.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import (
    QuerySet,
)

from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory.hours import Closure, Moment, Openness
from repere.knowledge.directory.models import DatedClosure, PlacesNow
from repere.knowledge.directory.moments import moment_of
from repere.knowledge.directory.search import masks, words
from repere.knowledge.directory.search.asked import asked_of
from repere.knowledge.directory.search.asking import START, Mark, Question, Where
from repere.knowledge.directory.search.rows import BLUR
from repere.knowledge.directory.search.stages import Hit, stages_of
from repere.knowledge.directory.shelf import Described, at_hand
from repere.knowledge.territory import queries as territory
from repere.knowledge.territory.models import Commune
from repere.knowledge.territory.rules import kilometres, whole_commune

# Doors that a closure shut today, or that say so since their openings were worked out.
SPARE: Final = 6


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


def _hits(
    question: Question, at: datetime, after: Mark, read: list[words.Alternatives] | None
) -> Iterator[tuple[int, list[Hit]]]:
    """Batches in the order in which they are shown, each with its stage."""
    asked = asked_of(question, at, read)
    if asked is None:
        return
    either = [asked._replace(open_at=at), asked._replace(shut_at=at)] if question.open_first else [asked]
    stages = [(told, stage) for told in either for stage in stages_of(question)]
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


# --- what a line shows -----------------------------------------------------------------------------------


def _shown(hits: list[Hit], question: Question, at: datetime) -> Iterator[tuple[Hit, Found | None]]:
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
