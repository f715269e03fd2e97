from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Grant

FOLLOW = Grant("procedures.follow", SEES_PEOPLE)
# All of it lies on the shelf of the administrative status: whoever does not read that shelf sees nothing of it.
SHELF = Shelf.STATUS


def require_writing(actor: Actor, dossier: Dossier) -> None:
    casework.require_own(FOLLOW, actor, dossier)
    casework.require_writes(actor, dossier, SHELF)
