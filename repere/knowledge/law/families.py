"""The ways of counting a time limit. Days in, days out: no calendar but that of weeks and months.

Which family a rule has, and by which source, stands in `data/`. None of these functions puts a day off to a
working one: that is `closed_days.ClosedDays`, and only where the rule says so.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY = timedelta(days=1)


class Family(StrEnum):
    DAYS_NF = "DAYS_NF"  # the day of the act does not count; ends with the last of the days
    DAYS_FR = "DAYS_FR"  # clear days: neither the first nor the last counts
    MONTHS_FR = "MONTHS_FR"  # clear months: from the day after, to the same number
    MONTHS_NF = "MONTHS_NF"  # to the same number
    HOURS = "HOURS"  # from hour to hour
    EOM = "EOM"  # the end of a month
    WORKDAYS = "WORKDAYS"  # working days only
    WINDOW = "WINDOW"  # from a day to a day, around another
    NONE = "NONE"  # no time limit: a thing to know


class Unit(StrEnum):
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    HOUR = "hour"


UNIT_OF = {
    Family.DAYS_NF: Unit.DAY,
    Family.DAYS_FR: Unit.DAY,
    Family.MONTHS_FR: Unit.MONTH,
    Family.MONTHS_NF: Unit.MONTH,
    Family.HOURS: Unit.HOUR,
    Family.EOM: Unit.MONTH,
    Family.WORKDAYS: Unit.WORKING_DAY,
}
# Clear time is put off when it ends on a closed day: the principle of administrative courts in France.
ROLLS_BY_NATURE = frozenset({Family.DAYS_FR, Family.MONTHS_FR})
# Where "clear days" are read one day shorter than in France (the GADEM guide, for Morocco).
CLEAR_WITHOUT_LAST = frozenset({"MA"})


def month_length(year: int, month: int) -> int:
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return LENGTHS[month - 1]


def add_months(day: date, months: int) -> date:
    """The same number some months later, or the last day of a month that has no such number."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    number = day.day
    if number > 28:
        number = min(number, month_length(years, month))
    return date(years, month, number)


def end_of_month(day: date, months: int = 0) -> date:
    later = add_months(day.replace(day=1), months)
    return later.replace(day=month_length(later.year, later.month))


def last_day(family: Family, trigger: date, length: int, country: str = "FR") -> date:
    """The last day in time, wherever it falls. `length` in days or months; negative counts back."""
    if family is Family.MONTHS_FR:
        return add_months(trigger + DAY, length)
    if family is Family.DAYS_NF:
        return date.fromordinal(trigger.toordinal() + length)
    if family is Family.MONTHS_NF:
        return add_months(trigger, length)
    if family is Family.DAYS_FR:
        extra = 0 if country in CLEAR_WITHOUT_LAST else 1
        return date.fromordinal(trigger.toordinal() + length + extra)
    if family is Family.EOM:
        return end_of_month(trigger, length)
    raise ValueError(f"{family} does not count from a day to a day")


def other_month_end(trigger: date, length: int) -> date:
    """The variant of clear months: the same number, then one day more."""
    return add_months(trigger, length) + DAY


def hours_later(start: datetime, hours: int) -> tuple[datetime, datetime]:
    """On the clock of the wall, and by hours that pass: they differ over a change of the clocks.

    `start` is aware; both answers are in its zone. An hour that the clocks skip is read before the change.
    """
    place: tzinfo | None = start.tzinfo
    wall = (start.replace(tzinfo=None) + timedelta(hours=hours)).replace(tzinfo=place)
    passed = (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(place)
    shown = wall.astimezone(UTC).astimezone(place)
    if shown.replace(tzinfo=None) != wall.replace(tzinfo=None):
        wall = min(shown, wall.replace(fold=1).astimezone(UTC).astimezone(place))
    return wall, passed
