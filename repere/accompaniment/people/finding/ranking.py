"""How well somebody fits what was typed, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from rapidfuzz.distance import Indel

from repere.accompaniment.people import identity
from repere.accompaniment.people.finding import keys
from repere.accompaniment.people.finding.asking import starts
from repere.accompaniment.people.finding.cards import Card
from repere.accompaniment.people.finding.dictionary import Dictionary
from repere.accompaniment.people.finding.typed import Date, Typed

# In the order in which they are told.
REASONS: Final = (
    "name", "name_start", "name_sounds", "name_close", "birth_date", "birth_year", "birth_near", "phone_end",
    "document", "code",
)  # fmt: skip
# Under it, two names have little in common; a name of which all that was typed is a part may have many more.
FLOOR: Final = 0.60
FLOOR_WITH_YEAR: Final = 0.45
_FLOOR_OF_A_PART: Final = 0.30


@dataclass(frozen=True, slots=True)
class Match:
    """`score`: from 0 to about 1.2, only good to sort by. `reasons`: codes of `REASONS`."""

    score: float
    reasons: tuple[str, ...]


_NOT_FOUND: Final = Match(0.0, ())
# What stands at a desk beside the name, in the scale of the likeness of names.
SAME_YEAR: Final = 0.15
_SAME_DATE, _SWAPPED_DATE, _YEAR_BESIDE, _NO_YEAR, _OTHER_YEAR = 0.20, 0.17, 0.04, 0.0, -0.10
_SAME_NUMBER, _OTHER_NUMBER = 0.30, -0.25
_BY_NUMBER_ALONE: Final = 0.8
# A word that was only begun, and names joined or split.
_BEGUN: Final = 0.04
# What its letters, where they are others than those of the name, take off at most.
_OTHERWISE: Final = 0.12
_REJOINED: Final = 0.02


class Ranking:
    """Scores cards against one thing typed."""

    def __init__(self, typed: Typed, dictionary: Dictionary) -> None:
        self._typed = typed
        self._dictionary = dictionary
        self._rarity = dictionary.rarity
        self._typed_name = identity.Likened(typed.tokens, self._rarity)
        # What was typed, read otherwise.
        self._readings: dict[tuple[str, ...], identity.Likened] = {}
        self._slips = False
        self._says_birth = bool(typed.years or typed.dates)
        self._variants: list[tuple[identity.Likened, set[str]]] = []
        self._starts = tuple(starts(typed.tokens[-1])) if typed.is_unfinished else ()
        self._likeness: dict[tuple[str, ...], float] = {}
        self._every_start = [(identity.spelling(token + "|").rstrip("|") or "|") for token in typed.tokens]

    def allow_slips(self, variants: Sequence[tuple[str, ...]]) -> None:
        """From now on: slips of the finger, and these ways of joining and splitting the names typed."""
        typed = set(self._typed.tokens)
        self._slips = True
        self._typed_name = identity.Likened(self._typed.tokens, self._rarity, slips=True)
        # With the sounds that each brings: a name that has none of them is no nearer to it.
        self._variants = [
            (identity.Likened(one, self._rarity), keys.skeletons_of(set(one) - typed)) for one in variants
        ]
        self._readings.clear()
        self._likeness.clear()

    def score(self, card: Card) -> float:
        """0 when something that was typed speaks against this person."""
        typed = self._typed
        if self._has_code(card):
            return 1.3
        total = 0.0
        if typed.tokens:
            total = max([self._name(name) for name in card.names], default=0.0)
            if total < FLOOR and not (total >= FLOOR_WITH_YEAR and (self._born(card) or 0.0) >= SAME_YEAR):
                return 0.0
        elif typed.numbers or typed.birth_years or typed.dates:
            total = _BY_NUMBER_ALONE
        number = self._number(card)
        if number is not None:
            total += _SAME_NUMBER if number else _OTHER_NUMBER
            if not number and not typed.tokens:
                return 0.0
        born = self._born(card)
        if born is not None:
            if born < 0 and not typed.tokens and not number:
                return 0.0
            total += born
        return max(total, 0.0)

    # --- names

    def _name(self, name: tuple[str, ...]) -> float:
        """0 for a name that is another."""
        known = self._likeness.get(name)
        if known is None:
            known = self._likeness[name] = self._alike(name)
        return known

    def _alike(self, name: tuple[str, ...]) -> float:
        tokens = self._typed.tokens
        best, matched = self._typed_name(name)
        for token in self._begun(name):
            whole, more = self._read((*tokens[:-1], token))(name)
            best, matched = max(best, whole - self._unlikely(token)), max(matched, more)
        if best < 0.95 and self._variants:
            sounds = keys.skeletons_of(name)
            for variant, brought in self._variants:
                if sounds.isdisjoint(brought):
                    continue
                best = max(best, variant(name)[0] - _REJOINED)
        if best < FLOOR and matched < len(tokens) and (spoken := self._all_begun(name)):
            whole, more = self._read(spoken)(name)
            best, matched = max(best, whole - _BEGUN * len(tokens)), max(matched, more)
        if matched == len(tokens) and _FLOOR_OF_A_PART <= best < FLOOR:
            return FLOOR + 0.01 * best
        return best if best >= FLOOR_WITH_YEAR else 0.0

    def _read(self, tokens: tuple[str, ...]) -> identity.Likened:
        found = self._readings.get(tokens)
        if found is None:
            found = self._readings[tokens] = identity.Likened(tokens, self._rarity, slips=self._slips)
        return found

    def _all_begun(self, name: tuple[str, ...]) -> tuple[str, ...]:
        """Every word typed as the name that it begins: "had ami" for Amina Haddadi. Nothing when one begins none."""
        found: list[str] = []
        for start in self._every_start:
            whole = (
                token for token in name if token not in found and identity.spelling(token).startswith(start)
            )
            if (token := next(whole, None)) is None:
                return ()
            found.append(token)
        return tuple(found)

    def _begun(self, name: tuple[str, ...]) -> list[str]:
        """The tokens of a name that the unfinished word may be the start of."""
        if not self._starts:
            return []
        return [token for token in name if identity.spelling(token).startswith(self._starts)]

    def _unlikely(self, token: str) -> float:
        """What the likeness loses when this is how the word goes on: less for a common name."""
        spelt = identity.spelling(token)
        written = self._typed.tokens[-1]
        otherwise = _OTHERWISE * (1 - Indel.normalized_similarity(written, token[: len(written)]))
        return _BEGUN + otherwise - min(0.002 * log(1 + self._dictionary.count(spelt)), 0.02)

    # --- the rest

    def _has_code(self, card: Card) -> bool:
        said = (*self._typed.codes, *self._typed.numbers)
        return bool(said) and any(number in said for number in (*card.codes, *card.documents))

    def _number(self, card: Card) -> bool | None:
        """Whether a number typed is theirs; None: none was typed, or it was their year of birth."""
        typed = self._typed
        if not typed.numbers:
            return None
        for number in typed.numbers:
            # Nine digits are the same number, however its country was written.
            if any(phone.endswith(number[-9:]) for phone in card.phones):
                return True
        only_years = all(len(number) == 4 and int(number) in typed.years for number in typed.numbers)
        return None if only_years or typed.dates else False

    def _born(self, card: Card) -> float | None:
        typed = self._typed
        if not self._says_birth:
            return None
        found = [_date(date, card) for date in typed.dates]
        found += [_year(year, card.birth_year) for year in typed.years]
        return max(found)

    # --- why

    def reasons(self, card: Card) -> tuple[str, ...]:
        typed = self._typed
        said: set[str] = set()
        if self._has_code(card):
            by_code = any(code in (*typed.codes, *typed.numbers) for code in card.codes)
            said.add("code" if by_code else "document")
        if self._number(card):
            said.add("phone_end")
        born = [_date(date, card) for date in typed.dates]
        years = [_year(year, card.birth_year) for year in typed.years]
        if any(found >= _SWAPPED_DATE for found in born):
            said.add("birth_date")
        elif any(found >= SAME_YEAR for found in (*born, *years)):
            said.add("birth_year")
        elif any(found == _YEAR_BESIDE for found in years):
            said.add("birth_near")
        if card.names and typed.tokens:
            name = max(card.names, key=self._name)
            if self._name(name):
                said.update(self._of_names(name))
        return tuple(reason for reason in REASONS if reason in said)

    def _of_names(self, name: tuple[str, ...]) -> set[str]:
        said: set[str] = set()
        begun = self._begun(name)
        for place, token in enumerate(self._typed.tokens):
            alike = max(identity.token_similarity(token, other) for other in name)
            if alike >= 0.99:
                said.add("name")
            elif (place == len(self._typed.tokens) - 1 and begun) or (
                alike < 0.85
                and any(identity.spelling(other).startswith(self._every_start[place]) for other in name)
            ):
                said.add("name_start")
            elif alike >= 0.70:
                shares = any(
                    set(identity.skeletons(token)).intersection(identity.skeletons(other)) for other in name
                )
                said.add("name_sounds" if shares else "name_close")
        return said or {"name_close"}


def _year(year: int, known: int | None) -> float:
    if known is None:
        return _NO_YEAR
    apart = abs(year - known)
    return SAME_YEAR if not apart else _YEAR_BESIDE if apart == 1 else _OTHER_YEAR


def _date(date: Date, card: Card) -> float:
    if date.years and card.birth_year not in date.years:
        return (
            _NO_YEAR if card.birth_year is None else max(_year(year, card.birth_year) for year in date.years)
        )
    if card.birth_day is None or card.birth_month is None:
        return SAME_YEAR if date.years else _NO_YEAR
    born = (card.birth_day, card.birth_month)
    readings = date.readings()
    if born == readings[0]:
        return _SAME_DATE
    if born in readings:
        return _SWAPPED_DATE
    # A year alone agrees; of a day alone nothing does.
    return _YEAR_BESIDE if date.years else _OTHER_YEAR
