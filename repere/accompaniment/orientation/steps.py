"""A referral told step by step, to whoever it is about: codes and instants, nobody's words. Plain values."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from repere.accompaniment.orientation.rules import PENDING, Became, has_expired


class Step(NamedTuple):
    """`kind`: sent, received, proposed_date, proposed_service, agreed, declined, accepted, refused, expired, withdrawn,
    contacted, came, absent, met, not_met. `on`: the date that was proposed or agreed to."""

    kind: str
    at: datetime
    on: datetime | None = None


class Proposed(NamedTuple):
    kind: str  # date, service
    made_at: datetime
    state: str  # open, agreed, declined, over
    settled_at: datetime | None = None
    starts_at: datetime | None = None


class Said(NamedTuple):
    """What one side said after a place was given."""

    at: datetime
    contacted_at: datetime | None = None


# What is left to do, and by whom: the service answers; the person says yes or no; the person goes there; somebody says
# how it went; the desk asks elsewhere; nothing.
WAIT, CHOOSE, GO, TELL, ELSEWHERE, NOTHING = "wait", "choose", "go", "tell", "elsewhere", "nothing"
# Whoever is late for an appointment still goes.
LATE: Final = timedelta(hours=3)


def steps(
    *,
    state: str,
    sent_at: datetime,
    received_at: datetime | None,
    answered_at: datetime | None,
    appointment_at: datetime | None,
    proposals: Sequence[Proposed],
    said: Sequence[Said],
    known: Became,
) -> tuple[Step, ...]:
    """Everything that happened, the first first."""
    found = [Step("sent", sent_at)]
    if received_at is not None:
        found.append(Step("received", received_at))
    for one in proposals:
        found.append(Step(f"proposed_{one.kind}", one.made_at, one.starts_at))
        if one.state in {"agreed", "declined"} and one.settled_at is not None:
            found.append(Step(one.state, one.settled_at, one.starts_at))
    if answered_at is not None and state not in PENDING:
        found.append(Step(state, answered_at, appointment_at if state == "accepted" else None))
    contacted = [one.contacted_at for one in said if one.contacted_at is not None]
    if contacted:
        found.append(Step("contacted", min(contacted)))
    last = max((one.at for one in said), default=None)
    if last is not None:
        found += [Step(kind, last) for kind in (known.attendance, known.need) if kind]
    # Sorted by the instant alone: of two at the same, the one told first above came first.
    return tuple(sorted(found, key=lambda step: step.at))


def what_next(
    *, state: str, expires_at: datetime, appointment_at: datetime | None, known: Became, now: datetime
) -> str:
    if known.need == "met" or state == "withdrawn":
        return NOTHING
    if state == "proposed":
        return CHOOSE
    if state in PENDING:
        return ELSEWHERE if has_expired(expires_at, now) else WAIT
    if state == "accepted":
        if known.attendance == "came":
            return ELSEWHERE if known.need == "not_met" else TELL
        if known.attendance == "absent" or known.need == "not_met":
            return ELSEWHERE
        return TELL if appointment_at is not None and now >= appointment_at + LATE else GO
    return ELSEWHERE
