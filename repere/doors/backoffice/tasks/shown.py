"""What a list shows of a task."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import names_by_dossier
from repere.accompaniment.casework.tasks import queries, registry, rules
from repere.accompaniment.casework.tasks.choices import Ended
from repere.accompaniment.casework.tasks.models import Task
from repere.doors.design.pieces import chip
from repere.doors.design.pieces import translated as _
from repere.foundation.toolkit.actors import Actor

MOST_ABOUT = 40


def due_chip(due_on: date | None, today: date) -> SafeString | str:
    if due_on is None:
        return ""
    said = date_format(due_on, "j N Y")
    match rules.lateness(due_on, today):
        case rules.Lateness.OVERDUE:
            return chip("bad", "triangle-alert", _("late: %(day)s") % {"day": said})
        case rules.Lateness.TODAY:
            return chip("urgent", "zap", _("Today"))
    return chip("", "calendar", said)


def words_of(task: Task) -> str:
    """As it was typed, or as its rule says it."""
    return registry.said(task.rule) if task.rule else task.what


def rows_of(
    actor: Actor, found: list[Any], today: date, names: Mapping[UUID | None, str] | None = None
) -> list[dict[str, Any]]:
    """`names`: of whom they are about; none on the page of one person."""
    if names is None:
        names = names_by_dossier(actor, (task.dossier_id for task in found))
    return [
        {
            "task": task,
            "what": words_of(task),
            "name": names.get(task.dossier_id, ""),
            "for_whom": task.for_whom or str(task.team or ""),
            "due": due_chip(task.due_on, today) if not task.ended else "",
            "ended": Ended(task.ended).label if task.ended else "",
        }
        for task in found
    ]


def about(actor: Actor, dossier: Dossier, today: date) -> list[dict[str, Any]]:
    """What is to be done about one person."""
    return rows_of(actor, list(queries.tasks_about(actor, dossier)[:MOST_ABOUT]), today, {})
