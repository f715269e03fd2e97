from copy import copy
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.ids import readable_code
from repere.foundation.toolkit.models import Row
from repere.knowledge.directory import choices, rules


def new_public_code() -> str:
    return readable_code(8)


class Location(Row):
    harmless = (
        "id", "address", "address_extra", "postcode", "commune_code", "commune_name",
        "latitude", "longitude", "territory", "timezone", "is_confidential",
    )  # fmt: skip

    address = models.CharField(_("address"), max_length=250, blank=True)
    address_extra = models.CharField(_("more of the address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    commune_code = models.CharField(_("commune code"), max_length=5, blank=True, db_index=True)
    commune_name = models.CharField(_("commune"), max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    territory = models.CharField(_("calendar of public holidays"), max_length=8, default="FR")
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    is_confidential = models.BooleanField(_("address never shown to the public"), default=False)

    def __str__(self) -> str:
        return f"{self.address}, {self.postcode} {self.commune_name}".strip(", ")

    def commune_alone(self) -> "Location":
        """No more of this place than its commune, as a confidential one; never to be saved."""
        return Location(
            id=self.id,
            commune_code=self.commune_code,
            commune_name=self.commune_name,
            territory=self.territory,
            timezone=self.timezone,
            is_confidential=True,
        )


class Described(Row):
    """What a structure and a service have in common in data·inclusion v1."""

    source = models.CharField(_("source"), max_length=60)
    source_id = models.CharField(_("id in the source"), max_length=200)
    source_url = models.URLField(_("page in the source"), max_length=500, blank=True)
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("description"), blank=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(_("opening hours"), max_length=1000, blank=True)  # OpenStreetMap syntax
    updated_on = models.DateField(_("updated on"))
    imported_at = models.DateTimeField(auto_now=True)
    # What the source says and we have no field for.
    extra = models.JSONField(default=dict, blank=True)
    # What it wrote otherwise than we would write it back: an export gives it as it came (exchange/data_inclusion.py).
    written = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Structure(Described):
    """An organisation as the directory describes it; `organisation` when it works in this installation."""

    harmless = (
        "id", "source", "source_id", "source_url", "name", "description", "location", "phone", "email", "hours",
        "updated_on", "imported_at", "extra", "written", "organisation", "siret", "website", "accessibility_url",
        "networks",
    )  # fmt: skip

    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="structures"
    )
    siret = models.CharField(max_length=14, blank=True)
    website = models.URLField(_("web site"), max_length=500, blank=True)
    accessibility_url = models.URLField(max_length=500, blank=True)
    networks = models.JSONField(default=list, blank=True)  # reseaux_porteurs

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_structure_a_source_id")
        ]

    def for_public(self) -> "Structure":
        """This structure, cleared of whatever may hold its address when that is confidential; never to be saved."""
        if self.location is None or not self.location.is_confidential:
            return self
        shown = copy(self)
        _clear(shown)
        return shown


class Service(Described):
    """What a structure offers: everything of data·inclusion v1, and languages, situations, ages, places."""

    harmless = (
        "id", "source", "source_id", "source_url", "name", "description", "location", "phone", "email", "hours",
        "updated_on", "imported_at", "extra", "written", "structure", "public_code", "type", "topics", "audiences",
        "audience_details", "situations", "excluded_situations", "age_min", "age_max", "languages",
        "interpreter_available", "access_conditions", "fee", "fee_details", "reception_modes", "zones",
        "mobilisation_modes", "mobilisation_details", "mobilisation_url", "mobilised_by", "hours_a_week", "weeks",
        "appointment_only", "counts_places", "latest_statement", "is_active", "folded",
    )  # fmt: skip
    personal = ("contact_name",)
    is_cleared = False

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="services")
    public_code = models.CharField(max_length=8, unique=True, default=new_public_code, editable=False)
    type = models.CharField(_("type"), max_length=20, choices=choices.ServiceType, blank=True)
    topics = models.JSONField(default=list, blank=True)  # thematiques
    audiences = models.JSONField(default=list, blank=True)  # publics
    audience_details = models.TextField(_("who it is for, in words"), blank=True)
    situations = models.JSONField(default=list, blank=True)  # empty: all
    excluded_situations = models.JSONField(default=list, blank=True)
    age_min = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    languages = models.JSONField(default=list, blank=True)
    interpreter_available = models.BooleanField(_("interpreter available"), default=False)
    access_conditions = models.TextField(_("conditions"), blank=True)
    fee = models.CharField(_("fee"), max_length=10, choices=choices.Fee, blank=True)
    fee_details = models.TextField(_("fee, in words"), blank=True)
    reception_modes = models.JSONField(default=list, blank=True)
    zones = models.JSONField(default=list, blank=True)  # codes of communes, EPCI, départements, or "france"
    mobilisation_modes = models.JSONField(default=list, blank=True)
    mobilisation_details = models.TextField(_("how to come, in words"), blank=True)
    mobilisation_url = models.URLField(max_length=500, blank=True)
    mobilised_by = models.JSONField(default=list, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    hours_a_week = models.FloatField(null=True, blank=True)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    appointment_only = models.BooleanField(_("by appointment only"), default=False)
    counts_places = models.BooleanField(_("says how many places are left"), default=False)
    latest_statement = models.ForeignKey(
        "CapacityStatement", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    # Its name, its structure's and its commune, as they are searched.
    folded = models.TextField(default="", editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_service_a_source_id")
        ]
        # Holds all that a search by words reads, in the order it is shown in: the wide rows stay closed.
        indexes = [models.Index(fields=["name", "id", "folded", "is_active"], name="services_searched")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        where = self.location.commune_name if self.location else ""
        self.folded = rules.searched(self.name, self.structure.name, where)
        fields = kwargs.get("update_fields")
        if fields is not None and {"name", "location", "structure"} & set(fields):
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)

    @property
    def is_confidential(self) -> bool:
        """Whether its address is kept from the public: its own place is secret, or its structure's."""
        places = (self.location, self.structure.location)
        return any(place is not None and place.is_confidential for place in places)

    def for_public(self) -> "Service":
        """This service, cleared of whatever may hold its address when that is confidential; never to be saved."""
        if not self.is_confidential:
            return self
        shown = copy(self)
        shown.is_cleared = True
        shown.structure = copy(self.structure)
        for described in (shown, shown.structure):
            _clear(described)
        return shown


def _clear(described: Described) -> None:
    if described.location is not None:
        described.location = described.location.commune_alone()
    for field in described._meta.concrete_fields:
        if field.name in MAY_HOLD_AN_ADDRESS:
            setattr(described, field.name, field.get_default())


# Free text, and whatever leads to a page or a person who would tell it.
MAY_HOLD_AN_ADDRESS = frozenset({
    "source_url", "description", "email", "extra", "written", "website", "accessibility_url", "siret",
    "audience_details", "access_conditions", "fee", "fee_details", "mobilisation_modes", "mobilisation_details",
    "mobilisation_url", "contact_name",
})  # fmt: skip


class ServiceTheme(models.Model):
    """Under which tiles a service is found, and where: the point is copied so that one index finds what is near."""

    harmless = ("id", "service", "theme", "latitude", "longitude", "is_remote", "departement")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=10, choices=choices.Theme)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_remote = models.BooleanField(default=False)
    # The only one it serves; blank when several, or all.
    departement = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "theme"], name="one_row_a_theme")]
        indexes = [
            models.Index(fields=["theme", "latitude", "longitude"], name="theme_near"),
            models.Index(fields=["theme", "is_remote", "departement"], name="theme_remote"),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.theme})"


