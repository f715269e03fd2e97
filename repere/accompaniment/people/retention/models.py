from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.retention.choices import About
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import PeopleRow, Row


class Ending(PeopleRow):
    """Notice was given: without news from them by that day, it is over. Gone as soon as something is heard."""

    harmless = (
        "id", "organisation", "noticed_on", "ends_on", "way", "untold", "tries", "next_try_at", "settled_at",
    )  # fmt: skip
    personal = ("person",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="ending")
    noticed_on = models.DateField()
    ends_on = models.DateField()
    # What was said to the person themselves, or why nothing was.
    way = models.CharField(max_length=10, blank=True)
    untold = models.CharField(max_length=12, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["organisation", "ends_on"], name="endings_by_day"),
            models.Index(
                fields=["next_try_at"], condition=models.Q(settled_at__isnull=True), name="endings_to_tell"
            ),
        ]


class Archive(PeopleRow):
    """A dossier put away at the end of its time: out of sight of everybody, until it is destroyed."""

    harmless = ("id", "organisation", "archived_on", "ends_on", "was_hidden")
    personal = ("person",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="archive")
    archived_on = models.DateField()
    ends_on = models.DateField()
    was_hidden = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["organisation", "ends_on"], name="archives_by_day")]


class PastFigure(Row):
    """How many of those who ended in a year had this or that: one figure at a time, so that no line is about one
    person."""

    harmless = ("id", "organisation", "year", "about", "value", "people")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=10, choices=About)
    value = models.CharField(max_length=12)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "about", "value"], name="one_past_figure_a_value"
            )
        ]


class RetentionNight(Row):
    """What one night did in one organisation: written as it goes, so that the next turn goes on from there."""

    harmless = (
        "id", "organisation", "day", "begun_at", "ended_at", "noticed", "heard_of", "anonymised", "archived",
        "lifted", "spared",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    noticed = models.PositiveIntegerField(default=0)
    heard_of = models.PositiveIntegerField(default=0)  # whose end was taken back
    anonymised = models.PositiveIntegerField(default=0)
    archived = models.PositiveIntegerField(default=0)
    lifted = models.PositiveIntegerField(default=0)  # holds whose day had come
    spared = models.JSONField(default=dict)  # {reason: dossiers}, when the night ends

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="one_retention_run_a_night")
        ]


class RetentionReport(Row):
    """A month of nights, summed and signed: what it says cannot be changed afterwards unseen."""

    harmless = ("id", "organisation", "month", "made_at", "told", "seal")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    month = models.DateField(_("month"))  # its first day
    made_at = models.DateTimeField()
    told = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="one_retention_report_a_month")
        ]
