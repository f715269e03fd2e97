"""What is around a place, short enough to choose among thousands. Plain values."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from repere.knowledge.directory.answers.rules import Answers

Said = TypeVar("Said", bound=Hashable)

# An opening that is further off says nothing of where to go now.
FORESEEN: Final = timedelta(hours=24)


class Glimpse(NamedTuple):
    """Of a service, what an order is made from: all that ranking weighs but its closures and how one gets in."""

    id: UUID
    distance_km: float | None  # as the crow flies; None beyond where one looks
    remote: bool
    languages: frozenset[str]
    audiences: frozenset[str]
    situations: frozenset[str]
    excluded_situations: frozenset[str]
    zones: frozenset[str]
    age_min: int | None
    age_max: int | None
    timetable: int | None  # whose openings are its own; None: nobody knows, or by appointment alone
    appointment_only: bool
    counts_places: bool
    professionals_only: bool
    walk_in: bool
    fee: bool | None
    updated_on: date
    answers: Answers | None


class Places(NamedTuple):
    """How many are left, when that was said, and for how long it is believed."""

    left: int
    said_at: datetime
    known_for: timedelta


class Door(NamedTuple):
    """As `hours.Moment` tells it, from openings that were worked out ahead."""

    openness: str
    because: str
    changes_at: datetime | None


BY_APPOINTMENT: Final = Door("appointment", "appointment_only", None)
HOURS_NOT_KNOWN: Final = Door("unknown", "no_hours", None)
SHUT: Final = Door("closed", "hours", None)


def door(openings: Sequence[tuple[datetime, datetime]], at: datetime) -> Door:
    """Of openings in order, none touching another: open until, or shut until; nothing within a day is shut."""
    following = bisect_right(openings, (at, _LAST))
    if following and openings[following - 1][1] > at:
        return Door("open", "hours", openings[following - 1][1])
    if following < len(openings) and openings[following][0] - at < FORESEEN:
        return Door("closed", "hours", openings[following][0])
    return SHUT


def numbered(said: Iterable[Said]) -> tuple[list[Said], list[int]]:
    """What differs, each once, and for each thing said the number of what it is."""
    numbers: dict[Said, int] = {}
    which = [numbers.setdefault(one, len(numbers)) for one in said]
    return list(numbers), which


class _Last:
    """After every instant, so that an opening that begins now has begun."""

    def __lt__(self, _other: Any) -> bool:
        return False

    def __gt__(self, _other: Any) -> bool:
        return True


_LAST: Final[Any] = _Last()
