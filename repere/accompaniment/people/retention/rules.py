"""How long a dossier is kept after the last news of somebody, and what comes at the end. Plain values.

Two years is the usual time: CNIL, délibération 2021-028 (reception, housing and social accompaniment), kept by
délibération 2023-095. The clock is theirs: our own reading and editing do not wind it up.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

LEAST_MONTHS, MOST_MONTHS, USUAL_MONTHS = 1, 36, 24
# Between the day on which it is said and the day on which it is done.
NOTICE: Final = timedelta(days=30)
# What was put away may still be asked for before a court for as long: Code civil, article 2224.
ARCHIVED_YEARS: Final = 5
# Whoever keeps a dossier longer says until when, and says it again if it must go on.
LONGEST_KEPT: Final = timedelta(days=366)
LONGEST_HOLD: Final = timedelta(days=3 * 366)
# At night, some at a time: a page never waits for it.
NIGHT: Final = range(1, 6)
A_TURN, A_NIGHT = 40, 1000
# From then on, whoever coordinates is told that it does not run.
SILENT_AFTER: Final = timedelta(hours=48)
# Of what was sent, how long the facts of the sending are kept.
RECEIPTS_KEPT_MONTHS: Final = 6


class NotInTheRange(ValueError):
    """A number of months, or a day, that is not among those allowed."""


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(heard_on: date, months: int) -> date:
    """The last day on which it is kept, when nothing is heard from them any more."""
    return months_later(heard_on, months)


def heard_by(last: date, months: int) -> date:
    """Whoever was heard of on this day or before has `last`, or a day before it, as last day."""
    is_end = last.day == monthrange(last.year, last.month)[1]
    before = months_later(last, -months)
    return before.replace(day=monthrange(before.year, before.month)[1]) if is_end else before


def is_over(heard_on: date, today: date, months: int, *, is_held: bool = False) -> bool:
    return not is_held and last_day(heard_on, months) < today


def notice_from(today: date, months: int) -> date:
    """Whoever was last heard of on this day or before is given notice today."""
    return heard_by(today + NOTICE, months)


def ends_on(heard_on: date, today: date, months: int) -> date:
    """The last day, when notice is given today: thirty whole days at least, however late we are."""
    return max(last_day(heard_on, months), today + NOTICE)


def archived_until(today: date) -> date:
    return months_later(today, 12 * ARCHIVED_YEARS)


def check_months(months: int) -> None:
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise NotInTheRange(months)


def check_until(until: date, today: date, longest: timedelta) -> None:
    """A day to come, and not so far that nobody would think of it again."""
    if not today < until <= today + longest:
        raise NotInTheRange(until)


def is_time(now: datetime, last: datetime | None) -> bool:
    """In the small hours; by day only when the machine sleeps at night. `now` on the clock of the house."""
    return now.hour in NIGHT or last is None or now - last > timedelta(hours=30)


def is_silent(last: datetime | None, since: datetime, now: datetime) -> bool:
    """Whether the alarm is raised; `since`: when there began to be something to run for."""
    return now - (last or since) > SILENT_AFTER


# --- the figures that are left

AGES = ((0, "child"), (18, "18_24"), (25, "25_39"), (40, "40_59"), (60, "60_more"))
STAYS = ((0, "days"), (31, "months"), (366, "years"))


def age_band(birth_year: int | None, year: int) -> str:
    return _band(AGES, year - birth_year) if birth_year is not None else "unknown"


def stay_band(days: int) -> str:
    """From the first visit to the last news: within a month, within a year, over years."""
    return _band(STAYS, days)


def needs_band(met: int, unmet: int) -> str:
    if not met and not unmet:
        return "none"
    if not unmet:
        return "all_met"
    return "some_met" if met else "none_met"


def _band(bands: Collection[tuple[int, str]], value: int) -> str:
    return next(code for least, code in reversed(list(bands)) if value >= least or least == 0)
