"""Hours on the clock of a place, what overlaps, and what an appointment may become. Plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=12)
# Who comes early is received early; nobody is seen the day before.
EARLY = timedelta(hours=2)


class HourDoesNotExist(ValueError):
    """In spring the clock jumps over an hour: nobody can be expected in it."""


class LengthIsImpossible(ValueError):
    """Five minutes at least, half a day at most."""


class NotYet(ValueError):
    """Who has not had the time to come has neither come nor failed to."""


def instant_of(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a clock of the place shows this; the first of two, when autumn shows it twice."""
    local = datetime.combine(day, hour, zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise HourDoesNotExist
    return instant


def bounds(first: date, days: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the midnight that begins a day to the one that ends the last: 23 or 25 hours where the clock changes."""
    return (
        datetime.combine(first, time(), zone).astimezone(UTC),
        datetime.combine(first + timedelta(days=days), time(), zone).astimezone(UTC),
    )


def check_length(length: timedelta) -> timedelta:
    if not SHORTEST <= length <= LONGEST:
        raise LengthIsImpossible
    return length


@dataclass(frozen=True, slots=True)
class Slot:
    """Who and what an appointment takes, from its first instant up to but not including its last."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    staff: frozenset[UUID] = frozenset()
    place: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """`kind`: staff, place or person; `what` is the one taken twice, `other` the appointment that has it already."""

    kind: str
    what: UUID
    other: UUID


def overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def conflicts(wanted: Slot, others: Iterable[Slot]) -> list[Conflict]:
    """What another appointment has at that time already. A place that takes several at once is given as none."""
    found: list[Conflict] = []
    for other in others:
        if other.id == wanted.id or not overlap(wanted, other):
            continue
        found += [Conflict("staff", one, other.id) for one in sorted(wanted.staff & other.staff)]
        if wanted.place is not None and wanted.place == other.place:
            found.append(Conflict("place", wanted.place, other.id))
        if wanted.person is not None and wanted.person == other.person:
            found.append(Conflict("person", wanted.person, other.id))
    return found


def in_conflict(slots: Iterable[Slot]) -> set[UUID]:
    """Those of a calendar that take somebody or something that another has."""
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.id))
    found: set[UUID] = set()
    open_ones: list[Slot] = []
    for slot in ordered:
        open_ones = [other for other in open_ones if other.ends_at > slot.starts_at]
        for conflict in conflicts(slot, open_ones):
            found |= {slot.id, conflict.other}
        open_ones.append(slot)
    return found


# What was said by mistake can be said again; what we cancelled was told to the person, and is booked anew.
NEXT = {
    "planned": frozenset({"seen", "excused", "no_show", "cancelled"}),
    "seen": frozenset({"planned", "excused", "no_show"}),
    "excused": frozenset({"planned", "seen", "no_show"}),
    "no_show": frozenset({"planned", "seen", "excused"}),
    "cancelled": frozenset[str](),
}


def check_becomes(status: str, new: str, starts_at: datetime, now: datetime) -> bool:
    """Whether the change is one of those there are; `NotYet` for what cannot be known before the hour."""
    if new not in NEXT[status]:
        return False
    if new == "seen" and now < starts_at - EARLY:
        raise NotYet
    if new == "no_show" and now < starts_at:
        raise NotYet
    return True


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> tuple[date, int]:
    """The Monday on or before the first of its month, and how many weeks show it whole."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    start = week_of(first)
    return start, -(-(after - start).days // 7)


def next_month(day: date, months: int) -> date:
    """The first of the month so many months away."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
