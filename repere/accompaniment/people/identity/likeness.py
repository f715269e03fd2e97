"""How probable it is that somebody who arrives is already known, and why, in codes that a page can say in words.

A sum of points (a logistic formula): names, weighed by their rarity; births, by their relation; telephone, document,
sex, nationality. Points and their training card are in `likeness.json`; `python -m bench.train_likeness` makes them
again. Candidates are weighed together (a conditional logit, with "nobody" as one of the answers): of two homonyms
born the same year, neither is probable, but that it is one of them may be.

A nationality or a relative only ever speaks for, never against: both are often noted wrongly, or by whom it suits.
Nothing here decides: a probability warns, a person looks.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, log
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from repere.accompaniment.people.identity.alignment import name_similarity, token_similarity
from repere.accompaniment.people.identity.blocking import document_numbers, phone_numbers, token_lists
from repere.accompaniment.people.identity.dates import Between, Birth, Relation, between
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.scripts import UNVOWELLED
from repere.accompaniment.people.identity.sounds import skeletons, spelling
from repere.accompaniment.people.identity.tokens import tokens

Rarity = Callable[[str], float]
T = TypeVar("T")
# A handful of people cannot tell how rare a name is: a young register is weighed as one of this many.
FEWEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Portrait:
    """The comparable form of what is known of somebody, made once for many comparisons."""

    names: tuple[tuple[str, ...], ...]
    birth: Birth
    phones: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    sex: str = ""
    nationality: str = ""
    relatives: tuple[tuple[str, tuple[str, ...]], ...] = ()
    birth_place: tuple[str, ...] = ()


def portrait(known: Known) -> Portrait:
    return Portrait(
        names=tuple(token_lists(known)),
        birth=known.birth,
        phones=frozenset(phone_numbers(known)),
        documents=frozenset(document_numbers(known)),
        sex=known.sex,
        nationality=known.nationality.upper(),
        relatives=tuple((who, tokens(name)) for who, name in known.relatives),
        birth_place=tokens(known.birth_place),
    )


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


# --- from two portraits to signals

# The least that two tokens must be alike to be one name.
_ALIKE: Final = 0.60
GRADES: Final = ("identical", "spelt", "sounds", "close", "loose")
_CLOSE: Final = 0.90
# What a name too many on one side costs, of what it weighs.
_SPARE: Final = 0.30


class _Names(NamedTuple):
    """Two names side by side: the tokens that agree, and what is left on each side."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    # Likeness, place in the first, place in the second, rarity.
    agreed: list[tuple[float, int, int, float]]
    alone_first: float
    alone_second: float
    alike: float
    weight: float


def _beside(first: tuple[str, ...], second: tuple[str, ...], rarity: Rarity) -> _Names:
    rare_first, rare_second = [rarity(token) for token in first], [rarity(token) for token in second]
    pairs = [
        (alike, at, place)
        for at, one in enumerate(first)
        for place, other in enumerate(second)
        if (alike := token_similarity(one, other)) >= _ALIKE
    ]
    pairs.sort(reverse=True)
    left_first, left_second = set(range(len(first))), set(range(len(second)))
    agreed: list[tuple[float, int, int, float]] = []
    total = weight = 0.0
    for alike, at, place in pairs:
        if at in left_first and place in left_second:
            left_first.remove(at)
            left_second.remove(place)
            agreed.append((alike, at, place, min(rare_first[at], rare_second[place])))
            both = (rare_first[at] + rare_second[place]) / 2
            total += alike * both
            weight += both
    alone_first = sum(rare_first[at] for at in left_first)
    alone_second = sum(rare_second[place] for place in left_second)
    against, spare = min(alone_first, alone_second), abs(alone_first - alone_second)
    whole = weight + against + spare * (_SPARE if agreed else 1)
    return _Names(first, second, agreed, alone_first, alone_second, total / whole if whole else 0.0, total)


Signals = dict[str, float]

# Relations of births that weigh alike where they meet other signals.
_GROUPS: Final = {
    Relation.UNKNOWN: "unknown",
    Relation.SAME_DATE: "date",
    Relation.SAME_MONTH: "year",
    Relation.BOTH_YEAR_ONLY: "year_only",
    Relation.YEAR_ONLY: "year",
    Relation.SWAPPED: "slip",
    Relation.DAY_DIFFERS: "slip",
    Relation.MONTH_DIFFERS: "slip",
    Relation.SAME_YEAR: "near",
    Relation.YEAR_SLIP: "slip",
    Relation.DECADE_SLIP: "slip",
    Relation.ETHIOPIAN: "calendar",
    Relation.SOLAR_HIJRI: "slip",
    Relation.LUNAR_HIJRI: "year",
    Relation.NEAR_ESTIMATE: "near_estimate",
    Relation.NEAR: "near",
    Relation.FAR: "far",
}


