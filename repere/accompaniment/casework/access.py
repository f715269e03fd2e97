from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Grant, NotAllowed, Role

RECEIVE = Grant("casework.receive", SEES_PEOPLE)
OPEN_DOSSIER = Grant("casework.open_dossier", SEES_PEOPLE)
ASK_HANDOVER = Grant("casework.ask_handover", SEES_PEOPLE)
# What leaves the organisation is decided by those who follow dossiers.
ANSWER_HANDOVER = Grant("casework.answer_handover", {Role.CASEWORKER, Role.COORDINATOR})


def require_own(grant: Grant, actor: Actor, *rows: Dossier | Need | Passage) -> None:
    """The grant, on rows of the actor's own organisation: the border holds whoever calls."""
    grant.require(actor)
    if actor.role is not Role.SYSTEM and any(row.organisation_id != actor.organisation_id for row in rows):
        raise NotAllowed(grant.name)
