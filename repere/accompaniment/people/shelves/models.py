from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.accounts.models import ROLES
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedRow, SealedText


class EmergencyOpening(SealedRow):
    """The glass was broken: somebody opened, for three hours, what they do not hold. A list of its own, to be read."""

    harmless = ("id", "organisation", "role", "opened_at", "ends_at")
    personal = ("person", "user_id")
    secret = ("reason",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="emergency_openings")
    user_id = models.UUIDField()
    role = models.CharField(max_length=20, choices=ROLES)
    reason = SealedText(_("reason"), max_length=300, tag="emergency_opening.reason")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["organisation", "-opened_at"], name="emergencies_of_organisation")]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.person.sealed_for()
