"""Finding somebody by any spelling: what the index keeps of a person, what a search looks up, how they agree.

Only keyed digests of these keys are stored, so whatever is found is found by equality. A word is looked up by
its first letters (`n:`); one letter away (`d:`, what is left when a letter is dropped, on both sides: the
symmetric deletes of W. Garbe); two letters away when it is long (`h:` its start one letter away, `s:` its
end). `match` then reads the names themselves, and decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import OSA

from repere.accompaniment.people.identity.known import Known

PREFIX: Final = range(2, 9)
# Beyond, a letter more tells nothing that the others did not.
CUT: Final = 10
ONE_EDIT_FROM: Final = 4
TWO_EDITS_FROM: Final = 8
START: Final = 5
# Abd el Kader.
LONGEST_JOIN: Final = 3
YEARS: Final = range(1900, 2031)


@dataclass(frozen=True, slots=True)
class Match:
    """How well, from 0 to 1, and by what: codes of `REASONS`, in that order."""

    score: float
    reasons: tuple[str, ...]


# --- the comparable form

# Letters that no decomposition reaches: Latin with a stroke, of West Africa and of Azerbaijan; those that
# Persian, Kurdish, Urdu and Pashto keyboards have for the same sounds of the Arabic script.
_LETTERS: Final = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "ng",
    "ı": "i", "ə": "a", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o", "ɲ": "ny",
    "ʿ": "", "ʾ": "", "ʻ": "", "ʼ": "", "ʽ": "", "ˈ": "",
    "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ى": "ي", "ی": "ي", "ے": "ي", "ې": "ي", "ۍ": "ي",
    "ێ": "ي", "ک": "ك", "ڪ": "ك", "ۆ": "و", "ٱ": "ا", "ء": "", "ـ": "",
}  # fmt: skip


class _Comparable(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = _LETTERS.get(character)
        if kept is None:
            digit = unicodedata.digit(character, None)
            kind = unicodedata.category(character)
            if digit is not None:
                kept = str(digit)
            elif kind[0] in "LMN":
                kept = character
            else:
                # Marks of direction are invisible; the non-joiner parts a compound, as a hyphen does.
                kept = "" if kind == "Cf" and character != "\u200c" else " "
        self[code] = kept
        return kept


_comparable: Final = _Comparable()
# Accents on Latin and Greek letters, the dots of the Russian ё, vowels and hamza of the Arabic script. Marks
# of other scripts are kept: й is not и, and a Bengali vowel is a letter.
_marks: Final = re.compile(
    "(?<=[a-z\u0250-\u02af\u0370-\u03ff])[\u0300-\u036f]+"
    "|(?<=\u0435)\u0308"
    "|[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)


def fold(text: str) -> str:
    """The comparable form of a text: words in small letters parted by one blank."""
    if text.isascii():
        return " ".join(text.lower().translate(_comparable).split())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = _marks.sub("", plain.translate(_comparable))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


# --- what the index keeps


def keys(known: Known) -> frozenset[str]:
    """All by which this person is found: some fifteen for each word of a name, two for a birth or a phone."""
    found: set[str] = set()
    for name in known.names:
        tokens = words(name)
        for position, token in enumerate(tokens):
            found |= _start_keys(token)
            found |= _close_keys(token)
            # "mohamedamine" for Mohamed Amine.
            for length in range(2, LONGEST_JOIN + 1):
                found.add(f"n:{''.join(tokens[position : position + length])[: PREFIX[-1]]}")
        for compound in _compounds(tokens):
            found |= _start_keys(compound)
            found |= _close_keys(compound)
    if known.birth_year is not None:
        found.add(f"y:{known.birth_year}")
    if known.birth_month is not None and known.birth_day is not None:
        found.add(f"b:{known.birth_day:02}-{known.birth_month:02}")
    elif known.birth_year is not None:
        found.add("b:?")
    for digits in _numbers(known.phones):
        found.update(f"p:{digits[-length:]}" for length in (4, 6) if length <= len(digits))
    if known.code:
        found.add(f"c:{_compact(known.code)}")
    return frozenset(found)


def _compounds(tokens: Sequence[str]) -> list[str]:
    """El Hadj, N'Diaye, O'Neil: a particle and its name, as one word."""
    return [first + second for first, second in pairwise(tokens) if len(first) <= 2]


def _start_keys(token: str) -> set[str]:
    return {f"n:{token[:length]}" for length in PREFIX if length <= len(token)} or {f"n:{token}"}


def _one_dropped(text: str) -> set[str]:
    return {text[:at] + text[at + 1 :] for at in range(len(text))}


def _close_keys(token: str) -> set[str]:
    if len(token) < ONE_EDIT_FROM:
        return set()
    found = {f"d:{left}" for left in {token[:CUT]} | _one_dropped(token[:CUT])}
    if len(token) >= TWO_EDITS_FROM:
        # Of two edits, at most one is in the start, or both are and the end is whole; only letters swapped across
        # the two escape, one case in a hundred.
        found |= {f"h:{left}" for left in {token[:START]} | _one_dropped(token[:START])}
        found.add(f"s:{token[START:]}")
    return found


def _close_query_keys(word: str) -> set[str]:
    shortest = ONE_EDIT_FROM - 1
    if len(word) < shortest:
        return set()
    found = {f"d:{left}" for left in {word[:CUT]} | _one_dropped(word[:CUT]) if len(left) >= shortest}
    if len(word) >= TWO_EDITS_FROM - 2:
        found |= {f"h:{left}" for left in {word[:START]} | _one_dropped(word[:START])}
        found |= {f"s:{word[start:]}" for start in range(START - 2, START + 3) if len(word) - start >= 3}
    return found


def _compact(code: str) -> str:
    return "".join(fold(code).split()).upper()


def _numbers(phones: Iterable[str]) -> list[str]:
    """The digits of those that are telephone numbers."""
    folded = ["".join(fold(phone).split()) for phone in phones]
    return [digits for digits in folded if digits.isdecimal() and len(digits) >= 4]


# --- what was typed


@dataclass(frozen=True, slots=True)
class _Date:
    """A day and a month as typed, and the years it may be of; none: the year was not typed."""

    day: int
    month: int
    years: tuple[int, ...] = ()

    def keys(self) -> frozenset[str]:
        return frozenset(f"b:{day:02}-{month:02}" for day, month in self.readings())

    def readings(self) -> list[tuple[int, int]]:
        """As typed, then the other way round: half of the world writes the month first."""
        both = [(self.day, self.month), (self.month, self.day)]
        return [(day, month) for day, month in both if 1 <= day <= 31 and 1 <= month <= 12]


@dataclass(frozen=True, slots=True)
class _Number:
    """Four digits or more: a year, the end of a telephone number, a date in one go, a code."""

    digits: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    code: str  # what it would be as a code


_FULL_DATE: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_DAY_AND_MONTH: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-]\d{0,3})?")
_ISO_DATE: Final = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_NUMBER: Final = re.compile(r"[+(]*\d[\d().+/\-]*")


def _years(typed: str) -> tuple[int, ...]:
    if len(typed) == 2:
        return tuple(year for year in (1900 + int(typed), 2000 + int(typed)) if year in YEARS)
    return (int(typed),) if int(typed) in YEARS else ()


def _date(typed: str) -> _Date | None:
    if found := _FULL_DATE.fullmatch(typed):
        day, month, year = found.groups()
    elif found := _ISO_DATE.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _DAY_AND_MONTH.fullmatch(typed):
        date = _Date(int(found[1]), int(found[2]))
        return date if date.readings() else None
    else:
        return None
    date = _Date(int(day), int(month), _years(year))
    return date if date.readings() and date.years else None


def _date_in_one_go(digits: str) -> _Date | None:
    return _date(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}") if len(digits) in {6, 8} else None


@dataclass(frozen=True, slots=True)
class _Typed:
    words: tuple[_Word, ...]
    dates: tuple[_Date, ...]
    numbers: tuple[_Number, ...]

    def runs(self, position: int) -> Iterable[str]:
        """The words joined to their neighbours, every way that has this one in it."""
        for length in range(2, LONGEST_JOIN + 1):
            for start in range(max(position - length + 1, 0), position + 1):
                if start + length <= len(self.words):
                    yield "".join(word.text for word in self.words[start : start + length])

    def sought(self) -> list[int]:
        """Positions of the words that must be found; an initial beside other words is no condition."""
        told = [at for at, word in enumerate(self.words) if len(word.text) > 1 or not word.text.isascii()]
        return told if told or self.dates or self.numbers else list(range(len(self.words)))


def _with_plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(letter, letter)) for letter in text)


def _typed(text: str) -> _Typed:
    found: list[_Word] = []
    dates: list[_Date] = []
    numbers: list[_Number] = []
    run: list[str] = []

    def end_of_numbers() -> None:
        # With two digits for the year it could be a telephone number as well: see `_number_keys`.
        if run and len(run[-1]) == 4 and (date := _date("/".join(run))):
            dates.append(date)
        else:
            # "06 39 98 12 34" is one number; a year beside it stands alone.
            alone = [part for part in run if len(part) == 4 and int(part) in YEARS]
            together = "".join(part for part in run if part not in alone)
            numbers.extend(_Number(digits) for digits in [*alone, together] if len(digits) >= 4)
        run.clear()

    for chunk in _with_plain_digits(text).split():
        if date := _date(chunk):
            end_of_numbers()
            dates.append(date)
        elif _NUMBER.fullmatch(chunk):
            run.append(re.sub(r"\D", "", chunk))
        else:
            end_of_numbers()
            code = _compact(chunk)
            if any(letter.isdigit() for letter in code):
                found.append(_Word(code.casefold(), code))
            else:
                found.extend(_Word(word, word.upper()) for word in words(chunk))
    end_of_numbers()
    return _Typed(tuple(found), tuple(dates), tuple(numbers))


def query_keys(text: str) -> tuple[frozenset[str], ...]:
    """For each thing typed, the keys of which a person must have one; a full date is two, day and year."""
    typed = _typed(text)
    return (
        *(_word_keys(typed, position) for position in typed.sought()),
        *(keys for date in typed.dates for keys in _date_keys(date)),
        *(_number_keys(number.digits) for number in typed.numbers),
    )


def _word_keys(typed: _Typed, position: int) -> frozenset[str]:
    word = typed.words[position]
    found = {f"n:{word.text[: PREFIX[-1]]}", f"c:{word.code}"}
    found.update(f"n:{run[: PREFIX[-1]]}" for run in typed.runs(position))
    return frozenset(found | _close_query_keys(word.text))


def _date_keys(date: _Date) -> list[frozenset[str]]:
    if not date.years:
        return [date.keys()]
    # Whoever is known by the year alone is found by the full date too.
    return [date.keys() | {"b:?"}, frozenset(f"y:{year}" for year in date.years)]


def _number_keys(digits: str) -> frozenset[str]:
    found = {f"p:{digits[-6:] if len(digits) >= 6 else digits[-4:]}", f"c:{digits}"}
    if len(digits) == 4 and int(digits) in YEARS:
        found.add(f"y:{digits}")
    if date := _date_in_one_go(digits):
        found |= date.keys()
    return frozenset(found)


# --- how well they agree

REASONS: Final = ("name", "name_start", "name_close", "birth_date", "birth_year", "phone_end", "code")
# The same letters parted otherwise are almost the same name.
_JOINED: Final = 0.97
_STARTED: Final = 0.75
_SWAPPED: Final = 0.8
# Somebody whose every name was typed comes before somebody who has one name more.
_COVERAGE: Final = 0.15


def match(text: str, known: Known) -> Match | None:
    """How well what was typed agrees with a person; None unless each thing typed is found."""
    typed = _typed(text)
    names = [_Name(words(name)) for name in known.names]
    found = [
        *(_match_word(typed, position, names, known) for position in typed.sought()),
        *(_match_date(date, known) for date in typed.dates),
        *(_match_number(number.digits, known) for number in typed.numbers),
    ]
    agreed = [one for one in found if one is not None]
    if not agreed or len(agreed) < len(found):
        return None
    score = sum(share for share, _reason in agreed) / len(agreed)
    if any(name.touched for name in names):
        score *= 1 - _COVERAGE * (1 - max(name.coverage() for name in names))
    reasons = {reason for _share, reason in agreed}
    return Match(score, tuple(reason for reason in REASONS if reason in reasons))


_Agreement = tuple[float, str] | None


class _Name:
    """One name of a person, whole words and words joined, and which of them were met."""

    __slots__ = ("runs", "tokens", "touched")

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens
        self.touched: set[int] = set()
        self.runs = [
            ("".join(tokens[start : start + length]), range(start, start + length))
            for length in range(1, LONGEST_JOIN + 1)
            for start in range(len(tokens) - length + 1)
        ]

    def coverage(self) -> float:
        return len(self.touched) / len(self.tokens) if self.tokens else 0.0


def _match_word(typed: _Typed, position: int, names: Sequence[_Name], known: Known) -> _Agreement:
    word = typed.words[position]
    if known.code and word.code == _compact(known.code):
        return 1.0, "code"
    joined = list(typed.runs(position))
    best: tuple[float, str] = (0.0, "")
    where: list[tuple[_Name, range]] = []
    for name in names:
        for run, span in name.runs:
            agreement = max(_agreement(word.text, run, span), *(_joined(text, run) for text in joined), _NO)
            if agreement[0] > best[0]:
                best, where = agreement, [(name, span)]
            elif agreement[0] and agreement == best:
                where.append((name, span))
    for name, span in where:
        name.touched.update(span)
    return best if where else None


_NO: Final = (0.0, "")


def _agreement(word: str, run: str, span: range) -> tuple[float, str]:
    if word == run:
        return (1.0 if len(span) == 1 else _JOINED), "name"
    if run.startswith(word) and (len(word) > 1 or not word.isascii()):
        # A start that runs into the next word is a start of both.
        return _STARTED + (_JOINED - _STARTED) * len(word) / (len(run) + len(span)), "name_start"
    edits = 2 if len(run) >= TWO_EDITS_FROM else 1 if len(run) >= ONE_EDIT_FROM else 0
    if not edits or len(word) < ONE_EDIT_FROM - 1 or abs(len(word) - len(run)) > edits:
        return _NO
    distance = OSA.distance(word, run, score_cutoff=edits)
    return _NO if distance > edits else (_JOINED * (1 - distance / max(len(word), len(run))), "name_close")


def _joined(text: str, run: str) -> tuple[float, str]:
    if text == run:
        return _JOINED, "name"
    return (_STARTED, "name_start") if run.startswith(text) else _NO


def _match_date(date: _Date, known: Known) -> _Agreement:
    if date.years and known.birth_year not in date.years:
        return None
    if known.birth_day is not None and known.birth_month is not None:
        born = (known.birth_day, known.birth_month)
        if born not in date.readings():
            return None
        return (1.0 if born == (date.day, date.month) else _SWAPPED), "birth_date"
    if not date.years or known.birth_month not in {None, *(month for _day, month in date.readings())}:
        return None
    return _SWAPPED, "birth_year"


def _match_number(digits: str, known: Known) -> _Agreement:
    if known.code and digits == _compact(known.code):
        return 1.0, "code"
    if len(digits) == 4 and known.birth_year == int(digits):
        return 1.0, "birth_year"
    # Nine digits are the same number, however its country was written.
    if any(number.endswith(digits[-9:]) for number in _numbers(known.phones)):
        return 1.0, "phone_end"
    date = _date_in_one_go(digits)
    return _match_date(date, known) if date else None
