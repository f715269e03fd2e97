"""How probable it is that somebody who arrives is already known, and why, in codes that a page can say in words.

A sum of points (a logistic formula): names, weighed by their rarity; births, by their relation; telephone, document,
sex, nationality. Points and their training card are in `likeness.json`; `python -m bench.train_likeness` makes them
again. Candidates are weighed together (a conditional logit, with "nobody" as one of the answers): of two homonyms
born the same year, neither is probable, but that it is one of them may be.

A nationality or a relative only ever speaks for, never against: both are often noted wrongly, or by whom it suits.
Nothing here decides: a probability warns, a person looks.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from repere.accompaniment.people.identity.dates import Relation
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.signals import (
    GRADES,
    Portrait,
    Rarity,
    Signals,
    Usual,
    alone,
    in_company,
    portrait,
    same_relative,
)

T = TypeVar("T")
# A handful of people cannot tell how rare a name is: a young register is weighed as one of this many.
FEWEST: Final = 2_000


class Reason(NamedTuple):
    """A code to be said in words, and what it is about: ("same_relative", "mother")."""

    code: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """From 0 to 1, and what speaks for and against."""

    probability: float
    reasons: tuple[Reason, ...] = ()
    differences: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed(Generic[T]):
    """Candidates that may be who arrives, the most probable first, and how probable it is that one of them is."""

    probability: float
    candidates: tuple[tuple[T, Likeness], ...]


# --- from signals to a probability


@dataclass(frozen=True, slots=True)
class Formula:
    """Points of each signal, in log-odds; the share of arrivals already known, and the people, where it was fitted.

    `names`: points of signals of names, by themselves, as `signals.among_namesakes` adds them up.
    """

    points: dict[str, float]
    nobody: float
    returns: float
    people: int
    warn: float
    decide: float
    usual: Usual = field(default_factory=Usual)
    names: dict[str, float] = field(default_factory=dict)

    def log_odds(self, found: Signals) -> float:
        points = self.points
        return -self.nobody + sum(points[name] * value for name, value in found.items() if name in points)


@cache
def formula() -> Formula:
    """What is shipped."""
    told = json.loads((Path(__file__).parent / "likeness.json").read_text(encoding="utf-8"))
    kept = {name: told[name] for name in ("points", "nobody", "returns", "people", "warn", "decide", "names")}
    return Formula(**kept, usual=Usual(**told["usual"]))


def zone(probability: float, shipped: Formula | None = None) -> str:
    """What a desk does with it: "silent", "warn" (look at these first), "decide" (say whether it is one of them)."""
    shipped = shipped or formula()
    return "decide" if probability >= shipped.decide else "warn" if probability >= shipped.warn else "silent"


def shift(
    *, returns: float | None = None, people: int | None = None, shipped: Formula | None = None
) -> float:
    """What a deployment adds to the log-odds.

    For its own share of arrivals already known, between 0 and 1; and for the people in its register: chance gives as
    many times fewer homonyms as they are fewer.
    """
    shipped = shipped or formula()
    moved = 0.0 if returns is None else _logit(returns) - _logit(shipped.returns)
    return moved if people is None else moved + log(shipped.people / max(people, FEWEST))


def _logit(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return log(share / (1 - share))


def likeness(
    one: Known,
    other: Known,
    rarity: Rarity,
    *,
    spelt: Rarity | None = None,
    returns: float | None = None,
    people: int | None = None,
) -> Likeness:
    """Two dossiers by themselves, without rivals; in either order: for a review of pairs."""
    return beside(portrait(one), portrait(other), rarity, spelt=spelt, returns=returns, people=people)


def beside(
    one: Portrait,
    other: Portrait,
    rarity: Rarity,
    *,
    spelt: Rarity | None = None,
    returns: float | None = None,
    people: int | None = None,
) -> Likeness:
    """As `likeness`, of portraits made once: neither of the two arrived, so each is taken for who did."""
    shipped = formula()
    there = alone(one, other, rarity, shipped.usual, spelt, points=shipped.names)
    back = alone(other, one, rarity, shipped.usual, spelt, points=shipped.names)
    log_odds = (shipped.log_odds(there) + shipped.log_odds(back)) / 2
    shares, _any = probabilities([log_odds + shift(returns=returns, people=people)])
    return Likeness(shares[0], *explained(there, one, other))


def weigh(
    arriving: Portrait,
    candidates: Iterable[tuple[T, Portrait]],
    rarity: Rarity,
    *,
    spelt: Rarity | None = None,
    returns: float | None = None,
    people: int | None = None,
    at_most: int = 10,
    rare_year: float = 0.0,
) -> Weighed[T]:
    """All candidates together, the most probable first.

    `rarity` of a token is log(1 + people / (1 + those who bear a name of the same skeleton)), `spelt` the same by its
    spelling; `rare_year`, the same of the year of birth that is said; `returns` is the deployment's share of arrivals
    already known, when it was measured; `people`, how many its register holds.
    """
    shipped = formula()
    moved = shift(returns=returns, people=people)
    them = list(candidates)
    scale = shipped.people / max(people, FEWEST) if people else 1.0
    told = in_company(
        arriving,
        [known for _it, known in them],
        rarity,
        spelt,
        points=shipped.names,
        rare_year=rare_year,
        scale=scale,
    )
    scored = [
        (shipped.log_odds(found) + moved, it, known, found)
        for (it, known), found in zip(them, told, strict=True)
    ]
    shares, whole = probabilities([log_odds for log_odds, *_ in scored])
    ranked = sorted(zip(shares, scored, strict=True), key=lambda one: -one[0])[:at_most]
    return Weighed(
        whole,
        tuple(
            (it, Likeness(share, *explained(found, arriving, known)))
            for share, (_log_odds, it, known, found) in ranked
        ),
    )


def probabilities(log_odds: Sequence[float]) -> tuple[list[float], float]:
    """Of each candidate, and of any of them; "nobody" has log-odds 0."""
    top = max((0.0, *log_odds))
    odds = [exp(one - top) for one in log_odds]
    nobody = exp(-top)
    whole = sum(odds) + nobody
    return [one / whole for one in odds], 1 - nobody / whole


# --- in words


def explained(
    found: Signals, arriving: Portrait, known: Portrait
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """What speaks for and what speaks against, the strongest first."""
    reasons: list[Reason] = []
    differences: list[Reason] = []
    if "document" in found:
        reasons.append(Reason("same_document"))
    if "phone" in found:
        reasons.append(Reason("same_phone"))
    reasons.extend(_names_in_words(found))
    relation = next((relation for relation in Relation if relation in found), Relation.UNKNOWN)
    if relation in _UNLIKE_BIRTHS:
        differences.append(Reason(relation))
    elif relation is not Relation.UNKNOWN:
        reasons.append(Reason(relation))
    if "relative" in found and (relative := same_relative(arriving, known)):
        reasons.append(Reason("same_relative", relative[0]))
    for name in ("birth_place", "nationality"):
        if name in found:
            reasons.append(Reason(f"same_{name}"))
    if "against>0" in found:
        differences.append(Reason("other_name"))
    elif "spare>0" in found:
        differences.append(Reason("one_name_more"))
    for name in ("other_sex", "other_birth_place", "other_phone"):
        if name in found:
            differences.append(Reason(name))
    return tuple(reasons), tuple(differences)


_UNLIKE_BIRTHS: Final = frozenset({Relation.FAR, Relation.NEAR, Relation.SAME_YEAR, Relation.DECADE_SLIP})


def _names_in_words(found: Signals) -> list[Reason]:
    agreed = {grade: found.get(grade, 0.0) for grade in GRADES}
    if not any(agreed.values()):
        return []
    if agreed["identical"] == sum(agreed.values()):
        return [Reason("same_name")]
    if not agreed["close"] and not agreed["loose"]:
        return [Reason("sounds_alike")]
    return [Reason("close_name")]
