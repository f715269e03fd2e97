"""What two dossiers have in common and what parts them, in numbers that can be said in words: see `likeness`.

Names agree token by token in any order, joined or apart, each agreement as much as the name is rare; births by their
relation; telephone, document, sex, nationality, relatives, town. A nationality or a relative only ever speaks for.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from math import exp, log, log1p
from typing import Final, NamedTuple

from rapidfuzz.fuzz import ratio

from repere.accompaniment.people.identity.alignment import alike_or_not, name_similarity
from repere.accompaniment.people.identity.blocking import document_numbers, phone_numbers, token_lists
from repere.accompaniment.people.identity.dates import Between, Birth, Relation, between
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.scripts import UNVOWELLED
from repere.accompaniment.people.identity.sounds import skeletons, spelling
from repere.accompaniment.people.identity.tokens import tokens

Rarity = Callable[[str], float]
Signals = dict[str, float]
# Of signals of names, what each says of their being the names of one person, in log-odds, whatever else is known.
Points = Mapping[str, float]


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


# The least that two tokens must be alike to be one name.
_ALIKE: Final = 0.60
GRADES: Final = ("identical", "spelt", "sounds", "close", "part", "loose")
_CLOSE: Final = 0.90
# What a name too many on one side costs, of what it weighs.
_SPARE: Final = 0.30
# One name of two written in one word.
_IN_PART: Final = 0.75
_SHORTEST_PART: Final = 4
# Two names written in one word, a slip apart at most.
_SHORTEST_JOINED: Final = 6
_JOINED: Final = 0.86
_JOIN: Final = 0.98


class _Agreed(NamedTuple):
    """Two tokens that are one name, or two neighbours on one side that are one on the other."""

    alike: float
    at: int
    place: int
    rarity: float
    one: str
    other: str


class _Names(NamedTuple):
    """Two names side by side: the tokens that agree, and what is left on each side."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    agreed: list[_Agreed]
    alone_first: float
    alone_second: float
    alike: float
    weight: float

    @property
    def strength(self) -> float:
        return self.weight - min(self.alone_first, self.alone_second)


def _beside(first: tuple[str, ...], second: tuple[str, ...], rarity: Rarity) -> _Names:
    rare_first, rare_second = [rarity(token) for token in first], [rarity(token) for token in second]
    left_first, left_second = set(range(len(first))), set(range(len(second)))
    agreed: list[_Agreed] = []
    total = weight = 0.0
    if len(first) != len(second):
        for alike, at, place, is_first in _joined(first, second):
            ones, others = ({at, at + 1}, {place}) if is_first else ({at}, {place, place + 1})
            if not (ones <= left_first and others <= left_second):
                continue
            left_first -= ones
            left_second -= others
            parts = [rare_first[at], rare_first[at + 1]] if is_first else rare_second[place : place + 2]
            one, other = "".join(first[at : at + len(ones)]), "".join(second[place : place + len(others)])
            agreed.extend(_Agreed(alike, at, place, rare, one, other) for rare in parts)
            total += alike * sum(parts)
            weight += sum(parts)
    pairs = [
        (alike, at, place)
        for at, one in enumerate(first)
        for place, other in enumerate(second)
        if (alike := _alike(one, other)) >= _ALIKE
    ]
    pairs.sort(reverse=True)
    for alike, at, place in pairs:
        if at in left_first and place in left_second:
            left_first.remove(at)
            left_second.remove(place)
            both = min(rare_first[at], rare_second[place])
            agreed.append(_Agreed(alike, at, place, both, first[at], second[place]))
            both = (rare_first[at] + rare_second[place]) / 2
            total += alike * both
            weight += both
    alone_first = sum(rare_first[at] for at in left_first)
    alone_second = sum(rare_second[place] for place in left_second)
    against, spare = min(alone_first, alone_second), abs(alone_first - alone_second)
    whole = weight + against + spare * (_SPARE if agreed else 1)
    return _Names(first, second, agreed, alone_first, alone_second, total / whole if whole else 0.0, total)


@lru_cache(200_000)
def _alike(one: str, other: str) -> float:
    alike = alike_or_not(one, other, _ALIKE)
    return max(alike, _IN_PART) if alike < _IN_PART and _is_part(one, other) else alike


