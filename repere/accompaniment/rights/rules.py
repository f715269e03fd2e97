"""When a refusal may be written, and figures of refusals that point at nobody. Plain values.

Every figure is of five refusals at least: what is smaller is counted with the others of its list, and where the others
are fewer than five, the smallest that had a name joins them. The table of counters by rights stands on the same groups,
so that its totals are those of the two lists; within it, `toolkit/small_numbers` hides what would be found.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

from repere.foundation.toolkit.small_numbers import LEAST, is_small, table_shown

Cell = TypeVar("Cell", bound=Hashable)

# What is older is a memory, and no longer shows a practice.
OLDEST: Final = timedelta(days=2 * 366)
# None, as a key: the others together.
Counts = list[tuple[Hashable | None, int]]


def may_be_refused_on(day: date, today: date) -> bool:
    return today - OLDEST <= day <= today


def may_follow(day: date, opened_on: date, today: date) -> bool:
    """Whether a step of an action may be of that day."""
    return opened_on <= day <= today


def last_day_counted(today: date) -> date:
    """For other organisations: the last day of the last month that is over, so that no figure grows by one."""
    return today.replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One refusal; `counter` is whatever tells one counter from another."""

    counter: Hashable
    right: str
    reason: str
    territory: str
    day: date

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Figures:
    """Refusals counted; each list is (what, how many), None for the others together, last.

    total: of them all; None: fewer than five, and then nothing else is said.
    table: how many by counter and right, in the groups of the two lists; None for those hidden.
    """

    total: int | None = None
    counters: Counts = field(default_factory=list)
    rights: Counts = field(default_factory=list)
    reasons: Counts = field(default_factory=list)
    territories: Counts = field(default_factory=list)
    months: Counts = field(default_factory=list)
    table: Mapping[Hashable | None, Mapping[Hashable | None, int | None]] = field(default_factory=dict)


def named(counts: Mapping[Cell, int]) -> frozenset[Cell]:
    """Those that may be named: of five at least, and the others together are none, or five at least."""
    kept = sorted(
        (cell for cell in counts if counts[cell] >= LEAST), key=lambda cell: (-counts[cell], str(cell))
    )
    rest = sum(counts.values()) - sum(counts[cell] for cell in kept)
    while is_small(rest) and kept:
        rest += counts[kept.pop()]
    return frozenset(kept)


def figures(entries: Iterable[Entry]) -> Figures:
    told = list(entries)
    if len(told) < LEAST:
        return Figures()
    counters, by_counter = _counted([one.counter for one in told])
    rights, by_right = _counted([one.right for one in told])
    months, _grouped = _counted([one.month for one in told])
    cells: dict[Hashable | None, dict[Hashable | None, int]] = {
        counter: dict.fromkeys([right for right, _n in rights], 0) for counter, _n in counters
    }
    for one in told:
        counter = one.counter if one.counter in by_counter else None
        cells[counter][one.right if one.right in by_right else None] += 1
    return Figures(
        total=len(told),
        counters=counters,
        rights=rights,
        reasons=_counted([one.reason for one in told])[0],
        territories=_counted([one.territory for one in told])[0],
        months=sorted(months, key=lambda pair: (pair[0] is None, str(pair[0]))),
        table=table_shown(cells),
    )


def _counted(values: list[Hashable]) -> tuple[Counts, frozenset[Hashable]]:
    """The most frequent first, the others together last; and those that have a name."""
    counts = Counter(values)
    kept = named(counts)
    shown: Counts = [(cell, counts[cell]) for cell in kept]
    shown.sort(key=lambda pair: (-pair[1], str(pair[0])))
    rest = sum(counts[cell] for cell in counts if cell not in kept)
    return shown + ([(None, rest)] if rest else []), kept
