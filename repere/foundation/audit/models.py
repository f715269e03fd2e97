from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from repere.foundation.toolkit.actors import Role
from repere.foundation.toolkit.models import Row


class TrailIsAppendOnly(Exception):
    """A line of the trail is never changed nor taken out."""


class TrailLines(models.QuerySet["TrailLine"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TrailIsAppendOnly

    def delete(self) -> NoReturn:
        raise TrailIsAppendOnly

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """It could overwrite on conflict, and would seal nothing: `trail.record` adds lines."""
        raise TrailIsAppendOnly


class TrailHead(Row):
    """The last line of one chain: taken with a lock before a line is added, so that a chain never forks."""

    harmless = ("id", "position", "digest")

    position = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class TrailLine(Row):
    """Who did what, when, on what: each line sealed with the one before it."""

    harmless = (
        "id",
        "chain",
        "position",
        "at",
        "role",
        "verb",
        "subject_type",
        "request_id",
        "previous",
        "digest",
    )
    personal = ("user_id", "organisation_id", "subject_id", "dossier_id", "detail")

    chain = models.UUIDField()
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField(_("when"))
    user_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    dossier_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=32, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["TrailLine"]] = TrailLines.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="one_line_a_position")]
        indexes = [
            models.Index(fields=["organisation_id", "-at"], name="trail_of_organisation"),
            models.Index(fields=["chain", "dossier_id", "position"], name="trail_of_dossier"),
            # Few lines: asked for each time the trail is opened.
            models.Index(
                fields=["chain", "-position"],
                condition=models.Q(verb="people.shown_unusually"),
                name="trail_of_unusual",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TrailIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TrailIsAppendOnly
