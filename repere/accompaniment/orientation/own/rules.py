"""A referral as the person it is about reads it: what happened, and what comes next. Plain values in and out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Step(NamedTuple):
    """`code`: given (a slip), sent, received, accepted, refused, expired, withdrawn, opened, wrong."""

    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """What happened, the oldest first; what is next: wait, go, desk (come and see us); nothing once over."""

    steps: tuple[Step, ...]
    following: str


ANSWERS = frozenset({"accepted", "refused", "expired", "withdrawn"})


def course_of_slip(given_at: datetime, outcome: str, outcome_at: datetime | None) -> Course:
    steps = [Step("given", given_at), *_told(outcome, outcome_at)]
    return Course(tuple(steps), {"unknown": "go", "wrong": "desk"}.get(outcome, ""))


def course_of_referral(
    state: str,
    *,
    sent_at: datetime,
    received_at: datetime | None,
    answered_at: datetime | None,
    outcome: str,
    outcome_at: datetime | None,
) -> Course:
    steps = [Step("sent", sent_at)]
    if received_at is not None:
        steps.append(Step("received", received_at))
    if state in ANSWERS and answered_at is not None:
        steps.append(Step(state, answered_at))
    if state == "accepted":
        steps += _told(outcome, outcome_at)
        return Course(tuple(steps), {"unknown": "go", "wrong": "desk"}.get(outcome, ""))
    return Course(tuple(steps), {"refused": "desk", "expired": "desk", "withdrawn": ""}.get(state, "wait"))


def _told(outcome: str, at: datetime | None) -> list[Step]:
    return [] if outcome == "unknown" or at is None else [Step(outcome, at)]


class Reading(NamedTuple):
    """Somebody in this role, of this organisation or, where its name would tell too much, of this kind, read the
    dossier that day, so many times."""

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
