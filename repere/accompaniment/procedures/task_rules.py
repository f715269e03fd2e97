"""The task that goes along with a time limit: it says neither that it is one, nor which."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.tasks.registry import Proposed, Rule, register
from repere.accompaniment.procedures.board import queries, rules
from repere.accompaniment.procedures.board.actions import TASK


def time_limits(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """One for each that comes within a month: of whoever has it, or is in charge, or stands in for them today.

    A clock that is stopped asks nothing of anybody.
    """
    today = timezone.localdate(now)
    found = queries.on_the_board(organisation_id, today + queries.TASKS_AHEAD)
    referents = queries.referents_of({one.deadline.procedure.dossier.person_id for one in found})
    stand_ins = rules.stand_ins(queries.away_in(organisation_id, today), today)
    for watch in found:
        if watch.deadline.dates.get("status") in rules.STOPPED:
            continue
        dossier = watch.deadline.procedure.dossier
        holder = watch.held_by_id or referents.get(dossier.person_id)
        doer = stand_ins.get(holder, holder) if holder else None
        yield Proposed(str(watch.pk), watch.work_by_on, dossier.pk, doer)


# The words of another rule on purpose: a list of tasks is read by colleagues who do not read the status.
register(Rule(TASK, _("Look at this dossier again"), time_limits))
