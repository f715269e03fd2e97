"""Two people of a register: how likely they are one, why, and what speaks against it. Plain Python."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from typing import Final

from repere.accompaniment.people.identity import Known, name_similarity
from repere.accompaniment.people.identity.blocking import document_numbers, phone_numbers, token_lists
from repere.accompaniment.people.identity.dates import Relation, between

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Compared:
    """`probability` from 0 to 1; codes of what agrees and of what differs, the weightiest first."""

    probability: float
    reasons: tuple[str, ...]
    differences: tuple[str, ...]


# Natural logarithms of odds: what each thing adds. By hand, so that a pair is proposed when names and birth agree,
# or names nearly and a number; the order of the queue hangs on it, no decision does.
_START: Final = -9.5
_NAMES: Final = 9.5
_RARE: Final = 0.35
_BIRTH: Final = {
    Relation.SAME_DATE: 4.5, Relation.SAME_MONTH: 2.5, Relation.BOTH_YEAR_ONLY: 1.5, Relation.YEAR_ONLY: 1.5,
    Relation.SWAPPED: 4.0, Relation.DAY_DIFFERS: 1.5, Relation.MONTH_DIFFERS: 1.5, Relation.SAME_YEAR: 0.0,
    Relation.YEAR_SLIP: 0.5, Relation.DECADE_SLIP: 0.0, Relation.ETHIOPIAN: 1.5, Relation.SOLAR_HIJRI: 2.0,
    Relation.LUNAR_HIJRI: 2.0, Relation.NEAR_ESTIMATE: 1.0, Relation.NEAR: -1.5, Relation.FAR: -6.0,
    Relation.UNKNOWN: 0.0,
}  # fmt: skip
_PHONE: Final = 4.0
_DOCUMENT: Final = 6.0
_SAME_NAME: Final = 0.97
_NEAR_NAME: Final = 0.8
_AGREES: Final = 0.5


def compare(one: Known, other: Known, rarity: Rarity) -> Compared:
    """`rarity` of a token is log(1 + people / (1 + those who bear it))."""
    alike, rare = _names(one, other, rarity)
    relation = between(one.birth, other.birth).relation
    odds = _START + _NAMES * alike + _RARE * rare + _BIRTH[relation]
    reasons, differences = [], []
    if alike >= _NEAR_NAME:
        reasons.append("same_name" if alike >= _SAME_NAME else "sounds_alike")
    elif alike < _AGREES:
        differences.append("other_name")
    if relation is not Relation.UNKNOWN:
        (reasons if _BIRTH[relation] > 0 else differences).append(relation.value)
    for code, weight, mine, theirs in (
        ("same_phone", _PHONE, phone_numbers(one), phone_numbers(other)),
        ("same_document", _DOCUMENT, document_numbers(one), document_numbers(other)),
    ):
        if mine & theirs:
            odds += weight
            reasons.insert(0, code)
    return Compared(1 / (1 + exp(-odds)), tuple(reasons), tuple(differences))


def _names(one: Known, other: Known, rarity: Rarity) -> tuple[float, float]:
    """The best likeness of any name of one with any of the other, and how rare what is shared is."""
    best = (0.0, 0.0)
    for mine in token_lists(one):
        for theirs in token_lists(other):
            alike, matched = name_similarity(mine, theirs, rarity)
            rare = (
                sum(sorted((rarity(token) for token in mine), reverse=True)[:matched])
                if alike > _AGREES
                else 0.0
            )
            best = max(best, (alike, min(rare, 12.0)))
    return best
