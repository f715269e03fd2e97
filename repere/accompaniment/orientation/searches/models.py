from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.knowledge.directory.choices import Theme


class SavedSearch(Row):
    """A question that a desk asks again and again: a need, a place, what holds people back. It is about nobody: no
    person, no name, no age, no free words."""

    harmless = (
        "id", "organisation", "theme", "urgent", "place", "latitude", "longitude", "commune_code", "epci", "radius_km",
        "languages", "audiences", "situations", "constraints", "by_mail", "saved_at", "saved_by_id", "ends_at",
        "looked_at", "known", "mailed_at",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="saved_searches")
    theme = models.CharField(_("need"), max_length=10, choices=Theme)
    urgent = models.BooleanField(default=False)
    place = models.CharField(_("around"), max_length=100, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    commune_code = models.CharField(max_length=5, blank=True)
    epci = models.CharField(max_length=9, blank=True)
    radius_km = models.FloatField(default=30)
    languages = models.JSONField(default=list)
    audiences = models.JSONField(default=list)
    situations = models.JSONField(default=list)
    constraints = models.JSONField(default=list)
    by_mail = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    saved_by_id = models.UUIDField(null=True)
    ends_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    # How each service stood when it was looked at last: rules.py.
    known = models.JSONField(default=dict)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["theme", "place", "pk"]
        indexes = [models.Index(fields=["ends_at", "looked_at"], name="searches_to_look_at")]

    def __str__(self) -> str:
        return f"{self.theme}, {self.place}"
