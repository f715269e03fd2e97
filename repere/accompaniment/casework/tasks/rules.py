"""Which tasks are late, and when a colleague is written to about theirs. Plain values."""

from datetime import date, datetime, time
from enum import StrEnum

# Read over the first coffee.
DIGEST_FROM = time(7)


class Lateness(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    TO_COME = "to_come"
    UNDATED = "undated"


def lateness(due_on: date | None, today: date) -> Lateness:
    """A task is due until the end of its day."""
    if due_on is None:
        return Lateness.UNDATED
    if due_on < today:
        return Lateness.OVERDUE
    return Lateness.TODAY if due_on == today else Lateness.TO_COME


def digest_is_due(*, wants: bool, sent_on: date | None, now: datetime, overdue: int, due_today: int) -> bool:
    """Once a day, in the morning, when there is something to say. `now` on the clock of the house."""
    if not wants or not overdue + due_today:
        return False
    return now.time() >= DIGEST_FROM and (sent_on is None or sent_on < now.date())
