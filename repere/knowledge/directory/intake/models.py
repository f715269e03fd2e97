from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedJSON, SealedRow, SealedText


class SavedMapping(Row):
    """How the columns of a producer are read, kept under the name of that producer for its next file."""

    harmless = ("id", "name", "text", "saved_for", "saved_at")
    personal = ("saved_by_id",)

    name = models.SlugField(_("name"), max_length=60, unique=True)
    text = models.TextField()  # mapping/spec.py
    saved_for = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()
    saved_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Intake(SealedRow):
    """A file on its way in: sealed, since a producer's columns may name people; forgotten after a day."""

    harmless = ("id", "sent_for", "mapping", "rows", "sent_at", "is_standard")
    secret = ("name", "content")

    sent_for = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = SealedText(max_length=120, default="", tag="intake.name")
    content = SealedJSON(default=dict, tag="intake.content")  # raw: in base 64
    is_standard = models.BooleanField(default=False)  # read without a mapping
    mapping = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField()

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["-sent_at", "pk"]

    def __str__(self) -> str:
        return f"intake {self.pk}"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.sent_for_id, self.pk
