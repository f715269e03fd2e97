"""Whom to call first, when they may be called, what a code is worth, when a request is forgotten. Plain values."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from repere.accompaniment.people.cards import rules as cards
from repere.accompaniment.people.contact.rules import CALL, Plan, Refused, Window, may_contact
from repere.foundation.toolkit.ids import READABLE

SPOKE, NO_ANSWER, OTHER, WRONG_NUMBER, NEVER_AGAIN = (
    "spoke", "no_answer", "other", "wrong_number", "never_again",
)  # fmt: skip
SPOKEN, UNREACHABLE, ELSEWHERE, TOO_OLD = "spoken", "unreachable", "elsewhere", "too_old"
# What may be said to somebody else: nothing, unless they said otherwise.
HANG_UP: Final = "hang_up"
# What closes a request by itself: nobody rings that number again.
ENDS: Final[Mapping[str, str]] = {WRONG_NUMBER: WRONG_NUMBER, NEVER_AGAIN: NEVER_AGAIN}

PARTS_OF_DAY: Final[Mapping[str, tuple[time, time]]] = {
    "morning": (time(9), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(20)),
}
URGENCIES: Final = ("today", "week", "later")

# After so many tries without a voice, somebody decides whether to go on.
MANY_TRIES: Final = 5
# A colleague who rings now is waited for.
UNDER_WAY: Final = timedelta(minutes=20)
# Nobody waits two months for a call: it is closed, and then forgotten like the others.
LONGEST_WAIT: Final = timedelta(days=60)
USUAL_KEPT_DAYS: Final = 30
MOST_KEPT_DAYS: Final = 90

# Eleven signs drawn and one that checks them: the code alone says where a request stands, and withdraws it.
CODE_DRAWN: Final = 11
CODES: Final = cards.SIGNS**CODE_DRAWN
# Wrong codes an hour from one address.
FAILURES_OF_ADDRESS: Final = 20

# Floods: requests an hour from one address, and about one number within a day.
ASKED_BY_ADDRESS: Final = 5
ASKED_OF_NUMBER: Final = 3
USUAL_MOST_AN_HOUR: Final = 30
# Nobody reads seven questions in less; whoever takes longer presses once more.
FASTEST: Final = timedelta(seconds=4)
SLOWEST: Final = timedelta(hours=6)


class Stage(StrEnum):
    """What whoever holds the code is told."""

    RECEIVED = "received"
    TRIED = "tried"
    DONE = "done"


def stage(*, is_closed: bool, tries: int) -> Stage:
    if is_closed:
        return Stage.DONE
    return Stage.TRIED if tries else Stage.RECEIVED


# --- when


def windows_of(parts: Collection[str]) -> tuple[Window, ...]:
    """The hours of these parts of a day, those that touch made one; all three, or none: any hour of the day."""
    found: list[Window] = []
    for start, end in (hours for part, hours in PARTS_OF_DAY.items() if part in parts):
        if found and found[-1].end == start:
            found[-1] = Window(found[-1].start, end)
        else:
            found.append(Window(start, end))
    return tuple(found)


def refusal(plan: Plan, way: str, at: datetime) -> str:
    """Why they may not be tried this way now: way_not_agreed, no_message or out_of_hours; nothing when they may."""
    answer = may_contact(plan, way, at)
    return answer.reason if isinstance(answer, Refused) else ""


def opens_at(windows: Collection[Window], at: datetime) -> datetime | None:
    """The next instant at which they may be tried: `at` itself when it is one; None when no hour was said to be."""
    if not windows or any(window.holds(at) for window in windows):
        return at
    starts = (
        datetime.combine(day, window.start, at.tzinfo)
        for day in (at + timedelta(days=ahead) for ahead in range(8))
        for window in windows
    )
    return min(
        (start for start in starts if start > at and any(window.holds(start) for window in windows)),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, as the queue orders it."""

    key: Hashable
    urgency: str
    windows: tuple[Window, ...]
    received_at: datetime


