"""Where a rule stands, from the signatures it was given: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

EYES = 2  # pairs of them: two people, never one twice
# The law moves even where our file does not: what was checked a year ago is checked again.
KEEPS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Signature:
    digest: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """`signatures` are those of the content as it is today, the latest last; `last_at` is the last check of any."""

    state: str
    signatures: tuple[Signature, ...] = ()
    last_at: datetime | None = None

    @property
    def is_signed(self) -> bool:
        return self.state == "signed"


UNSIGNED = Standing("unsigned")


def standing(signatures: Iterable[Signature], digest: str, now: datetime) -> Standing:
    """From the signatures that hold (none withdrawn), for a content of this digest."""
    given = sorted(signatures, key=lambda one: one.at)
    if not given:
        return UNSIGNED
    last = given[-1].at
    here: dict[UUID, Signature] = {one.by: one for one in given if one.digest == digest}
    if len(here) >= EYES:
        times = sorted((one.at for one in here.values()), reverse=True)
        state = "signed" if now - times[EYES - 1] <= KEEPS else "old"
    elif here:
        state = "half"
    else:
        state = "changed"
    return Standing(state, tuple(sorted(here.values(), key=lambda one: one.at)), last)


def is_approvable(statuses: Iterable[str]) -> bool:
    """A year may be approved once each of its days is known: neither estimated nor, itself, disputed."""
    return all(status in ("statutory", "conditional", "announced") for status in statuses)
