"""Le ballottement: the wrong doors and the days between the moment a need is told and the moment it is met.

- A wrong door is a service shown to the person for this need, whose answer is known to be "wrong": full,
  closed, not for them, no common language. Each counts once. A door of which nothing is known is not
  presumed wrong.
- The days are whole ones, from the instant the need was told to the instant it was met; to now while it is
  not.
- What happens after the need is met is not part of it; nor, in a report on a past date, what happened
  after.
- A need that is not met counts with its doors and days so far: to leave it out would make the worst look
  best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median

from repere.foundation.toolkit.small_numbers import extreme, parts_shown, shown


@dataclass(frozen=True, slots=True)
class Door:
    given_at: datetime
    outcome: str  # "unknown", "opened" or "wrong"


@dataclass(frozen=True, slots=True)
class Told:
    """A need as told, and the doors shown for it."""

    told_at: datetime
    met_at: datetime | None = None
    doors: Sequence[Door] = ()


@dataclass(frozen=True, slots=True)
class Ballottement:
    wrong_doors: int
    days: int
    met: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """A summary that points at nobody: None for what is hidden, or when there is no need to speak of."""

    needs: int | None
    met: int | None
    median_wrong_doors: float | None = None
    mean_wrong_doors: float | None = None
    median_days: float | None = None
    longest_days: int | None = None  # that five needs at least have lasted


@dataclass(frozen=True, slots=True)
class Summary:
    """Of several needs; the figures are None when there is no need to speak of."""

    needs: int
    met: int
    median_wrong_doors: float | None
    mean_wrong_doors: float | None
    median_days: float | None
    longest_days: int | None


def ballottement(told: Told, now: datetime) -> Ballottement:
    met = told.met_at is not None and told.met_at <= now
    end = told.met_at if told.met_at is not None and met else now
    wrong = sum(door.outcome == "wrong" and door.given_at <= end for door in told.doors)
    return Ballottement(wrong_doors=wrong, days=max((end - told.told_at).days, 0), met=met)


def summary(told: Sequence[Told], now: datetime) -> Summary:
    """The needs told by now, together."""
    each = [ballottement(need, now) for need in told if need.told_at <= now]
    if not each:
        return Summary(0, 0, None, None, None, None)
    wrong_doors, days = [b.wrong_doors for b in each], [b.days for b in each]
    return Summary(
        needs=len(each),
        met=sum(b.met for b in each),
        median_wrong_doors=float(median(wrong_doors)),
        mean_wrong_doors=fmean(wrong_doors),
        median_days=float(median(days)),
        longest_days=max(days),
    )


def figures(told: Sequence[Told], now: datetime) -> Figures:
    """What a page or an export may say of these needs: each cell past the rule of small numbers."""
    each = [ballottement(need, now) for need in told if need.told_at <= now]
    needs = shown(len(each))
    if not needs:
        return Figures(needs, needs)
    met = sum(one.met for one in each)
    of = summary(told, now)
    return Figures(
        needs=needs,
        met=parts_shown({"met": met, "not met": len(each) - met})["met"],
        median_wrong_doors=of.median_wrong_doors,
        mean_wrong_doors=of.mean_wrong_doors,
        median_days=of.median_days,
        longest_days=extreme(one.days for one in each),
    )
