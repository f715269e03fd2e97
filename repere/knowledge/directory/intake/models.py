from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedJSON, SealedRow, SealedText
from repere.knowledge.directory.intake.choices import AT_WORK, State


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

    harmless = ("id", "sent_for", "mapping", "rows", "sent_at", "is_standard", "state", "asked", "moved_at")
    personal = ("sent_by_id",)
    secret = ("name", "content", "head", "report")

    sent_for = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = SealedText(max_length=120, default="", tag="intake.name")
    content = SealedJSON(default=dict, tag="intake.content")  # raw: compressed, in base 64
    head = SealedJSON(default=list, tag="intake.head")  # its first rows
    report = SealedJSON(default=dict, tag="intake.report")  # imports/kept.py
    is_standard = models.BooleanField(default=False)  # read without a mapping
    mapping = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField()
    sent_by_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    asked = models.JSONField(default=dict, blank=True)  # how it is to be taken: options of `import_directory`
    moved_at = models.DateTimeField(null=True)  # when its state changed last

    class Meta:
        base_manager_name = "unscoped"
        ordering = ["-sent_at", "pk"]

    def __str__(self) -> str:
        return f"intake {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.sent_for_id, self.pk
