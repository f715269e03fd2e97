"""What somebody reads of themselves at their own door. Plain values in and out."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from repere.accompaniment.orientation.steps import ELSEWHERE, GO, NOTHING, Step


def steps_of_slip(given_at: datetime, outcome: str, outcome_at: datetime | None) -> tuple[Step, ...]:
    """An address that was given, and whether its door opened: given, opened, wrong."""
    told = () if outcome_at is None else (Step(outcome, outcome_at),)
    return (Step("given", given_at), *told)


def after_slip(outcome: str) -> str:
    return {"opened": NOTHING, "wrong": ELSEWHERE}.get(outcome, GO)


# In place of a role: whoever holds the link that was given to a service without an account.
BY_LINK = "link"


class Reading(NamedTuple):
    """Somebody in this role, of this organisation or, where its name would tell too much, of this kind, read the
    dossier that day, so many times. `kind` may be blank: of a service without an account."""

    day: date
    role: str
    organisation: str
    kind: str
    times: int


class Reader(NamedTuple):
    """An organisation whose colleague read; `is_named` False: its name would tell what somebody lives through."""

    name: str
    kind: str
    is_named: bool


def told_by_day(seen: Iterable[tuple[date, str, Reader]]) -> list[Reading]:
    """The latest day first; several readings of a day by one role of one organisation are one line.

    seen: day, role, organisation.
    """
    times = Counter((day, role, who.name if who.is_named else "", who.kind) for day, role, who in seen)
    lines = [Reading(*key, count) for key, count in times.items()]
    return sorted(lines, key=lambda line: (-line.day.toordinal(), line.organisation, line.kind, line.role))
