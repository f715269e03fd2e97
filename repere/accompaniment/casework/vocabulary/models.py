from django.db import models

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row


class NeedVocabulary(Row):
    """An organisation's own words for needs, under the themes that all share; nothing of anybody."""

    harmless = ("id", "organisation", "hidden", "words", "changed_at")

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    hidden = models.JSONField(default=list)
    words = models.JSONField(default=dict)  # {theme: [word, …]}
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"words of {self.organisation_id}"
