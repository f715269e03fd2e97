from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from repere.accompaniment.casework import access
from repere.accompaniment.casework.models import Dossier, Note
from repere.accompaniment.casework.notes import queries
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, NotAllowed


class NothingIsSaid(ValueError):
    """A note has words."""


@transaction.atomic
def write_note(actor: Actor, dossier: Dossier, shelf: Shelf, text: str, *, now: datetime) -> Note:
    """Lay a note on a shelf: whoever reads the shelf reads it; on the private one, its author alone."""
    access.require_own(access.OPEN_DOSSIER, actor, dossier)
    access.require_writes(actor, dossier, shelf)
    if actor.user_id is None:
        raise NotAllowed("an author")
    if not text.strip():
        raise NothingIsSaid
    note = Note(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        shelf=shelf.value,
        author_id=actor.user_id,
        text=text.strip(),
        written_at=now,
    )
    note.save(force_insert=True)
    # Of a private note the trail says that it was written, not that it was private.
    trail.record(actor, "note.written", note, dossier_id=dossier.pk)
    return note


def seal_notes(organisation_id: UUID, author_id: UUID, now: datetime) -> int:
    """Nobody inherits what was written for oneself alone; must be run inside a transaction."""
    return queries.private_notes_of(organisation_id, author_id).update(sealed_at=now)


@transaction.atomic
def seal_notes_of_leavers(*, today: date, now: datetime) -> int:
    """Of those whose role ended by itself."""
    return queries.private_notes_of_leavers(today).update(sealed_at=now)
