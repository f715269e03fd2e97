"""The life of a hand-over, and what its asker may know before it is answered. Plain values."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from repere.accompaniment.people.consent.rules import CONTACT, DOCUMENTS, IDENTITY, NEEDS

# What exists in a dossier to be handed over today.
SHELVES = (IDENTITY, CONTACT, NEEDS, DOCUMENTS)

NEXT = {
    "asked": {"accepted", "refused", "expired", "withdrawn"},
    "accepted": set(),
    "refused": set(),
    "expired": set(),
    "withdrawn": set(),
}
ANSWER_WITHIN = timedelta(days=8)

# A welcome desk receives everybody: its name says nothing of who goes there. That of a shelter, a hospital, a lawyer
# or an office for returns tells what somebody lives through; it is read once they have answered.
NAMED_BEFORE = frozenset({"welcome_desk"})


class NotPossibleNow(Exception):
    """The hand-over was answered, withdrawn or has expired; or what is given goes beyond what was agreed."""


def moved(state: str, to: str) -> str:
    if to not in NEXT[state]:
        raise NotPossibleNow(f"{state} -> {to}")
    return to


def may_name_holder(kind: str, state: str) -> bool:
    """Before an acceptance, only an organisation whose name says nothing; after a refusal, no more than before."""
    return state == "accepted" or kind in NAMED_BEFORE


def expires_at(asked_at: datetime, consent_ends_on: date) -> datetime:
    """Eight days, and never beyond the last day agreed to."""
    last = datetime.combine(consent_ends_on + timedelta(days=1), time.min, asked_at.tzinfo)
    return min(asked_at + ANSWER_WITHIN, last)


def check_asked(shelves: Collection[str], *, joins_a_dossier: bool) -> None:
    """A dossier cannot be opened without a name: who they are is asked for, unless it joins one that is there."""
    if not shelves or not set(shelves) <= set(SHELVES):
        raise NotPossibleNow("shelves")
    if IDENTITY not in shelves and not joins_a_dossier:
        raise NotPossibleNow("identity")


def check_given(given: Collection[str], asked: Collection[str], *, joins_a_dossier: bool) -> None:
    """Never more than what was asked and agreed to."""
    if not set(given) <= set(asked):
        raise NotPossibleNow("shelves")
    check_asked(given, joins_a_dossier=joins_a_dossier)
