"""By which strings a person is found: what the index keeps the digests of.

p: two skeletons · q: two spellings · t: a skeleton · w: a spelling · y: a skeleton and a year of birth ·
b: a year or a date of birth · e: the end of a telephone number · n: a document's number · c: a dossier's code
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from repere.accompaniment.people import identity
from repere.accompaniment.people.finding.cards import Card
from repere.accompaniment.people.finding.typed import MOST_TOKENS

PHONE_END: Final = 4


def pair(first: str, second: str) -> str:
    """Whatever the order."""
    return f"{first}+{second}" if first <= second else f"{second}+{first}"


def of_card(card: Card) -> set[str]:
    """Some fifteen keys for somebody with two names, a birth date and a telephone."""
    found: set[str] = set()
    for name in card.names:
        found |= of_name(name[:MOST_TOKENS], card.birth_year)
    if card.birth_year:
        found.add(f"b:{card.birth_year}")
        if card.birth_month and card.birth_day:
            found.add(f"b:{card.birth_year}-{card.birth_month:02}-{card.birth_day:02}")
    found.update(f"e:{phone[-PHONE_END:]}" for phone in card.phones if len(phone) >= PHONE_END)
    found.update(f"n:{number}" for number in card.documents)
    if card.code:
        found.add(f"c:{card.code}")
    return found


def of_name(tokens: Sequence[str], birth_year: int | None) -> set[str]:
    found = {f"p:{both}" for both in identity.pair_keys(tokens)}
    spelt = [identity.spelling(token) for token in tokens]
    found.update(f"q:{pair(a, b)}" for a, b in combinations(spelt, 2))
    found.update(f"w:{spelling}" for spelling in spelt)
    for skeleton in skeletons_of(tokens):
        found.add(f"t:{skeleton}")
        if birth_year:
            found.add(f"y:{skeleton}:{birth_year}")
    return found


def skeletons_of(tokens: Iterable[str]) -> set[str]:
    return {skeleton for token in tokens for skeleton in identity.skeletons(token)}
