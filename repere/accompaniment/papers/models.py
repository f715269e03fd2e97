from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers.choices import Form, Kind, State
from repere.accompaniment.people.shelves.choices import Shelf
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow
from repere.foundation.vault.fields import SealedDate, SealedRow, SealedText


class Paper(SealedRow):
    """A paper of somebody: what it is and when it expires; its files, or only that it was seen."""

    harmless = ("id", "organisation", "added_at", "added_by_id", "is_kept", "is_settled")
    personal = ("dossier", "shelf", "expires_on", "expiry_key")
    secret = ("kind", "label")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="papers")
    # In clear, for the database to show each reader their own shelves; of which kind, it does not know.
    shelf = models.CharField(max_length=10, choices=Shelf)
    kind = SealedText(_("which paper"), max_length=20, choices=Kind, tag="paper.kind", alike_under=32)
    label = SealedText(_("what it says, in a few words"), max_length=120, blank=True, tag="paper.label")
    expires_on = SealedDate(_("expires on"), null=True, blank=True, tag="paper.expires_on")
    # Of the month in which it expires: asked for by the house, read by nobody.
    expiry_key = models.BigIntegerField(null=True)
    # Somebody dealt with it, or it no longer matters: nobody is reminded any more.
    is_settled = models.BooleanField(default=False)
    # False: it was seen at the desk, and given back.
    is_kept = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-added_at", "-pk"]
        base_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["organisation", "expiry_key"],
                condition=models.Q(expiry_key__isnull=False),
                name="papers_by_expiry",
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.dossier.person_id


class PaperFile(PeopleRow):
    """One file of a paper: a side, a bundle of pages. It lies sealed on the disk, under the id of this row."""

    harmless = ("id", "version", "position", "form", "state", "size", "pages", "added_at", "added_by_id")
    personal = ("paper",)

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="files")
    # Said again with newer files, a paper has another version; those before stay.
    version = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    form = models.CharField(max_length=4, choices=Form)
    state = models.CharField(max_length=9, choices=State)
    size = models.PositiveIntegerField()  # bytes, in clear
    pages = models.PositiveSmallIntegerField(default=1)
    added_at = models.DateTimeField()
    added_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-version", "position"]
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["paper", "version", "position"], name="one_file_a_place")
        ]
        indexes = [
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["unchecked", "waiting"]),
                name="files_to_check",
            )
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class Thumbnail(PeopleRow):
    """The first page of a file, small: sealed on the disk under the id of this row."""

    harmless = ("id", "size")
    personal = ("file",)

    file = models.OneToOneField(PaperFile, on_delete=models.CASCADE, related_name="thumbnail")
    size = models.PositiveIntegerField()  # 0: nothing here can draw it

    class Meta:
        base_manager_name = "unscoped"

    def __str__(self) -> str:
        return f"thumbnail {self.pk}"
