"""What a consent covers, for whom and until when. Plain values in, plain values out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

# The shelves of a dossier that may be shared. An author's private notes are nobody else's, whoever agrees.
IDENTITY, CONTACT, NEEDS, DOCUMENTS, STATUS, HEALTH = (
    "identity", "contact", "needs", "documents", "status", "health",
)  # fmt: skip
SHELVES = (IDENTITY, CONTACT, NEEDS, DOCUMENTS, STATUS, HEALTH)

# How long is proposed: the time that what was asked takes, not the time that the dossier lives.
USUAL = {"referral": timedelta(days=92), "handover": timedelta(days=31), "sharing": timedelta(days=183)}
# Nobody agrees for ever: a year, then one asks again.
LONGEST = timedelta(days=366)


class TermsAreImpossible(ValueError):
    """No shelf, an unknown one, an end in the past or too far."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`recipient`: an organisation; `service`: one without an account here. Neither: any partner that a referral of
    theirs is sent to. `ends_on` is the last day."""

    shelves: frozenset[str]
    ends_on: date
    recipient: UUID | None = None
    is_withdrawn: bool = False
    service: UUID | None = None


def last_day_proposed(purpose: str, today: date) -> date:
    return today + USUAL[purpose]


def check_terms(shelves: Collection[str], ends_on: date, today: date) -> None:
    """Passes, or says what is wrong: `shelves` or `ends_on`."""
    if not shelves or not set(shelves) <= set(SHELVES):
        raise TermsAreImpossible("shelves")
    if not today <= ends_on <= today + LONGEST:
        raise TermsAreImpossible("ends_on")


def is_live(terms: Terms, today: date) -> bool:
    """On its last day still; never once withdrawn."""
    return not terms.is_withdrawn and today <= terms.ends_on


def covers(
    terms: Terms, shelves: Collection[str], recipient: UUID | None, today: date, service: UUID | None = None
) -> bool:
    """Live, for this recipient, and every shelf named in it. Sharing nothing needs no consent, and has none."""
    return (
        bool(shelves)
        and is_live(terms, today)
        and set(shelves) <= terms.shelves
        and terms.recipient in (None, recipient)
        and terms.service in (None, service)
    )
