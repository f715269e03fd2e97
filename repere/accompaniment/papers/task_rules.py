"""What the papers of a house give to be done, by themselves."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.tasks.queries import given_by_rule
from repere.accompaniment.casework.tasks.registry import Proposed, Rule, register
from repere.accompaniment.papers import queries

RENEW: Final = "paper.renew"
SEEN_TO_WITHIN: Final = timedelta(days=14)


def papers_to_renew(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """One for each paper that expires soon. A day of a task is in clear: it is not the one on the paper."""
    today = localtime(now).date()
    known = given_by_rule(organisation_id, RENEW)
    for one in queries.expiring_in_house(organisation_id, today):
        # Counted from when the task was given: asked again the next day, it does not move.
        given = known.get(one.paper.pk.hex)
        yield Proposed(
            one.paper.pk.hex, given.due_on if given else today + SEEN_TO_WITHIN, one.paper.dossier_id
        )


register(Rule(RENEW, _("A paper of this dossier is to be renewed"), papers_to_renew))
