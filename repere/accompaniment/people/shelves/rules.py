"""Who sees what of a dossier: one predicate an act, the same for every screen, list, search, export and figure.

Scope first (the organisation, then the team of the dossier), then what a role holds of each shelf. No Django, no
clock, no database: `Tie` says how a reader and a dossier stand to one another at this instant.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final, TypeVar


class Shelf(StrEnum):
    """The five parts of a dossier."""

    IDENTITY = "identity"  # and contact
    NEEDS = "needs"  # and plan
    STATUS = "status"  # administrative
    HEALTH = "health"  # and violence
    PRIVATE = "private"  # an author's own notes


class Hold(IntEnum):
    NOTHING = 0
    READ = 1
    WRITE = 2


class Standing(StrEnum):
    """How somebody is named on a dossier."""

    REFERENT = "referent"
    CO_REFERENT = "co_referent"
    VOLUNTEER = "volunteer"  # until a day, always
    READER = "reader"  # named to see somebody hidden
    EMERGENCY = "emergency"  # the glass was broken: three hours


class Reach(IntEnum):
    """Which dossiers of an organisation are in sight, as a query says it."""

    NONE = 0
    NAMED = 1  # those that name the reader
    OPEN = 2  # those, and whoever is not hidden
    ALL = 3


@dataclass(frozen=True, slots=True)
class Tie:
    """How a reader and a dossier stand to one another now; `standings`: those in force."""

    is_ours: bool = True
    by_team: bool = False  # the organisation shows a dossier to its team alone
    is_hidden: bool = False
    standings: frozenset[Standing] = frozenset()


# The roles by their codes: this module knows nothing of accounts.
WELCOME_AGENT, CASEWORKER, COORDINATOR, SYSTEM = "welcome_agent", "caseworker", "coordinator", "system"
# Whoever leads the team sees every dossier of it: somebody must, for none to be forgotten when a colleague leaves.
SEES_WHOLE_TEAM: Final = frozenset({COORDINATOR})
TEAM: Final = frozenset({Standing.REFERENT, Standing.CO_REFERENT, Standing.VOLUNTEER})
IN_CHARGE: Final = frozenset({Standing.REFERENT, Standing.CO_REFERENT})
EMERGENCY_LASTS: Final = timedelta(hours=3)
SHORTEST_REASON: Final = 10

_R, _W = Hold.READ, Hold.WRITE
# What is in no line is held by nobody: partner, translator, data protection officer, administrator.
HELD: Final[Mapping[str, Mapping[Shelf, Hold]]] = {
    WELCOME_AGENT: {Shelf.IDENTITY: _W, Shelf.NEEDS: _W},
    CASEWORKER: {Shelf.IDENTITY: _W, Shelf.NEEDS: _W, Shelf.STATUS: _W, Shelf.HEALTH: _W},
    COORDINATOR: {Shelf.IDENTITY: _W, Shelf.NEEDS: _W, Shelf.STATUS: _R, Shelf.HEALTH: _R},
    SYSTEM: {Shelf.IDENTITY: _W, Shelf.NEEDS: _W, Shelf.STATUS: _W, Shelf.HEALTH: _W},
}
# What may stand in a list, beside other people's: who they are, what they need.
LISTED: Final = frozenset({Shelf.IDENTITY, Shelf.NEEDS})
# Read in an emergency by whoever does not hold it. Never the status, which saves nobody.
IN_EMERGENCY: Final = frozenset({Shelf.HEALTH})


def reach(role: str, *, by_team: bool) -> Reach:
    """What a list, a search or a count is narrowed to; `sees` says the same of one dossier."""
    if role == SYSTEM:
        return Reach.ALL
    if role not in HELD:
        return Reach.NONE
    return Reach.NAMED if by_team and role not in SEES_WHOLE_TEAM else Reach.OPEN


def sees(role: str, tie: Tie) -> bool:
    """Whether the dossier exists for this reader: out of sight, nothing says that it is there."""
    if role == SYSTEM:
        return True
    if role not in HELD or not tie.is_ours:
        return False
    if tie.standings:
        return True
    return not tie.is_hidden and reach(role, by_team=tie.by_team) is not Reach.NAMED


def held(role: str, tie: Tie, shelf: Shelf) -> Hold:
    """A role that reads a shelf writes on it where its holder is in charge; the glass broken lets health be read."""
    if shelf is Shelf.PRIVATE or not sees(role, tie):
        return Hold.NOTHING
    own = HELD[role].get(shelf, Hold.NOTHING)
    if own is Hold.READ and tie.standings & IN_CHARGE:
        return Hold.WRITE
    if own is Hold.NOTHING and shelf in IN_EMERGENCY and Standing.EMERGENCY in tie.standings:
        return Hold.READ
    return own


def shelves_of(role: str) -> tuple[Shelf, ...]:
    """What a role reads wherever it sees, whatever names it: for lists that cross dossiers."""
    return tuple(HELD.get(role, ()))


def reads(role: str, tie: Tie, shelf: Shelf) -> bool:
    return held(role, tie, shelf) >= Hold.READ


def writes(role: str, tie: Tie, shelf: Shelf) -> bool:
    """On the private shelf whoever receives people writes for themselves alone: `reads_note`."""
    if shelf is Shelf.PRIVATE:
        return role != SYSTEM and sees(role, tie)
    return held(role, tie, shelf) is Hold.WRITE


def reads_note(role: str, tie: Tie, shelf: Shelf, *, is_author: bool, is_sealed: bool) -> bool:
    """A private note is its author's alone, as long as they see the dossier, and nobody's once they have left."""
    if shelf is Shelf.PRIVATE:
        return is_author and not is_sealed and role != SYSTEM and sees(role, tie)
    return reads(role, tie, shelf)


def lists(role: str, tie: Tie, shelf: Shelf) -> bool:
    """Whether it may stand in a list of several people; neither status nor health ever does."""
    return shelf in LISTED and reads(role, tie, shelf)


def exports(role: str, tie: Tie, shelf: Shelf, *, asked: Collection[Shelf] = ()) -> bool:
    """Whether it leaves in a file. The status only when it is asked for by its name."""
    return reads(role, tie, shelf) and (shelf is not Shelf.STATUS or shelf in asked)


def is_counted(role: str, tie: Tie) -> bool:
    """Whether it stands in a figure: a count tells that somebody is there."""
    return sees(role, tie)


def is_told(role: str, tie: Tie) -> bool:
    """Whether a message of the house about this dossier may reach them; its text names nobody in any case."""
    return sees(role, tie)


def names_team(role: str, tie: Tie) -> bool:
    """Who says who follows a dossier: whoever leads, and its referent."""
    return sees(role, tie) and (role in SEES_WHOLE_TEAM or Standing.REFERENT in tie.standings)


def takes_up(role: str, tie: Tie, *, has_referent: bool) -> bool:
    """A dossier that nobody follows may be taken up by a caseworker who sees it."""
    return role == CASEWORKER and not has_referent and sees(role, tie)


def hands_over(role: str, tie: Tie) -> bool:
    """The dossiers of a colleague who leaves; of hidden people too, by their code alone, or they would be lost."""
    return role in SEES_WHOLE_TEAM and tie.is_ours


def breaks_glass(role: str, tie: Tie) -> bool:
    """Whoever receives people, for what they do not read already; never for somebody hidden from them."""
    if role not in HELD or role == SYSTEM or not tie.is_ours or (tie.is_hidden and not tie.standings):
        return False
    return not all(reads(role, tie, shelf) for shelf in (Shelf.IDENTITY, *IN_EMERGENCY))


def may_stand(role: str, standing: Standing) -> bool:
    """Whom a dossier may name: nobody is put in a team whose role opens no dossier."""
    return role in HELD and role != SYSTEM and standing in TEAM


def is_in_force(until: datetime | None, now: datetime) -> bool:
    return until is None or now < until


@dataclass(frozen=True, slots=True)
class Sight:
    """A role and a tie, asked several times: what a page holds of one reader and one dossier."""

    role: str
    tie: Tie

    @property
    def sees(self) -> bool:
        return sees(self.role, self.tie)

    def reads(self, shelf: Shelf) -> bool:
        return reads(self.role, self.tie, shelf)

    def writes(self, shelf: Shelf) -> bool:
        return writes(self.role, self.tie, shelf)

    @property
    def names_team(self) -> bool:
        return names_team(self.role, self.tie)

    @property
    def breaks_glass(self) -> bool:
        return breaks_glass(self.role, self.tie)

    @property
    def readable(self) -> tuple[Shelf, ...]:
        return tuple(shelf for shelf in Shelf if self.reads(shelf))


Colleague = TypeVar("Colleague")


def audience(colleagues: Iterable[tuple[Colleague, str, Tie]], shelf: Shelf) -> list[Colleague]:
    """Those who will read what is laid on this shelf: told before it is saved."""
    return [colleague for colleague, role, tie in colleagues if reads(role, tie, shelf)]


def shows_name(role: str, *, is_sensitive: bool) -> bool:
    """Whether an organisation is named beside a person: that of a refuge or a clinic tells what only health may."""
    return not is_sensitive or Shelf.HEALTH in shelves_of(role)
