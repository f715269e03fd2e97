"""What somebody who comes through their own door reads of their papers: which are known, and until when they serve."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from repere.accompaniment.papers.models import Paper
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.shelves.choices import Shelf
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import Theme

# A permit is asked for again some months before.
SOON: Final = timedelta(days=92)


def own_papers(actor: Actor, hides: Collection[str] = ()) -> list[Paper]:
    """The latest first; those of health stay out where they asked for health to be hidden."""
    OWN.require(actor)
    theirs = Paper.unscoped.filter(dossier__person=actor.person_id).select_related("dossier")
    if Theme.HEALTH in hides:
        theirs = theirs.exclude(shelf=Shelf.HEALTH)
    return list(theirs.order_by("-added_at", "-pk"))


def ending_soon(papers: Collection[Paper], today: date) -> list[Paper]:
    """Those that nobody has seen to yet, the first to end first."""
    soon = [
        paper
        for paper in papers
        if paper.expires_on and not paper.is_settled and today <= paper.expires_on <= today + SOON
    ]
    return sorted(soon, key=lambda paper: (paper.expires_on, paper.pk))
