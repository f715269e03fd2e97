from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from repere.foundation.accounts.models import Membership
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.models import Row
from repere.knowledge.signoffs.choices import Subject


class Jurist(Row):
    """A colleague whose signature counts; it ends with their role."""

    harmless = ("id", "named_at", "named_by_id")
    personal = ("membership",)

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    named_at = models.DateTimeField()
    named_by_id = models.UUIDField()


class SignOff(Row):
    """One person's signature under one exact content. Never changed: taken back, it says when."""

    harmless = (
        "id", "organisation", "subject", "key", "version", "digest", "content", "signed_at", "signed_by_id",
        "withdrawn_at",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=12, choices=Subject)
    # The key of a rule, or a territory; its version, or a year.
    key = models.CharField(_("rule"), max_length=60)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    # What was read when it was signed, to say what changed since.
    content = models.JSONField()
    signed_at = models.DateTimeField()
    signed_by_id = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        indexes = [models.Index(fields=["subject", "key"], name="signoffs_of_a_rule")]
        constraints = [
            UniqueConstraint(
                fields=["organisation", "subject", "key", "version", "digest", "signed_by_id"],
                condition=Q(withdrawn_at=None),
                name="one_signature_each",
            )
        ]
