"""The events of a dossier, of every room, narrowed to what the reader may see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from repere.accompaniment.casework.models import (
    Appointment,
    Assistance,
    Callback,
    Dossier,
    Goal,
    Mediation,
    Need,
    Note,
    Passage,
    PlanReview,
)
from repere.accompaniment.casework.notes.queries import PRIVATE
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.casework.timeline.registry import Event, as_events, kinds
from repere.accompaniment.people.models import Consent
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.foundation.toolkit.actors import Actor

PAGE = 30


def events_of(
    actor: Actor, dossier: Dossier, sight: Sight, *, of: Collection[str] = (), before: datetime | None = None
) -> list[Event]:
    """The latest `PAGE` events, and one more where others are left; of these kinds, all when empty. One query."""
    asked = []
    for kind in kinds():
        if of and kind.code not in of:
            continue
        rows = kind.rows(actor, dossier, sight.readable)
        if before is not None:
            rows = rows.filter(**{f"{kind.at}__lt": before})
        asked.append(as_events(kind, rows))
    if not asked:
        return []
    first, *others = asked
    whole = first.union(*others, all=True) if others else first
    return [Event(*row) for row in whole.order_by("-event_at", "event_kind")[: PAGE + 1]]


# --- what this room tells


Rows = QuerySet[Any, Any]


def passages(actor: Actor, dossier: Dossier, _shelves: Sequence[Shelf]) -> Rows:
    return Passage.unscoped.filter(_ours(actor), dossier=dossier)


def needs(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    return _on(Shelf.NEEDS, shelves, Need.unscoped.filter(_ours(actor), dossier=dossier))


def needs_met(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    return needs(actor, dossier, shelves).filter(met_at__isnull=False)


def notes(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    # Private ones are on their own page, for their author alone.
    rows = Note.unscoped.filter(_ours(actor), dossier=dossier, shelf__in=[shelf.value for shelf in shelves])
    return rows.exclude(PRIVATE)


def appointments(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    return _on(Shelf.NEEDS, shelves, Appointment.unscoped.filter(_ours(actor), dossier=dossier))


def help_given(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    given = Assistance.unscoped.filter(_ours(actor), dossier=dossier, cancelled_at=None)
    return given.filter(shelf__in=[shelf.value for shelf in shelves])


def goals(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    return _on(Shelf.NEEDS, shelves, Goal.unscoped.filter(_ours(actor), dossier=dossier))


def mediations(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    asked = Mediation.unscoped.filter(_ours(actor), dossier=dossier)
    return asked.filter(shelf__in=[shelf.value for shelf in shelves])


def callbacks(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    asked = Callback.unscoped.filter(
        rows_in_sight(actor, "passage__dossier"), organisation=actor.organisation_id, passage__dossier=dossier
    )
    return _on(Shelf.IDENTITY, shelves, asked)


def reviews(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    return _on(Shelf.NEEDS, shelves, PlanReview.unscoped.filter(_ours(actor), dossier=dossier))


def consents(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> Rows:
    given = Consent.unscoped.filter(organisation=actor.organisation_id, person=dossier.person_id)
    return _on(Shelf.IDENTITY, shelves, given)


def _ours(actor: Actor) -> Q:
    return rows_in_sight(actor) & Q(organisation=actor.organisation_id)


def _on(shelf: Shelf, readable: Sequence[Shelf], rows: Rows) -> Rows:
    return rows if shelf in readable else rows.none()


def note_texts(actor: Actor, dossier: Dossier, sight: Sight, wanted: Collection[Any]) -> dict[Any, str]:
    """Opened for the few that a page shows."""
    if not wanted:
        return {}
    return {note.pk: note.text for note in notes(actor, dossier, sight.readable).filter(pk__in=wanted)}
