"""Reads of the administrative status: of one dossier, for those who hold its shelf. Nothing lists several people."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier, StatusRecord
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.casework.status import access, rules
from repere.accompaniment.casework.status.rules import Span
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.keys import derived_key, keyed_digest


def records_of(actor: Actor, dossier: Dossier, sight: Sight | None = None) -> QuerySet[StatusRecord]:
    """The latest written first; nothing at all without the shelf."""
    held = sight or sight_of(actor, dossier.person)
    if not access.STATUS.allows(actor) or not held.reads(Shelf.STATUS):
        return StatusRecord.unscoped.none()
    own = StatusRecord.unscoped.filter(
        rows_in_sight(actor), organisation=actor.organisation_id, dossier=dossier
    )
    return own.order_by("-written_at", "-pk")


def own_records(actor: Actor) -> QuerySet[StatusRecord]:
    """For the person themself, when they ask for it by its name."""
    OWN.require(actor)
    return StatusRecord.unscoped.filter(dossier__person=actor.person_id).order_by("-written_at", "-pk")


def span_of(record: StatusRecord) -> Span:
    return Span(record.valid_from, record.valid_until, record.written_at)


def expiry_key(organisation_id: UUID, day: date | None) -> int | None:
    """What the month of a day becomes in the table: nobody reads a date in it."""
    return None if day is None else _month_key(organisation_id, rules.month_of(day))


def _month_key(organisation_id: UUID, month: str) -> int:
    return keyed_digest(derived_key("status expiry", str(organisation_id)), month)


# --- what the house reminds of, on its own


def to_look_at(organisation_id: UUID, now: datetime) -> Iterator[StatusRecord]:
    """What ends soon, of each dossier. Nothing of it is told but that the dossier is to be looked at again."""
    today = timezone.localdate(now)
    keys = [_month_key(organisation_id, month) for month in rules.months_told(today)]
    ours = StatusRecord.unscoped.filter(organisation=organisation_id, dossier__person__merged_into=None)
    concerned = ours.filter(expiry_key__in=keys).values("dossier")
    by_dossier: dict[UUID, list[tuple[StatusRecord, Span]]] = {}
    for record in ours.filter(dossier__in=concerned).order_by("pk"):
        by_dossier.setdefault(record.dossier_id, []).append((record, span_of(record)))
    for rows in by_dossier.values():
        found = rules.to_look_at(rows, today)
        if found is not None:
            yield found
