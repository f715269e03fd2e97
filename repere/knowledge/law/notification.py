"""When a decision is taken to have been notified: fictions of portals, applications and registered letters."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from repere.knowledge.law.closed_days import ClosedDays
from repere.knowledge.law.rulebook import read_sources
from repere.knowledge.law.sentences import Step

UNREAD_DAYS = 15
COURT_DAYS = 2
TEXT = date(2026, 4, 3)
OFPRA = read_sources(["T CESEDA R. 531-17"], TEXT)
CRPA = read_sources(["T CRPA R. 112-17, R. 112-20"], TEXT)
COURT = read_sources(["T CJA R. 611-8-6", "T CESEDA R. 532-28-5, R. 922-15"], TEXT)
LETTER = read_sources(["S lexcase-immigration, citing CE 6 Feb 1963 and CE 2 May 1980"], None)


class Contradiction(ValueError):
    """Events that cannot both be true: read before it was put there, answered before it was asked."""


class Notified(NamedTuple):
    """The day a clock starts from, the earliest that a severe reading would take, and why."""

    day: date
    earliest: date
    steps: tuple[Step, ...]


def notified(
    policy: str, told: Mapping[str, date], on: date | None, place: str, days: ClosedDays
) -> Notified | None:
    """The day of notification by the channel that the events tell of; None when they tell of no channel.

    `told` has the first day of each kind of event; `on` is the day said to be that of the notification.
    """
    if policy != "letter" and ("portal_deposit" in told or "portal_read" in told):
        return _by_portal(policy, told, on, place, days)
    if policy != "court" and "letter_presented" in told:
        return _by_letter(told["letter_presented"], told.get("letter_collected"))
    return None


def _by_portal(
    policy: str, told: Mapping[str, date], on: date | None, place: str, days: ClosedDays
) -> Notified:
    read = told.get("portal_read")
    deposit = told.get("portal_deposit") or on or read
    assert deposit is not None
    if read is not None and read < deposit:
        raise Contradiction(f"read on {read}, before it was put on the portal on {deposit}")
    if read is None and on is not None and on > deposit:
        read = on
    if policy == "court":
        limit, _skipped = days.after_working_days(place, deposit, COURT_DAYS)
        unread, sources = "court_unread", COURT
    else:
        limit = deposit + timedelta(days=UNREAD_DAYS)
        unread, sources = ("portal_unread_back", CRPA) if policy == "crpa" else ("portal_unread_later", OFPRA)
    if read is not None and read <= limit:
        step = Step("portal_read", {"deposit": deposit, "day": read}, sources)
        day = read
    else:
        day = deposit if policy == "crpa" else limit
        step = Step(unread, {"deposit": deposit, "day": day, "days": UNREAD_DAYS}, sources)
    if policy != "court":
        return Notified(day, day, (step,))
    return Notified(day, deposit, (step, Step("court_at_once", {"day": deposit}, sources)))


def _by_letter(presented: date, collected: date | None) -> Notified:
    if collected is not None and collected < presented:
        raise Contradiction(f"collected on {collected}, before it was brought on {presented}")
    if collected is not None and collected <= presented + timedelta(days=UNREAD_DAYS):
        step = Step("letter_collected", {"presented": presented, "day": collected}, LETTER)
        return Notified(collected, collected, (step,))
    return Notified(presented, presented, (Step("letter_left", {"day": presented}, LETTER),))
