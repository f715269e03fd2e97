"""Keeping the rows of the search in step with what services say."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from math import floor
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from repere.foundation.toolkit.writing import write_values
from repere.knowledge.directory import hours, rules
from repere.knowledge.directory.choices import ReceptionMode
from repere.knowledge.directory.models import Location, Service
from repere.knowledge.directory.search import fulltext, masks, words
from repere.knowledge.directory.search.models import Opening, SearchRow, SearchZone, Timetable
from repere.knowledge.territory.rules import departement_of

BATCH: Final = 1000
# SQLite takes a limited number of values in one statement.
AT_ONCE: Final = 400
# How far ahead openings are known at least, and how far they are worked out when they no longer are.
ENOUGH: Final = timedelta(days=2)
AHEAD: Final = timedelta(days=8)
# How far for hours that were just written: whoever writes them does not wait for what the worker does as well.
AT_FIRST: Final = ENOUGH
# A tenth of a degree, some ten kilometres: a confidential place is near, and nowhere in particular.
BLUR: Final = 1
BANDS_A_DEGREE: Final = 10
SEVERAL: Final = "*"

FIELDS: Final = [
    "form", "made_at", "band", "latitude", "longitude", "is_blurred", "departement", "zone", "remote_zone",
    "topics_low", "topics_high", "facets", "languages", "timetable", "words_digest",
]  # fmt: skip
# What a row says; a row that says the same is left as it is.
COLUMNS: Final = ["service_id", *(name if name != "timetable" else "timetable_id" for name in FIELDS)]
COMPARED: Final = [name for name in COLUMNS if name not in {"service_id", "made_at"}]
_values: Final = attrgetter(*COLUMNS)


def band_of(latitude: float) -> int:
    return floor(latitude * BANDS_A_DEGREE)


def keep_in_search(services: Collection[Service], tiles: Mapping[UUID, Collection[str]]) -> int:
    """Bring the rows of these services in step with what they say; `tiles` are the themes each stands under.

    How many rows were written.
    """
    now = timezone.now()
    active = [service for service in services if service.is_active]
    written = _forget([service.pk for service in services if not service.is_active])
    timetables = _timetables(active, now)
    stored = {row.service_id: row for row in _rows_of([service.pk for service in active])}
    rows: list[SearchRow] = []
    zones: dict[UUID, list[str]] = {}
    texts: dict[UUID, list[str]] = {}
    for service in active:
        under = tiles.get(service.pk, ())
        row, many = _row(service, under, timetables, now)
        said = _words(service, under)
        row.words_digest = blake2b(" ".join([*many, *said]).encode(), digest_size=8).hexdigest()
        known = stored.get(service.pk)
        if known is not None and all(getattr(known, name) == getattr(row, name) for name in COMPARED):
            continue
        rows.append(row)
        zones[service.pk], texts[service.pk] = many, said
    write_values(SearchRow, COLUMNS, map(_values, rows), unique="service", over=FIELDS)
    keys = {row.service_id: row.pk for row in stored.values()}
    for part in _parts([row.service_id for row in rows if row.service_id not in keys]):
        keys |= dict(SearchRow.objects.filter(service__in=part).values_list("service_id", "pk"))
    for row in rows:
        row.pk = keys[row.service_id]
    for part in _parts([stored[row.service_id].pk for row in rows if row.service_id in stored]):
        SearchZone.objects.filter(row__in=part).delete()
    write_values(
        SearchZone,
        ("row_id", "zone"),
        ((row.pk, zone) for row in rows for zone in zones[row.service_id]),
    )
    fulltext.write(
        [(row.pk, texts[row.service_id]) for row in rows],
        are_new=not any(row.service_id in stored for row in rows),
    )
    written_for = {row.service_id for row in rows}
    fulltext.learn(
        word
        for service in active
        if service.pk in written_for
        for word in words.folded(" ".join(_names(service)))
    )
    return written + len(rows)


def _row(
    service: Service, tiles: Collection[str], timetables: Mapping[str, Timetable], now: datetime
) -> tuple[SearchRow, list[str]]:
    """The row of a service, and its zones when they are several."""
    place = service.location
    row = SearchRow(service=service, form=masks.FORM, made_at=now)
    row.is_blurred = service.is_confidential
    row.departement = departement_of(place.commune_code) if place else ""
    on_site = rules.stands_on_site(service.reception_modes)
    if on_site and place is not None and place.latitude is not None and place.longitude is not None:
        row.latitude, row.longitude = place.latitude, place.longitude
        if row.is_blurred:
            row.latitude, row.longitude = round(place.latitude, BLUR), round(place.longitude, BLUR)
        row.band = band_of(row.latitude)
    zones = sorted(set(service.zones))
    if "france" in zones:
        zones = []
    row.zone = zones[0] if len(zones) == 1 else SEVERAL if zones else ""
    row.remote_zone = row.zone if ReceptionMode.REMOTE in service.reception_modes else None
    row.topics_low, row.topics_high, row.facets = masks.stored(
        topics=service.topics,
        tiles=tiles,
        audiences=service.audiences,
        modes=service.reception_modes,
        fee=service.fee,
        type=service.type,
    )
    row.languages = f" {' '.join(sorted(set(service.languages)))} "[:500] if service.languages else ""
    # By appointment, no hour is one at which anybody may come: such a door is never among those open now.
    row.timetable = None if service.appointment_only else timetables.get(_key(service))
    return row, zones if row.zone == SEVERAL else []


def _names(service: Service) -> tuple[str, str, str]:
    return service.name, service.structure.name, service.location.commune_name if service.location else ""


def _words(service: Service, tiles: Iterable[str]) -> list[str]:
    # What is told in words at a confidential place may tell where it is.
    description = "" if service.is_confidential else service.description
    return words.indexed(_names(service), service.topics, tiles, description)


def _forget(ids: Sequence[UUID]) -> int:
    count = 0
    for part in _parts(ids):
        rows = SearchRow.objects.filter(service__in=part)
        gone = list(rows.values_list("pk", flat=True))
        fulltext.forget(gone)
        rows.delete()
        count += len(gone)
    return count


def _rows_of(ids: Sequence[UUID]) -> Iterator[SearchRow]:
    for part in _parts(ids):
        yield from SearchRow.objects.filter(service__in=part)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


# --- openings --------------------------------------------------------------------------------------------


def _where(service: Service) -> tuple[str, str, str]:
    place: Location | None = service.location
    territory, zone = (place.territory, place.timezone) if place else ("FR", "Europe/Paris")
    return service.hours or service.structure.hours, territory, zone


def _key(service: Service) -> str:
    return blake2b("\n".join(_where(service)).encode(), digest_size=16).hexdigest()


def _timetables(services: Iterable[Service], now: datetime) -> dict[str, Timetable]:
    """Those of these services, with the openings of those that are new."""
    wanted = {_key(service): service for service in services if _where(service)[0].strip()}
    known: dict[str, Timetable] = {}
    for part in _parts(list(wanted)):
        known |= {table.key: table for table in Timetable.objects.filter(key__in=part)}
    new = []
    for key, service in wanted.items():
        if key not in known:
            text, territory, zone = _where(service)
            new.append(Timetable(key=key, hours=text, territory=territory, timezone=zone))
    if new:
        # Somebody else may write the same one at the same time.
        Timetable.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
        for part in _parts([table.key for table in new]):
            known |= {table.key: table for table in Timetable.objects.filter(key__in=part)}
        work_out([known[table.key] for table in new if known[table.key].known_until is None], now, AT_FIRST)
    return known


def work_out(tables: Sequence[Timetable], now: datetime, ahead: timedelta = AHEAD) -> int:
    """The openings of these timetables from an hour ago on, in the place of those stored; how many."""
    # Whole hours: a worker that comes a little late, or a clock that is set back, still finds them.
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    until = since + ahead
    found = [
        (table.pk, opens, closes)
        for table in tables
        for opens, closes in hours.openings(
            table.hours, since, until, territory=table.territory, timezone=table.timezone
        )
    ]
    for part in _parts([table.pk for table in tables if table.known_until is not None]):
        Opening.objects.filter(timetable__in=part).delete()
    write_values(Opening, ("timetable_id", "opens_at", "closes_at"), found)
    for part in _parts([table.pk for table in tables]):
        Timetable.objects.filter(pk__in=part).update(known_until=until)
    return len(found)


def is_due(now: datetime) -> Q:
    return Q(known_until__isnull=True) | Q(known_until__lt=now + ENOUGH)


def due(now: datetime, limit: int) -> list[Timetable]:
    """The timetables whose openings are not known far enough ahead, the most urgent first."""
    is_due = Q(known_until__isnull=True) | Q(known_until__lt=now + ENOUGH)
    return list(
        Timetable.objects.filter(is_due).order_by(F("known_until").asc(nulls_first=True), "pk")[:limit]
    )
