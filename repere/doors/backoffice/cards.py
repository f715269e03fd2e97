"""One service as a result shows it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from repere.accompaniment.orientation.ranking import Ranked
from repere.doors.backoffice import words
from repere.doors.design.templatetags.design import phone
from repere.knowledge.directory.hours import Because, Moment, Openness
from repere.knowledge.directory.nearby.queries import OfferRow


@dataclass(frozen=True, slots=True)
class Card:
    id: UUID
    name: str
    structure: str
    distance: str
    moment: Moment
    counts_places: bool
    places: int | None
    said_at: Any
    places_are_stale: bool
    reasons: list[words.Said]
    phone: str
    phone_written: str
    can_be_asked: bool
    confidential: bool
    point: tuple[float, float] | None


# The numbers of services are few and public; those of people are never kept.
_written = lru_cache(maxsize=4096)(phone)


def card(ranked: Ranked, row: OfferRow, answering: Collection[UUID]) -> Card:
    """`row` is what the directory says of the service: of a confidential place, no point and no address."""
    offer = ranked.offer
    codes = {reason.code for reason in ranked.reasons}
    return Card(
        id=row.id,
        name=row.name,
        structure=row.structure,
        distance=_distance(ranked.distance_km, row),
        moment=Moment(Openness(offer.openness), Because(offer.because), offer.changes_at),
        counts_places=offer.counts_places,
        places=offer.places,
        said_at=row.said_at,
        places_are_stale="places_old" in codes or "places_unknown" in codes,
        reasons=words.reasons(ranked.reasons),
        phone=row.phone,
        phone_written=_written(row.phone),
        can_be_asked=row.organisation_id in answering,
        confidential=row.is_confidential,
        point=None if row.is_confidential else row.point,
    )


def _distance(km: float | None, row: OfferRow) -> str:
    """With the time it takes, unless where it stands is nobody's to know."""
    if km is None:
        return ""
    return words.distance(km) if row.is_confidential else words.way_there(km)


@dataclass(frozen=True, slots=True)
class Unlikely:
    id: UUID
    name: str
    structure: str
    exclusions: list[words.Said]
    may_wait: bool  # it fits but for its places: one may be asked for, and waited for


def unlikely(ranked: Ranked, row: OfferRow, answering: Collection[UUID]) -> Unlikely:
    is_only_full = [reason.code for reason in ranked.exclusions] == ["full"]
    return Unlikely(
        row.id,
        row.name,
        row.structure,
        [words.said(reason) for reason in ranked.exclusions],
        is_only_full and row.organisation_id in answering,
    )
