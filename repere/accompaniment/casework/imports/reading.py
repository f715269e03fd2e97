"""A row of a file of people, read: what it says, and what in it cannot be. Plain Python: no clock, no database.

A problem names its field and a code that a page says in words; the row stays whole in the hands of whoever sent it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from repere.accompaniment.casework.imports.fields import DOCUMENTS

LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 20_000
LONGEST_STATUS: Final = 500
_LONGEST: Final = {
    "nationality": 60,
    "phone": 200,
    "email": 200,
    "precautions": 300,
    "document": 60,
    "reference": 200,
}
# Day 1 of a sheet is 1 January 1900; day 60 never was, so days are counted from the eve of 1900.
_SHEET_BEGAN: Final = date(1899, 12, 30)
_SERIALS: Final = range(7_000, 60_000)
OLDEST: Final = 1900

Fold = Callable[[str], str]


class Problem(NamedTuple):
    """`field` as in fields.py; `code`, why; `said`, the cell as it was written."""

    field: str
    code: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Born:
    """A birth date as precise as it was written; `is_estimated`: a year, more or less."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a file and what they are: folded words to codes."""

    languages: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    situations: Mapping[str, str] = field(default_factory=dict)
    permits: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Said:
    """What a row says of somebody. `names`: (text, kind). `contacts`: (kind, value). `documents`: (kind, number)."""

    names: list[tuple[str, str]] = field(default_factory=list)
    birth: Born = Born()
    sex: str = ""
    nationality: str = ""
    languages: list[str] = field(default_factory=list)
    needs_interpreter: bool = False
    contacts: list[tuple[str, str]] = field(default_factory=list)
    is_never_safe: bool = False
    precautions: str = ""
    documents: list[tuple[str, str]] = field(default_factory=list)
    household: str = ""
    referent: str = ""
    needs: list[str] = field(default_factory=list)
    note: str = ""
    status: str = ""  # as it was written, with the names of its columns
    situation: str = "other"
    permit: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    said: Said
    problems: tuple[Problem, ...]