def _is_part(one: str, other: str) -> bool:
    """Of two names written in one, the other paper has one: FaridReza, Farid."""
    shorter, longer = sorted((spelling(one), spelling(other)), key=len)
    return (
        len(shorter) >= _SHORTEST_PART
        and len(longer) >= len(shorter) + 3
        and (longer.startswith(shorter) or longer.endswith(shorter))
    )


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> Iterator[tuple[float, int, int, bool]]:
    """Two neighbours of one side that are one token of the other: how alike, where, and on which side they are two."""
    for twos, ones, is_first in ((first, second, True), (second, first, False)):
        for at in range(len(twos) - 1):
            length = len(twos[at]) + len(twos[at + 1])
            for place, one in enumerate(ones):
                if abs(len(one) - length) > 2 or length < _SHORTEST_JOINED:
                    continue
                both = spelling(twos[at]) + spelling(twos[at + 1])
                if (alike := ratio(both, spelling(one)) / 100) >= _JOINED:
                    yield (alike * _JOIN, at, place, True) if is_first else (alike * _JOIN, place, at, False)


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
    names = _best_names(arriving, known, rarity)
    return {} if names is None else _signals(names, arriving, known, rarity, spelt)


def in_company(
    arriving: Portrait,
    candidates: Sequence[Portrait],
    rarity: Rarity,
    spelt: Rarity | None = None,
    *,
    points: Points,
    rare_year: float = 0.0,
    scale: float = 1.0,
) -> list[Signals]:
    """The signals of each of those who may be who arrives, and what the others tell: `among_namesakes`.

    `rare_year` is log(people / those born the year that was said); `scale`, how many times larger the register is
    where the points were fitted.
    """
    found = of_each(arriving, candidates, rarity, spelt, rare_year=rare_year)
    among_namesakes([told for told in found if "unlike" not in told], points, scale=scale)
    return found


def of_each(
    arriving: Portrait,
    candidates: Sequence[Portrait],
    rarity: Rarity,
    spelt: Rarity | None = None,
    *,
    rare_year: float = 0.0,
) -> list[Signals]:
    """The signals of each, but for their namesakes.

    Of the same nation and name, few others may be: a nationality that is rare among namesakes tells more.
    """
    names = [_best_names(arriving, known, rarity) for known in candidates]
    strengths = [one.strength if one else 0.0 for one in names]
    nation = arriving.nationality
    of_nation = [bool(nation) and nation == known.nationality for known in candidates]
    everybody = sorted(strengths)
    nationals = sorted(strength for strength, is_one in zip(strengths, of_nation, strict=True) if is_one)
    found: list[Signals] = []
    for one, known, strength, is_national in zip(names, candidates, strengths, of_nation, strict=True):
        if one is None or not _may_be(one, arriving, known):
            found.append({"unlike": 1.0})
            continue
        told = _signals(one, arriving, known, rarity, spelt)
        if is_national:
            least = strength - _AS_STRONG
            same = len(nationals) - bisect_left(nationals, least)
            told["few_of_the_nation"] = log((len(everybody) - bisect_left(everybody, least)) / same)
        if rare_year and known.birth.year is not None:
            group = _GROUPS[between(arriving.birth, known.birth).relation]
            told["rare_year"] = told[f"{group} & rare_year"] = rare_year
        found.append(told)
    return found


# Names that weigh less by so much are as alike.
_AS_STRONG: Final = 1.0


def of_names(found: Signals, points: Points) -> float:
    return sum(points[name] * value for name, value in found.items() if name in points)


def among_namesakes(
    found: Sequence[Signals],
    points: Points,
    *,
    scale: float = 1.0,
    times: Sequence[float] | None = None,
) -> None:
    """Adds how many candidates have names as alike, each for as much as its own are: the more, the less they tell.

    `times`, where some stand for several.
    """
    if not found:
        return
    alike = [of_names(told, points) for told in found]
    top = max(alike)
    everybody = top + log(
        sum(
            exp(max(one - top, -_MANY)) * many for one, many in zip(alike, times or repeat(1.0), strict=False)
        )
    )
    # A register too small to show namesakes is supposed to hide one.
    supposed = log(scale)
    for told, one in zip(found, alike, strict=True):
        if (namesakes := everybody - one + supposed) > 0:
            told["namesakes"] = namesakes


class Usual(NamedTuple):
    """What company there usually is, where two dossiers are compared without any.

    How alike the names of all others are together, as `among_namesakes` adds them up: `others`, less so much for each
    unit of rarity.
    """

    others: float = 0.0
    less_by_rarity: float = 0.0
    few_of_the_nation: float = 0.0
    rare_year: float = 0.0


def alone(
    one: Portrait,
    other: Portrait,
    rarity: Rarity,
    usual: Usual,
    spelt: Rarity | None = None,
    *,
    points: Points,
) -> Signals:
    """As `in_company`, of two dossiers by themselves, in the company that such names usually have."""
    names = _best_names(one, other, rarity)
    if names is None or not _may_be(names, one, other):
        return {"unlike": 1.0}
    found = _signals(names, one, other, rarity, spelt)
    rare = sum(agreed.rarity for agreed in names.agreed)
    others = usual.others - usual.less_by_rarity * rare - of_names(found, points)
    found["namesakes"] = others if others > _MANY else log1p(exp(others))
    if "nationality" in found:
        found["few_of_the_nation"] = usual.few_of_the_nation
    if one.birth.year is not None and other.birth.year is not None:
        group = _GROUPS[between(one.birth, other.birth).relation]
        found["rare_year"] = found[f"{group} & rare_year"] = usual.rare_year
    return found


