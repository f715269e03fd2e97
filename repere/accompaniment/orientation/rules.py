"""The life of a referral, and how long an answer may take. Plain values in, plain values out."""

from datetime import datetime, timedelta

# What follows what: no other way from one state to another.
NEXT = {
    "sent": {"received", "accepted", "refused", "expired", "withdrawn"},
    "received": {"accepted", "refused", "expired", "withdrawn"},
    "accepted": {"withdrawn"},
    "refused": set(),
    "expired": set(),
    "withdrawn": set(),
}

# An answer that comes after the need is no answer.
ANSWER_WITHIN = {"today": timedelta(hours=12), "week": timedelta(days=3), "later": timedelta(days=8)}


class NotPossibleNow(Exception):
    """The referral is in a state that has no such way on."""


def moved(state: str, to: str) -> str:
    """The new state, or `NotPossibleNow`."""
    if to not in NEXT[state]:
        raise NotPossibleNow(f"{state} -> {to}")
    return to


def has_expired(expires_at: datetime, now: datetime) -> bool:
    """From the instant itself on: an answer that comes later opens nothing."""
    return now >= expires_at


def may_say_outcome(way: str, state: str) -> bool:
    """What a person tells of a slip, or of a place that was given; other envelopes have answered by themselves."""
    return way == "slip" or state == "accepted"


def expires(urgency: str, sent_at: datetime) -> datetime:
    return sent_at + ANSWER_WITHIN[urgency]