class DatedClosure(Row):
    """Closed from a day to a day, whatever the weekly hours say."""

    harmless = ("id", "service", "starts_on", "ends_on", "reason")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="closures")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to (last day)"))
    reason = models.CharField(_("reason"), max_length=150, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="closure_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["ends_on"], name="closure_end")]


class DirectoryStamp(models.Model):
    """One row, whose number the database draws anew at each change of a service or a place: stamps.py."""

    harmless = ("id", "value")

    id = models.SmallIntegerField(primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.value)


# The tables of the parts of this room.
from repere.knowledge.directory.answers.models import PastAnswers  # noqa: E402
from repere.knowledge.directory.booklets.models import Booklet  # noqa: E402
from repere.knowledge.directory.capacity.models import (  # noqa: E402
    CapacityLine,
    CapacityStatement,
    PlacesNow,
    Speaker,
)
from repere.knowledge.directory.intake.models import Intake, SavedMapping  # noqa: E402
from repere.knowledge.directory.search.models import (  # noqa: E402
    Opening,
    SearchRow,
    SearchWord,
    SearchZone,
    Timetable,
)
from repere.knowledge.directory.sheets.models import Correction, SheetChange, SheetState  # noqa: E402
from repere.knowledge.directory.sources.models import FieldClaim, LikelyTwin, SourceRank, Twin  # noqa: E402
from repere.knowledge.directory.widgets.models import Widget  # noqa: E402

__all__ = [
    "Booklet",
    "CapacityLine",
    "CapacityStatement",
    "Correction",
    "DatedClosure",
    "DirectoryStamp",
    "FieldClaim",
    "Intake",
    "LikelyTwin",
    "Location",
    "Opening",
    "PastAnswers",
    "PlacesNow",
    "SavedMapping",
    "SearchRow",
    "SearchWord",
    "SearchZone",
    "Service",
    "ServiceTheme",
    "SheetChange",
    "SheetState",
    "SourceRank",
    "Speaker",
    "Structure",
    "Timetable",
    "Twin",
    "Widget",
]