def signals(arriving: Portrait, known: Portrait, rarity: Rarity, spelt: Rarity | None = None) -> Signals:
    """What two portraits have in common and what parts them, in numbers; those that are zero are left out.

    `rarity` counts those who bear a name by its sounds; `spelt`, where it is known, those who spell it so.
    """
    found: Signals = {}
    names = _best_names(arriving, known, rarity)
    if names is None:
        return found
    common = _name_signals(found, names, spelt)
    born = between(arriving.birth, known.birth)
    _birth_signals(found, born)
    if arriving.phones and known.phones:
        found["phone" if arriving.phones & known.phones else "other_phone"] = 1.0
    if arriving.documents & known.documents:
        found["document"] = 1.0
    if arriving.sex and known.sex:
        found["sex" if arriving.sex == known.sex else "other_sex"] = 1.0
    if arriving.nationality and arriving.nationality == known.nationality:
        found["nationality"] = 1.0
    if relative := _same_relative(arriving, known):
        found["relative"] = min(sum(rarity(token) for token in relative[1]) / 10, 1.5)
    if arriving.birth_place and known.birth_place:
        alike = name_similarity(arriving.birth_place, known.birth_place)[0]
        found["birth_place" if alike >= _PLACE_ALIKE else "other_birth_place"] = 1.0
    group = _GROUPS[born.relation]
    for factor in ("phone", "nationality", "other_phone", "other_sex"):
        if factor in found:
            common[factor] = found[factor]
    for name, key in _MEETINGS[group].items():
        if value := common.get(name):
            found[key] = value
    for factor in ("phone", "other_phone", "other_sex"):
        if factor in found:
            for name, key in _MEETINGS[factor].items():
                if value := common.get(name):
                    found[key] = value
    return found


_PLACE_ALIKE: Final = 0.85
_OF_NAMES: Final = (
    "rarity", "rarity>9", "against", "alike", "alike>.85", "agreed", "spare", "inexact", "identical", "rare_spelling",
    "one_name",
)  # fmt: skip
_MEETINGS: Final = {
    **{
        group: {name: f"{group} & {name}" for name in (*_OF_NAMES, "phone", "nationality")}
        for group in set(_GROUPS.values())
    },
    **{
        factor: {name: f"{factor} & {name}" for name in ("rarity", "against", "alike", "agreed", "first")}
        for factor in ("phone", "other_phone", "other_sex")
    },
}


@lru_cache(200_000)
def _grade(one: str, other: str, alike: float) -> str:
    """How two tokens agree, in words."""
    if one == other:
        return "identical"
    if alike < _CLOSE:
        return "loose"
    if spelling(one) == spelling(other):
        return "spelt"
    return "close" if set(skeletons(one)).isdisjoint(skeletons(other)) else "sounds"


def _best_names(arriving: Portrait, known: Portrait, rarity: Rarity) -> _Names | None:
    best = None
    for first in arriving.names:
        for second in known.names:
            names = _beside(first, second, rarity)
            if best is None or names.weight > best.weight:
                best = names
    return best


