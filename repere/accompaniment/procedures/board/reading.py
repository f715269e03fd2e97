"""A time limit of the board as it is read: its dates, how near it is, what is at stake."""

from dataclasses import dataclass
from datetime import date, datetime

from repere.accompaniment.procedures import rules as dates
from repere.accompaniment.procedures.board import rules
from repere.accompaniment.procedures.board.models import DeadlineWatch
from repere.accompaniment.procedures.models import Procedure, ProcedureDeadline
from repere.knowledge.law.closed_days import ClosedDays
from repere.knowledge.law.missing import house_missing
from repere.knowledge.law.moments import Moment, day_of, zone


@dataclass(frozen=True, slots=True)
class Seen:
    """`left`: working days to the day to work by; `ends_at`: where it is counted in hours, its instant."""

    watch: DeadlineWatch
    rule: str
    stake: str
    work_by: Moment
    earliest: Moment
    expected: Moment | None
    latest: Moment | None
    status: str
    left: int
    tone: rules.Tone

    @property
    def ends_at(self) -> datetime | None:
        return self.earliest if isinstance(self.earliest, datetime) else None

    @property
    def is_in_hours(self) -> bool:
        return self.ends_at is not None

    @property
    def order(self) -> tuple[date, bool, str]:
        return rules.is_order(self.earliest, day_of(self.work_by))


def read(watch: DeadlineWatch, days: ClosedDays, now: datetime) -> Seen:
    """`days`: the table of the organisation; `now` is read on the clock of the court or body."""
    row = watch.deadline
    place = row.procedure.territory
    here = now.astimezone(zone(place))
    told = {name: dates.read(row.dates.get(name), place) for name in dates.DATES}
    work_by, earliest = told["work_by"], told["earliest"]
    if work_by is None or earliest is None:
        raise ValueError("a time limit without its dates")
    status = str(row.dates.get("status"))
    stake = house_missing().stake_of(row.rule) or "step"
    left = rules.working_days_left(days, place, here.date(), day_of(work_by))
    tone = rules.tone(
        stake,
        left,
        past=rules.is_past(earliest, here),
        status=status,
        is_in_hours=isinstance(earliest, datetime),
    )
    return Seen(
        watch, row.rule, stake, work_by, earliest, told["expected"], told["latest"], status, left, tone
    )


def work_by_on(row: ProcedureDeadline, procedure: Procedure) -> date:
    moment = dates.read(str(row.dates["work_by"]), procedure.territory)
    if moment is None:
        raise ValueError("a time limit without a day to work by")
    return day_of(moment)


def bounds(row: ProcedureDeadline, procedure: Procedure) -> tuple[date, date]:
    """From the day that starts it to the last by the most severe reading."""
    first, last = (dates.read(row.dates.get(name), procedure.territory) for name in ("trigger", "earliest"))
    if first is None or last is None:
        raise ValueError("a time limit without its dates")
    return day_of(first), day_of(last)


def last_day(seen: Seen) -> date:
    """By the reading that leaves the most time: until then something may still be sent."""
    return max(day_of(one) for one in (seen.earliest, seen.expected, seen.latest) if one is not None)
