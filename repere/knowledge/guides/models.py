from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.knowledge.guides import content, rules

# Law and practice are looked at twice a year.
CHECK_EVERY_DAYS = 183


class Guide(Row):
    """What it is made of lives in the text of its own language; the others translate it unit by unit."""

    harmless = (
        "id", "key", "icon", "position", "language", "keeper", "draft", "published", "revision", "published_at",
        "checked_on", "check_every_days", "house_digest", "written_on", "withdrawn_at",
    )  # fmt: skip

    key = models.SlugField(_("name in its address"), max_length=40, unique=True)
    icon = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=7, default="fr")
    # Whoever wrote in it first: it answers for it, and the others read it.
    keeper = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    draft = models.JSONField()
    published = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    checked_on = models.DateField(null=True)
    check_every_days = models.PositiveSmallIntegerField(default=CHECK_EVERY_DAYS)
    # Of the file of the house it was last taken from; the day its words were written.
    house_digest = models.CharField(max_length=64, blank=True)
    written_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "key"]

    @cached_property
    def draft_content(self) -> content.Content:
        return content.read(self.draft)

    @cached_property
    def published_content(self) -> content.Content | None:
        return None if self.published is None else content.read(self.published)

    def is_to_check(self, today: date) -> bool:
        return rules.is_to_check(self.checked_on, self.check_every_days, today)


class Translation(Row):
    """A guide in another language: what is being written, and what is shown."""

    harmless = (
        "id", "guide", "language", "draft", "published", "published_at", "of_revision", "read_over_at",
        "read_over_by_id", "read_over_for",
    )  # fmt: skip

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=7)
    # Each unit with the digest of the words it was made from, and how it was made.
    draft = models.JSONField(default=dict)
    published = models.JSONField(null=True)
    published_at = models.DateTimeField(null=True)
    of_revision = models.PositiveIntegerField(default=0)
    # Somebody who reads both languages compared them before it was shown.
    read_over_at = models.DateTimeField(null=True)
    read_over_by_id = models.UUIDField(null=True)
    read_over_for = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["language"]
        constraints = [UniqueConstraint(fields=["guide", "language"], name="one_translation_a_language")]

    @cached_property
    def draft_said(self) -> dict[str, rules.Said]:
        return rules.read_said(self.draft)

    @cached_property
    def published_said(self) -> dict[str, rules.Said]:
        return rules.read_said(self.published or {})

    @property
    def state(self) -> str:
        """Of what is shown."""
        return rules.state(self.published_said, is_read_over=self.read_over_at is not None)


class Revision(Row):
    """What was shown in a language, each time it was published. Never changed."""

    harmless = ("id", "guide", "language", "number", "content", "at", "by_id", "organisation")

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="revisions")
    language = models.CharField(max_length=7)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()
    # None: it came with the house.
    by_id = models.UUIDField(null=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            UniqueConstraint(fields=["guide", "language", "number"], name="one_revision_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revisions_start_at_one"),
        ]
