from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.procedures import access, queries
from repere.accompaniment.procedures import rules as dates
from repere.accompaniment.procedures.explaining import rules
from repere.accompaniment.procedures.models import Explanation, Procedure
from repere.foundation.accounts.models import User
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.law.engine import Engine
from repere.knowledge.law.explained.plain import plain_words
from repere.knowledge.law.procedures import templates

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


def explained(procedure: Procedure, engine: Engine, today: date) -> rules.Explained:
    """Of a procedure read with its events and its dates: no read of its own."""
    template, territory = templates()[procedure.code], procedure.territory
    events = queries.for_the_engine(procedure)
    reckoned = dates.reckon(engine, template, events, territory)
    return rules.explain(
        template,
        events,
        {row.rule: row.dates for row in queries.in_force(procedure)},
        {one.rule.key: one for one in reckoned.running},
        procedure.papers,
        territory,
        today,
        engine.book,
        plain_words(),
    )


def days_said(told: Iterable[Explanation]) -> dict[str, str]:
    """The days of the last talk; nothing when there was none."""
    last = next(iter(told), None)
    return dict(last.days) if last else {}
