"""How many people somebody was shown, by the quarter of an hour, and when that is unusual. No Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

QUARTER_S: Final = 900
QUARTERS_LOOKED_AT: Final = 4
# Somebody received every two minutes, each after a whole page of twenty likenesses: a desk does less.
MANY_AN_HOUR: Final = 600
# Between the end of a quarter and its reading: nobody is still writing to it.
SETTLED_AFTER_S: Final = 60


@dataclass(slots=True)
class Shown:
    """What one colleague saw of one kind in a quarter of an hour: how many times, and which people, each once."""

    times: int = 0
    people: set[str] = field(default_factory=set)


Reader = tuple[str, str, str, str]  # organisation, colleague, role, verb


def quarter_of(instant_s: float) -> int:
    """Quarters since 1970, of an instant in seconds (Unix time)."""
    return int(instant_s // QUARTER_S)


def is_settled(quarter: int, now_s: float) -> bool:
    return now_s >= (quarter + 1) * QUARTER_S + SETTLED_AFTER_S


def line(reader: Reader, people: Iterable[str]) -> str:
    """One showing, as it waits in the file of its quarter: identifiers alone."""
    return f"{' '.join(reader)} {','.join(people)}\n"


def summed(lines: Iterable[str]) -> dict[Reader, Shown]:
    """What each one saw, from the lines of one quarter; a line cut by a failing machine is left out."""
    found: dict[Reader, Shown] = {}
    for text in lines:
        parts = text.rstrip("\n").split(" ")
        if len(parts) != 5 or not text.endswith("\n"):
            continue
        organisation, colleague, role, verb, people = parts
        shown = found.setdefault((organisation, colleague, role, verb), Shown())
        shown.times += 1
        shown.people.update(person for person in people.split(",") if person)
    return found


def is_unusual(people_by_quarter: Iterable[int]) -> bool:
    """Of one hour: a person shown in two quarters counts twice, which warns too early rather than too late."""
    return sum(people_by_quarter) > MANY_AN_HOUR
