"""What the directory says of its services, kept at hand in the process until its stamp changes.

Public facts alone: neither places left, which change by the minute, nor anybody's name.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sized
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localtime

from repere.foundation.toolkit.prepared import Prepared
from repere.knowledge.directory.answers.rules import Answers
from repere.knowledge.directory.choices import Fee, MobilisationMode, MobilisedBy
from repere.knowledge.directory.models import DirectoryStamp, Service
from repere.knowledge.directory.sheets.rules import confirmed_on

Found = TypeVar("Found", bound=Sized)

# Beyond, what was asked for long ago gives way.
MOST = 50_000
# Services around desks, for each desk and tile: some hundred megabytes where a country is served by one process.
MOST_AROUND = 300_000
# Pieces of a word shorter than this are looked for line by line.
SHORT = 4


class Described(NamedTuple):
    """A service without its point: what ranking, a line of a list and a search result need of it."""

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
    updated_on: Any
    answers: Answers | None  # how those sent there were answered
    is_accessible: bool | None  # whether its way in is described; None: nobody says


class Shelf:
    """One state of the directory."""

    def __init__(self, stamp: int | None) -> None:
        self.stamp = stamp
        self._described: dict[UUID, Described | None] = {}
        self._index: _Index | None = None
        self._around: dict[Hashable, Any] = {}
        self._size_around = 0

    def described(self, ids: Iterable[UUID]) -> dict[UUID, Described]:
        """Those of these services that are active; at most one query, none for those already at hand."""
        wanted = list(ids)
        missing = [pk for pk in wanted if pk not in self._described]
        if missing:
            if len(self._described) > MOST:
                self._described, missing = {}, wanted
            self._described |= dict.fromkeys(missing) | {row[0]: _described(row) for row in _rows(missing)}
        found = ((pk, self._described[pk]) for pk in wanted)
        return {pk: service for pk, service in found if service is not None}

    def around(self, asked: Hashable, look: Callable[[], Found]) -> Found:
        """What is found around a place: looked for once, since a desk looks from where it stands all day."""
        found: Found | None = self._around.get(asked)
        if found is None:
            found = look()
            self._size_around += len(found) + 1
            if self._size_around > MOST_AROUND:
                self._around.clear()
                self._size_around = len(found) + 1
            self._around[asked] = found
        return found

    def first_matching(self, words: list[str], limit: int) -> list[UUID]:
        """In the order of their names, the first whose name, structure or commune hold every word (folded)."""
        if self._index is None:
            self._index = _Index(_searched(True))
        return self._index.first(words, limit)


_shelf = Shelf(None)


def at_hand() -> Shelf:
    """The directory as this transaction sees it; one short query."""
    global _shelf
    rows = _stamps(1)
    stamp = rows[0][0] if rows else None
    shelf = _shelf
    if stamp is None or shelf.stamp != stamp:
        shelf = _shelf = Shelf(stamp)
    return shelf


class _Index:
    """Which lines hold each word: a piece of a word is looked for among the words, ten times fewer than the text."""

    def __init__(self, rows: list[tuple[UUID, str]]) -> None:
        self.rows = rows
        lines: dict[str, list[int]] = {}
        for line, (_pk, text) in enumerate(rows):
            for word in set(text.split()):
                lines.setdefault(word, []).append(line)
        self.lines = lines
        # Framed, so that where one ends is found at the speed of memory.
        self.words = "\n" + "\n".join(sorted(lines)) + "\n"

    def first(self, words: list[str], limit: int) -> list[UUID]:
        # What is in no word, as are most names of people, is in no service.
        if any(word not in self.words for word in words):
            return []
        rarest = max(words, key=len)
        found: list[UUID] = []
        # Few letters are in many words: the first lines that hold them are soon met.
        is_short = len(rarest) < SHORT
        lines = range(len(self.rows)) if is_short else sorted(set().union(*self._holding(rarest)))
        for line in lines:
            pk, text = self.rows[line]
            if all(word in text for word in words):
                found.append(pk)
                if len(found) == limit:
                    break
        return found

    def _holding(self, piece: str) -> Iterator[list[int]]:
        """The lines of each word that holds this piece."""
        at = self.words.find(piece)
        while at >= 0:
            end = self.words.index("\n", at)
            yield self.lines[self.words[self.words.rindex("\n", 0, at) + 1 : end]]
            at = self.words.find(piece, end)


@Prepared
def _stamps(pk: int) -> QuerySet[DirectoryStamp, tuple[int]]:
    return DirectoryStamp.objects.filter(pk=pk).values_list("value")


@Prepared
def _searched(is_active: bool) -> QuerySet[Service, tuple[UUID, str]]:
    return Service.objects.filter(is_active=is_active).order_by("name", "pk").values_list("pk", "folded")


_LISTS = (
    "languages", "audiences", "situations", "excluded_situations", "zones", "mobilisation_modes", "mobilised_by",
)  # fmt: skip
_COLUMNS = (
    "pk", "public_code", "name", "structure__name", "structure__organisation_id",
    *(f"{name}_text" for name in _LISTS),
    "age_min", "age_max", "location__commune_name", "location__is_confidential",
    "structure__location__is_confidential", "phone", "structure__phone", "hours", "structure__hours",
    "location__territory", "location__timezone", "appointment_only", "counts_places", "fee", "updated_on",
    "sheet_state__confirmed_at", "past_answers__accepted", "past_answers__asked", "past_answers__hours",
    "structure__accessibility_url",
)  # fmt: skip


@Prepared
def _rows(ids: list[UUID]) -> QuerySet[Service, tuple[Any, ...]]:
    lists = {f"{name}_text": Cast(name, TextField()) for name in _LISTS}
    return Service.objects.filter(pk__in=ids, is_active=True).annotate(**lists).values_list(*_COLUMNS)


@lru_cache(maxsize=4096)
def list_said(text: str | None) -> frozenset[str]:
    """A stored list: few differ, many rows repeat them."""
    return frozenset(json.loads(text)) if text else frozenset()


def takes_the_person(mobilised_by: str | None, modes: str | None) -> tuple[bool, bool]:
    """Whether professionals alone may ask it, and whether one may just come."""
    told_by = list_said(mobilised_by)
    is_for_professionals = bool(told_by) and MobilisedBy.PERSON.value not in told_by
    return is_for_professionals, MobilisationMode.COME.value in list_said(modes)


def fee_said(fee: str) -> bool | None:
    return None if not fee else fee == Fee.PAYING.value


def confirmed(updated_on: date, confirmed_at: datetime | None) -> date:
    return confirmed_on(updated_on, localtime(confirmed_at).date() if confirmed_at else None)


def _described(row: tuple[Any, ...]) -> Described:
    (
        service_id, public_code, name, structure, organisation_id,
        languages, audiences, situations, excluded, zones, mobilisation, mobilised_by,
        age_min, age_max, commune_name, is_secret, structure_is_secret, phone, structure_phone,
        hours, structure_hours, territory, timezone, appointment_only, counts_places, fee, updated_on,
        confirmed_at, accepted, asked, hours_to_answer, accessibility,
    ) = row  # fmt: skip
    professionals_only, walk_in = takes_the_person(mobilised_by, mobilisation)
    return Described(
        id=service_id,
        public_code=public_code,
        name=name,
        structure=structure,
        organisation_id=organisation_id,
        languages=list_said(languages),
        audiences=list_said(audiences),
        situations=list_said(situations),
        excluded_situations=list_said(excluded),
        zones=list_said(zones),
        age_min=age_min,
        age_max=age_max,
        commune_name=commune_name or "",
        is_confidential=bool(is_secret or structure_is_secret),
        phone=phone or structure_phone,
        hours=hours or structure_hours,
        territory=territory or "FR",
        timezone=timezone or "Europe/Paris",
        appointment_only=appointment_only,
        counts_places=counts_places,
        professionals_only=professionals_only,
        walk_in=walk_in,
        fee=fee_said(fee),
        updated_on=confirmed(updated_on, confirmed_at),
        answers=Answers(accepted, asked, hours_to_answer) if asked else None,
        is_accessible=True if accessibility else None,
    )
