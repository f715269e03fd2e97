from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.knowledge.directory.booklets.choices import Fault, Paper, State


class Booklet(Row):
    """A guide made from the directory: for which territory, whom and in which language; two files once it is ready."""

    harmless = (
        "id", "made_for", "label", "commune_code", "commune_name", "radius_km", "departement", "audience", "themes",
        "language", "paper", "state", "fault", "done", "total", "left_out", "asked_at", "finished_at",
        "volume", "volumes", "first_volume",
    )  # fmt: skip
    personal = ("asked_by_id",)

    made_for = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(_("title"), max_length=80)
    commune_code = models.CharField(max_length=5, blank=True)
    commune_name = models.CharField(max_length=80, blank=True)
    radius_km = models.PositiveSmallIntegerField(default=10)
    departement = models.CharField(max_length=3, blank=True)
    audience = models.CharField(max_length=50, blank=True)
    themes = models.JSONField(default=list, blank=True)  # empty: all
    language = models.CharField(max_length=7)
    paper = models.CharField(max_length=2, choices=Paper, default=Paper.A5)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # services in it; 0: not counted yet
    left_out = models.PositiveIntegerField(default=0)  # of its territory, for want of room
    volume = models.PositiveSmallIntegerField(default=1)
    volumes = models.PositiveSmallIntegerField(default=1)
    first_volume = models.UUIDField(null=True)  # of the others: the one that was asked for
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "pk"]

    def __str__(self) -> str:
        return self.label

    def file(self, kind: str) -> Path:
        """Where its file of this kind (pdf, html) is, or will be: what everybody may read, so in clear."""
        return Path(settings.MEDIA_ROOT) / "booklets" / f"{self.pk}.{kind}"
