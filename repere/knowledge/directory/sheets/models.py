from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.foundation.toolkit.models import Row
from repere.knowledge.directory.sheets.choices import Change, CorrectionState, Subject, Who


class SheetState(models.Model):
    """When somebody here last said that a sheet was right; no row: nobody did."""

    harmless = (
        "service", "confirmed_at", "confirmed_by", "rhythm_days", "reminded_at", "hours_hidden_until", "hours_before",
    )  # fmt: skip

    service = models.OneToOneField(
        "directory.Service", on_delete=models.CASCADE, primary_key=True, related_name="sheet_state"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=10, choices=Who, blank=True)
    rhythm_days = models.PositiveSmallIntegerField(_("checked again every … days"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True)
    # Hours that are kept, and said to be unknown until that day (last day included).
    hours_hidden_until = models.DateField(null=True)
    hours_before = models.CharField(max_length=1000, blank=True)  # as they were said here, if they were

    class Meta:
        indexes = [
            models.Index(
                fields=["hours_hidden_until"],
                name="hours_hidden",
                condition=Q(hours_hidden_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.confirmed_at or "")


class SheetChange(Row):
    """A line of the history of a sheet, for everybody: what changed, when, and who in general said so."""

    harmless = ("id", "service", "at", "change", "subject", "before", "after", "who")

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    change = models.CharField(max_length=10, choices=Change)
    subject = models.CharField(max_length=20, choices=Subject, blank=True)
    before = models.CharField(max_length=1000, blank=True)
    after = models.CharField(max_length=1000, blank=True)
    who = models.CharField(max_length=10, choices=Who)

    class Meta:
        indexes = [models.Index(fields=["service", "-at"], name="history_of_sheet")]

    def __str__(self) -> str:
        return f"{self.service_id} ({self.change})"


class Correction(Row):
    """What somebody without an account says is wrong. Words of a stranger: shown to those who keep the sheet alone."""

    harmless = ("id", "service", "subject", "sent_at", "state", "settled_at")
    personal = ("settled_by_id",)
    secret = ("proposed",)

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="corrections")
    subject = models.CharField(_("what is wrong"), max_length=20, choices=Subject)
    proposed = models.CharField(_("what should be read instead"), max_length=1000)
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.PENDING)
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(state=CorrectionState.PENDING, settled_at=None)
                | (~Q(state=CorrectionState.PENDING) & Q(settled_at__isnull=False)),
                name="settled_at_an_instant",
            )
        ]
        indexes = [models.Index(fields=["service", "state", "sent_at"], name="corrections_to_check")]

    def __str__(self) -> str:
        return f"{self.service_id} ({self.subject})"
