"""What holds somebody back from going through a door: time, distance, a telephone. Plain values in and out."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

SCHOOL_HOURS: Final = "school_hours"  # free while the children are at school
WORKS_BY_DAY: Final = "works_by_day"
NO_PHONE: Final = "no_phone"
FOOT_MINUTES: Final = {"foot_15": 15, "foot_30": 30, "foot_60": 60}  # goes on foot, no longer than that
CONSTRAINTS: Final = frozenset({SCHOOL_HOURS, WORKS_BY_DAY, NO_PHONE, *FOOT_MINUTES})

# Situations of the directory that hold somebody back too.
REDUCED_MOBILITY: Final = "reduced_mobility"
BROUGHT_ALONG: Final = frozenset({"animal", "luggage"})

# Streets are longer than the flight of a crow by about a third, in old towns as in new ones (Boscoe et al., A
# nationwide comparison of driving distance versus straight-line distance to hospitals, 2012: 1.4; walking, less).
DETOUR: Final = 1.3
# An unhurried pace with a bag, and one with a stick or a pushchair: taken low, so that nobody comes too late.
WALK_KMH, SLOW_KMH = 4.5, 2.7
# From door to door, waiting apart; a bus in a town seldom does better.
TRANSIT_KMH, TRANSIT_WAIT_MINUTES = 18.0, 12
# Beyond, one takes a bus.
LONGEST_WALK_MINUTES: Final = 45
WALK_BANDS: Final = (5, 10, 15, 20, 30, 45, 60, 90)
TRANSIT_BANDS: Final = (20, 30, 45, 60, 90, 120, 180)


def walk_minutes(km: float, *, is_slow: bool = False) -> int:
    """On foot, from the distance as the crow flies; told to the minute above."""
    return int(km * DETOUR / (SLOW_KMH if is_slow else WALK_KMH) * 60 + 0.999)


class Travel(NamedTuple):
    way: str  # "walk" or "transit"
    minutes: int  # at most about that many: the end of a band, since nobody measured the way


def travel(km: float) -> Travel:
    """How one gets there, and the band of time it takes."""
    on_foot = walk_minutes(km)
    if on_foot <= LONGEST_WALK_MINUTES:
        return Travel("walk", _band(on_foot, WALK_BANDS))
    by_bus = int(km * DETOUR / TRANSIT_KMH * 60) + TRANSIT_WAIT_MINUTES
    return Travel("transit", _band(by_bus, TRANSIT_BANDS))


def _band(minutes: int, bands: tuple[int, ...]) -> int:
    """The next band; beyond the last, half hours."""
    return next((band for band in bands if minutes <= band), -(-minutes // 30) * 30)


def foot_limit(constraints: Collection[str]) -> int | None:
    """The shortest that was said, in minutes."""
    return min((FOOT_MINUTES[code] for code in constraints if code in FOOT_MINUTES), default=None)


# A visit that is shorter is a queue and no answer.
VISIT: Final = timedelta(minutes=30)
# Schools let in at 8.30 and out at 16.30, on four days in most communes; there and back takes its part.
SCHOOL_DAYS: Final = frozenset({0, 1, 3, 4})
SCHOOL_FROM, SCHOOL_TO = time(8, 45), time(16, 0)
WORK_DAYS: Final = frozenset(range(5))
WORK_ENDS: Final = time(18, 0)


def suits(openings: Iterable[tuple[datetime, datetime]]) -> frozenset[str]:
    """Which of the constraints of time some opening leaves room for; each opening on the clock of the place."""
    found: set[str] = set()
    for opens_at, closes_at in openings:
        day = opens_at.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < closes_at:
            if day.weekday() in SCHOOL_DAYS and _room(opens_at, closes_at, day, SCHOOL_FROM, SCHOOL_TO):
                found.add(SCHOOL_HOURS)
            freed_at = WORK_ENDS if day.weekday() in WORK_DAYS else time(0)
            if _room(opens_at, closes_at, day, freed_at, None):
                found.add(WORKS_BY_DAY)
            day += timedelta(days=1)
    return frozenset(found)


def _room(opens_at: datetime, closes_at: datetime, day: datetime, since: time, until: time | None) -> bool:
    start = max(opens_at, day.replace(hour=since.hour, minute=since.minute))
    end = day.replace(hour=until.hour, minute=until.minute) if until else day + timedelta(days=1)
    return min(closes_at, end) - start >= VISIT
