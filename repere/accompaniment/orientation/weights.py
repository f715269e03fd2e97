"""What each reason is worth: the usual table, the tables that organisations write, and their bounds. Plain values."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar


class Weight(NamedTuple):
    usual: float
    urgent: float


WEIGHTS: Final[Mapping[str, Weight]] = MappingProxyType(
    {
        "open_now": Weight(20, 32),
        "opens_at": Weight(12, 8),
        "appointment": Weight(8, 2),
        "hours_unknown": Weight(0, -4),
        "closed_now": Weight(-6, -14),
        "places": Weight(20, 32),
        "places_unknown": Weight(0, -3),
        "accepts": Weight(6, 8),
        "refuses": Weight(-6, -8),
        "near": Weight(18, 24),
        "remote": Weight(8, 4),
        "speaks": Weight(15, 10),
        "language_missing": Weight(-4, -2),
        "for_you": Weight(10, 6),
        "everybody": Weight(5, 4),
        "to_check": Weight(-2, -1),
        "walk_in": Weight(4, 6),
        "referral_needed": Weight(-3, -6),
        "free": Weight(3, 2),
        "fee": Weight(-5, -4),
        "confirmed": Weight(4, 2),
        "stale": Weight(-4, -2),
        # Asked only of whoever said what holds them back.
        "on_foot": Weight(6, 8),
        "accessible": Weight(8, 6),
        "welcomes": Weight(6, 6),
        "school_hours": Weight(6, 3),
        "outside_school": Weight(-8, -4),
        "after_work": Weight(8, 4),
        "only_by_day": Weight(-10, -5),
        "phone_needed": Weight(-12, -12),
    }
)
"""The most points a reason brings, on an ordinary day and when the need cannot wait.

A wrong door is what costs a person most, so what makes a door open comes first: it is open, it has places,
one gets there. Then what makes the visit useful: a common language, a place meant for them. What a
telephone call can settle (a fact to check, a fee, a referral to ask for) moves a service down and never
out, and all of it together weighs less than a door open now with places. A service that is silent (no
hours, no figure, nobody sent yet) loses nothing on an ordinary day: small associations say little. When
the need cannot wait, a door that may be shut counts against.
"""

# No single reason settles everything.
MOST: Final = 40.0
# Each at its worst: checked with what only a telephone call is needed for.
SETTLED_BY_A_CALL: Final = (*("to_check",) * 3, "referral_needed", "fee", "language_missing", "stale")


class WeightsRefused(ValueError):
    """Which reason, and why: "unknown", "bounds" (out of them), or "call": a call would outweigh an open door."""

    def __init__(self, because: str, code: str = "") -> None:
        super().__init__(f"{because} {code}".strip())
        self.because, self.code = because, code


def bounds(code: str) -> tuple[float, float]:
    """A reason for stays one, a reason against too: at worst they count for nothing."""
    return (-MOST, 0.0) if max(WEIGHTS[code]) <= 0 else (0.0, MOST)


def checked(said: Mapping[str, Iterable[float]]) -> dict[str, tuple[float, float]]:
    """Of a table that an organisation writes, what differs from the usual one. WeightsRefused when it may not be."""
    own: dict[str, tuple[float, float]] = {}
    for code, pair in said.items():
        if code not in WEIGHTS:
            raise WeightsRefused("unknown", code)
        usual, urgent = (round(float(points), 1) for points in pair)
        low, high = bounds(code)
        if not (low <= usual <= high and low <= urgent <= high):
            raise WeightsRefused("bounds", code)
        if (usual, urgent) != WEIGHTS[code]:
            own[code] = (usual, urgent)
    table = merged(own)
    for urgent in (False, True):
        lost = sum(table[code][urgent] for code in SETTLED_BY_A_CALL)
        if table["open_now"][urgent] + table["places"][urgent] + lost <= 0:
            raise WeightsRefused("call")
    return own


def merged(own: Mapping[str, Iterable[float]]) -> dict[str, Weight]:
    """The whole table: theirs where they wrote one, the usual one elsewhere; what a later version wrote is left out."""
    return {code: Weight(*map(float, own[code])) if code in own else usual for code, usual in WEIGHTS.items()}


# --- a table ready to be used ----------------------------------------------------------------------------

_Key = TypeVar("_Key")
_Told = TypeVar("_Told")
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Memo(dict[_Key, _Told]):
    """Many services say the same: what follows is worked out once."""

    def __init__(self, work_out: Callable[[_Key], _Told]) -> None:
        self.work_out = work_out

    def __missing__(self, key: _Key) -> _Told:
        told = self[key] = self.work_out(key)
        return told


class Reason(NamedTuple):
    code: str
    points: float
    params: Mapping[str, Any]


# The freshness scale of data·inclusion: full under six months, none at two years.
CONFIRMED_DAYS: Final = 183
ABANDONED_DAYS: Final = 730


class Side:
    """One column of a table; reasons without figures are made once."""

    def __init__(self, points: Mapping[str, float]) -> None:
        self.points = points
        self.plain = {code: Reason(code, worth, NOTHING) for code, worth in points.items()}
        self.freshness: Memo[int, Reason] = Memo(self._freshness)

    def _freshness(self, days: int) -> Reason:
        if days < CONFIRMED_DAYS:
            worth = self.points["confirmed"] * (1.0 - days / CONFIRMED_DAYS)
            return Reason("confirmed", worth, {"days": days})
        neglect = min((days - CONFIRMED_DAYS) / (ABANDONED_DAYS - CONFIRMED_DAYS), 1.0)
        return Reason("stale", self.points["stale"] * neglect, {"days": days})


class Scale:
    """A table of weights, made ready once and used for everybody."""

    def __init__(self, table: Mapping[str, Weight]) -> None:
        self.usual = Side({code: float(weight.usual) for code, weight in table.items()})
        self.urgent = Side({code: float(weight.urgent) for code, weight in table.items()})


USUAL: Final = Scale(WEIGHTS)
