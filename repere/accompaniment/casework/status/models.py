from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.status.choices import Permit, Situation, Source
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedDate, SealedRow, SealedText


class StatusRecord(SealedRow):
    """Where somebody stood before the law, for a time; asked of nobody. Each is sealed under a key of its own, so that
    all of it can be destroyed while the rest of the dossier stays."""

    harmless = ("id", "organisation", "written_at", "written_by_id")
    personal = ("dossier", "expiry_key")
    secret = ("situation", "permit", "reference", "valid_from", "valid_until", "source", "note")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="status_records")
    situation = SealedText(
        _("situation"), max_length=20, choices=Situation, tag="status.situation", alike_under=32
    )
    permit = SealedText(
        _("paper that shows it"),
        max_length=20,
        choices=Permit,
        blank=True,
        tag="status.permit",
        alike_under=32,
    )
    reference = SealedText(_("its number"), max_length=60, blank=True, tag="status.reference", alike_under=64)
    valid_from = SealedDate(_("from"), null=True, blank=True, tag="status.valid_from")
    valid_until = SealedDate(_("until"), null=True, blank=True, tag="status.valid_until")
    source = SealedText(
        _("how it is known"), max_length=10, choices=Source, tag="status.source", alike_under=32
    )
    note = SealedText(_("note"), max_length=500, blank=True, tag="status.note", alike_under=512)
    # Of the month in which it ends: asked for by the house, read by nobody.
    expiry_key = models.BigIntegerField(null=True)
    written_at = models.DateTimeField()
    written_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        base_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["organisation", "expiry_key"],
                condition=models.Q(expiry_key__isnull=False),
                name="status_by_expiry",
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.pk

    def __str__(self) -> str:
        return f"status {self.pk}"
