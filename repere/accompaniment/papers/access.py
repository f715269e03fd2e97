from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Grant, NotAllowed

READ = Grant("papers.read", SEES_PEOPLE)
KEEP = Grant("papers.keep", SEES_PEOPLE)


def require_reading(actor: Actor, paper: Paper) -> None:
    """The grant, the dossier, and the shelf of the paper, whoever calls."""
    casework.require_own(READ, actor, paper.dossier)
    if not sight_of(actor, paper.dossier.person).reads(Shelf(paper.shelf)):
        raise NotAllowed(READ.name)


def require_writing(actor: Actor, dossier: Dossier, shelf: str) -> None:
    casework.require_own(KEEP, actor, dossier)
    casework.require_writes(actor, dossier, Shelf(shelf))
