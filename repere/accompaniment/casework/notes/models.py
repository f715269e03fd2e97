from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.shelves.choices import Shelf
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedRow, SealedText


class Note(SealedRow):
    """What a colleague writes in a dossier, on one shelf: who reads it is who reads that shelf."""

    harmless = ("id", "organisation", "author_id", "written_at", "sealed_at")
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

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["dossier", "-written_at"], name="notes_of_dossier")]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.dossier.person_id
