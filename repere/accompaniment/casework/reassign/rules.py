"""Dossiers that go from some colleagues to another: what moves with each, and what stays. Plain values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from repere.accompaniment.people.shelves.rules import HELD, IN_CHARGE, Hold, Shelf, Standing

# An end of a role so near is told before anything is given.
SOON_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Named:
    """A colleague as a dossier names them."""

    id: UUID
    person: UUID
    user: UUID
    standing: Standing


@dataclass(frozen=True, slots=True)
class Place:
    """What becomes of the names on one dossier: rows that go, and the place that the taker has from then on."""

    gone: tuple[UUID, ...]
    takes: Standing | None  # none: they hold a place as good already
    steps_aside: tuple[UUID, ...] = ()  # referents who go on beside the taker


def place(named: Collection[Named], givers: Collection[UUID], taker: UUID) -> Place | None:
    """On one dossier; none where no giver is in charge of it. A volunteer stays until the day they have."""
    given = [one for one in named if one.user in givers and one.user != taker and one.standing in IN_CHARGE]
    if not given:
        return None
    return _taken(named, given, taker, is_referent=any(one.standing is Standing.REFERENT for one in given))


def place_of_nobody(named: Collection[Named], taker: UUID) -> Place | None:
    """On a dossier without a referent; none where there is one."""
    if any(one.standing is Standing.REFERENT for one in named):
        return None
    return _taken(named, [], taker, is_referent=True)


def _taken(named: Collection[Named], given: Collection[Named], taker: UUID, *, is_referent: bool) -> Place:
    gone = tuple(one.id for one in given)
    own = [one for one in named if one.user == taker and one.standing in {*IN_CHARGE, Standing.VOLUNTEER}]
    holds = {one.standing for one in own}
    if Standing.REFERENT in holds or (not is_referent and Standing.CO_REFERENT in holds):
        return Place(gone, None)
    others = (
        one.id
        for one in named
        if one.standing is Standing.REFERENT and one.id not in gone and one.user != taker
    )
    takes = Standing.REFERENT if is_referent else Standing.CO_REFERENT
    return Place((*gone, *(one.id for one in own)), takes, tuple(others) if is_referent else ())


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment to come at which a giver is expected."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    is_silent: bool


def meetings_that_move(wanted: Iterable[Meeting], taken: Iterable[Meeting]) -> tuple[list[UUID], list[UUID]]:
    """Those the taker can keep, the first first, and those that stay: another has that hour of theirs, or it is silent
    and was agreed between two people."""
    kept = [(one.starts_at, one.ends_at) for one in taken]
    moved, stays = [], []
    for one in sorted(wanted, key=lambda meeting: (meeting.starts_at, meeting.id)):
        is_free = not any(one.starts_at < end and start < one.ends_at for start, end in kept)
        if one.is_silent or not is_free:
            stays.append(one.id)
        else:
            moved.append(one.id)
            kept.append((one.starts_at, one.ends_at))
    return moved, stays


def unread(giver_roles: Collection[str], taker_role: str) -> list[Shelf]:
    """The shelves that some giver reads, and the taker would not."""
    held: Mapping[Shelf, Hold] = HELD.get(taker_role, {})
    read = {shelf for role in giver_roles for shelf in HELD.get(role, {})}
    return [shelf for shelf in Shelf if shelf in read and shelf not in held]
