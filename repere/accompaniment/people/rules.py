"""What may be said of a birth, and how a person is shown. Plain values."""

from dataclasses import dataclass
from datetime import date


class BirthIsImpossible(ValueError):
    """A day without its month, a 31 June, a year to come."""


@dataclass(frozen=True, slots=True)
class Birth:
    """What is known of a birth date; absent parts are None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    estimated: bool = False

    @property
    def precision(self) -> str:
        if self.year is None:
            return "unknown"
        if self.estimated:
            return "estimated"
        if self.month is None:
            return "year"
        return "month" if self.day is None else "exact"


UNKNOWN = Birth()


def checked_birth(birth: Birth, today: date) -> Birth:
    """The same birth, or `BirthIsImpossible`: parts go from the year to the day and make a day that has been."""
    if birth.year is None:
        if birth.month or birth.day:
            raise BirthIsImpossible("year")
        return birth
    if not 1900 <= birth.year <= today.year:
        raise BirthIsImpossible("year")
    if birth.month is None:
        if birth.day:
            raise BirthIsImpossible("month")
        return birth
    try:
        first = date(birth.year, birth.month, birth.day or 1)
    except ValueError:
        raise BirthIsImpossible("day") from None
    if first > today:
        raise BirthIsImpossible("year")
    return birth


def age_on(today: date, birth: Birth) -> int | None:
    """Whole years; where month or day are unknown, as if born on the first of what is known."""
    if birth.year is None:
        return None
    born = (birth.month or 1, birth.day or 1)
    return today.year - birth.year - ((today.month, today.day) < born)


# Unicode blocks (The Unicode Standard 15, chapter 2): enough to guess the script a name was typed in.
BLOCKS = (
    ("Latn", 0x0041, 0x024F), ("Cyrl", 0x0400, 0x052F), ("Armn", 0x0530, 0x058F), ("Arab", 0x0600, 0x077F),
    ("Arab", 0x08A0, 0x08FF), ("Beng", 0x0980, 0x09FF), ("Geor", 0x10A0, 0x10FF), ("Ethi", 0x1200, 0x139F),
    ("Latn", 0x1E00, 0x1EFF), ("Arab", 0xFB50, 0xFEFF),
)  # fmt: skip


def script_of(text: str) -> str:
    """The ISO 15924 script of the first letter; "Zyyy" where it is none of ours."""
    for letter in text:
        if letter.isalpha():
            return next((code for code, start, end in BLOCKS if start <= ord(letter) <= end), "Zyyy")
    return "Zyyy"
