"""How near a time limit is, who has it, when whoever coordinates is told. Values in, values out."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from repere.foundation.toolkit.small_numbers import parts_shown
from repere.knowledge.law.closed_days import SATURDAY, SUNDAY, ClosedDays

# Working days left, from which a time limit is red, then amber, by what is at stake; ours, not the law's. Missing an
# order to leave or an appeal cannot be mended: it is red while there is still time to find a lawyer.
RED: Final[Mapping[str, int]] = {"removal": 3, "asylum": 3, "stay": 2, "living": 1, "step": 0}
AMBER: Final[Mapping[str, int]] = {"removal": 10, "asylum": 10, "stay": 7, "living": 5, "step": 3}
# Nobody said that they have it: whoever coordinates is told once it turns red, and never in the first hours.
GRACE: Final = timedelta(hours=4)
GRACE_OF_HOURS: Final = timedelta(hours=1)
# No time limit turns red earlier than this many days before its day: what a worker need look at.
FARTHEST_RED: Final = timedelta(days=21)
MOST_DAYS: Final = 400
# A clock that is stopped is shown, and calls nobody.
STOPPED: Final = frozenset({"suspended", "interrupted"})
LONGEST_ABSENCE: Final = timedelta(days=366)


class Tone(StrEnum):
    LATE = "late"
    RED = "red"
    AMBER = "amber"
    CALM = "calm"
    STOPPED = "stopped"


def working_days_left(days: ClosedDays, territory: str, today: date, last: date) -> int:
    """How many working days there are after today, up to the last one included; below 0 when it is past.

    Every day of the table closes, approved or not: there can only be fewer days left.
    """
    if last < today:
        return -1
    closed = days.known(territory)
    first = today.toordinal() + 1
    end = min(last.toordinal(), first + MOST_DAYS)
    return sum(
        ordinal % 7 not in (SATURDAY, SUNDAY) and ordinal not in closed for ordinal in range(first, end + 1)
    )


def is_past(earliest: date | datetime, now: datetime) -> bool:
    """Over by the most severe reading: a day at its end, on the clock of `now`; an hour at its minute."""
    return now > earliest if isinstance(earliest, datetime) else now.date() > earliest


def tone(
    stake: str, left: int, *, past: bool = False, status: str = "running", is_in_hours: bool = False
) -> Tone:
    """`left`: working days to the day to work by, as `working_days_left` counts them; `past`: it is over by the most
    severe reading. Between the two it is red, and so is a limit in hours from its first minute."""
    if status in STOPPED:
        return Tone.STOPPED
    if past:
        return Tone.LATE
    if is_in_hours or left <= RED[stake]:
        return Tone.RED
    return Tone.AMBER if left <= AMBER[stake] else Tone.CALM


def is_to_escalate(
    shown: Tone, *, opened_at: datetime, now: datetime, was_late_when_told: bool, is_in_hours: bool
) -> bool:
    """Nobody has it, and it is red or past; what was past when we heard of it is no longer a matter of minutes."""
    if shown not in (Tone.RED, Tone.LATE) or was_late_when_told:
        return False
    return now - opened_at >= (GRACE_OF_HOURS if is_in_hours else GRACE)


def still_holds(before: date | None, after: date | None) -> bool:
    """Whether "I have it" still holds once a date was computed anew: not when it came nearer."""
    return before is not None and after is not None and after >= before


def is_order(instant: datetime | date | None, day: date) -> tuple[date, bool, str]:
    """To order lines of one page: the day; within it what ends at an hour, the earliest first; then the rest."""
    is_hour = isinstance(instant, datetime)
    return (day, not is_hour, instant.isoformat() if isinstance(instant, datetime) else "")


@dataclass(frozen=True, slots=True)
class Away:
    """A colleague, whoever holds their time limits, from a day to a day, both included."""

    user: UUID
    stand_in: UUID
    starts_on: date
    ends_on: date


def stand_ins(absences: Iterable[Away], today: date) -> dict[UUID, UUID]:
    """Of each colleague away today, whoever has their time limits: the stand-in, or theirs when they are away too.

    Where everybody of a chain is away, the one named first keeps them: somebody must.
    """
    away = {one.user: one.stand_in for one in absences if one.starts_on <= today <= one.ends_on}
    found: dict[UUID, UUID] = {}
    for user, first in away.items():
        seen, holder = {user}, first
        while holder in away and holder not in seen:
            seen.add(holder)
            holder = away[holder]
        found[user] = first if holder in seen else holder
    return found


def holds_for(user: UUID, absences: Iterable[Away], today: date) -> set[UUID]:
    """Whose time limits somebody has today: their own, and those of whom they stand in for."""
    return {user} | {of for of, holder in stand_ins(absences, today).items() if holder == user}


Cell = TypeVar("Cell", bound=Hashable)


def counts_shown(missed: Sequence[tuple[Cell, Any]]) -> list[tuple[Cell, int | None]]:
    """How many by cell, the most first; None where fewer than five people are behind it, or beside such a one.

    missed: a cell and whose it was, once for each time limit missed.
    """
    counts: dict[Cell, int] = {}
    people: dict[Cell, set[Any]] = {}
    for cell, who in missed:
        counts[cell] = counts.get(cell, 0) + 1
        people.setdefault(cell, set()).add(who)
    shown = parts_shown({cell: len(whose) for cell, whose in people.items()})
    ordered = sorted(counts, key=lambda cell: (shown[cell] is None, -counts[cell], str(cell)))
    return [(cell, None if shown[cell] is None else counts[cell]) for cell in ordered]


def week_to_work(today: date) -> date:
    """Its Monday: that of this week, or of the next from Saturday on."""
    day = today + timedelta(days=2)
    return day - timedelta(days=day.weekday())
