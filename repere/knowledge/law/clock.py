"""A time limit while it is computed, and what a computation gives."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from repere.knowledge.law.moments import Moment
from repere.knowledge.law.rulebook import Rule, Source
from repere.knowledge.law.sentences import Step

ONE = timedelta(days=1)


class NotComputable(ValueError):
    """Something has to be told first, or there is nothing to compute; the message says what."""


class LodgingUnknown(NotComputable):
    """Which law applies hangs on the day the asylum application was lodged, which was not told."""


class Event(NamedTuple):
    """Something that happened: a kind of the rule base, on a day or at an instant."""

    kind: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Dispute:
    """A point on which sources differ, and the day that the other reading gives."""

    text: str
    sources: tuple[Source, ...]
    gives: Moment | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a computation gives. Days, or instants of the territory's clock for limits in hours.

    `expected` and `latest` are None when the closed days of the year are approved by nobody.
    """

    rule: Rule
    territory: str
    status: str
    regime: str
    trigger: Moment
    earliest: Moment
    expected: Moment | None
    latest: Moment | None
    work_by: Moment
    calendar_status: str
    calendar_version: str
    rules_version: str
    opens: date | None = None
    closes: date | None = None
    disputes: tuple[Dispute, ...] = ()
    trace: tuple[Step, ...] = ()
    # Named people approved the closed days of these years; otherwise programs alone compared them.
    calendar_signed: bool = False


class Clock:
    """A time limit while it is computed."""

    __slots__ = (
        "base", "disputes", "high", "low", "main", "opens", "roll", "roll_high", "rule", "status", "stopped", "trace",
        "trigger",
    )  # fmt: skip

    def __init__(self, rule: Rule, trigger: Moment) -> None:
        self.rule = rule
        self.trigger = trigger
        self.main: Moment = trigger
        self.low: Moment = trigger
        self.high: Moment = trigger
        self.opens: date | None = None
        self.roll = False
        self.roll_high = False
        self.stopped = False
        self.status = "running"
        self.trace: list[Step] = []
        self.disputes: list[Dispute] = []


def in_order(moment: Moment) -> tuple[date, time]:
    """Moments in a row, whether they carry an hour or not: a day without one stands before its hours."""
    return (moment.date(), moment.time()) if isinstance(moment, datetime) else (moment, time())


def least(one: Moment, other: Moment) -> Moment:
    return one if in_order(one) <= in_order(other) else other


def most(one: Moment, other: Moment) -> Moment:
    return one if in_order(one) >= in_order(other) else other
