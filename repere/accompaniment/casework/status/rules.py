"""What stands today of an administrative status, and what is about to end. Plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

# A permit is asked for again between the 120th and the 60th day before its end (CESEDA, art. R. 431-5, 1°).
REMINDED_BEFORE: Final = timedelta(days=120)
# What is over is still looked at, for as long.
REMINDED_AFTER: Final = timedelta(days=60)


class DaysAreImpossible(ValueError):
    """It ends before it begins."""


@dataclass(frozen=True, slots=True)
class Span:
    valid_from: date | None
    valid_until: date | None
    written_at: datetime

    def stands(self, today: date) -> bool:
        """On the last day it still does."""
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_until is None or today <= self.valid_until
        )


def check_days(valid_from: date | None, valid_until: date | None) -> None:
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise DaysAreImpossible


Row = TypeVar("Row")


def to_look_at(rows: Sequence[tuple[Row, Span]], today: date) -> Row | None:
    """Of one dossier, what ends soon or has just ended, unless something written holds for longer."""
    lasting = [span for _row, span in rows if span.valid_until is None]
    ends = [(span.valid_until, span.written_at, row) for row, span in rows if span.valid_until is not None]
    if not ends:
        return None
    until, written_at, row = max(ends, key=lambda one: one[:2])
    if any(span.written_at > written_at for span in lasting):
        return None
    return row if until - REMINDED_BEFORE <= today <= until + REMINDED_AFTER else None


def months_told(today: date) -> Iterator[str]:
    """Every month ("2026-11") in which something may end that is told of on this day."""
    first, last = today - REMINDED_AFTER, today + REMINDED_BEFORE
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def month_of(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"
