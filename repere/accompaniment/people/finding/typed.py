"""What somebody typed in the one box: names, years, dates, numbers and codes, in any order."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from repere.accompaniment.people import identity

MOST_TOKENS: Final = 6
YEARS: Final = range(1900, 2041)
# The end of a telephone number begins to say something.
SHORTEST_NUMBER: Final = 4


@dataclass(frozen=True, slots=True)
class Date:
    """A day and a month as typed; the years it may be of, none when no year was typed."""

    day: int
    month: int
    years: tuple[int, ...] = ()

    def readings(self) -> tuple[tuple[int, int], ...]:
        """(day, month) as typed, then the other way round: half of the world writes the month first."""
        both = ((self.day, self.month), (self.month, self.day))
        return tuple(dict.fromkeys((d, m) for d, m in both if 1 <= d <= 31 and 1 <= m <= 12))


@dataclass(frozen=True, slots=True)
class Typed:
    """`tokens`: of names. `is_unfinished`: the last of them may be the start of a word.

    `years`: of birth. `numbers`: digits that may be a telephone or a document. `codes`: capital letters and
    digits that may be a dossier's code or a document's number.
    """

    tokens: tuple[str, ...] = ()
    is_unfinished: bool = False
    years: tuple[int, ...] = ()
    dates: tuple[Date, ...] = ()
    numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def birth_years(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys([*self.years, *(year for date in self.dates for year in date.years)]))


_FULL_DATE: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_DAY_AND_MONTH: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]?")
_ISO_DATE: Final = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_NUMBER: Final = re.compile(r"[+(]*\d[\d().+/\-]*")
# RFC-style marks of direction travel with what is pasted.
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def read(text: str) -> Typed:
    """Never fails: what is not understood is a word."""
    words: list[str] = []
    dates: list[Date] = []
    codes: list[str] = []
    run: list[str] = []
    runs: list[list[str]] = [run]
    plain = _INVISIBLE.sub("", _with_plain_digits(text))
    for chunk in plain.split():
        if date := as_date(chunk):
            dates.append(date)
        elif _NUMBER.fullmatch(chunk):
            run.append(re.sub(r"\D", "", chunk))
            continue
        elif any(c.isdigit() for c in chunk):
            codes.append(compact(chunk))
        else:
            words.append(chunk)
        if run:
            runs.append(run := [])
    years: list[int] = []
    numbers: list[str] = []
    for parts in runs:
        _read_digits(parts, years, numbers, dates)
    last = words[-1] if words else ""
    tokens = identity.tokens(" ".join(words))
    is_unfinished = bool(tokens) and not plain.endswith(f"{last} ")
    if is_unfinished and len(words) > 1 and tokens == identity.tokens(" ".join(words[:-1])):
        # A particle so far; it may become a name: "geb", Gebru.
        tokens += identity.tokens(last)
    tokens = tokens[:MOST_TOKENS]
    return Typed(
        tokens=tokens,
        is_unfinished=is_unfinished,
        years=tuple(dict.fromkeys(years)),
        dates=tuple(dict.fromkeys(dates)),
        numbers=tuple(dict.fromkeys(numbers)),
        codes=tuple(dict.fromkeys([*codes, *(compact(word) for word in words if word.isascii())])),
    )


def _read_digits(parts: list[str], years: list[int], numbers: list[str], dates: list[Date]) -> None:
    """`06 39 98 12 34` is one number; a year beside it stands alone; `04 11 1998` is a date."""
    if parts and len(parts[-1]) == 4 and (date := as_date("/".join(parts))):
        dates.append(date)
        return
    alone = [part for part in parts if len(part) == 4 and int(part) in YEARS]
    years.extend(int(part) for part in alone)
    together = "".join(part for part in parts if part not in alone)
    if len(together) >= SHORTEST_NUMBER:
        numbers.append(together)
        if len(together) in {6, 8} and (date := _in_one_go(together)):
            dates.append(date)
    # "1998" alone may also be how a telephone number ends.
    numbers.extend(alone)


def compact(code: str) -> str:
    """A code or a document's number, without blanks nor marks, in capital letters."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())


def digits_of(number: str) -> str:
    """The digits of a telephone number, whatever their script."""
    return re.sub(r"\D", "", _with_plain_digits(number))


def _with_plain_digits(text: str) -> str:
    return text if text.isascii() else "".join(str(unicodedata.digit(c, c)) for c in text)


def _years(typed: str) -> tuple[int, ...]:
    said = (1900 + int(typed), 2000 + int(typed)) if len(typed) == 2 else (int(typed),)
    return tuple(year for year in said if year in YEARS)


def as_date(typed: str) -> Date | None:
    if found := _FULL_DATE.fullmatch(typed):
        day, month, year = found.groups()
    elif found := _ISO_DATE.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _DAY_AND_MONTH.fullmatch(typed):
        date = Date(int(found[1]), int(found[2]))
        return date if date.readings() else None
    else:
        return None
    date = Date(int(day), int(month), _years(year))
    return date if date.readings() and date.years else None


def _in_one_go(digits: str) -> Date | None:
    return as_date(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}")
