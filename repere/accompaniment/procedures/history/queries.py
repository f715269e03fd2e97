"""What the timeline of a dossier tells of its procedures; what was written is opened for the few that a page shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.accompaniment.procedures import access
from repere.accompaniment.procedures.models import Explanation, Procedure, ProcedureDeadline, ProcedureEvent
from repere.foundation.toolkit.actors import Actor

Rows = QuerySet[Any, Any]


def begun(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    return _on(shelves, Procedure.unscoped.filter(_ours(actor), dossier=dossier))


def closed(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    return begun(actor, dossier, shelves).filter(closed_at__isnull=False)


def told(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    rows = ProcedureEvent.unscoped.filter(_ours(actor, "procedure__dossier"), procedure__dossier=dossier)
    return _on(shelves, rows.filter(withdrawn_at=None))


def moved(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    """Dates that were computed at the instant at which others ended."""
    before = ProcedureDeadline.unscoped.filter(
        procedure=OuterRef("procedure"), superseded_at=OuterRef("computed_at")
    )
    rows = ProcedureDeadline.unscoped.filter(_ours(actor, "procedure__dossier"), procedure__dossier=dossier)
    return _on(shelves, rows.filter(Exists(before)))


def explained(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    rows = Explanation.unscoped.filter(_ours(actor, "procedure__dossier"), procedure__dossier=dossier)
    return _on(shelves, rows)


def _ours(actor: Actor, dossier: str = "dossier") -> Q:
    return rows_in_sight(actor, dossier) & Q(organisation=actor.organisation_id)


def _on(shelves: Sequence[Shelf], rows: Rows) -> Rows:
    return rows if access.SHELF in shelves else rows.none()


@dataclass(frozen=True, slots=True)
class Said:
    """Which template, and of an event its kind and moment, of a date its rule, its day and the one before, ISO 8601."""

    code: str
    territory: str
    what: str = ""
    day: str = ""
    before: str = ""


def words_of(
    actor: Actor, dossier: Dossier, sight: Sight, wanted: Collection[tuple[str, UUID, str]]
) -> dict[UUID, Said]:
    """What to say of these rows, told by kind, key, and the key of their procedure: at most three reads."""
    asked: dict[str, set[UUID]] = {}
    for kind, key, of in wanted:
        asked.setdefault(kind, set()).add(key)
        asked.setdefault("of", set()).add(UUID(of) if of else key)
    if not asked:
        return {}
    shelves, found = sight.readable, dict[UUID, Said]()
    theirs: dict[UUID, Procedure] = {}
    events = told(actor, dossier, shelves).filter(pk__in=asked.get("procedure_event", ()))
    for event in events.select_related("procedure__dossier") if "procedure_event" in asked else ():
        procedure = theirs.setdefault(event.procedure_id, event.procedure)
        found[event.pk] = Said(procedure.code, procedure.territory, event.kind, event.moment)
    if keys := asked.get("procedure_date"):
        found |= _dates(moved(actor, dossier, shelves).filter(pk__in=keys), keys, theirs)
    if missing := asked["of"] - set(theirs):
        theirs |= begun(actor, dossier, shelves).select_related("dossier").in_bulk(missing)
    for _kind, key, of_key in wanted:
        one = theirs.get(UUID(of_key) if of_key else key)
        if one is not None:
            found.setdefault(key, Said(one.code, one.territory))
    return found


def _dates(rows: Rows, wanted: Collection[UUID], theirs: dict[UUID, Procedure]) -> dict[UUID, Said]:
    """Each date with the one whose place it took, when there was one by the same rule; `theirs` grows."""
    shown = rows.values("pk", "procedure_id", "computed_at")
    former = Q(procedure__in=shown.values("procedure_id"), superseded_at__in=shown.values("computed_at"))
    read = ProcedureDeadline.unscoped.filter(Q(pk__in=shown.values("pk")) | former)
    every = list(read.select_related("procedure__dossier"))
    before = {
        (one.procedure_id, one.superseded_at, one.rule): _day_of(one) for one in every if one.superseded_at
    }
    found = {}
    for one in every:
        of = theirs.setdefault(one.procedure_id, one.procedure)
        if one.pk in wanted:
            last = before.get((one.procedure_id, one.computed_at, one.rule), "")
            found[one.pk] = Said(of.code, of.territory, one.rule, _day_of(one), last)
    return found


def _day_of(row: ProcedureDeadline) -> str:
    return str(row.dates.get("expected") or row.dates.get("earliest") or "")
