"""When somebody is reminded, and whether: once, never late, as they agreed to be reached. Plain values.

The figures follow what appointment services of the French State do: two days before, tried again for as long as it
serves, nothing after the hour.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from repere.accompaniment.people.contact.rules import EMAIL, RINGS, TEXT, Allowed, Plan, Window, may_contact

BEFORE = timedelta(hours=48)
# Booked later than that: a day before, unless they were told less than a day before themselves.
SHORT_BEFORE = timedelta(hours=24)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 60, 180))
# Whoever took a reminder and died holds it no longer than this; a gateway answers within fifteen seconds.
HELD_FOR = timedelta(minutes=5)
# Where nothing was said of the hours: nobody's telephone rings at night.
DAYTIME = (Window(time(8), time(20)),)


@dataclass(frozen=True, slots=True)
class Send:
    """By this way, to the contact of this rank among those given."""

    way: str
    rank: int


@dataclass(frozen=True, slots=True)
class Later:
    at: datetime


@dataclass(frozen=True, slots=True)
class Never:
    """`reason` is one of choices.Unsent."""

    reason: str


def first_try(starts_at: datetime, booked_at: datetime) -> datetime | None:
    """Two days before; a day before for what was booked since; nothing where they have only just been told."""
    for before in (BEFORE, SHORT_BEFORE):
        if booked_at < starts_at - before:
            return starts_at - before
    return None


def next_try(tries: int, failed_at: datetime, starts_at: datetime) -> datetime | None:
    """After `tries` failures, the last of them then; None when it would come after the hour."""
    again = failed_at + PAUSES[min(tries, len(PAUSES)) - 1]
    return again if again < starts_at else None


def decide(
    starts_at: datetime,
    now: datetime,
    *,
    status: str,
    is_silent: bool,
    opted_out: bool,
    plans: Sequence[Plan],
    can_send: Collection[str],
) -> Send | Later | Never:
    """Text before e-mail, and only as each plan allows at this very minute. `now` on the clock of the house."""
    if status != "planned":
        return Never("moved")
    if is_silent:
        return Never("silent")
    if now >= starts_at:
        return Never("too_late")
    if opted_out:
        return Never("opted_out")
    openings: list[datetime] = []
    for way, kind in ((TEXT, "phone"), (EMAIL, "email")):
        if way not in can_send:
            continue
        for rank, plan in enumerate(plans):
            if plan.kind != kind:
                continue
            opens = opening(plan, way, now, starts_at)
            if opens == now:
                return Send(way, rank)
            if opens is not None:
                openings.append(opens)
    return Later(min(openings)) if openings else Never("no_way")


def opening(plan: Plan, way: str, now: datetime, before: datetime) -> datetime | None:
    """The first minute from `now` on, before `before`, at which the plan lets this way be used."""
    if way not in RINGS:
        return now if isinstance(may_contact(plan, way, now), Allowed) else None
    windows = plan.windows or DAYTIME
    if any(window.holds(now) for window in windows) and isinstance(may_contact(plan, way, now), Allowed):
        return now
    starts = [
        datetime.combine(now.date() + timedelta(days=days), window.start, now.tzinfo)
        for days in range((before - now).days + 2)
        for window in windows
    ]
    # A minute that the clock skips in spring is met when the clock has jumped over it.
    for start in sorted(start for start in starts if now < start < before):
        if any(window.holds(start) for window in windows) and isinstance(
            may_contact(plan, way, start), Allowed
        ):
            return start
    return None


def may_be_said(text: str, never_say: Sequence[str]) -> bool:
    """None of the words that must never be said there, whatever their capitals."""
    told = text.casefold()
    words = (word.strip(" .,;:!?«»\"'").casefold() for said in never_say for word in said.split())
    # A word of two letters ("le", "of") forbids nothing by itself.
    return not any(len(word) > 2 and word in told for word in words)
