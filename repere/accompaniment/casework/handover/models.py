from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.handover.choices import ErasureAnswer, HandoverState, NotHandedOver
from repere.accompaniment.people.models import Card, Consent, Erasure
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow
from repere.foundation.vault.fields import SealedRow, SealedText


class Handover(SealedRow):
    """An organisation that was shown a card asks the one that holds the dossier for what the person agreed to.

    Sealed for the holder's person, both sides' words: forgotten there, they are forgotten here.
    """

    harmless = (
        "id", "holder", "asker", "asked_at", "asked_by_id", "state", "asked_shelves", "given_shelves",
        "answered_at", "answered_by_id", "expires_at", "refused_because",
    )  # fmt: skip
    personal = ("card", "dossier", "consent", "joins", "copy")
    secret = ("message", "answer")

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="+")
    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="handovers")
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    # The asker's own dossier of the same person: one that was there, and the one that holds the copy in the end.
    joins = models.ForeignKey("casework.Dossier", on_delete=models.SET_NULL, null=True, related_name="+")
    copy = models.ForeignKey("casework.Dossier", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_shelves = models.JSONField()
    given_shelves = models.JSONField(default=list)
    message = SealedText(
        _("a word for those who know them"), max_length=500, blank=True, tag="handover.message"
    )
    state = models.CharField(max_length=10, choices=HandoverState, default=HandoverState.ASKED)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    refused_because = models.CharField(max_length=12, choices=NotHandedOver, blank=True)
    answer = SealedText(_("answer"), max_length=500, blank=True, tag="handover.answer")

    class Meta:
        ordering = ["-asked_at", "pk"]
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["holder", "state", "-asked_at"], name="handovers_received"),
            models.Index(fields=["asker", "-asked_at"], name="handovers_asked"),
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.holder_id, self.dossier.person_id


class ErasureNotice(PeopleRow):
    """Somebody was forgotten at one organisation: told to another that holds a copy, which decides.

    It ties a certificate that names nobody to a dossier elsewhere: the answer cuts that tie.
    """

    harmless = ("id", "erasure", "recipient", "told_at", "answer", "answered_at", "answered_by_id")
    personal = ("copy",)

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    copy = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, null=True, related_name="+")
    told_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=ErasureAnswer, default=ErasureAnswer.WAITING)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["told_at", "pk"]
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["recipient", "answer"], name="erasure_notices_received")]

    def __str__(self) -> str:
        return f"notice {self.pk}"
