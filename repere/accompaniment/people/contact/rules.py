"""May a contact be used this way, now? The one rule that whoever sends or shares asks. Plain values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

CALL, VOICEMAIL, TEXT, APP, EMAIL, LETTER, SHARE = (
    "call", "voicemail", "text", "app", "email", "letter", "share",
)  # fmt: skip
# What stays on a telephone or with somebody else, and may be read by the wrong person.
LEAVES_A_MESSAGE = frozenset({VOICEMAIL, TEXT, APP})
# What rings in somebody's pocket: only at the hours agreed.
RINGS = frozenset({CALL, VOICEMAIL, TEXT, APP})
# Where nothing was said of the ways: the one that leaves nothing behind.
USUAL = {"phone": frozenset({CALL}), "email": frozenset({EMAIL}), "other": frozenset({LETTER})}


@dataclass(frozen=True, slots=True)
class Window:
    """Hours agreed, on a clock of the place: `days` counted from Monday 0, none meaning every day."""

    start: time
    end: time
    days: frozenset[int] = frozenset()

    def holds(self, at: datetime) -> bool:
        """From its first minute, up to but not including its last."""
        return (not self.days or at.weekday() in self.days) and self.start <= at.time() < self.end


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody agreed to for one way of reaching them; `ways` empty: nothing was said of it."""

    kind: str
    never: bool = False
    ways: frozenset[str] = frozenset()
    windows: tuple[Window, ...] = ()
    may_leave_message: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    pass


@dataclass(frozen=True, slots=True)
class Refused:
    """`reason`: never, way_not_agreed, no_message or out_of_hours."""

    reason: str


def may_contact(plan: Plan, way: str, at: datetime) -> Allowed | Refused:
    """`at` on the clock of the place. Sharing a contact with a partner has no hour, but never goes round "never"."""
    if plan.never:
        return Refused("never")
    if way == SHARE:
        return Allowed()
    if way not in ways_of(plan):
        return Refused("no_message" if _only_lacks_messages(plan, way) else "way_not_agreed")
    if way in RINGS and plan.windows and not any(window.holds(at) for window in plan.windows):
        return Refused("out_of_hours")
    return Allowed()


def ways_of(plan: Plan) -> frozenset[str]:
    """Every way agreed. A message is left only where messages may be, whatever else was agreed."""
    if plan.never:
        return frozenset()
    agreed = plan.ways or USUAL[plan.kind]
    if plan.may_leave_message and plan.kind == "phone":
        return agreed | (LEAVES_A_MESSAGE if not plan.ways else frozenset({VOICEMAIL}))
    return agreed - LEAVES_A_MESSAGE


def _only_lacks_messages(plan: Plan, way: str) -> bool:
    return way in LEAVES_A_MESSAGE and plan.kind == "phone" and not plan.may_leave_message


def window_fits(start: time, end: time, days: Collection[int]) -> bool:
    """An hour of the day before another, on days of the week."""
    return start < end and all(0 <= day <= 6 for day in days)
