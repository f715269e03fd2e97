"""The life of a referral: what follows what, how long an answer may take, who reads what of it, until when.

Plain values in, plain values out; instants are aware, and compared as they are.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final, NamedTuple

# What follows what: no other way from one state to another.
NEXT: Final = {
    "sent": {"received", "proposed", "accepted", "refused", "expired", "withdrawn"},
    "received": {"proposed", "accepted", "refused", "expired", "withdrawn"},
    # Declined, it waits for the service again; another proposal takes the place of the one before.
    "proposed": {"received", "proposed", "accepted", "refused", "expired", "withdrawn"},
    "accepted": {"withdrawn"},
    "refused": set(),
    "expired": set(),
    "withdrawn": set(),
}
PENDING: Final = frozenset({"sent", "received", "proposed"})

# An answer that comes after the need is no answer.
ANSWER_WITHIN: Final = {"today": timedelta(hours=12), "week": timedelta(days=3), "later": timedelta(days=8)}

SENDER, RECIPIENT, PERSON = "sender", "recipient", "person"
# Who is reminded, and when: after this share of the time that an answer may take. What was proposed waits for the
# sender alone, who asks the person.
REMINDERS: Final = {
    "sent": ((RECIPIENT, 0.5), (SENDER, 0.75)),
    "received": ((RECIPIENT, 0.5), (SENDER, 0.75)),
    "proposed": ((SENDER, 0.5),),
}
# How long after a place was given both sides are asked what became of it; after the appointment, if there is one.
ASKED_AFTER: Final = {"today": timedelta(days=1), "week": timedelta(days=4), "later": timedelta(days=8)}
# Whoever gave a place through a link still has to read who comes, and to say whether they came.
LINK_AFTER: Final = timedelta(days=92)
# "It was withdrawn", "it is answered": said for some days at the address of the link, then nothing is.
LINK_SAYS_IT_IS_OVER: Final = timedelta(days=7)
# What was written on an envelope serves as long as it may be asked about; the dossier keeps what its desk wrote there.
WORDS_KEPT: Final = timedelta(days=365)


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


def expires(urgency: str, asked_at: datetime) -> datetime:
    """Until when an answer is awaited, from the instant at which whoever answers was asked."""
    return asked_at + ANSWER_WITHIN[urgency]


class Reminder(NamedTuple):
    whom: str
    number: int  # how many will have been sent, this one included


def reminder_due(
    state: str, urgency: str, reminded: int, expires_at: datetime, now: datetime
) -> Reminder | None:
    """Whom to remind now; of several that are late, the last alone. None once it has expired: there is no use."""
    if has_expired(expires_at, now):
        return None
    within = ANSWER_WITHIN[urgency]
    due = None
    for number, (whom, share) in enumerate(REMINDERS.get(state, ()), start=1):
        if number > reminded and now >= expires_at - within * (1 - share):
            due = Reminder(whom, number)
    return due


def is_to_be_asked_after(
    urgency: str, answered_at: datetime, appointment_at: datetime | None, now: datetime
) -> bool:
    """Whether it is time to ask both sides: did they come, is the need met?"""
    if appointment_at is not None:
        return now >= appointment_at + ASKED_AFTER["today"]
    return now >= answered_at + ASKED_AFTER[urgency]


# --- who reads what


class Reads(IntEnum):
    """How much of an envelope its recipient reads."""

    NOTHING = 0
    LINE = 1  # that it was, for which need, what was answered: no words, nobody
    NEED = 2  # need, urgency, language, messages
    WHO = 3  # and who comes, as far as they agreed


def read_by_recipient(state: str, *, has_consent: bool, consent_lives: bool) -> Reads:
    """A consent that is over shuts all that was written, whoever holds the envelope."""
    if state == "withdrawn":
        return Reads.NOTHING
    if has_consent and not consent_lives and (state in PENDING or state == "accepted"):
        return Reads.LINE
    if state in PENDING:
        return Reads.NEED
    if state == "accepted":
        return Reads.WHO
    return Reads.LINE


def link_until(
    state: str, expires_at: datetime, answered_at: datetime | None, appointment_at: datetime | None
) -> datetime:
    """The instant from which a link that nobody revoked opens nothing by itself."""
    if answered_at is None:
        return expires_at
    if state == "accepted":
        return max(answered_at, appointment_at or answered_at) + LINK_AFTER
    return answered_at + LINK_SAYS_IT_IS_OVER


def are_words_over(
    state: str, answered_at: datetime | None, appointment_at: datetime | None, now: datetime
) -> bool:
    """Whether the time of what was written is over; never while an answer is awaited."""
    if state in PENDING or answered_at is None:
        return False
    return now >= max(answered_at, appointment_at or answered_at) + WORDS_KEPT


# --- what became of it


class Told(NamedTuple):
    """What one side says; blank: it does not say."""

    side: str
    attendance: str = ""  # came, absent
    because: str = ""
    need: str = ""  # met, not_met


class Became(NamedTuple):
    """What is known of an envelope from both sides."""

    attendance: str = ""
    because: str = ""
    need: str = ""
    disagree: bool = False  # one says that they came, the other that they did not


# The person was there; whoever welcomed them saw it; the sender has it from hearsay. Of the need, the desk that
# follows the person knows more than the one that saw them once.
BELIEVED: Final = {"attendance": (PERSON, RECIPIENT, SENDER), "need": (PERSON, SENDER, RECIPIENT)}


def became(told: Iterable[Told]) -> Became:
    """Of what each side says, what is believed."""
    by_side = {one.side: one for one in told}
    nobody = Told("")
    came = next(
        (by_side[s] for s in BELIEVED["attendance"] if s in by_side and by_side[s].attendance), nobody
    )
    need = next((by_side[s].need for s in BELIEVED["need"] if s in by_side and by_side[s].need), "")
    said = {one.attendance for one in by_side.values() if one.attendance}
    return Became(came.attendance, came.because if came.attendance == "absent" else "", need, len(said) > 1)


class DoorSays(NamedTuple):
    outcome: str  # as a door has it: unknown, opened, wrong
    because: str = ""


# Not to have come is no wrong door, unless the door was why.
SHUT: Final = {"turned_away": "refused", "not_found": "not_found"}


def door_says(known: Became) -> DoorSays:
    """Whether the door opened, for ballottement."""
    if known.attendance == "came":
        return DoorSays("opened")
    if known.because in SHUT:
        return DoorSays("wrong", SHUT[known.because])
    return DoorSays("unknown")
