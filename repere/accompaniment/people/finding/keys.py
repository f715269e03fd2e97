"""By which strings a person is found: what the index keeps the digests of.

Those of the check at intake (`identity.blocking`), and for what is typed at the desk:
b: a year of birth · e: the end of a telephone number · c: a dossier's code · x: names that are one in two tongues
"""

from collections.abc import Iterable
from typing import Final

from repere.accompaniment.people.finding.cards import Card
from repere.accompaniment.people.identity import equivalence_keys, skeletons
from repere.accompaniment.people.identity.blocking import register_keys

PHONE_END: Final = 4


def pair(first: str, second: str) -> str:
    """Whatever the order."""
    return f"{first}+{second}" if first <= second else f"{second}+{first}"


def of_year(year: int) -> str:
    return f"b:{year}"


def of_card(card: Card) -> set[str]:
    """Some twenty keys for somebody with two names, a birth date and a telephone."""
    found = set(register_keys(card.known))
    if card.birth_year:
        found.add(of_year(card.birth_year))
    found.update(f"e:{phone[-PHONE_END:]}" for phone in card.phones if len(phone) >= PHONE_END)
    found.update(f"c:{code}" for code in card.codes)
    found.update(f"x:{key}" for name in card.names for key in equivalence_keys(name))
    return found


def skeletons_of(tokens: Iterable[str]) -> set[str]:
    return {skeleton for token in tokens for skeleton in skeletons(token)}
