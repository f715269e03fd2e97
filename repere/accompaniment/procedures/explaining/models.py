from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedJSON, SealedRow, SealedText


class Explanation(SealedRow):
    """A procedure was explained to whom it is about: in which language, through whom, and the days that were said."""

    harmless = ("id", "organisation", "told_at", "told_by_id")
    personal = ("procedure",)
    secret = ("language", "interpreter", "days")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.CASCADE, related_name="explanations"
    )
    language = SealedText(_("in which language"), max_length=7, tag="explanation.language")
    interpreter = SealedText(
        _("through which interpreter"), max_length=120, blank=True, tag="explanation.interpreter"
    )
    # By rule, the last day as it was said, ISO 8601: what moves afterwards is shown.
    days = SealedJSON(default=dict, blank=True, tag="explanation.days")
    told_at = models.DateTimeField()
    told_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-told_at", "-pk"]
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.procedure.dossier.person_id
