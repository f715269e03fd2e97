"""From what was typed to the keys to look up, each with what it is worth and how many it would bring."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import combinations
from typing import Final

from repere.accompaniment.people import identity
from repere.accompaniment.people.finding import keys
from repere.accompaniment.people.finding.dictionary import Dictionary
from repere.accompaniment.people.finding.typed import Typed

COMPLETIONS: Final = 40
NEAR: Final = 30
SPELT: Final = 14
SPELT_PAIRS: Final = 150
# How alike an expansion is to the word typed, before anybody's names are read.
_COMPLETED: Final = 0.93
_OTHER_START: Final = 0.03
_ONE_SLIP: Final = 0.90
_TWO_SLIPS: Final = 0.84
_SHORTEST_SLIP: Final = 4
_BY_A_SLIP: Final = 100_000
_VOWELS, _CONSONANTS = "aeiouy", "bcdfghjklmnpqrstvwxz"
_SERVANT: Final = "abd"
# The same consonants with other vowels: at best, and what the likeness of the spellings takes off.
_SPELT, _SPELT_LESS = 0.99, 0.6
# Other readings of the same letters.
_OTHER_READING: Final = 0.92
# Yusuf for Joseph.
_OTHER_TONGUE: Final = 0.84
_SAME_SPELLING: Final = 0.10
# Somebody who has both names and the year in the lists of a year need not be looked for in those of the names.
_SAME_YEAR: Final = 1.0
_YEAR_BESIDE: Final = 0.3
_NAMES_BESIDE_A_YEAR: Final = 0.5
# Given names go with family names of the same origin: pairs are commoner than chance would have them.
PAIRED: Final = 4.0
_YEARS: Final = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """One word that may have been meant."""

    spelling: str
    skeletons: tuple[str, ...]
    alike: float


@dataclass(slots=True)
class Word:
    token: str
    rarity: float
    itself: Reading
    others: list[Reading] = field(default_factory=list)
    # The same consonants spelt otherwise; for names so common that their consonants alone bring too many.
    spelt: list[Reading] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """Keys, and of each: what it is about (of several about the same, the best counts), its weight, and how many
    people it would bring, roughly."""

    keys: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    def add(self, key: str, about: int, weight: float, expected: float) -> None:
        known = self.keys.get(key)
        if known is None or weight > known[1]:
            self.keys[key] = (about, weight, expected)


def word(token: str, dictionary: Dictionary) -> Word:
    itself = Reading(identity.spelling(token), identity.skeletons(token), 1.0)
    return Word(token, dictionary.rarity(token), itself)


def completions(start: str, dictionary: Dictionary, most: int = COMPLETIONS) -> list[Reading]:
    """Words that begin as this one does; the last letter may be half of a sound (ch, kh, ou)."""
    found: dict[str, Reading] = {}
    for place, spelt in enumerate(starts(start)):
        alike = _COMPLETED - (_OTHER_START if place else 0.0)
        for entry in dictionary.completions(spelt, most):
            found.setdefault(entry.spelling, Reading(entry.spelling, entry.skeletons, alike))
    return list(found.values())


# A letter that the next one may turn into another sound.
_HALF: Final = frozenset("cdgkpstzaeiouy")


def starts(word: str) -> list[str]:
    """Phonetic starts of the words that begin as this unfinished one does."""
    found = [_start(word)]
    # As the whole word would lose its article or be joined: al-hash, abdelk.
    padded = identity.tokens(word + "aaa")
    if padded and padded[-1].endswith("aaa") and (shorter := _start(padded[-1][:-3])):
        found.append(shorter)
    found += [start[:-1] for start in found if len(start) > 2 and word[-1:] in _HALF]
    return [start for start in dict.fromkeys(found) if start]


def _start(word: str) -> str:
    # A sign that no rule knows keeps those for the end of a word from applying.
    return identity.spelling(word + "|").rstrip("|")


def near(word: Word, dictionary: Dictionary, most: int = NEAR) -> list[Reading]:
    """Words a slip away."""
    return [
        Reading(entry.spelling, entry.skeletons, _ONE_SLIP if slips == 1 else _TWO_SLIPS)
        for entry, slips in dictionary.near(word.itself.spelling, most)
    ]


def slips(word: Word, dictionary: Dictionary) -> list[Reading]:
    """What an unknown word becomes with a letter less or more, or two neighbours swapped, where somebody bears it."""
    token = word.token
    # Among a million, some bear by a slip what is no name.
    is_known = dictionary.count(word.itself.spelling) > dictionary.people // _BY_A_SLIP
    if is_known or len(token) < _SHORTEST_SLIP or not token.isascii():
        return []
    less = [token[:at] + token[at + 1 :] for at in range(len(token))]
    swapped = [
        token[:at] + token[at + 1] + token[at] + token[at + 2 :]
        for at in range(len(token) - 1)
        if token[at] != token[at + 1]
    ]
    # Between two vowels alone: elsewhere spellings, one sign a sound, are a slip apart as well (`near`).
    more = [
        token[:at] + letter + token[at:]
        for at in range(1, len(token))
        if token[at] in _VOWELS and token[at - 1] in _VOWELS
        for letter in _CONSONANTS
    ]
    found: dict[str, Reading] = {}
    for meant in dict.fromkeys([*swapped, *less, *more]):
        # Only a servant of God is read otherwise in one word: abdulaziz, abdaziz.
        read = identity.tokens(meant)[0] if meant.startswith(_SERVANT) else meant
        spelt = identity.spelling(read)
        if spelt not in found and dictionary.count(spelt):
            found[spelt] = Reading(spelt, identity.skeletons(read), _ONE_SLIP)
    return list(found.values())


def carriers(word: Word, dictionary: Dictionary) -> int:
    """How many bear a name of these consonants, or one that goes on so."""
    return max(dictionary.carriers(reading.skeletons[0]) for reading in (word.itself, *word.others[:4]))


def spelt_otherwise(word: Word, dictionary: Dictionary, most: int = SPELT) -> list[Reading]:
    """Other spellings of the same consonants, as alike as they look."""
    itself = word.itself
    return [
        Reading(entry.spelling, entry.skeletons, _SPELT - _SPELT_LESS * (1 - alike))
        for entry, alike in dictionary.sounding(itself.spelling, itself.skeletons, most)
    ]


def ask(words: list[Word], typed: Typed, dictionary: Dictionary, *, beside: bool = False) -> Asked:
    """Keys of the names, and of the names with the year when one was typed; `beside`: the years around it too."""
    asked = Asked()
    whole = sum(word.rarity for word in words) or 1.0
    scale = (_NAMES_BESIDE_A_YEAR if typed.birth_years else 1.0) / whole
    if len(words) == 1:
        _alone(asked, words[0], dictionary)
    for about, (one, other) in enumerate(combinations(words, 2)):
        for a, b in [
            (one.itself, other.itself),
            *((reading, other.itself) for reading in one.others),
            *((one.itself, reading) for reading in other.others),
        ]:
            _pair(asked, about, a, b, (one.rarity * a.alike + other.rarity * b.alike) * scale, dictionary)
        for a, b in _spelt_pairs(one, other):
            _spelt(asked, about, a, b, (one.rarity * a.alike + other.rarity * b.alike) * scale, dictionary)
        expected = PAIRED * min(dictionary.carriers(word.itself.skeletons[0]) for word in (one, other))
        for key in identity.equivalence_keys((one.token, other.token)):
            asked.add(f"g:{key}", about, _OTHER_TONGUE * (one.rarity + other.rarity) * scale, expected)
    for year in typed.birth_years:
        for place, word in enumerate(words):
            for reading in (word.itself, *word.others[:12]):
                _with_year(asked, -1 - place, reading, year, word.rarity / whole, dictionary, beside)
    return asked


def _with_year(
    asked: Asked,
    about: int,
    reading: Reading,
    year: int,
    share: float,
    dictionary: Dictionary,
    beside: bool,
) -> None:
    for skeleton in reading.skeletons[:2]:
        expected = dictionary.carriers(skeleton) / _YEARS
        asked.add(f"y:{skeleton}:{year}", about, _SAME_YEAR * share * reading.alike, expected)
        for near in (year - 1, year + 1) if beside else ():
            asked.add(f"y:{skeleton}:{near}", about, _YEAR_BESIDE * share * reading.alike, expected)


def _alone(asked: Asked, word: Word, dictionary: Dictionary) -> None:
    for place, skeleton in enumerate(word.itself.skeletons):
        asked.add(f"t:{skeleton}", 0, 0.6 if not place else 0.4, dictionary.carriers(skeleton))
    asked.add(f"w:{word.itself.spelling}", 0, 1.0, dictionary.count(word.itself.spelling))
    for reading in word.others:
        asked.add(f"w:{reading.spelling}", 0, reading.alike - 0.1, dictionary.count(reading.spelling))


def _spelt_pairs(one: Word, other: Word) -> list[tuple[Reading, Reading]]:
    """Both words spelt otherwise, begun or slipped, the likeliest together first."""
    if not one.spelt and not other.spelt:
        return []
    firsts = [one.itself, *one.spelt, *one.others]
    seconds = [other.itself, *other.spelt, *other.others]
    both = [(a.alike * b.alike, a, b) for a in firsts for b in seconds]
    return [(a, b) for _alike, a, b in nlargest(SPELT_PAIRS, both, key=lambda pair: pair[0])]


def _spelt(asked: Asked, about: int, a: Reading, b: Reading, worth: float, dictionary: Dictionary) -> None:
    spelt = (dictionary.count(a.spelling) + 1) * (dictionary.count(b.spelling) + 1)
    asked.add(
        f"q:{keys.pair(a.spelling, b.spelling)}",
        about,
        worth + _SAME_SPELLING,
        PAIRED * spelt / dictionary.people,
    )


def _pair(asked: Asked, about: int, a: Reading, b: Reading, worth: float, dictionary: Dictionary) -> None:
    _spelt(asked, about, a, b, worth, dictionary)
    for place_a, x in enumerate(a.skeletons[:3]):
        for place_b, y in enumerate(b.skeletons[:3]):
            if place_a and place_b:
                continue
            expected = PAIRED * dictionary.carriers(x) * dictionary.carriers(y) / dictionary.people
            reading = _OTHER_READING if place_a or place_b else 1.0
            asked.add(f"p:{keys.pair(x, y)}", about, reading * worth, expected)


# What a hurried hand leaves glued to a name, before it or after it.
_GLUED: Final = ("al", "el", "ben", "bin", "bel", "ibn", "abu")


def splits(token: str, dictionary: Dictionary, most: int = 2) -> list[tuple[str, ...]]:
    """Two names written as one, where both are known, the likeliest first; or a name and a particle."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for at in range(2, len(token) - 1):
        before, after = token[:at], token[at:]
        kept: tuple[str, ...]
        if before in _GLUED or after in _GLUED:
            kept = (after if before in _GLUED else before,)
        elif at >= 3 and len(after) >= 3:
            kept = (*identity.tokens(before), *identity.tokens(after))
        else:
            continue
        if least := min((dictionary.count(identity.spelling(half)) for half in kept), default=0):
            found.append((least, kept))
    found.sort(reverse=True)
    return [kept for _least, kept in found[:most]]


def variants(tokens: tuple[str, ...], dictionary: Dictionary) -> Iterable[tuple[str, ...]]:
    """The same names with two of them joined, or one of them split."""
    for at in range(len(tokens) - 1):
        yield (*tokens[:at], tokens[at] + tokens[at + 1], *tokens[at + 2 :])
    for at, token in enumerate(tokens):
        if len(token) >= 5:
            for halves in splits(token, dictionary):
                yield (*tokens[:at], *halves, *tokens[at + 1 :])
