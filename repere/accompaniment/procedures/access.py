from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Grant, Role

FOLLOW = Grant("procedures.follow", SEES_PEOPLE)
# The board lists several people by what their status asks: for the roles that read that shelf wherever they see.
BOARD = Grant("procedures.board", {Role.CASEWORKER, Role.COORDINATOR})
# Whoever leads says that a colleague is away, and reads why time limits were missed.
LEAD = Grant("procedures.lead", {Role.COORDINATOR})
# All of it lies on the shelf of the administrative status: whoever does not read that shelf sees nothing of it.
SHELF = Shelf.STATUS


def require_writing(actor: Actor, dossier: Dossier) -> None:
    casework.require_own(FOLLOW, actor, dossier)
    casework.require_writes(actor, dossier, SHELF)


def require_reading(actor: Actor, dossier: Dossier) -> None:
    casework.require_own(BOARD, actor, dossier)
    casework.require_reads(actor, dossier, SHELF)
