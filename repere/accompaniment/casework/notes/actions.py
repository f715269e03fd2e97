from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from repere.accompaniment.casework import access
from repere.accompaniment.casework.models import Dossier, Note, NoteBefore, NoteDraft
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
    NoteDraft.unscoped.filter(dossier=dossier, author_id=actor.user_id).delete()
    # Of a private note the trail says that it was written, not that it was private.
    trail.record(actor, "note.written", note, dossier_id=dossier.pk)
    return note


class NotTheirs(NotAllowed):
    """Only its author corrects a note, as long as it is not sealed."""


@transaction.atomic
def correct_note(actor: Actor, note: Note, text: str, *, now: datetime) -> None:
    """By its author; what it said before stays readable beside it. The same words change nothing."""
    access.require_own(access.OPEN_DOSSIER, actor, note.dossier)
    access.require_writes(actor, note.dossier, Shelf(note.shelf))
    locked = Note.unscoped.select_for_update(of=("self",)).select_related("dossier").get(pk=note.pk)
    if locked.author_id != actor.user_id or locked.sealed_at is not None:
        raise NotTheirs("note.correct")
    if not text.strip():
        raise NothingIsSaid
    if text.strip() == locked.text:
        return
    before = NoteBefore(
        organisation_id=locked.organisation_id, note=locked, text=locked.text, replaced_at=now
    )
    before.save(force_insert=True)
    locked.text, locked.corrected_at = text.strip(), now
    locked.save(update_fields=["text", "corrected_at"])
    trail.record(actor, "note.corrected", locked, dossier_id=locked.dossier_id)


@transaction.atomic
def save_draft(actor: Actor, dossier: Dossier, shelf: str, text: str, *, now: datetime) -> None:
    """What is being written, kept for its author. No line in the trail: nothing is said yet."""
    access.require_own(access.OPEN_DOSSIER, actor, dossier)
    if actor.user_id is None:
        raise NotAllowed("an author")
    mine = NoteDraft.unscoped.filter(dossier=dossier, author_id=actor.user_id)
    if not text.strip():
        mine.delete()
        return
    draft = mine.select_for_update(of=("self",)).first() or NoteDraft(
        organisation_id=dossier.organisation_id, dossier=dossier, author_id=actor.user_id
    )
    draft.dossier, draft.shelf, draft.text, draft.saved_at = dossier, shelf, text, now
    draft.save()


def seal_notes(organisation_id: UUID, author_id: UUID, now: datetime) -> int:
    """Nobody inherits what was written for oneself alone; must be run inside a transaction."""
    NoteDraft.unscoped.filter(organisation=organisation_id, author_id=author_id).delete()
    return queries.private_notes_of(organisation_id, author_id).update(sealed_at=now)


@transaction.atomic
def seal_notes_of_leavers(*, today: date, now: datetime) -> int:
    """Of those whose role ended by itself."""
    return queries.private_notes_of_leavers(today).update(sealed_at=now)
