from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.shelves.choices import Shelf
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedRow, SealedText


class Note(SealedRow):
    """What a colleague writes in a dossier, on one shelf: who reads it is who reads that shelf."""

    harmless = ("id", "organisation", "author_id", "written_at", "sealed_at", "corrected_at")
    personal = ("dossier", "shelf")
    secret = ("text",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="notes")
    shelf = models.CharField(_("for whom"), max_length=10, choices=Shelf)
    author_id = models.UUIDField()
    text = SealedText(_("note"), max_length=20_000, tag="note.text")
    written_at = models.DateTimeField()
    # Of a private note whose author has left: nobody reads it any more, whoever comes after.
    sealed_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["dossier", "-written_at"], name="notes_of_dossier")]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.dossier.person_id


class NoteBefore(SealedRow):
    """What a note said before its author corrected it: nothing that was read is unsaid."""

    harmless = ("id", "organisation", "replaced_at")
    personal = ("note",)
    secret = ("text",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="before")
    text = SealedText(max_length=20_000, tag="note_before.text")
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-replaced_at", "-pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.note.dossier.person_id


class NoteDraft(SealedRow):
    """What a colleague is writing about somebody, kept as they write; theirs alone, and gone once it is a note."""

    harmless = ("id", "organisation", "author_id", "saved_at")
    personal = ("dossier", "shelf")
    secret = ("text",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="note_drafts")
    shelf = models.CharField(max_length=10, choices=Shelf, blank=True)
    author_id = models.UUIDField()
    text = SealedText(max_length=20_000, tag="note_draft.text")
    saved_at = models.DateTimeField()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "author_id"], name="one_draft_a_dossier_and_author")
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.dossier.person_id
