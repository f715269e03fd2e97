from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.corrections.choices import Answer, Subject
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedRow, SealedText


class Correction(SealedRow):
    """Somebody says, through their own door, that what is written about them is not right; and what became of it."""

    harmless = ("id", "organisation", "subject", "asked_at", "answer", "answered_at", "answered_by_id")
    personal = ("person",)
    secret = ("said", "told")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="corrections")
    subject = models.CharField(_("about"), max_length=10, choices=Subject)
    said = SealedText(_("in their words"), max_length=500, tag="correction.said")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    told = SealedText(_("why, for them to read"), max_length=300, blank=True, tag="correction.told")
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="a_correction_answered_has_its_instant",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "asked_at"],
                condition=Q(answered_at__isnull=True),
                name="corrections_waiting",
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.person_id
