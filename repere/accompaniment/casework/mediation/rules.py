"""How long institutions take to answer, and when they are asked again. Plain values.

Figures point at nobody: an institution is named from five people on, and its small parts are hidden with the
smallest beside them (`toolkit/small_numbers`).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Final

from repere.foundation.toolkit.small_numbers import LEAST, parts_shown

AWAITING, OBTAINED, PARTLY, REFUSED, NO_ANSWER, WITHDRAWN = (
    "awaiting", "obtained", "partly", "refused", "no_answer", "withdrawn",
)  # fmt: skip
# The institution said something: its delay is known.
ANSWERED: Final = frozenset({OBTAINED, PARTLY, REFUSED})
PARTS: Final = (OBTAINED, PARTLY, REFUSED, NO_ANSWER, AWAITING, WITHDRAWN)
# Fifteen days without a word: one asks again, unless it was said otherwise.
USUAL_PATIENCE: Final = 15
LONGEST_PATIENCE: Final = 365
OLDEST: Final = timedelta(days=366)


def delay_days(asked_on: date, answered_on: date | None) -> int | None:
    """Days from the asking to the answer, 0 on the same day; None while there is none."""
    return None if answered_on is None else (answered_on - asked_on).days


def age_days(asked_on: date, today: date) -> int:
    return max((today - asked_on).days, 0)


def ask_again_on(asked_on: date, asked_again_on: date | None, patience_days: int) -> date:
    """The day from which silence is too long, counted from the last time they were asked."""
    return (asked_again_on or asked_on) + timedelta(days=patience_days)


def may_be_asked_on(asked_on: date, today: date) -> bool:
    """Nothing is asked tomorrow, and what is older than a year is another matter."""
    return today - OLDEST <= asked_on <= today


def may_be_answered_on(asked_on: date, answered_on: date, today: date) -> bool:
    return asked_on <= answered_on <= today


@dataclass(frozen=True, slots=True)
class Entry:
    """One request; `who`: the dossier, None for those who were forgotten, who count as one person in all."""

    institution: Hashable
    who: Hashable | None
    asked_on: date
    answer: str
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one institution; None: hidden, or unknown.

    asked: requests, those no longer asked included. parts: by answer. median_days: of the answers that came.
    silent: the share, from 0 to 1, of those over (answered, or never) that got no answer.
    """

    institution: Hashable | None
    people: int
    asked: int
    parts: Mapping[str, int | None] = field(default_factory=dict)
    median_days: float | None = None
    silent: float | None = None


def figures(entries: Iterable[Entry]) -> list[Figures]:
    """Those asked for five people at least, the slowest first; the others together under None, when they are five.

    No total of all stands beside them, so that what is hidden is left by no subtraction.
    """
    told: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        told.setdefault(entry.institution, []).append(entry)
    named = {key: rows for key, rows in told.items() if people_in(rows) >= LEAST}
    rest = [row for key, rows in told.items() if key not in named for row in rows]
    shown = [_of(key, rows) for key, rows in named.items()]
    shown.sort(key=lambda one: (-(one.median_days or 0), -one.asked, str(one.institution)))
    if people_in(rest) >= LEAST:
        shown.append(_of(None, rest))
    return shown


def people_in(rows: Iterable[Entry]) -> int:
    return len({row.who for row in rows})


def _of(institution: Hashable | None, rows: list[Entry]) -> Figures:
    counts = {part: sum(row.answer == part for row in rows) for part in PARTS}
    parts = parts_shown(counts)
    answered = [row for row in rows if row.answer in ANSWERED and row.answered_on is not None]
    delays = [(row.answered_on - row.asked_on).days for row in answered if row.answered_on is not None]
    over = sum(counts[part] for part in ANSWERED) + counts[NO_ANSWER]
    # A share tells the counts it is made of: none of them may be hidden.
    tells_a_few = any(parts[part] is None for part in (*ANSWERED, NO_ANSWER))
    return Figures(
        institution=institution,
        people=people_in(rows),
        asked=len(rows),
        parts=parts,
        median_days=median(delays) if people_in(answered) >= LEAST else None,
        silent=None if not over or tells_a_few else counts[NO_ANSWER] / over,
    )
