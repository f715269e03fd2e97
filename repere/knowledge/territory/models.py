from django.db import models
from django.utils.translation import gettext_lazy as _


class Commune(models.Model):
    """A commune by its INSEE code: the smallest place a service or a site is tied to."""

    harmless = (
        "code", "name", "folded", "postcodes", "departement", "region", "epci", "population", "latitude", "longitude",
    )  # fmt: skip

    code = models.CharField(_("INSEE code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    folded = models.CharField(
        max_length=80, db_index=True
    )  # as searched: no case, accent, hyphen; "saint" for "st"
    postcodes = models.JSONField(default=list)
    departement = models.CharField(_("département"), max_length=3, db_index=True)
    region = models.CharField(_("region"), max_length=3, blank=True)
    epci = models.CharField(_("grouping of communes"), max_length=9, blank=True)
    population = models.PositiveIntegerField(default=0)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="communes_near")]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """One row a commune and a postcode: `Commune.postcodes` as it is searched."""

    harmless = ("id", "commune", "postcode")

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="postcode_rows")
    postcode = models.CharField(max_length=5, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "postcode"], name="one_row_a_postcode")]

    def __str__(self) -> str:
        return self.postcode


class Area(models.Model):
    """A grouping of communes, a département or a region: what an eligibility zone names."""

    harmless = ("id", "kind", "code", "name", "parent")

    class Kind(models.TextChoices):
        EPCI = "epci", _("grouping of communes")
        DEPARTEMENT = "departement", _("département")
        REGION = "region", _("region")

    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=9)
    name = models.CharField(max_length=120)
    parent = models.CharField(max_length=9, blank=True)  # a département's region

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="one_area_a_code")]

    def __str__(self) -> str:
        return self.name
