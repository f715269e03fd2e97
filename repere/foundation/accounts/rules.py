"""Who may give which role, until when; how roles, links and devices are told. Plain values in and out."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from repere.foundation.toolkit.actors import STAFF, Role

# Long enough for somebody who reads their mail at the weekend, short enough for a mailbox that changes hands.
INVITATION_LIFE = timedelta(days=7)
# A season of volunteering ends on this day; an invitation in its last weeks is for the next one.
SEASON_ENDS = (7, 31)
LAST_WEEKS = timedelta(days=31)
# Nobody keeps a role without somebody saying again that they should.
LONGEST_ROLE = timedelta(days=2 * 366)

TEAM = frozenset({Role.WELCOME_AGENT, Role.CASEWORKER, Role.COORDINATOR, Role.PARTNER, Role.TRANSLATOR})


# Whoever watches over the others is none of them, nor was a season ago: nobody reads the trail of what they did.
WATCHES = frozenset({Role.DPO})
FORGETS_AFTER = timedelta(days=183)


class State(StrEnum):
    """Of a role, from coming to ended (ending: within a month); of a link, from pending to revoked."""

    COMING = "coming"
    IN_FORCE = "in_force"
    ENDING = "ending"
    ENDED = "ended"
    PENDING = "pending"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    REVOKED = "revoked"


def roles_one_may_give(role: Role) -> frozenset[Role]:
    """A coordinator makes the team, not those who watch over it: administrator, data protection officer."""
    if role in {Role.ADMINISTRATOR, Role.SYSTEM}:
        return STAFF
    return TEAM if role is Role.COORDINATOR else frozenset()


def are_incompatible(one: Role, other: Role) -> bool:
    """Whether nobody may hold both in one organisation, at once or one right after the other."""
    return one != other and bool({one, other} & WATCHES)


def may_follow(held: Role, asked: Role, ended_on: date | None, today: date) -> bool:
    """Whether somebody who holds a role here, or held it until a day, may be given another one."""
    is_recent = ended_on is None or today - ended_on < FORGETS_AFTER
    return not (is_recent and are_incompatible(held, asked))


def must_add_second_factor(*, is_asked: bool, holds_a_role: bool, has_one: bool) -> bool:
    """Where it is asked, of every role: one that reads no dossier may invite somebody who does."""
    return is_asked and holds_a_role and not has_one


def last_day_proposed(role: Role, today: date) -> date:
    """The end of the season for a welcome agent, often a volunteer; a year for everybody else."""
    if role is not Role.WELCOME_AGENT:
        return today + timedelta(days=365)
    end = date(today.year, *SEASON_ENDS)
    return end if end - today >= LAST_WEEKS else end.replace(year=today.year + 1)


def last_day_fits(last_day: date, today: date) -> bool:
    return today <= last_day <= today + LONGEST_ROLE


def state_of_role(starts_on: date, ends_on: date, ended_at: datetime | None, today: date) -> State:
    if ended_at is not None or ends_on < today:
        return State.ENDED
    if starts_on > today:
        return State.COMING
    return State.ENDING if ends_on - today <= timedelta(days=30) else State.IN_FORCE


def state_of_invitation(
    expires_at: datetime, accepted_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> State:
    if accepted_at:
        return State.ACCEPTED
    if revoked_at:
        return State.REVOKED
    return State.PENDING if now < expires_at else State.EXPIRED


def digest_of(token: str) -> str:
    """What is kept of a link's token: enough to know it again, not enough to use it."""
    return sha256(token.encode()).hexdigest()


# The first that is found names the device: the later ones are what the earlier ones pretend to be.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "Chromebook"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str) -> tuple[str, str]:
    """The browser and the system, as people call them; empty when they do not say."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return browser, system
