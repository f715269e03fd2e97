from django.db import models
from django.db.models import CheckConstraint, Q

from repere.accompaniment.orientation.holds.choices import Awaits, HoldState
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow


class PlaceHold(PeopleRow):
    """The place of a referral: held until it is answered, or a rank in the waiting list."""

    harmless = ("id", "line", "state", "asked_at", "held_at", "closed_at")
    personal = ("referral",)

    referral = models.OneToOneField("orientation.Referral", on_delete=models.CASCADE, related_name="hold")
    line = models.ForeignKey("directory.CapacityLine", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=HoldState)
    # The rank: whoever asked first is served first, and keeps that rank when a place is taken back.
    asked_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=~Q(state__in=[HoldState.HELD, HoldState.TAKEN]) | Q(held_at__isnull=False),
                name="held_since_an_instant",
            )
        ]
        indexes = [models.Index(fields=["line", "state", "asked_at"], name="waiting_list")]

    def __str__(self) -> str:
        return f"{self.line_id} ({self.state})"


class PlaceWatch(PeopleRow):
    """A desk that asked to be told when a place is free or a service opens again; for a need, if there is one."""

    harmless = (
        "id", "organisation", "service", "awaits", "asked_at", "asked_by_id", "fired_at", "closed_at", "search",
    )  # fmt: skip
    personal = ("need",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="+")
    need = models.ForeignKey("casework.Need", on_delete=models.CASCADE, null=True, related_name="+")
    awaits = models.CharField(max_length=10, choices=Awaits)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    fired_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # The search that found it; none: this very service was asked for.
    search = models.ForeignKey(
        "orientation.SavedSearch", on_delete=models.CASCADE, null=True, related_name="alerts"
    )

    class Meta:
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["organisation", "closed_at", "fired_at"], name="watches_fired"),
            models.Index(fields=["fired_at", "closed_at"], name="watches_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} ({self.awaits})"