class Cells:
    """The cells of one row by field, in the order of the columns."""

    def __init__(self, row: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        self._by_field: dict[str, list[tuple[str, str]]] = {}
        for column, name in columns.items():
            text = plain(row.get(column))
            if name and text:
                self._by_field.setdefault(name, []).append((column, text))

    def all(self, name: str) -> list[str]:
        return [text for _column, text in self._by_field.get(name, ())]

    def labelled(self, name: str) -> list[tuple[str, str]]:
        return list(self._by_field.get(name, ()))

    def one(self, name: str) -> str:
        return " ".join(self.all(name))


def plain(cell: Any) -> str:
    """A cell as a text on one line; what a sheet computed as 12.0 is 12."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else ("1" if cell else "0")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\u00a0", " ").replace("\ufeff", "")
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def read(
    row: Mapping[str, Any],
    columns: Mapping[str, str],
    words: Vocabulary,
    fold: Fold,
    *,
    today: date,
    day_first: bool = True,
) -> Read:
    """What a row says, by the field of each column; what could not be read is a problem, never left out."""
    cells, said, problems = Cells(row, columns), Said(), list[Problem]()
    said.names = _names(cells, problems)
    said.birth = _birth(cells, fold, today, day_first, problems)
    if text := cells.one("sex"):
        said.sex = sex_of(fold(text)) or ""
        if not said.sex:
            problems.append(Problem("sex", "unknown_word", text))
    said.nationality = _short("nationality", cells.one("nationality"), problems)
    said.languages = _listed("languages", cells, words.languages, fold, problems)
    said.needs = _listed("needs", cells, words.needs, fold, problems)
    said.needs_interpreter = bool(_yes_or_no("interpreter", cells, fold, problems))
    _contacts(cells, fold, said, problems)
    for kind in DOCUMENTS:
        if text := cells.one(f"document_{kind}"):
            if sum(c.isalnum() for c in text) < 4 or len(text) > _LONGEST["document"]:
                problems.append(Problem(f"document_{kind}", "no_number", text))
            else:
                said.documents.append((kind, text))
    said.household, said.referent = cells.one("household"), cells.one("referent")
    said.reference = _short("reference", cells.one("reference"), problems)
    said.note, said.status = _told("note", cells, problems), _told("status", cells, problems)
    if said.status:
        # The whole cell is one of our words, or it stays in its own: a status that is guessed would be believed.
        told = [fold(text) for text in cells.all("status")]
        said.situation = next((words.situations[one] for one in told if one in words.situations), "other")
        said.permit = next((words.permits[one] for one in told if one in words.permits), "")
    return Read(said, tuple(problems))


# --- names


def _names(cells: Cells, problems: list[Problem]) -> list[tuple[str, str]]:
    given, family = cells.one("given"), cells.one("family")
    found = [(text, "usual") for text in (*cells.all("name"), f"{given} {family}".strip())]
    if birth_name := cells.one("birth_name"):
        found.append((f"{given} {birth_name}".strip(), "birth"))
    found += [(text, "usual") for text in cells.all("native_name")]
    usual = any(_has_letters(text) for text, _kind in found)
    found += [(text, "nickname") for text in cells.all("nickname")]
    names: dict[str, str] = {}
    for text, kind in found:
        if len(text) > LONGEST_NAME:
            problems.append(Problem("name", "too_long", text))
        elif _has_letters(text):
            names.setdefault(text, kind)
        elif text:
            problems.append(Problem("name", "no_name", text))
    if not usual:
        problems.append(Problem("name", "missing"))
    return list(names.items())


def _has_letters(text: str) -> bool:
    return any(c.isalpha() for c in text)


# --- birth


def _birth(cells: Cells, fold: Fold, today: date, day_first: bool, problems: list[Problem]) -> Born:
    texts = cells.all("birth")
    parts = [cells.one(f"birth_{part}") for part in ("day", "month", "year")]
    if not texts and any(parts):
        texts = ["/".join(part or "00" for part in parts)] if parts[2] else [" ".join(filter(None, parts))]
    if not texts:
        return Born()
    born = birth_of(texts[0], fold, today=today, day_first=day_first)
    if born is None:
        problems.append(Problem("birth", "no_date", texts[0]))
        return Born()
    if fault := impossible(born, today):
        problems.append(Problem("birth", fault, texts[0]))
        return Born()
    return born


_ABOUT: Final = frozenset(
    {"vers", "env", "environ", "circa", "c", "ca", "about", "estime", "estimee", "estimated", "approx"}
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avr apr april",
            "mai may", "juin jun june", "juillet juil jul july", "aout aou aug august", "septembre sept sep september",
            "octobre oct october", "novembre nov november", "decembre dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_NOTHING: Final = frozenset(
    {"inconnu", "inconnue", "unknown", "nc", "nr", "neant", "na", "n a", "ne sait pas", ""}
)


def birth_of(text: str, fold: Fold, *, today: date, day_first: bool = True) -> Born | None:
    """12/03/1990, 1990-03-12, 03/1990, 1990, 00/00/1990, 12 mars 1990, vers 1990, 32944 (a sheet's day), in any digits.

    None where no date can be read in it; whether the date can be is said by `impossible`.
    """
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    folded = fold(digits)
    if folded in _NOTHING:
        return Born() if text.strip(" -?") == "" or folded else None
    words = re.findall(r"[^\W\d]+|\d+", folded)
    about = any(word in _ABOUT for word in words) or "?" in text or "~" in text
    if re.match(r"\d{4}-\d\d?-\d\d?([T ]\d|$)", digits):
        words = words[:3]
    numbers: list[int] = []
    month = 0
    for word in words:
        if word.isdigit():
            numbers.append(int(word))
            if len(word) > 5 or len(numbers) > 3:
                return None
        elif word in _MONTHS and not month:
            month = _MONTHS[word]
        elif word not in _ABOUT and word not in ("le", "en", "ne", "nee", "er", "e"):
            return None
    found = _parted(numbers, [len(word) for word in words if word.isdigit()], month, today, day_first)
    if found is None:
        return None
    year, of_month, of_day = found
    if about:
        return Born(year, is_estimated=True)
    return Born(year, of_month or None, (of_day or None) if of_month else None)


def _parted(
    numbers: Sequence[int], lengths: Sequence[int], month: int, today: date, day_first: bool
) -> tuple[int, int, int] | None:
    """Year, month, day; 0 for what was not said."""
    if month:
        if len(numbers) == 2:
            return _full_year(numbers[1], lengths[1], today), month, numbers[0]
        return (_full_year(numbers[0], lengths[0], today), month, 0) if len(numbers) == 1 else None
    if len(numbers) == 1:
        if lengths[0] == 4:
            return numbers[0], 0, 0
        if numbers[0] in _SERIALS:
            day = _SHEET_BEGAN + timedelta(days=numbers[0])
            return day.year, day.month, day.day
        return None
    if len(numbers) == 2:
        first, second = numbers
        if lengths[1] == 4:
            return second, first, 0
        return (first, second, 0) if lengths[0] == 4 else None
    if len(numbers) != 3:
        return None
    if lengths[0] == 4:
        return numbers[0], numbers[1], numbers[2]
    one, other, year = numbers
    of_day, of_month = (one, other) if day_first else (other, one)
    return _full_year(year, lengths[2], today), of_month, of_day


def _full_year(year: int, length: int, today: date) -> int:
    """Of two digits: the last such year that has been."""
    if length > 2:
        return year
    century = today.year // 100 * 100
    return century + year if century + year <= today.year else century - 100 + year


def impossible(born: Born, today: date) -> str:
    """Why such a date cannot be of a birth; nothing when it can."""
    if born.year is None:
        return ""
    if not OLDEST <= born.year <= today.year:
        return "no_such_year"
    try:
        first = date(born.year, born.month or 1, born.day or 1)
    except ValueError:
        return "no_such_day"
    return "not_yet" if first > today else ""


def writes_day_first(texts: Iterable[str]) -> bool:
    """Whether a column writes 25/12/1990 rather than 12/25/1990, by the dates that can be read one way only."""
    day, month = 0, 0
    for text in texts:
        if found := re.match(r"\s*(\d\d?)[/.\-](\d\d?)[/.\-]\d{2,4}\b", text):
            first, second = int(found[1]), int(found[2])
            day += first > 12 >= second
            month += second > 12 >= first
    return day >= month


# --- words


_SEXES: Final = {
    "F": "f femme feminin female woman fille girl mme madame mlle mademoiselle mrs ms 2 انثي أنثي".split(),
    "M": "m h homme masculin male man garcon boy mr monsieur 1 ذكر".split(),
    "X": "x autre other non binaire nonbinary".split(),
}
_SEX_OF: Final = {word: code for code, words in _SEXES.items() for word in words}


def sex_of(folded: str) -> str | None:
    return _SEX_OF.get(folded)


_YES: Final = frozenset("oui o yes y vrai true 1 x ok نعم".split())
_NO: Final = frozenset("non n no faux false 0 لا".split())


def _yes_or_no(name: str, cells: Cells, fold: Fold, problems: list[Problem]) -> bool | None:
    text = cells.one(name)
    if not text:
        return None
    folded = fold(text)
    if folded in _YES or folded in _NO:
        return folded in _YES
    problems.append(Problem(name, "unknown_word", text))
    return None


def _listed(
    name: str, cells: Cells, words: Mapping[str, str], fold: Fold, problems: list[Problem]
) -> list[str]:
    """Codes, without those said twice."""
    found: dict[str, None] = {}
    for text in cells.all(name):
        if code := words.get(fold(text)):
            found[code] = None
            continue
        for part in re.split(r"[;,/|+\n]", text):
            if not part.strip():
                continue
            if code := words.get(fold(part)):
                found[code] = None
            else:
                problems.append(Problem(name, "unknown_word", part.strip()))
    return list(found)


def _contacts(cells: Cells, fold: Fold, said: Said, problems: list[Problem]) -> None:
    for text in cells.all("phone"):
        for part in re.split(r"[;|]| / ", text):
            # A sheet that took a telephone for a number lost its first zero.
            number = f"0{part}" if re.fullmatch(r"[1-9]\d{8}", part.strip()) else part.strip()
            if sum(c.isdecimal() for c in number) < 4 or len(number) > _LONGEST["phone"]:
                problems.append(Problem("phone", "no_number", part.strip()))
            else:
                said.contacts.append(("phone", number))
    for text in cells.all("email"):
        for part in re.split(r"[;,\s]+", text):
            if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}", part) and len(part) <= _LONGEST["email"]:
                said.contacts.append(("email", part))
            elif part:
                problems.append(Problem("email", "no_address", part))
    said.contacts = list(dict.fromkeys(said.contacts))
    said.is_never_safe = _yes_or_no("safe", cells, fold, problems) is False
    # Not understood, it is held for unsafe: silence endangers nobody.
    if any(problem.field == "safe" for problem in problems):
        said.is_never_safe = True
    said.precautions = _short("precautions", cells.one("precautions"), problems)


def _short(name: str, text: str, problems: list[Problem]) -> str:
    if len(text) <= _LONGEST[name]:
        return text
    problems.append(Problem(name, "too_long", text))
    return ""


def _told(name: str, cells: Cells, problems: list[Problem]) -> str:
    """One line a column, with its name where there are several."""
    found = cells.labelled(name)
    # The name of a column of status tells what its words are about.
    told = "\n".join(
        f"{column}: {text}" if len(found) > 1 or name == "status" else text for column, text in found
    )
    if len(told) <= (LONGEST_STATUS if name == "status" else LONGEST_NOTE):
        return told
    problems.append(Problem(name, "too_long", told[:200]))
    return ""