def _name_signals(found: Signals, names: _Names, spelt: Rarity | None) -> Signals:
    """Fills what names alone tell; returns those that tell more where they meet a birth or a telephone."""
    rare = rare_spelling = inexact = identical = 0.0
    for alike, at, place, rarity in names.agreed:
        grade = _grade(names.first[at], names.second[place], alike)
        found[grade] = found.get(grade, 0.0) + 1
        found[f"rare_{grade}"] = found.get(f"rare_{grade}", 0.0) + rarity
        rare += rarity
        inexact += grade in ("close", "loose")
        identical += grade == "identical"
        if spelt and grade in ("identical", "spelt"):
            written = min(spelt(names.first[at]), spelt(names.second[place]))
            rare_spelling += max(0.0, written - rarity)
    if rare_spelling:
        found["rare_spelling"] = rare_spelling
    count = len(names.agreed)
    if count < 3:
        found[f"agreed_{count}"] = 1.0
    for knee in (5, 9, 13):
        if rare > knee:
            found[f"rarity>{knee}"] = rare - knee
    alike = names.alike
    if alike < _SAME and (len(names.first) > 1 or len(names.second) > 1):
        # Joined, split, blanks moved.
        in_one_piece, _ = name_similarity(names.first, names.second)
        found["in_one_piece"] = max(0.0, in_one_piece - 0.7)
    found["alike"] = alike
    for least in (0.80, 0.90, 0.95):
        if alike > least:
            found[f"alike>{least:.2f}"] = alike - least
    against = min(names.alone_first, names.alone_second)
    spare = max(names.alone_first, names.alone_second)
    for name, value in (("against", against), ("spare", spare)):
        if value:
            found[name] = value
            found[f"{name}>0"] = 1.0
            if value > 4:
                found[f"{name}>4"] = value - 4
    if len(names.first) == 1:
        found["arriving_one_name"] = 1.0
    if len(names.second) == 1:
        found["known_one_name"] = 1.0
    places = [(at, place) for _alike, at, place, _rarity in names.agreed]
    if (0, 0) in places:
        found["first"] = 1.0
    if any(at == 0 for at, _ in places):
        found["first_agrees"] = 1.0
    if any(place == 0 for _, place in places):
        found["first_known_agrees"] = 1.0
    if names.first[0].endswith(UNVOWELLED) != names.second[0].endswith(UNVOWELLED):
        found["two_scripts"] = 1.0
    return {
        "rarity": rare,
        "rarity>9": max(0.0, rare - 9),
        "against": against,
        "spare": spare,
        "alike": alike,
        "alike>.85": max(0.0, alike - 0.85),
        "agreed": min(count, 2),
        "inexact": inexact,
        "identical": identical,
        "rare_spelling": rare_spelling,
        "one_name": float(len(names.first) == 1 or len(names.second) == 1),
        "first": found.get("first", 0.0),
    }


_SAME: Final = 0.93


def _birth_signals(found: Signals, born: Between) -> None:
    found[born.relation] = 1.0
    if born.years and born.relation in (
        Relation.NEAR_ESTIMATE,
        Relation.NEAR,
        Relation.YEAR_SLIP,
        Relation.DECADE_SLIP,
    ):
        found[f"{born.relation} {born.years}"] = 1.0
    if born.relation is Relation.FAR:
        found["far_years"] = min(born.years, 40) / 10


def _same_relative(arriving: Portrait, known: Portrait) -> tuple[str, tuple[str, ...]] | None:
    """The same relative under the same name on both sides."""
    for who, name in arriving.relatives:
        for other, other_name in known.relatives:
            if (
                who == other
                and name
                and other_name
                and name_similarity(name, other_name)[0] >= _RELATIVE_ALIKE
            ):
                return who, name
    return None


_RELATIVE_ALIKE: Final = 0.85


# --- from signals to a probability


@dataclass(frozen=True, slots=True)
class Formula:
    """Points of each signal, in log-odds; the share of arrivals already known, and the people, where it was fitted."""

    points: dict[str, float]
    nobody: float
    returns: float
    people: int
    warn: float
    decide: float

    def log_odds(self, found: Signals) -> float:
        points = self.points
        return -self.nobody + sum(points[name] * value for name, value in found.items() if name in points)


@cache
def formula() -> Formula:
    """What is shipped."""
    told = json.loads((Path(__file__).parent / "likeness.json").read_text(encoding="utf-8"))
    return Formula(
        told["points"], told["nobody"], told["returns"], told["people"], told["warn"], told["decide"]
    )


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
    there, back = signals(one, other, rarity, spelt), signals(other, one, rarity, spelt)
    log_odds = (formula().log_odds(there) + formula().log_odds(back)) / 2
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
) -> Weighed[T]:
    """All candidates together, the most probable first.

    `rarity` of a token is log(1 + people / (1 + those who bear a name of the same skeleton)), `spelt` the same by its
    spelling; `returns` is the deployment's share of arrivals already known, when it was measured; `people`,
    how many its register holds.
    """
    shipped = formula()
    moved = shift(returns=returns, people=people)
    scored = []
    for it, known in candidates:
        found = signals(arriving, known, rarity, spelt)
        scored.append((shipped.log_odds(found) + moved, it, known, found))
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
    if "relative" in found and (relative := _same_relative(arriving, known)):
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
