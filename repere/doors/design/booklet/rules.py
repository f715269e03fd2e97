"""What a page of paper says of a timetable and of a way to go. Pure."""

from collections.abc import Sequence
from datetime import time
from math import atan2, cos, degrees, radians
from typing import Final, NamedTuple

Ranges = Sequence[tuple[time, time]]
Point = tuple[float, float]
# Nearer than this, no direction helps: one is there.
AT_THE_CENTRE_KM: Final = 0.15
HEADINGS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


class Days(NamedTuple):
    """Consecutive days (0 is Monday) with the same hours."""

    first: int
    last: int
    ranges: tuple[tuple[time, time], ...]


def grouped(week: Sequence[Ranges]) -> list[Days]:
    """The open days of a week, those that follow one another with the same hours together."""
    found: list[Days] = []
    for day, ranges in enumerate(map(tuple, week)):
        if not ranges:
            continue
        if found and found[-1].last == day - 1 and found[-1].ranges == ranges:
            found[-1] = found[-1]._replace(last=day)
        else:
            found.append(Days(day, day, ranges))
    return found


def heading(centre: Point, place: Point) -> str:
    """Towards which of eight winds one goes from the centre to the place."""
    north = place[0] - centre[0]
    east = (place[1] - centre[1]) * cos(radians(centre[0]))
    return HEADINGS[round(degrees(atan2(east, north)) / 45) % 8]


def minutes_on_foot(km: float) -> int:
    """At four kilometres an hour as the crow flies, by fives: streets turn, bags are heavy."""
    return max(5, round(km * 15 * 1.25 / 5) * 5)