def in_order(waiting: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """The most urgent first; of those, whom one may call now, then whose hour comes first; then who waited longest.

    `now` on the clock of the place.
    """

    def place(one: Waiting) -> tuple[int, datetime, datetime, str]:
        urgency = URGENCIES.index(one.urgency) if one.urgency in URGENCIES else len(URGENCIES)
        return urgency, opens_at(one.windows, now) or now + timedelta(days=8), one.received_at, str(one.key)

    return sorted(waiting, key=place)


@dataclass(frozen=True, slots=True)
class Safe:
    """How somebody may be reached without danger to them; `if_other`: what may be said to whoever else answers,
    `say`: the same in words. No windows: at any hour."""

    way: str = CALL
    windows: tuple[Window, ...] = ()
    may_leave_message: bool = False
    if_other: str = HANG_UP
    say: str = ""

    @property
    def plan(self) -> Plan:
        """As the gate of every contact reads it. Whoever asks for a message agrees that it stays on the telephone."""
        agreed = self.may_leave_message or self.way != CALL
        return Plan(kind="phone", ways=frozenset({self.way}), windows=self.windows, may_leave_message=agreed)

    def kept(self) -> dict[str, Any]:
        return {
            "way": self.way,
            "windows": [[f"{w.start:%H:%M}", f"{w.end:%H:%M}", sorted(w.days)] for w in self.windows],
            "may_leave_message": self.may_leave_message,
            "if_other": self.if_other,
            "say": self.say,
        }


def safe_from(kept: Mapping[str, Any]) -> Safe:
    windows = tuple(
        Window(time.fromisoformat(start), time.fromisoformat(end), frozenset(days))
        for start, end, days in kept.get("windows", ())
    )
    return Safe(**{**kept, "windows": windows})


# --- how long


def is_to_forget(closed_at: datetime | None, now: datetime, kept_days: int) -> bool:
    """Of a request that led to no dossier."""
    return closed_at is not None and now - closed_at >= timedelta(days=kept_days)


def is_too_old(received_at: datetime, last_tried_at: datetime | None, now: datetime) -> bool:
    return now - (last_tried_at or received_at) >= LONGEST_WAIT


# --- the code of a receipt


def code_from(chance: bytes) -> str:
    """Eleven signs from 16 bytes of chance at least, and the one that checks them."""
    number = int.from_bytes(chance, "big")
    drawn = ""
    for _sign in range(CODE_DRAWN):
        number, left = divmod(number, cards.SIGNS)
        drawn += READABLE[left]
    return drawn + cards.check_sign(drawn)


def read_code(typed: str) -> str | None:
    return cards.read_code(typed, CODE_DRAWN + 1)


def grouped(code: str) -> str:
    return cards.grouped(code, 3)


def chance_a_day(addresses: int, waiting: int) -> float:
    """At most how likely somebody without a code meets one within a day, from so many addresses at once, of so many
    requests that are kept. What they would learn is a state, and they could withdraw it: no name, number or word."""
    return addresses * FAILURES_OF_ADDRESS * 24 * waiting / CODES


# --- who takes calls


@dataclass(frozen=True, slots=True)
class Desk:
    """An organisation that takes calls; `departements`: where it does, everywhere when empty; `km`: how far it is."""

    key: Hashable
    departements: frozenset[str]
    km: float | None
    name: str = ""


def that_take_calls(desks: Iterable[Desk], departement: str) -> list[Desk]:
    """Those that serve this département, the nearest first; those without a place come last."""
    serving = (desk for desk in desks if not desk.departements or departement in desk.departements)
    return sorted(serving, key=lambda desk: (desk.km is None, desk.km or 0.0, desk.name, str(desk.key)))


def is_hurried(age: timedelta) -> bool:
    """Filled in faster than anybody reads."""
    return age < FASTEST


def is_stale(age: timedelta) -> bool:
    return age > SLOWEST