# Log-odds so far from others that it makes no difference to them.
_MANY: Final = 30.0


def _may_be(names: _Names, arriving: Portrait, known: Portrait) -> bool:
    """Or else it is not worth a closer look: most of those who share a day of birth, or one name, and no more."""
    return (
        names.alike > _WORTH_A_LOOK
        or len(names.agreed) > 1
        or not arriving.phones.isdisjoint(known.phones)
        or not arriving.documents.isdisjoint(known.documents)
        or (len(names.agreed) == 1 and between(arriving.birth, known.birth).relation in _OF_ONE_DATE)
    )


_WORTH_A_LOOK: Final = 0.45
# One date, or a slip of it: with one name, another family name may be that of a father or of a husband.
_OF_ONE_DATE: Final = frozenset(
    {
        Relation.SAME_DATE,
        Relation.SWAPPED,
        Relation.DAY_DIFFERS,
        Relation.MONTH_DIFFERS,
        Relation.YEAR_SLIP,
        Relation.DECADE_SLIP,
    }
)


def _signals(
    names: _Names, arriving: Portrait, known: Portrait, rarity: Rarity, spelt: Rarity | None
) -> Signals:
    found: Signals = {}
    common = _name_signals(found, names, spelt)
    born = between(arriving.birth, known.birth)
    _birth_signals(found, born, arriving.birth, known.birth)
    if arriving.phones and known.phones:
        found["phone" if arriving.phones & known.phones else "other_phone"] = 1.0
    if arriving.documents & known.documents:
        found["document"] = 1.0
    if arriving.sex and known.sex:
        found["sex" if arriving.sex == known.sex else "other_sex"] = 1.0
    if arriving.nationality and arriving.nationality == known.nationality:
        found["nationality"] = 1.0
    if relative := same_relative(arriving, known):
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
_OF_NAMES: Final = ("rarity", "alike", "alike>.85", "agreed", "identical", "rare_spelling")
_MEETINGS: Final = {
    **{
        group: {name: f"{group} & {name}" for name in (*_OF_NAMES, "phone", "nationality")}
        for group in set(_GROUPS.values())
    },
    **{
        factor: {name: f"{factor} & {name}" for name in ("rarity", "alike", "agreed")}
        for factor in ("phone", "other_phone", "other_sex")
    },
}


@lru_cache(200_000)
def _grade(one: str, other: str, alike: float) -> str:
    """How two tokens agree, in words."""
    if one == other:
        return "identical"
    if alike < _CLOSE:
        return "part" if _is_part(one, other) else "loose"
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
    rare = rare_spelling = identical = 0.0
    for alike, at, place, rarity, one, other in names.agreed:
        grade = _grade(one, other, alike)
        is_joined = one != names.first[at] or other != names.second[place]
        found[grade] = found.get(grade, 0.0) + 1
        found[f"rare_{grade}"] = found.get(f"rare_{grade}", 0.0) + rarity
        rare += rarity
        identical += grade == "identical"
        if spelt and not is_joined and grade in ("identical", "spelt"):
            rare_spelling += max(0.0, min(spelt(one), spelt(other)) - rarity)
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
    places = [(one.at, one.place) for one in names.agreed]
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
        "alike": alike,
        "alike>.85": max(0.0, alike - 0.85),
        "agreed": min(count, 2),
        "identical": identical,
        "rare_spelling": rare_spelling,
    }


_SAME: Final = 0.93


def _birth_signals(found: Signals, born: Between, one: Birth, other: Birth) -> None:
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
    if born.relation is Relation.NEAR_ESTIMATE and one.is_full != other.is_full:
        found["near_estimate of a date"] = 1.0
    if born.relation is Relation.DAY_DIFFERS and (slip := _slip(one.day or 0, other.day or 0)):
        found[f"day_differs {slip}"] = 1.0
    if born.relation is Relation.MONTH_DIFFERS and abs((one.month or 0) - (other.month or 0)) == 1:
        found["month_differs 1"] = 1.0


def _slip(day: int, other: int) -> str:
    """Of two days of one month: beside one another, or a digit for another."""
    if abs(day - other) <= 2:
        return str(abs(day - other))
    return "one digit" if day % 10 == other % 10 or day // 10 == other // 10 else ""


def same_relative(arriving: Portrait, known: Portrait) -> tuple[str, tuple[str, ...]] | None:
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
