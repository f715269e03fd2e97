"""Birth dates as they are written: with a precision, and with the slips that desks and calendars make.

1 January and 31 December are what papers carry when only the year is known. A date kept in another calendar is
read with the arithmetic of that calendar: Ethiopian (E. M. Reingold and N. Dershowitz, *Calendrical
Calculations*, ch. 4), tabular lunar Hijri (ibid., ch. 7), solar Hijri by the 33-year cycle, which is exact from
1800 to 2100.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date, as precise as it is known: year, then month, then day; an estimate is a year at best."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    is_estimated: bool = False

    @property
    def is_full(self) -> bool:
        """A day that was really said, not the first or last of a year."""
        return (
            self.day is not None
            and self.month is not None
            and not self.is_estimated
            and (self.month, self.day) not in _YEAR_ONLY
        )


_YEAR_ONLY: Final = frozenset({(1, 1), (12, 31)})


class Relation(StrEnum):
    """How two birth dates stand to one another; the first that holds, in this order."""

    UNKNOWN = "birth_unknown"
    SAME_DATE = "same_date"
    SAME_MONTH = "same_month"
    BOTH_YEAR_ONLY = "same_year_only"
    YEAR_ONLY = "same_year_one_only"
    SWAPPED = "day_and_month_swapped"
    DAY_DIFFERS = "day_differs"
    MONTH_DIFFERS = "month_differs"
    SAME_YEAR = "same_year"
    YEAR_SLIP = "year_slip"
    DECADE_SLIP = "decade_slip"
    ETHIOPIAN = "ethiopian_calendar"
    SOLAR_HIJRI = "solar_hijri_calendar"
    LUNAR_HIJRI = "lunar_hijri_calendar"
    NEAR_ESTIMATE = "near_estimate"
    NEAR = "near"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Between:
    """The relation of two births, and the years between them."""

    relation: Relation
    years: int = 0


# Beyond, an estimate is another age.
NEAR_ESTIMATE_YEARS: Final = 3
NEAR_YEARS: Final = 5
_YEAR_SLIPS: Final = (1, 2)
_DECADE_SLIPS: Final = (10, 20)
_ETHIOPIAN_YEARS: Final = (7, 8)


def between(one: Birth, other: Birth) -> Between:
    """How two births stand to one another; the order of the two does not matter."""
    if one.year is None or other.year is None:
        return Between(Relation.UNKNOWN)
    years = abs(one.year - other.year)
    if found := _hijri(one, other):
        return Between(found)
    if one.is_full and other.is_full:
        return Between(_between_days(one, other, years), years)
    return Between(_between_years(one, other, years), years)


def _between_days(one: Birth, other: Birth, years: int) -> Relation:
    same_day, same_month = one.day == other.day, one.month == other.month
    if years == 0:
        if same_day and same_month:
            return Relation.SAME_DATE
        if one.day == other.month and one.month == other.day:
            return Relation.SWAPPED
        if same_month:
            return Relation.DAY_DIFFERS
        return Relation.MONTH_DIFFERS if same_day else Relation.SAME_YEAR
    if same_day and same_month and years in _YEAR_SLIPS:
        return Relation.YEAR_SLIP
    if same_day and same_month and years in _DECADE_SLIPS:
        return Relation.DECADE_SLIP
    if years in _ETHIOPIAN_YEARS and ((same_day and same_month) or _is_ethiopian_of(one, other)):
        return Relation.ETHIOPIAN
    return Relation.NEAR if years <= NEAR_YEARS else Relation.FAR


def _between_years(one: Birth, other: Birth, years: int) -> Relation:
    """At least one of the two is no more than a year, or a month of it."""
    one_is_day, other_is_day = one.is_full, other.is_full
    if years == 0:
        if _says_month(one) and _says_month(other):
            return Relation.SAME_MONTH if one.month == other.month else Relation.SAME_YEAR
        return Relation.YEAR_ONLY if one_is_day or other_is_day else Relation.BOTH_YEAR_ONLY
    if years <= NEAR_ESTIMATE_YEARS:
        return Relation.NEAR_ESTIMATE
    if years in _ETHIOPIAN_YEARS and not one_is_day and not other_is_day:
        return Relation.ETHIOPIAN
    return Relation.NEAR if years <= NEAR_YEARS else Relation.FAR


def _says_month(birth: Birth) -> bool:
    return birth.is_full or (birth.month is not None and birth.day is None and not birth.is_estimated)


# --- other calendars

# Years of the Hijra that nobody alive would give as years of the common era.
_HIJRI_YEARS: Final = range(1250, 1600)


def ethiopian(year: int, month: int, day: int) -> date | None:
    """The day that a date of the Ethiopian calendar is, 13 months; None when there is no such day."""
    longest = 30 if month <= 12 else 6 if year % 4 == 3 else 5
    if not (1 <= month <= 13 and 1 <= day <= longest and 1 <= year <= 9000):
        return None
    # 1 Meskerem of the year 1 is the 27th of August of the year 8, of the proleptic Gregorian calendar.
    days = 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1
    return date(8, 8, 27) + timedelta(days=days)


def solar_hijri(year: int, month: int, day: int) -> date | None:
    """The day that a date of the Iranian and Afghan calendar is; None when there is no such day."""
    longest = 31 if month <= 6 else 30
    if not (1 <= month <= 12 and 1 <= day <= longest and year in _HIJRI_YEARS):
        return None
    # Leap years of a cycle of 33; 1 Farvardin 1300 was the 21st of March 1921.
    leaps = sum(1 for past in range(1300, year) if _is_leap(past)) - sum(
        1 for past in range(year, 1300) if _is_leap(past)
    )
    if month == 12 and day == 30 and not _is_leap(year):
        return None
    in_year = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date(1921, 3, 21) + timedelta(days=365 * (year - 1300) + leaps + in_year + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


def lunar_hijri(year: int, month: int, day: int) -> date | None:
    """The day that a date of the tabular lunar calendar is, to one or two days; None when there is none."""
    longest = 30 if month % 2 or (month == 12 and (14 + 11 * year) % 30 < 11) else 29
    if not (1 <= month <= 12 and 1 <= day <= longest and year in _HIJRI_YEARS):
        return None
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    return date(622, 7, 19) + timedelta(days=days)


def _is_ethiopian_of(one: Birth, other: Birth) -> bool:
    return any(
        _close(ethiopian(written.year, written.month, written.day), meant, days=1)
        for written, meant in ((one, other), (other, one))
        if written.year is not None and written.month is not None and written.day is not None
    )


def _close(found: date | None, meant: Birth, *, days: int) -> bool:
    if found is None or meant.year is None or meant.month is None or meant.day is None:
        return False
    try:
        return abs((found - date(meant.year, meant.month, meant.day)).days) <= days
    except ValueError:
        return False


def _hijri(one: Birth, other: Birth) -> Relation | None:
    """When one of the two was noted with a year of the Hijra and the other was not."""
    written, meant = (one, other) if (one.year or 0) < (other.year or 0) else (other, one)
    if written.year is None or meant.year is None:
        return None
    if written.year not in _HIJRI_YEARS or meant.year in _HIJRI_YEARS:
        return None
    for relation, calendar in ((Relation.SOLAR_HIJRI, solar_hijri), (Relation.LUNAR_HIJRI, lunar_hijri)):
        if meant.is_full and written.is_full:
            if _close(calendar(written.year, written.month or 1, written.day or 1), meant, days=2):
                return relation
            continue
        start, end = calendar(written.year, 1, 1), calendar(written.year, 12, 29)
        if start and end and start.year <= meant.year <= end.year:
            return relation
    return None
