"""How long a number of places is worth something, and how many are still free. Plain values in, plain values out.

A number is expected again after its rhythm, and nothing is known after two: a bed free yesterday says nothing of
tonight, a seat in a French class free last week still says something.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple, TypeVar

# How often the number changes where it is well kept; a service may say its own.
RHYTHMS: Final = {
    "bed": timedelta(hours=12),
    "family_unit": timedelta(hours=24),
    "meal": timedelta(hours=12),
    "parcel": timedelta(hours=24),
    "appointment": timedelta(hours=72),
    "seat": timedelta(days=7),
}
USUAL_RHYTHM: Final = timedelta(hours=12)
# Past its rhythm twice, a number is no longer believed.
BELIEVED: Final = 2
# A question that could not be sent at its hour is not sent in the middle of the night.
ASKED_WITHIN: Final = timedelta(hours=3)

FRESH, DUE, UNKNOWN = "fresh", "due", "unknown"


def rhythm_of(unit: str, hours: int | None = None) -> timedelta:
    """How often the number is expected: what the service says of itself, or else what is usual for the unit."""
    return timedelta(hours=hours) if hours else RHYTHMS.get(unit, USUAL_RHYTHM)


def unknown_from(said_at: datetime, rhythm: timedelta) -> datetime:
    """The instant from which the number says nothing any more."""
    return said_at + rhythm * BELIEVED


def freshness(said_at: datetime | None, rhythm: timedelta, now: datetime) -> str:
    """`fresh`, `due` once its rhythm is over, `unknown` after two or when nobody ever said anything."""
    if said_at is None or now >= unknown_from(said_at, rhythm):
        return UNKNOWN
    return DUE if now >= said_at + rhythm else FRESH


def free(places: int | None, held: int, taken: int) -> int | None:
    """Places nobody is promised: those said, less those held and those given since; None when nothing was said."""
    return None if places is None else max(places - held - taken, 0)


class Counted(NamedTuple):
    """What is left of one kind of place, as the total of a service is made."""

    free: int | None
    maximum: int | None
    said_at: datetime | None
    unknown_from: datetime | None


class Total(NamedTuple):
    left: int
    maximum: int | None  # None unless every kind says it
    said_at: datetime  # the oldest of what is added up
    unknown_from: datetime  # the first instant at which a part of it is no longer known


def total(lines: Iterable[Counted], now: datetime) -> Total | None:
    """All kinds of places of a service together, those still known; when none is, what was last said of them.

    None when nobody ever said anything. Whoever reads compares `unknown_from` with their own instant.
    """
    said = [line for line in lines if line.unknown_from is not None]
    known = [line for line in said if line.unknown_from is not None and now < line.unknown_from] or said
    if not known:
        return None
    maxima = [line.maximum for line in known]
    return Total(
        left=sum(line.free or 0 for line in known),
        maximum=None if None in maxima else sum(one for one in maxima if one is not None),
        said_at=min(line.said_at for line in known if line.said_at is not None),
        unknown_from=min(line.unknown_from for line in known if line.unknown_from is not None),
    )


class Kind(NamedTuple):
    """One kind of place of a service: beds for women, family units…; `free`: None when it is not known."""

    id: object
    unit: str
    audience: str  # blank: everybody
    free: int | None


Line = TypeVar("Line", bound=Kind)


def kind_for(kinds: Sequence[Line], audiences: Collection[str], situations: Collection[str]) -> Line | None:
    """The kind of place to hold for somebody, the narrowest that fits; None when none of them is for this person.

    A place kept for an audience is for those who said they belong to it. A family unit is for those who come with
    children, and they take another place only where there is no unit.
    """
    with_children = "family" in situations or "familles" in audiences
    fitting = [
        kind
        for kind in kinds
        if (not kind.audience or kind.audience in audiences) and (kind.unit != "family_unit" or with_children)
    ]
    return min(
        fitting,
        key=lambda kind: (
            not kind.free,  # those with a place first
            (kind.unit == "family_unit") != with_children,
            not kind.audience,
            -(kind.free or 0),
            str(kind.id),
        ),
        default=None,
    )


def is_to_be_asked(
    local: datetime,
    hour: time,
    asked_at: datetime | None,
    said_at: datetime | None,
    rhythm: timedelta,
) -> bool:
    """Whether "how many places?" is to be asked now: at its hour, once a day, and only when the number is late.

    `local` and `asked_at` are on the clock of the place; what will be late by tomorrow's question is asked today.
    """
    since = local - local.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    if not timedelta(0) <= since < ASKED_WITHIN:
        return False
    if asked_at is not None and asked_at.date() == local.date():
        return False
    return said_at is None or local - said_at >= min(rhythm, timedelta(days=1)) / 2
