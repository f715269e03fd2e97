"""What somebody who comes through their own door reads of their procedures: those that the desk chose with them."""

from collections.abc import Collection

from django.db.models import Prefetch

from repere.accompaniment.people.access import OWN
from repere.accompaniment.procedures.models import Explanation, Procedure, ProcedureDeadline, ProcedureEvent
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import Theme
from repere.knowledge.law.procedures import templates

# Whoever hides one of these from their own door hides their status with it.
NEAR_STATUS = frozenset({Theme.PAPERS.value, Theme.LAW.value})


def own_procedures(actor: Actor, hides: Collection[str] = ()) -> list[Procedure]:
    """Open, and shown since a day that the desk chose with them; the latest shown first. None where they hide it."""
    OWN.require(actor)
    if NEAR_STATUS & set(hides):
        return []
    told = ProcedureEvent.unscoped.filter(withdrawn_at=None).order_by("recorded_at", "pk")
    standing = ProcedureDeadline.unscoped.filter(superseded_at=None).order_by("computed_at", "pk")
    rows = (
        Procedure.unscoped.filter(
            dossier__person=actor.person_id, closed_at__isnull=True, shown_since__isnull=False
        )
        .select_related("dossier__person")
        .prefetch_related(
            Prefetch("events", told),
            Prefetch("deadlines", standing),
            Prefetch("explanations", Explanation.unscoped.order_by("-told_at", "-pk")),
        )
        .order_by("-shown_since", "-pk")
    )
    return [one for one in rows if one.code in templates()]
