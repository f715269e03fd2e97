"""What became of referrals, counted: how they were answered and how soon, whether people came, whether it helped.

Per service and for all together, past the rule of small numbers: a service with few is counted among the others, and
what the totals would leave of a hidden figure is hidden too. Plain values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final, NamedTuple

from repere.foundation.toolkit.small_numbers import LEAST, parts_shown, shown, table_shown

# How each referral ended, each once; "other": withdrawn, or moved on to another service.
ANSWERS: Final = ("accepted", "refused", "expired", "waiting", "other")
CAME: Final = ("came", "absent", "not_said")
NEED: Final = ("met", "not_met", "not_said")
# Of a page: the services that were asked most.
MOST_SHOWN: Final = 30
OTHERS: Final = ""


class Asked(NamedTuple):
    """One referral, as it counts."""

    service: str
    state: str
    refused_because: str
    sent_at: datetime
    answered_at: datetime | None
    attendance: str = ""
    need: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """None: hidden, or nothing to speak of."""

    asked: int | None
    answers: Mapping[str, int | None]
    came: Mapping[str, int | None]
    need: Mapping[str, int | None]
    median_hours: float | None  # between the sending and the answer, of those that the service answered


@dataclass(frozen=True, slots=True)
class Measured:
    together: Counts
    refusals: Mapping[str, int | None]  # by reason
    services: Mapping[str, Counts]  # by name, the most asked first; `OTHERS`: those with few, together


def answer_of(one: Asked) -> str:
    if one.state in {"sent", "received", "proposed"}:
        return "waiting"
    if one.state == "withdrawn" or one.refused_because == "elsewhere":
        return "other"
    return one.state


def measured(asked: Iterable[Asked]) -> Measured:
    rows = list(asked)
    groups = _groups(rows)
    tables = {
        "answers": {name: _count(ANSWERS, map(answer_of, group)) for name, group in groups.items()},
        "came": {name: _came(group) for name, group in groups.items()},
        "need": {name: _need(group) for name, group in groups.items()},
    }
    together = _together(rows)
    services = {}
    if len(groups) > 1:  # one service alone is the total itself
        answers = table_shown(tables["answers"])
        # Of those who came, the sum is the places that were given.
        untold = [name for name, cells in answers.items() if cells["accepted"] is None]
        came, need = (table_shown(tables[what], untold) for what in ("came", "need"))
        services = {
            name: Counts(len(group), answers[name], came[name], need[name], _median(group))
            for name, group in groups.items()
        }
    return Measured(together, _refusals(rows, together), services)


def _together(rows: Sequence[Asked]) -> Counts:
    if shown(len(rows)) is None or not rows:
        return Counts(shown(len(rows)), {}, {}, {}, None)
    answers = parts_shown(_count(ANSWERS, map(answer_of, rows)))
    is_told = answers["accepted"] is not None
    return Counts(
        len(rows),
        answers,
        parts_shown(_came(rows)) if is_told else dict.fromkeys(CAME),
        parts_shown(_need(rows)) if is_told else dict.fromkeys(NEED),
        _median(rows),
    )


def _refusals(rows: Sequence[Asked], together: Counts) -> Mapping[str, int | None]:
    """Why not; nothing where their sum would tell how many there were."""
    if not together.answers.get("refused"):
        return {}
    reasons = [one.refused_because for one in rows if answer_of(one) == "refused"]
    return parts_shown(_count(sorted(set(reasons)), reasons))


def _groups(rows: Sequence[Asked]) -> dict[str, list[Asked]]:
    """By service, the most asked first; those with few together, and with the next if they are still few."""
    by_service: dict[str, list[Asked]] = {}
    for one in rows:
        by_service.setdefault(one.service, []).append(one)
    ordered = sorted(by_service, key=lambda name: (-len(by_service[name]), name))
    kept = [name for name in ordered[:MOST_SHOWN] if len(by_service[name]) >= LEAST]
    others = [one for name in ordered if name not in kept for one in by_service[name]]
    while others and len(others) < LEAST and kept:
        others += by_service[kept.pop()]
    groups = {name: by_service[name] for name in kept}
    return groups | {OTHERS: others} if len(others) >= LEAST else groups


def _count(names: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    counts = dict.fromkeys(names, 0)
    for one in found:
        counts[one] += 1
    return counts


def _came(rows: Iterable[Asked]) -> dict[str, int]:
    return _count(CAME, (one.attendance or "not_said" for one in rows if one.state == "accepted"))


def _need(rows: Iterable[Asked]) -> dict[str, int]:
    return _count(NEED, (one.need or "not_said" for one in rows if one.state == "accepted"))


def _median(rows: Iterable[Asked]) -> float | None:
    """Of those that a service answered itself, when five at least were."""
    hours = [
        max((one.answered_at - one.sent_at).total_seconds() / 3600, 0.0)
        for one in rows
        if one.answered_at is not None and answer_of(one) in {"accepted", "refused"}
    ]
    return round(float(median(hours)), 1) if len(hours) >= LEAST else None


def as_data(found: Measured) -> dict[str, object]:
    """The same, as an export writes it; hidden figures are null."""

    def plain(counts: Counts) -> dict[str, object]:
        return {
            "asked": counts.asked,
            "answers": dict(counts.answers),
            "came": dict(counts.came),
            "need": dict(counts.need),
            "median_hours": counts.median_hours,
        }

    return {
        "together": plain(found.together),
        "refusals": dict(found.refusals),
        "services": [{"service": name or None} | plain(counts) for name, counts in found.services.items()],
    }
