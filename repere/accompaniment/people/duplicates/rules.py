"""Which pairs come first, what may be joined, what is chosen when two dossiers become one. Plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

Pair = TypeVar("Pair")

# What two dossiers may hold differently, and which columns each answer carries. Names and contacts are all kept.
CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("birth", ("birth_year", "birth_month", "birth_day", "birth_precision", "majority_key")),
    ("languages", ("languages",)),
    ("interpreter", ("needs_interpreter",)),
    ("sex", ("sex",)),
    ("greeted_as", ("greeted_as",)),
    ("nationality", ("nationality",)),
)
# What identifies the row itself, and wishes that no choice may undo.
NEVER_ASKED = (
    "constraints",
    "id", "organisation", "created_at", "created_by_id", "merged_into", "keeps_apart", "is_hidden",
    "heard_on",
)  # fmt: skip

# Below, a pair is not proposed; but one in twenty of those shown comes from there, or the answers would teach
# nothing about where the threshold should be.
WORTH_REVIEW = 0.5
WORTH_DRAWING = 0.02
SAMPLED = 20


class CannotBeJoined(Exception):
    """`organisation`, `confidentiality`, `wish`, `itself`, `already` or `different`: why two dossiers stay two."""


@dataclass(frozen=True, slots=True)
class Side:
    """What the rules look at of one of the two."""

    id: str
    organisation: str
    is_hidden: bool = False
    keeps_apart: bool = False
    is_merged: bool = False


def in_order(one: Any, other: Any) -> tuple[Any, Any]:
    """A pair is written once, whoever came first."""
    return (one, other) if one < other else (other, one)


def check_joining(kept: Side, merged: Side, *, decided_different: bool) -> None:
    """Passes, or `CannotBeJoined` with the reason."""
    if kept.id == merged.id:
        raise CannotBeJoined("itself")
    if kept.organisation != merged.organisation:
        raise CannotBeJoined("organisation")
    if kept.is_merged or merged.is_merged:
        raise CannotBeJoined("already")
    if kept.is_hidden != merged.is_hidden:
        raise CannotBeJoined("confidentiality")
    if kept.keeps_apart or merged.keeps_apart:
        raise CannotBeJoined("wish")
    if decided_different:
        raise CannotBeJoined("different")


def harm(*, one_waits: bool, other_waits: bool, precautions_on_one_only: bool) -> float:
    """What two dossiers may cost somebody, from 1: an answer given to the wrong one, a warning read on one only."""
    return (
        1.0
        + (1.0 if one_waits or other_waits else 0.0)
        + (1.0 if one_waits and other_waits else 0.0)
        + (2.0 if precautions_on_one_only else 0.0)
    )


def weight(probability: float, harm: float) -> float:
    return probability * harm


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The choices to make: where both say something, and not the same."""
    return [code for code, names in CHOICES if any(one[name] != other[name] for name in names)]


def default_side(names: Iterable[str], kept: Mapping[str, Any], merged: Mapping[str, Any]) -> str:
    """The one that says something; where both do, the one that is kept."""
    return "merged" if _is_silent(names, kept) and not _is_silent(names, merged) else "kept"


def _is_silent(names: Iterable[str], side: Mapping[str, Any]) -> bool:
    return all(side[name] in (None, "", [], False, "unknown") for name in names)


def drawn(unlikely: Sequence[Pair], likely: int, chance: Random) -> list[Pair]:
    """As many unlikely pairs as make one in twenty of what is shown, drawn at random among them all."""
    return chance.sample(list(unlikely), min(len(unlikely), -(-likely // (SAMPLED - 1))))
