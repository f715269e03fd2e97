"""How people are tied, seen from either side, and the day a child comes of age. Plain values."""

from dataclasses import dataclass
from datetime import date

from repere.accompaniment.people.rules import Birth

# How the other stands to the person, and what the person then is to the other.
INVERSE = {
    "parent": "child", "child": "parent", "spouse": "spouse", "sibling": "sibling",
    "grandparent": "grandchild", "grandchild": "grandparent", "aunt_uncle": "niece_nephew",
    "niece_nephew": "aunt_uncle", "cousin": "cousin", "guardian": "ward", "ward": "guardian",
    "relative": "relative", "friend": "friend", "other": "other",
}  # fmt: skip
MAJORITY = 18


class TieIsImpossible(ValueError):
    """With oneself, with nobody, or a relative sought whose dossier is here."""


@dataclass(frozen=True, slots=True)
class Majority:
    """A birthday, that of 18 or another. `on` is the first day it may be; exact only where day and month are known."""

    on: date
    is_exact: bool


def seen_from_the_other(kind: str) -> str:
    return INVERSE[kind]


def check_tie(*, to_themselves: bool, has_other: bool, name: str, is_sought: bool) -> None:
    """Passes, or says what is wrong: `other` or `is_sought`."""
    if to_themselves or has_other == bool(name.strip()):
        raise TieIsImpossible("other")
    if is_sought and has_other:
        raise TieIsImpossible("is_sought")


def majority(birth: Birth) -> Majority | None:
    return birthday(birth, MAJORITY)


def birthday(birth: Birth, years: int) -> Majority | None:
    """Where month or day are unknown, as if born on the first of what is known: rights are not to be missed."""
    if birth.year is None:
        return None
    month, day = birth.month or 1, birth.day or 1
    is_exact = birth.month is not None and birth.day is not None and not birth.estimated
    year = birth.year + years
    if (month, day) == (2, 29) and not _is_leap(year):
        return Majority(date(year, 3, 1), is_exact)
    return Majority(date(year, month, day), is_exact)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def months_around(today: date, *, before: int, after: int) -> list[str]:
    """`2027-03`: the month of today, so many before it and so many after it, in order."""
    here = today.year * 12 + today.month - 1
    return [month_of(date(n // 12, n % 12 + 1, 1)) for n in range(here - before, here + after + 1)]


def month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"
