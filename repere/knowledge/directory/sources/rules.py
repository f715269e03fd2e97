"""Who is believed when two speak of the same field, and what they do not agree on. Plain values in and out."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

# Somebody who keeps the sheet, in this installation.
HERE: Final = "here"
# Sources are believed in the order of their rank, the lowest first; those nobody ranked come together, after.
UNRANKED: Final = 100
RANK_HERE: Final = 0
# What two sources may say of a service; where it stands and what depends on it are its own source's.
FIELDS: Final = (
    "name", "description", "phone", "email", "hours", "source_url", "type", "topics", "audiences", "audience_details",
    "languages", "access_conditions", "fee", "fee_details", "reception_modes", "zones", "mobilisation_modes",
    "mobilisation_details", "mobilisation_url", "mobilised_by",
)  # fmt: skip


class Claim(NamedTuple):
    """What a source says of a field, and on which day it said so last."""

    source: str
    value: Any
    said_on: date


def says_something(value: Any) -> bool:
    return value not in (None, "", [], {})


def believed(claims: Iterable[Claim], ranks: Mapping[str, int]) -> Claim | None:
    """The best ranked source that says something; between equals the one that spoke last, then by name."""
    speaking = [claim for claim in claims if says_something(claim.value)]
    return min(speaking, key=lambda claim: _order(claim, ranks), default=None)


def _order(claim: Claim, ranks: Mapping[str, int]) -> tuple[int, int, str]:
    rank = RANK_HERE if claim.source == HERE else ranks.get(claim.source, UNRANKED)
    return rank, -claim.said_on.toordinal(), claim.source


def others(claims: Iterable[Claim], chosen: Claim) -> list[Claim]:
    """Those who say something else than what is believed."""
    return [claim for claim in claims if says_something(claim.value) and not same(claim.value, chosen.value)]


def same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return bool(one == other)
