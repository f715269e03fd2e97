"""Days on which a time limit is put off: our own table, approved year by year for each territory.

A day that nobody approved never lengthens a time limit; it can only bring forward the day to work by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from tomllib import loads
from typing import Any

SATURDAY, SUNDAY = 6, 0  # of an ordinal, modulo 7
APPROVED, CONDITIONAL = "statutory", "conditional"
STATUSES = (APPROVED, CONDITIONAL, "announced", "estimated", "disputed")
# A day announced or estimated counts only where its year was approved; a disputed one never does.
COUNTABLE = frozenset({APPROVED, CONDITIONAL, "announced"})


@dataclass(frozen=True, slots=True)
class ClosedDay:
    territory: str
    day: date
    label: str
    legal_basis: str
    status: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Years that count: made by a program and compared with those of others, then approved by a person, or not yet."""

    territory: str
    first_year: int
    last_year: int
    checked_on: date
    basis: str
    compared_with: tuple[str, ...] = ()
    # Who compared them with the official list; empty: no named person has.
    approved_by: str = ""


class ClosedDays:
    """The table as the engine asks it; `version` goes with every date computed from it."""

    def __init__(self, days: Iterable[ClosedDay], approvals: Iterable[Approval], version: str = "") -> None:
        self.version = version
        self.days = tuple(days)
        self.approvals = tuple(approvals)
        self._approved: dict[str, set[int]] = {}
        self._signed: dict[str, set[int]] = {}
        for approval in self.approvals:
            years = range(approval.first_year, approval.last_year + 1)
            self._approved.setdefault(approval.territory, set()).update(years)
            if approval.approved_by:
                self._signed.setdefault(approval.territory, set()).update(years)
        self._own: dict[str, dict[int, ClosedDay]] = {}
        for day in self.days:
            self._own.setdefault(day.territory, {})[day.day.toordinal()] = day
        self._all: dict[str, Mapping[int, ClosedDay]] = {}
        self._counted: dict[str, Mapping[int, ClosedDay]] = {}

    def known(self, territory: str) -> Mapping[int, ClosedDay]:
        """Every day of the table for a territory, those of its country with it, by ordinal."""
        found = self._all.get(territory)
        if found is None:
            found = self._own.get(territory.partition("-")[0], {}) | self._own.get(territory, {})
            self._all[territory] = found
        return found

    def counted(self, territory: str) -> Mapping[int, ClosedDay]:
        """Those which may put a time limit off."""
        found = self._counted.get(territory)
        if found is None:
            found = {
                ordinal: day
                for ordinal, day in self.known(territory).items()
                if day.status in COUNTABLE and self.is_approved(territory, day.day.year)
            }
            self._counted[territory] = found
        return found

    def is_approved(self, territory: str, year: int) -> bool:
        return year in self._approved.get(territory, ())

    def is_signed(self, territory: str, first: date, last: date) -> bool:
        """Whether named people, and not programs alone, approved the years from one day to another."""
        years = self._signed.get(territory, ())
        return first.year in years and last.year in years

    def status(self, territory: str, first: date, last: date) -> str:
        """approved, or why not: unapproved, estimated (days not announced), disputed (a day nobody agrees on)."""
        years = self._approved.get(territory, set())
        if first.year in years and last.year in years:
            known = self.known(territory).get(last.toordinal())
            return "disputed" if known is not None and known.status == "disputed" else "approved"
        kinds = {
            day.status for day in self.known(territory).values() if first.year <= day.day.year <= last.year
        }
        return "estimated" if "estimated" in kinds else "unapproved"

    def is_open(self, territory: str, day: date) -> bool:
        """A working day, as far as it is approved that it is not."""
        ordinal = day.toordinal()
        return ordinal % 7 not in (SATURDAY, SUNDAY) and ordinal not in self.counted(territory)

    def next_open(self, territory: str, day: date) -> tuple[date, tuple[ClosedDay | date, ...]]:
        """The day itself or the next working one, and each day stepped over: of the table, or of a weekend."""
        ordinal = day.toordinal()
        closed = self._counted.get(territory)
        if closed is None:
            closed = self.counted(territory)
        if ordinal % 7 not in (SATURDAY, SUNDAY) and ordinal not in closed:
            return day, ()
        skipped: list[ClosedDay | date] = []
        while True:
            found = closed.get(ordinal)
            if found is not None:
                skipped.append(found)
            elif ordinal % 7 in (SATURDAY, SUNDAY):
                skipped.append(date.fromordinal(ordinal))
            else:
                return date.fromordinal(ordinal), tuple(skipped)
            ordinal += 1

    def after_working_days(
        self, territory: str, trigger: date, count: int
    ) -> tuple[date, tuple[ClosedDay | date, ...]]:
        """The last of so many working days after the trigger, and each day that did not count."""
        closed = self.counted(territory)
        ordinal = trigger.toordinal()
        skipped: list[ClosedDay | date] = []
        while count > 0:
            ordinal += 1
            found = closed.get(ordinal)
            if found is not None:
                skipped.append(found)
            elif ordinal % 7 in (SATURDAY, SUNDAY):
                skipped.append(date.fromordinal(ordinal))
            else:
                count -= 1
        return date.fromordinal(ordinal), tuple(skipped)

    def last_open(self, territory: str, day: date, margin: int = 0) -> date:
        """The last working day on or before a day, then so many working days before it.

        Here every day of the table closes, approved or not: it can only be earlier, and so safe.
        """
        closed = self._all.get(territory)
        if closed is None:
            closed = self.known(territory)
        ordinal = day.toordinal()
        while True:
            if ordinal % 7 not in (SATURDAY, SUNDAY) and ordinal not in closed:
                if margin <= 0:
                    return date.fromordinal(ordinal)
                margin -= 1
            ordinal -= 1


@lru_cache(maxsize=1)
def approved_days() -> ClosedDays:
    """The table that comes with the house."""
    folder = files(__package__) / "data"
    lines = (folder / "closed_days.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines[1:])
    days = [ClosedDay(place, date.fromisoformat(day), *rest) for place, day, *rest in rows]
    told = loads((folder / "approvals.toml").read_text(encoding="utf-8"))
    return ClosedDays(days, [_read(one) for one in told["approval"]], told["version"])


def _read(told: dict[str, Any]) -> Approval:
    return Approval(**told | {"compared_with": tuple(told["compared_with"])})
