from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Sight
from repere.accompaniment.procedures import access, rules
from repere.accompaniment.procedures.models import Procedure, ProcedureDeadline, ProcedureEvent
from repere.foundation.accounts.models import User
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.law.engine import Event
from repere.knowledge.law.moments import Moment

# Read beside what they wrote, without a query of its own.
_WRITER = User.objects.filter(pk=OuterRef("recorded_by_id")).values("display_name")[:1]


def _in_sight(actor: Actor) -> QuerySet[Procedure]:
    """Of people in sight; whether their shelf is read is asked of `Sight`."""
    if not access.FOLLOW.allows(actor):
        return Procedure.unscoped.none()
    own = Procedure.unscoped.filter(
        rows_in_sight(actor), organisation=actor.organisation_id, dossier__person__merged_into=None
    )
    return own.select_related("dossier__person").order_by("-opened_at", "-pk")


def _with_all(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    return procedures.prefetch_related(
        Prefetch(
            "events",
            ProcedureEvent.unscoped.annotate(written_by=Subquery(_WRITER)).order_by("recorded_at", "pk"),
        ),
        Prefetch(
            "deadlines", ProcedureDeadline.unscoped.select_related("watch").order_by("computed_at", "pk")
        ),
    )


def procedures_of(actor: Actor, dossier: Dossier, sight: Sight | None = None) -> list[Procedure]:
    """Those of a dossier with their dates in force, open ones first, for whoever reads the shelf; for others, none."""
    if not (sight or sight_of(actor, dossier.person)).reads(access.SHELF):
        return []
    standing = Prefetch("deadlines", ProcedureDeadline.unscoped.filter(superseded_at=None))
    found = list(_in_sight(actor).filter(dossier=dossier).prefetch_related(standing))
    return sorted(found, key=lambda one: one.closed_at is not None)


def procedure_seen(actor: Actor, procedure_id: UUID) -> tuple[Procedure, Sight] | None:
    """One of them, and what the actor may do there; out of sight, unread, or absent are the same."""
    found = _with_all(_in_sight(actor).filter(pk=procedure_id)).first()
    sight = sight_of(actor, found.dossier.person) if found else None
    return (found, sight) if found and sight and sight.reads(access.SHELF) else None


def events_told(procedure: Procedure) -> list[ProcedureEvent]:
    """Those that stand, in the order they happened."""
    standing = [event for event in procedure.events.all() if event.withdrawn_at is None]
    return sorted(standing, key=lambda event: event.moment)


def for_the_engine(procedure: Procedure) -> list[Event]:
    found = []
    for event in events_told(procedure):
        at: Moment | None = rules.read(event.moment, procedure.territory)
        if at is not None:
            found.append(Event(event.kind, at))
    return found


def in_force(procedure: Procedure) -> list[ProcedureDeadline]:
    """Dates as they stand, the first to work by first."""
    now = [one for one in procedure.deadlines.all() if one.superseded_at is None]
    return sorted(now, key=lambda one: str(one.dates.get("work_by")))


def before(procedure: Procedure) -> list[ProcedureDeadline]:
    """Dates that stood before, the latest first."""
    return [one for one in reversed(list(procedure.deadlines.all())) if one.superseded_at is not None]


# --- for the house itself


def open_of(organisation_id: UUID, after: tuple[datetime, UUID] | None, most: int) -> list[Procedure]:
    """Open procedures of an organisation, some at a time, in an order that does not move while it is walked."""
    rows = Procedure.unscoped.filter(organisation=organisation_id, closed_at=None)
    if after is not None:
        at, key = after
        rows = rows.filter(Q(opened_at__gt=at) | Q(opened_at=at, pk__gt=key))
    standing = Prefetch("deadlines", ProcedureDeadline.unscoped.filter(superseded_at=None))
    told = Prefetch("events", ProcedureEvent.unscoped.filter(withdrawn_at=None))
    found = rows.select_related("dossier__person").prefetch_related(told, standing)
    # Held until their dates are written: what a desk tells meanwhile is computed after, not beside.
    return list(found.select_for_update(of=("self",)).order_by("opened_at", "pk")[:most])


def organisations_with_open() -> list[UUID]:
    """Those that follow at least one procedure."""
    rows = Procedure.unscoped.filter(closed_at=None).order_by("organisation")
    return list(rows.values_list("organisation", flat=True).distinct())
