from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.choices import OrganisationKind, SeenBy, WhenOver
from repere.foundation.toolkit.models import Row


class Organisation(Row):
    """The border: every dossier belongs to one, the controller of its data."""

    harmless = (
        "id", "name", "short_name", "kind", "is_active", "created_at", "coming_of_age", "weighing",
        "dossiers_seen_by", "is_sensitive", "corrections_asked", "months_kept", "when_over", "callbacks_waiting",
    )  # fmt: skip

    name = models.CharField(_("name"), max_length=150, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # How many children come of age within a month, counted each hour: the front page tells it without asking anything.
    coming_of_age = models.PositiveSmallIntegerField(default=0)
    # Which of its own tables of weights orders its results; 0: the usual one. Read with it, so that it costs nothing.
    weighing = models.PositiveIntegerField(default=0)
    dossiers_seen_by = models.CharField(
        _("who sees a dossier"), max_length=10, choices=SeenBy, default=SeenBy.EVERYBODY
    )
    # Its very name, beside a person, says what they live through: a refuge, addiction care, an HIV clinic.
    is_sensitive = models.BooleanField(_("its name is kept from whoever may not read health"), default=False)
    # How many corrections people asked for and nobody has answered: told there too, for nothing.
    corrections_asked = models.PositiveSmallIntegerField(default=0)
    # After the last news of somebody; from one month to three years.
    months_kept = models.PositiveSmallIntegerField(_("months a dossier is kept"), default=24)
    when_over = models.CharField(_("at the end"), max_length=10, choices=WhenOver, default=WhenOver.ANONYMISE)
    # And how many ask to be called and wait.
    callbacks_waiting = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months_kept__range=(1, 36)), name="kept_from_a_month_to_three_years"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Site(Row):
    """A place where the organisation receives: what is near is counted from here."""

    harmless = (
        "id",
        "organisation",
        "name",
        "address",
        "commune_code",
        "commune_name",
        "latitude",
        "longitude",
    )

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address"), max_length=200, blank=True)
    commune_code = models.CharField(_("commune code"), max_length=5, blank=True)
    commune_name = models.CharField(_("commune"), max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_site_a_name")]

    def __str__(self) -> str:
        return self.name


class Team(Row):
    harmless = ("id", "organisation", "site", "name")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_team_a_name")]

    def __str__(self) -> str:
        return self.name
