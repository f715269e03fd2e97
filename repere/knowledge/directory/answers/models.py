from django.db import models
from django.db.models import CheckConstraint, F, Q

from repere.foundation.toolkit.small_numbers import LEAST


class PastAnswers(models.Model):
    """How a service answered those sent to it of late, all organisations together; no row: too few to tell."""

    harmless = ("service", "asked", "accepted", "hours", "counted_at")

    service = models.OneToOneField(
        "directory.Service", on_delete=models.CASCADE, primary_key=True, related_name="past_answers"
    )
    asked = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    hours = models.PositiveIntegerField(null=True)  # the median wait; none when nobody ever answered
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(accepted__lte=F("asked")), name="no_more_accepted_than_asked"),
            CheckConstraint(condition=Q(asked__gte=LEAST), name="small_numbers_are_not_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.accepted}/{self.asked}"
