from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.ids import readable_code
from repere.foundation.toolkit.models import Row


def new_token() -> str:
    return readable_code(16)


class Widget(Row):
    """The search as the pages of others show it: where, for what, in which language, on which sites."""

    harmless = (
        "id", "made_for", "token", "label", "sites", "commune_code", "commune_name", "departement", "themes",
        "language", "made_at", "revoked_at",
    )  # fmt: skip
    personal = ("made_by_id",)

    made_for = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=16, unique=True, default=new_token, editable=False)
    label = models.CharField(_("name"), max_length=80)
    sites = models.JSONField(default=list)
    # Around a commune, or in a whole département, or wherever the visitor says.
    commune_code = models.CharField(max_length=5, blank=True)
    commune_name = models.CharField(max_length=80, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    themes = models.JSONField(default=list, blank=True)  # empty: all
    language = models.CharField(max_length=7, blank=True)  # blank: the browser's
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "pk"]

    def __str__(self) -> str:
        return self.label
