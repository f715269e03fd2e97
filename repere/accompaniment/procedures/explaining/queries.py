from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.procedures import access, queries
from repere.accompaniment.procedures import rules as dates
from repere.accompaniment.procedures.explaining import rules
from repere.accompaniment.procedures.models import Explanation, Procedure
from repere.foundation.accounts.models import User
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.law.engine import Deadline, Engine, Event
from repere.knowledge.law.explained.plain import plain_words
from repere.knowledge.law.procedures import Template, templates
from repere.knowledge.signoffs.queries import closed_days_of

_TELLER = User.objects.filter(pk=OuterRef("told_by_id")).values("display_name")[:1]


def explanations_of(actor: Actor, procedure: Procedure) -> QuerySet[Explanation]:
    """When it was explained and by whom, the latest first; its reader is asked by `procedure_seen`."""
    if not access.FOLLOW.allows(actor):
        return Explanation.unscoped.none()
    in_sight = rows_in_sight(actor, "procedure__dossier")
    rows = Explanation.unscoped.filter(in_sight, organisation=actor.organisation_id, procedure=procedure)
    return rows.annotate(told_by=Subquery(_TELLER)).select_related("procedure__dossier").order_by(
        "-told_at", "-pk"
    )  # fmt: skip


def explained(procedure: Procedure, now: datetime) -> rules.Explained:
    """Of a procedure read with its events and its dates. Reads nothing, unless a date counts with closed days that the
    jurists of its organisation approved."""
    template, events = templates()[procedure.code], queries.for_the_engine(procedure)
    # Of two dates of one rule, were there two, the first one to come is told.
    stored = {row.rule: row.dates for row in reversed(queries.in_force(procedure))}
    engine = Engine()
    again = _again(engine, template, events, procedure)
    if any(key not in again or dates.kept(again[key]) != held for key, held in stored.items()):
        engine = Engine(days=closed_days_of(procedure.organisation_id, now))
        again = _again(engine, template, events, procedure)
    return rules.explain(
        template, events, stored, again, procedure.papers, procedure.territory, localdate(now), engine.book,
        plain_words(),
    )  # fmt: skip


def _again(
    engine: Engine, template: Template, events: Sequence[Event], procedure: Procedure
) -> dict[str, Deadline]:
    """The same dates computed now, for their reasons."""
    reckoned = dates.reckon(engine, template, events, procedure.territory)
    return {one.rule.key: one for one in reckoned.running}


def days_said(told: Iterable[Explanation]) -> dict[str, str]:
    """The days of the last talk; nothing when there was none."""
    last = next(iter(told), None)
    return dict(last.days) if last else {}
