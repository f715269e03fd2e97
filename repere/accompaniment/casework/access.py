from repere.accompaniment.casework.models import Appointment, Dossier, Need, Passage, Task
from repere.accompaniment.people.shelves.queries import sees, sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Grant, NotAllowed, Role

RECEIVE = Grant("casework.receive", SEES_PEOPLE)
OPEN_DOSSIER = Grant("casework.open_dossier", SEES_PEOPLE)
ASK_HANDOVER = Grant("casework.ask_handover", SEES_PEOPLE)
# What leaves the organisation is decided by those who follow dossiers.
ANSWER_HANDOVER = Grant("casework.answer_handover", {Role.CASEWORKER, Role.COORDINATOR})


Row = Dossier | Need | Passage | Appointment | Task


def require_reads(actor: Actor, dossier: Dossier, shelf: Shelf) -> None:
    if not sight_of(actor, dossier.person).reads(shelf):
        raise NotAllowed(f"casework.read_{shelf}")


def require_writes(actor: Actor, dossier: Dossier, shelf: Shelf) -> None:
    """What an action asks before it lays anything on a shelf; the system writes on all but private ones."""
    if not sight_of(actor, dossier.person).writes(shelf):
        raise NotAllowed(f"casework.write_{shelf}")


def require_own(grant: Grant, actor: Actor, *rows: Row) -> None:
    """The grant, on rows of the actor's own organisation and of people they may see, whoever calls."""
    grant.require(actor)
    if actor.role is not Role.SYSTEM and not all(_is_in_sight(actor, row) for row in rows):
        raise NotAllowed(grant.name)


def _is_in_sight(actor: Actor, row: Row) -> bool:
    if row.organisation_id != actor.organisation_id:
        return False
    dossier = row if isinstance(row, Dossier) else row.dossier
    return dossier is None or sees(actor, dossier.person)
