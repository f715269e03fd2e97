"""Where a plan stands: what is left, what is late, whether it is the one that was agreed to. No Django, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

# A plan looks a season or two ahead; a day years away is a slip of the hand.
LONGEST_DAYS: Final = 3 * 366
# A plan of which nobody speaks for a season is not followed.
REVIEW_AFTER_DAYS: Final = 92


class Agreed(StrEnum):
    """Whether the person agreed to the plan as it stands."""

    NOTHING = "nothing"  # there is no plan
    NEVER = "never"
    CHANGED = "changed"  # since they agreed
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Step:
    due_on: date | None = None
    is_done: bool = False
    is_dropped: bool = False

    @property
    def is_open(self) -> bool:
        return not (self.is_done or self.is_dropped)


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the steps of a goal; those that were dropped count for nothing."""

    done: int
    of: int
    late: int
    next_on: date | None


def progress(steps: Iterable[Step], today: date) -> Progress:
    counted = [step for step in steps if not step.is_dropped]
    waiting = [step for step in counted if step.is_open]
    days = [step.due_on for step in waiting if step.due_on]
    return Progress(
        done=len(counted) - len(waiting),
        of=len(counted),
        late=sum(day < today for day in days),
        next_on=min((day for day in days if day >= today), default=None),
    )


def agreed(changes: Sequence[datetime], agreed_at: datetime | None) -> Agreed:
    """`changes`: when each goal and step was last written; ticking a step done changes no plan."""
    if not changes:
        return Agreed.NOTHING
    if agreed_at is None:
        return Agreed.NEVER
    return Agreed.CHANGED if max(changes) > agreed_at else Agreed.YES


def review_due(
    set_on: date | None, last: date | None, next_on: date | None, *, has_open_goals: bool
) -> date | None:
    """The day on which the plan is to be looked at again: as was said, or a season after it last was."""
    if not has_open_goals or (last is None and set_on is None):
        return None
    if next_on is not None:
        return next_on
    since = last or set_on
    assert since is not None
    return date.fromordinal(since.toordinal() + REVIEW_AFTER_DAYS)


def is_possible(day: date | None, today: date) -> bool:
    """A day by when something is to be done: not gone by, and not years away."""
    return day is None or 0 <= (day - today).days <= LONGEST_DAYS
