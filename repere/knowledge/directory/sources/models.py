from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.foundation.toolkit.models import Row
from repere.knowledge.directory.sources.rules import UNRANKED


class SourceRank(models.Model):
    """How much a source is believed: the lowest rank first. A source without a row comes after those that have one."""

    harmless = ("source", "rank")

    source = models.CharField(_("source"), max_length=60, primary_key=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=UNRANKED)

    class Meta:
        ordering = ["rank", "source"]

    def __str__(self) -> str:
        return f"{self.rank}. {self.source}"


class FieldClaim(Row):
    """What one source says of one field, where more than the service's own source speaks of it.

    Without a row, a field is as the service's own source said it, on the day of that source.
    """

    harmless = ("id", "service", "field", "source", "value", "said_on", "twin")

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="claims")
    field = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    said_on = models.DateField()
    # The row of another source that says it, when it describes the same service.
    twin = models.ForeignKey("directory.Service", on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "field", "source", "twin"], name="one_claim_a_twin"),
            models.UniqueConstraint(
                fields=["service", "field", "source"], condition=Q(twin=None), name="one_claim_without_twin"
            ),
            CheckConstraint(condition=~Q(source=""), name="a_claim_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.field} ({self.source})"


class LikelyTwin(Row):
    """Two rows of different sources that look like one service, until somebody says whether they are."""

    harmless = ("id", "service", "other", "score", "parts", "is_apart", "settled_on")

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()  # twins.py
    parts = models.JSONField(default=dict)
    is_apart = models.BooleanField(default=False)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "other"], name="one_row_two_likely_twins")]
        indexes = [models.Index(fields=["is_apart", "-score"], name="likely_twins_first")]

    def __str__(self) -> str:
        return f"{self.service_id} ? {self.other_id}"


class Twin(Row):
    """Two rows of different sources that describe one service: `service` is shown, `other` speaks through it."""

    harmless = ("id", "service", "other", "joined_on", "was_active")

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="twins")
    other = models.OneToOneField("directory.Service", on_delete=models.CASCADE, related_name="twin_of")
    joined_on = models.DateField()
    was_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(service=models.F("other")), name="nobody_is_its_own_twin")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} = {self.other_id}"
