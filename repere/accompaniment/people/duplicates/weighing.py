"""How probable it is, of each pair worth comparing, that two dossiers are one. Plain Python: portraits in, odds out."""

from collections.abc import Iterable, Mapping
from math import exp
from typing import Final, NamedTuple

from repere.accompaniment.people.duplicates import learning
from repere.accompaniment.people.identity.frequency import Frequencies
from repere.accompaniment.people.identity.likeness import Reason, explained, formula, shift
from repere.accompaniment.people.identity.signals import Portrait, alone

# Log-odds under which a pair is not looked at any further: they are many, and none is ever shown.
_LEAST: Final = -6.0


class Weighed(NamedTuple):
    """Two places in the register, log-odds that they are one person, and what they were judged by."""

    one: int
    other: int
    log_odds: float
    evidence: dict[str, float]

    @property
    def probability(self) -> float:
        return 1 / (1 + exp(-self.log_odds))


def weighed(
    asked: Iterable[tuple[int, int, Portrait, Portrait]],
    frequent: Frequencies,
    *,
    people: int,
    learned: Mapping[str, float] | None = None,
) -> list[Weighed]:
    """Of pairs of places, with who stands there: those that have some chance.

    `learned` is what `learning.corrections` made of the answers of reviewers. Neither of the two arrived, so each is
    taken for who did, and the mean is kept.
    """
    shipped, moved = formula(), shift(people=people)
    points, usual, names = shipped.log_odds, shipped.usual, shipped.names
    scored: list[tuple[int, int, float]] = []
    told: list[dict[str, float]] = []
    for place, another, one, other in asked:
        there = alone(one, other, frequent.rarity, usual, frequent.spelt, points=names)
        first = points(there) + moved
        if first < _LEAST:
            continue
        back = alone(other, one, frequent.rarity, usual, frequent.spelt, points=names)
        scored.append((place, another, (first + points(back) + moved) / 2))
        told.append(learning.of_interest(there))
    found = []
    for (one_at, other_at, log_odds), there, around in zip(
        scored, told, learning.company(scored), strict=True
    ):
        seen = learning.evidence(log_odds, there, around)
        found.append(Weighed(one_at, other_at, learning.corrected(log_odds, seen, learned or {}), seen))
    return found


def why(
    one: Portrait, other: Portrait, frequent: Frequencies
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """What speaks for, and what against."""
    shipped = formula()
    found = alone(one, other, frequent.rarity, shipped.usual, frequent.spelt, points=shipped.names)
    return explained(found, one, other)
