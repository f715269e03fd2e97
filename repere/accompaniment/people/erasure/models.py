from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.erasure.choices import AskedBy, HoldBecause, Reason
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Role
from repere.foundation.toolkit.models import PeopleRow, Row


class Erasure(Row):
    """The certificate: what was destroyed, when, by whom by role; nothing in it says who was forgotten."""

    harmless = (
        "id", "organisation", "number", "asked_by", "reason", "erased_at", "erased_by_id", "erased_by_role",
        "people", "keys", "gone",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=12)
    asked_by = models.CharField(_("asked by"), max_length=10, choices=AskedBy)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    erased_at = models.DateTimeField()
    erased_by_id = models.UUIDField(null=True)
    erased_by_role = models.CharField(max_length=20, choices=Role)
    people = models.PositiveSmallIntegerField()  # more than one when dossiers had been joined
    keys = models.PositiveIntegerField()
    gone = models.JSONField(default=list)  # [[table, rows gone, rows still counted]]

    class Meta:
        ordering = ["-erased_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_erasure_a_number")
        ]


class LegalHold(PeopleRow):
    """A reason not to erase yet, until somebody lifts it."""

    harmless = ("id", "because", "placed_at", "placed_by_id", "ends_on", "lifted_at", "lifted_by_id")
    personal = ("person",)

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="holds")
    because = models.CharField(_("why it is kept"), max_length=12, choices=HoldBecause)
    placed_at = models.DateTimeField()
    placed_by_id = models.UUIDField(null=True)
    # Lifted by itself the night after; it may be placed again.
    ends_on = models.DateField(_("until"))
    lifted_at = models.DateTimeField(null=True)
    lifted_by_id = models.UUIDField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at=None), name="one_hold_at_a_time")
        ]
