"""How a service answers those who are sent to it: counted, smoothed, and hidden when too few were. Plain values."""

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Final, TypeVar

from repere.foundation.toolkit.small_numbers import LEAST
from repere.knowledge.directory.answers.rules import Answers

Key = TypeVar("Key", bound=Hashable)

# What was so a year ago says little of today.
LOOKED_BACK: Final = timedelta(days=365)
# As if so many had been sent before, and half of them accepted: two answers are luck, two hundred are a habit.
# (A Beta(3, 3) prior: Gelman et al., Bayesian Data Analysis, 3rd ed., 2.4.)
PRIOR_ASKED: Final = 6
# An answer after two days is worth half of one at once.
HALF_HOURS: Final = 48.0


def counted(rows: Iterable[tuple[Key, bool, bool, datetime, datetime]]) -> dict[Key, Answers]:
    """By service; of each request: its service, whether it was accepted, whether nobody answered in time, when it was
    sent and when it was answered. A service of which less than five are known is left out.
    """
    asked: dict[Key, list[int]] = {}
    delays: dict[Key, list[float]] = {}
    for service, is_accepted, is_silent, sent_at, answered_at in rows:
        totals = asked.setdefault(service, [0, 0])
        totals[0] += 1
        totals[1] += is_accepted
        if not is_silent:
            hours = max((answered_at - sent_at).total_seconds() / 3600, 0.0)
            delays.setdefault(service, []).append(hours)
    return {
        service: Answers(accepted, total, round(median(delays[service])) if service in delays else None)
        for service, (total, accepted) in asked.items()
        if total >= LEAST
    }


def likelihood(answers: Answers) -> float:
    """That the next one sent is accepted, from 0 to 1: a half where nothing is known."""
    return (answers.accepted + PRIOR_ASKED / 2) / (answers.asked + PRIOR_ASKED)


def share(answers: Answers) -> float:
    """Of the points of a reason: from -1 (always refused) to 1 (accepted at once), 0 where nothing is known.

    A slow yes is worth less than a quick one; a no is no better for having come late.
    """
    told = 2.0 * likelihood(answers) - 1.0
    if told <= 0 or answers.hours is None:
        return told
    return told * HALF_HOURS / (HALF_HOURS + answers.hours)
