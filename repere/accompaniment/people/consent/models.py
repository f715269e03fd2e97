from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.consent.choices import Giver, HowGiven, Purpose
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow


class Consent(PeopleRow):
    """Somebody agreed that these shelves be shared with this recipient, until this day: codes only, nobody's words.

    `service`: one that has no account here, and reads by a link. Neither it nor a `recipient`: any partner that a
    referral is sent to. `person` empty: a visitor without a dossier.
    """

    harmless = (
        "id", "organisation", "purpose", "recipient", "service", "shelves", "giver", "how", "with_interpreter",
        "given_at", "given_by_id", "ends_on", "withdrawn_at", "withdrawn_by_id",
    )  # fmt: skip
    personal = ("person",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, null=True, related_name="+")
    shelves = models.JSONField(_("what may be shared"))
    giver = models.CharField(_("who agreed"), max_length=15, choices=Giver, default=Giver.THEMSELVES)
    how = models.CharField(_("how"), max_length=10, choices=HowGiven, default=HowGiven.SAID)
    with_interpreter = models.BooleanField(_("through an interpreter"), default=False)
    given_at = models.DateTimeField()
    given_by_id = models.UUIDField(null=True)
    ends_on = models.DateField(_("until (last day)"))
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-given_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(condition=Q(recipient=None) | Q(service=None), name="a_partner_or_a_service")
        ]
        indexes = [
            models.Index(fields=["ends_on"], condition=Q(withdrawn_at__isnull=True), name="consents_by_end")
        ]
