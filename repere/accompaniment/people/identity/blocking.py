"""By which keys a dossier is looked up when somebody arrives: what the register keeps, what an arrival asks.

A key is a kind, a colon, a value; only its keyed digest is stored. One kind is never enough: a father's name noted
as family name breaks the pair of names, a typing slip its sounds, an estimated year the date.

    p  two names by their consonants, in any order      q  two names by their phonetic spelling
    t  one name by its consonants                       w  one name by its phonetic spelling
    y  one name's consonants and the year of birth      d  one name's consonants and the full date
    m  one name's consonants, the day and the month     b  the full date
    f  a telephone number                               n  the number of a document
    g  one name in several tongues, with another name
"""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations
from math import log
from typing import Final

from repere.accompaniment.people.identity.dates import NEAR_ESTIMATE_YEARS, Birth
from repere.accompaniment.people.identity.equivalences import equivalence_keys
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.sounds import pair_keys, skeletons, spelling
from repere.accompaniment.people.identity.tokens import tokens

# Beyond, a token adds rows to the index and no recall.
MOST_TOKENS: Final = 6
# How many dossiers are looked at, those with the heaviest keys in common.
MOST_CANDIDATES: Final = 200
# A name is looked up alone when at most so many people bear it.
_BORNE_BY_FEW: Final = 100
# Significant digits of a telephone number, without its country.
_PHONE_DIGITS: Final = 9

Rarity = Callable[[str], float]


def register_keys(known: Known) -> frozenset[str]:
    """What the register keeps of one person: some 20 to 40 keys."""
    birth, found = known.birth, list[str]()
    date = _date(birth) if birth.is_full else ""
    for name in token_lists(known):
        found += [f"p:{key}" for key in pair_keys(name)]
        found += [f"q:{key}" for key in _spelling_pairs(name)]
        found += [f"g:{key}" for key in equivalence_keys(name)]
        found += [f"w:{spelt}" for token in name if (spelt := spelling(token))]
        for skeleton in {skeleton for token in name for skeleton in skeletons(token)}:
            found.append(f"t:{skeleton}")
            if birth.year is not None:
                found.append(f"y:{skeleton}:{birth.year}")
            if date:
                found += (f"d:{skeleton}:{date}", f"m:{skeleton}:{date[5:]}")
    if date:
        found.append(f"b:{date}")
    found += [f"f:{number}" for number in phone_numbers(known)]
    found += [f"n:{number}" for number in document_numbers(known)]
    return frozenset(found)


def intake_keys(known: Known, rarity: Rarity, *, people: int = 100_000) -> dict[str, float]:
    """What an arrival asks of the register, and what each key weighs: the sum ranks the candidates.

    `rarity` of a token is log(1 + people / (1 + those who bear it)); `people` is the size of the register.
    """
    birth, found = known.birth, dict[str, float]()
    rare = log(1 + people / _BORNE_BY_FEW)

    def ask(key: str, weight: float) -> None:
        found[key] = max(weight, found.get(key, 0.0))

    for name in token_lists(known):
        for key in pair_keys(name):
            ask(f"p:{key}", 3)
        for key in _spelling_pairs(name):
            ask(f"q:{key}", 2)
        for key in equivalence_keys(name):
            ask(f"g:{key}", 2)
        for token in name:
            weight = rarity(token)
            for skeleton in skeletons(token)[:2]:
                if weight > rare:
                    ask(f"t:{skeleton}", weight / 4)
                for year, share in _years(birth):
                    ask(f"y:{skeleton}:{year}", share * weight / 4)
            if birth.is_full:
                for skeleton in skeletons(token):
                    ask(f"d:{skeleton}:{_date(birth)}", 4)
                    ask(f"m:{skeleton}:{_date(birth)[5:]}", 2)
                if swapped := _swapped(birth):
                    ask(f"d:{skeletons(token)[0]}:{_date(swapped)}", 3)
    if birth.is_full:
        ask(f"b:{_date(birth)}", 2)
    for number in phone_numbers(known):
        ask(f"f:{number}", 5)
    for number in document_numbers(known):
        ask(f"n:{number}", 9)
    return found


def token_lists(known: Known) -> list[tuple[str, ...]]:
    """The tokens of each name, without those that say nothing and those said twice."""
    if known.read:
        return list(known.read)
    found = (tokens(name)[:MOST_TOKENS] for name in known.names)
    return [name for name in dict.fromkeys(found) if name]


def phone_numbers(known: Known) -> set[str]:
    """The significant digits of each telephone number, however its country was written."""
    found = (
        phone
        if phone.isascii() and phone.isdecimal()
        else "".join(str(unicodedata.decimal(sign)) for sign in phone if sign.isdecimal())
        for phone in known.phones
    )
    return {number[-_PHONE_DIGITS:] for number in found if len(number) >= 4}


def document_numbers(known: Known) -> set[str]:
    """Letters and digits alone: how blanks and dashes are written says nothing."""
    found = ("".join(sign for sign in document if sign.isalnum()).upper() for document in known.documents)
    return {number for number in found if len(number) >= 4}


def _spelling_pairs(name: tuple[str, ...]) -> set[str]:
    return {"+".join(sorted(pair)) for pair in combinations([spelling(token) for token in name], 2)}


def _years(birth: Birth) -> Iterator[tuple[int, float]]:
    """The years under which somebody may be noted, and what each is worth beside the year said."""
    if birth.year is None:
        return
    around = 1 if birth.is_full else NEAR_ESTIMATE_YEARS
    for year in range(birth.year - around, birth.year + around + 1):
        yield year, 1.0 if year == birth.year else 0.7


def _date(birth: Birth) -> str:
    return f"{birth.year:04}-{birth.month:02}-{birth.day:02}"


def _swapped(birth: Birth) -> Birth | None:
    if birth.day is None or birth.day > 12 or birth.day == birth.month:
        return None
    return Birth(birth.year, birth.day, birth.month)
