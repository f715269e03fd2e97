"""The plan as somebody takes it away: its words are theirs, in the language that is active."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.plan import queries, rules
from repere.accompaniment.casework.plan.choices import Doer, GoalState
from repere.doors.backoffice.rows import name_of


def paper_of(dossier: Dossier, found: queries.Plan) -> dict[str, Any]:
    def day(on: Any) -> str:
        return date_format(on, "DATE_FORMAT") if on else ""

    agreement = found.agreement
    return {
        "title": _("My plan"),
        "name": name_of(dossier.person),
        "organisation": dossier.organisation.name,
        "today": day(timezone.localdate()),
        "by": _("By when"),
        "who": _("Who does it"),
        "goals": [
            {
                "text": one.in_their_language or one.text,
                "ours": one.text if one.in_their_language else "",
                "by": day(one.by_day),
                "steps": [
                    {
                        "text": step.in_their_language or step.text,
                        "ours": step.text if step.in_their_language else "",
                        "who": _("Me") if step.doer == Doer.THEY else str(step.get_doer_display()),
                        "by": day(step.due_on),
                        "done": step.done_at is not None,
                    }
                    for step in one.steps.all()
                    if step.dropped_at is None
                ],
            }
            for one in found.goals
            if one.state == GoalState.OPEN
        ],
        "agreed": _("I agreed to this plan on %(day)s.") % {"day": day(agreement.agreed_at)}
        if agreement and found.agreed is rules.Agreed.YES
        else _("I read this plan, or had it read to me, and I agree."),
        "change": _("I can change this plan at any time."),
        "next": _("We look at it again on %(day)s.") % {"day": day(found.review_due)}
        if found.review_due
        else "",
        "sign": _("Signature"),
        "done": _("It is done"),
    }
