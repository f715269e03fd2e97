"""A search as it is asked for: what it may hold, and the mark that leads to its next page. Plain values."""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from uuid import UUID

from repere.knowledge.directory.search import masks

USUAL_SIZE: Final = 20
MOST_SIZE: Final = 100
USUAL_RADIUS_KM: Final = 50.0
MOST_RADIUS_KM: Final = 100.0
LONGEST_TEXT: Final = 80


@dataclass(frozen=True, slots=True)
class Where:
    """Around a point, in the zones that hold it; or a whole département; or nowhere in particular."""

    point: tuple[float, float] | None = None  # latitude, longitude
    commune: str = ""
    whole_commune: str = ""
    departement: str = ""
    epci: str = ""

    @property
    def zones(self) -> list[str]:
        """The codes of zones that hold this place; the empty one is everywhere."""
        return ["", *sorted({self.commune, self.whole_commune, self.departement, self.epci} - {""})]

    def at(self, point: tuple[float, float]) -> "Where":
        """The same zones, around another point."""
        return replace(self, point=point)


@dataclass(frozen=True, slots=True)
class Question:
    """Within a field any of its values answers, and every field must be answered; an empty one asks nothing."""

    where: Where = Where()
    radius_km: float = USUAL_RADIUS_KM
    topics: frozenset[str] = frozenset()  # thematiques, or whole categories
    tiles: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    fees: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    open_now: bool = False
    open_first: bool = False
    places_left: bool = False
    text: str = ""
    size: int = USUAL_SIZE

    def groups(self) -> list[int]:
        """The numbers of which a service must share a bit, each of them; 0 asks nothing."""
        return [
            masks.bits(self.tiles, masks.TILES, masks.TILE_BIT),
            masks.bits(self.audiences, masks.AUDIENCES, masks.AUDIENCE_BIT),
            masks.bits(self.modes, masks.MODES, masks.MODE_BIT),
            masks.bits(self.types, masks.TYPES, masks.TYPE_BIT),
            masks.bits(self.fees, masks.FEES, masks.FEE_BIT),
        ]


class Mark(NamedTuple):
    """The last service shown: what comes after it does not depend on how many came before."""

    stage: int = 0
    away: float | None = None  # as it was sorted by
    service: UUID | None = None


START: Final = Mark()


class NotAMark(ValueError):
    """A text that no page of ours gave."""


def written(mark: Mark) -> str:
    told = [mark.stage, mark.away.hex() if mark.away is not None else None, mark.service and mark.service.hex]
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def read_mark(text: str) -> Mark:
    """NotAMark unless it is one of ours."""
    if not text:
        return START
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        stage, away, service = told
        if type(stage) is not int or not 0 <= stage < 16:
            raise NotAMark(text)
        known = None if away is None else float.fromhex(away)
        if known is not None and not 0 <= known < 1e6:
            raise NotAMark(text)
        return Mark(stage, known, None if service is None else UUID(hex=service))
    except (ValueError, TypeError, AttributeError, binascii.Error, OverflowError) as error:
        raise NotAMark(text) from error
