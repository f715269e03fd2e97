"""Rows of different sources that may describe one service: found by telephone, place and names, and said why.

A point alone says nothing: a town hall and ten associations share one.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from repere.knowledge.territory.rules import fold, kilometres

Point = tuple[float, float]
LIKELY: Final = 0.8
# Two geocodings of one door; beyond the second, two places.
NEAR_KM, FAR_KM = 0.15, 2.0
# A name shared by so many rows of a postcode tells nothing.
MOST_IN_A_BLOCK: Final = 60
WEIGHTS: Final = {"structure": 0.30, "name": 0.25, "phone": 0.20, "address": 0.15, "distance": 0.10}
# Words of any structure of a town.
COMMON: Final = frozenset(
    "de du des la le les l d a au aux et en pour maison centre association service ville".split()
)


class Facts(NamedTuple):
    key: str
    source: str
    name: str
    structure: str
    postcode: str = ""
    address: str = ""
    phone: str = ""
    point: Point | None = None
    topics: frozenset[str] = frozenset()


class Likeness(NamedTuple):
    """From 0 to 1, and how much each part agrees (those that both rows say)."""

    score: float
    parts: dict[str, float]


class Pair(NamedTuple):
    one: Facts
    other: Facts
    likeness: Likeness


def likeness(one: Facts, other: Facts) -> Likeness | None:
    """How much they look like one service; None when something says that they are two."""
    parts: dict[str, float] = {
        "structure": fuzz.token_set_ratio(fold(one.structure), fold(other.structure)) / 100,
        "name": fuzz.token_set_ratio(fold(one.name), fold(other.name)) / 100,
    }
    if one.topics and other.topics and not one.topics & other.topics:
        return None
    if one.phone and other.phone:
        parts["phone"] = float(one.phone == other.phone)
    if one.address and other.address:
        parts["address"] = _addresses(one.address, other.address)
    if one.point and other.point:
        away = kilometres(one.point, other.point)
        if away > FAR_KM:
            return None
        parts["distance"] = max(0.0, 1 - max(0.0, away - NEAR_KM) / FAR_KM)
    elif one.postcode and other.postcode and one.postcode != other.postcode:
        return None
    total = sum(WEIGHTS[part] for part in parts)
    return Likeness(round(sum(WEIGHTS[part] * value for part, value in parts.items()) / total, 3), parts)


def _addresses(one: str, other: str) -> float:
    """Another number is another door."""
    first, second = fold(one).split(), fold(other).split()
    numbers = [next((word for word in words if word[0].isdigit()), "") for words in (first, second)]
    if all(numbers) and numbers[0] != numbers[1]:
        return 0.0
    return float(fuzz.token_set_ratio(" ".join(first), " ".join(second))) / 100


def pairs(rows: Iterable[Facts], least: float = LIKELY) -> list[Pair]:
    """Every likely pair of two sources, the surest first."""
    found: dict[tuple[str, str], Pair] = {}
    for block in _blocks(list(rows)):
        for number, one in enumerate(block):
            for other in block[number + 1 :]:
                first, second = sorted((one, other))
                if one.source == other.source or (first.key, second.key) in found:
                    continue
                alike = likeness(first, second)
                if alike is not None and alike.score >= least:
                    found[first.key, second.key] = Pair(first, second, alike)
    return sorted(found.values(), key=lambda pair: (-pair.likeness.score, pair.one.key, pair.other.key))


def _blocks(rows: list[Facts]) -> Iterator[list[Facts]]:
    """Rows that share a telephone, or a postcode and a word of the structure's name."""
    blocks: dict[tuple[str, str], list[Facts]] = {}
    for row in rows:
        keys = {("phone", row.phone)} if row.phone else set()
        words = {word for word in fold(row.structure).split() if len(word) > 2 and word not in COMMON}
        keys |= {(row.postcode, word) for word in words if row.postcode}
        for key in keys:
            blocks.setdefault(key, []).append(row)
    for block in blocks.values():
        if 1 < len(block) <= MOST_IN_A_BLOCK:
            yield block
