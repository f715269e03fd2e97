from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.ids import readable_code
from repere.foundation.toolkit.models import Row
from repere.knowledge.directory import choices
from repere.knowledge.directory.capacity.choices import Via


def new_handle() -> str:
    return readable_code(8)


class CapacityLine(Row):
    """One kind of place of a service, and where it stands: what was said last, what is promised since.

    The row that a place is taken from: always by an update that asks again whether one is free.
    """

    harmless = (
        "id", "service", "unit", "audience", "maximum", "rhythm_hours", "places", "said_at", "unknown_from", "held",
        "taken", "is_active",
    )  # fmt: skip

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="capacity_lines")
    unit = models.CharField(_("unit"), max_length=12, choices=choices.CapacityUnit)
    audience = models.CharField(_("kept for"), max_length=50, choices=choices.Audience, blank=True)
    maximum = models.PositiveIntegerField(_("places in all"), null=True, blank=True)
    # What the service says of itself; blank: what is usual for the unit.
    rhythm_hours = models.PositiveSmallIntegerField(_("said again every … hours"), null=True, blank=True)
    places = models.PositiveIntegerField(_("places left"), null=True)
    said_at = models.DateTimeField(null=True)
    unknown_from = models.DateTimeField(null=True)
    held = models.PositiveIntegerField(default=0)  # for requests that wait for an answer
    taken = models.PositiveIntegerField(default=0)  # given since it was said
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["unit", "audience", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "unit", "audience"], name="one_line_a_unit_and_audience"
            ),
            CheckConstraint(
                condition=Q(places=None, said_at=None, unknown_from=None)
                | Q(places__isnull=False, said_at__isnull=False, unknown_from__isnull=False),
                name="places_have_an_age",
            ),
        ]
        indexes = [models.Index(fields=["unknown_from"], name="lines_going_unknown")]

    def __str__(self) -> str:
        return f"{self.service} ({self.unit})"


class CapacityStatement(Row):
    """What somebody said of the places left, and when: never changed, the next one follows it."""

    harmless = ("id", "service", "unit", "audience", "places", "maximum", "said_at", "said_for", "via")
    personal = ("said_by_id", "speaker")

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="statements")
    unit = models.CharField(_("unit"), max_length=12, choices=choices.CapacityUnit)
    audience = models.CharField(_("kept for"), max_length=50, choices=choices.Audience, blank=True)
    places = models.PositiveIntegerField(_("places left"))
    maximum = models.PositiveIntegerField(_("places in all"), null=True, blank=True)
    said_at = models.DateTimeField()
    said_by_id = models.UUIDField(null=True)
    said_for = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True)
    via = models.CharField(max_length=5, choices=Via, default=Via.DESK)
    speaker = models.ForeignKey(
        "directory.Speaker", on_delete=models.SET_NULL, null=True, related_name="statements"
    )

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(places__lte=F("maximum")),
                name="no_more_places_left_than_in_all",
            )
        ]
        indexes = [models.Index(fields=["service", "-said_at"], name="statements_of_service")]


class PlacesNow(models.Model):
    """All kinds of places of a service together, as a list shows them: no row, nobody knows."""

    harmless = ("service", "left", "maximum", "said_at", "unknown_from")

    service = models.OneToOneField(
        "directory.Service", on_delete=models.CASCADE, primary_key=True, related_name="places_now"
    )
    left = models.PositiveIntegerField()
    maximum = models.PositiveIntegerField(null=True)
    said_at = models.DateTimeField()
    unknown_from = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unknown_from", "left"], name="places_still_known")]

    def __str__(self) -> str:
        return f"{self.left}"


class Speaker(Row):
    """Whoever says the places of a service without an account: by a link, by text message; revoked in one click."""

    harmless = (
        "id",
        "service",
        "made_for",
        "handle",
        "ask_at",
        "asked_at",
        "made_at",
        "used_at",
        "revoked_at",
    )
    personal = ("label", "phone", "email", "made_by_id")

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="speakers")
    # Whose desk made it: the organisation that runs the service, or a coordination that knows it.
    made_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    handle = models.CharField(max_length=8, unique=True, default=new_handle, editable=False)
    label = models.CharField(_("who holds it"), max_length=80)
    phone = models.CharField(_("mobile telephone"), max_length=20, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    ask_at = models.TimeField(_("asked at"), null=True, blank=True)
    asked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "pk"]

    def __str__(self) -> str:
        return self.label
