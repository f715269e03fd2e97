from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.tasks.choices import Ended
from repere.foundation.accounts.models import Membership
from repere.foundation.organisations.models import Organisation, Team
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedRow, SealedText


class Task(SealedRow):
    """Something to do, by somebody or by a team, about a person or about nobody."""

    harmless = (
        "id", "organisation", "due_on", "for_user_id", "team", "rule", "key", "is_handed", "given_at",
        "given_by_id", "ended", "ended_at", "ended_by_id",
    )  # fmt: skip
    personal = ("dossier",)
    secret = ("what",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, null=True, related_name="tasks")
    what = SealedText(_("what is to be done"), max_length=200, blank=True, tag="task.what")
    due_on = models.DateField(null=True)
    for_user_id = models.UUIDField(null=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    # Given by a rule: its code says what is to be done, and its key about what, once.
    rule = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=60, blank=True)
    # Handed on or put off by somebody: from then on its rule says neither to whom nor for when.
    is_handed = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    given_by_id = models.UUIDField(null=True)
    ended = models.CharField(max_length=8, choices=Ended, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "rule", "key"], condition=~Q(rule=""), name="one_task_a_rule_and_key"
            ),
            CheckConstraint(
                condition=Q(ended="", ended_at=None) | (~Q(ended="") & Q(ended_at__isnull=False)),
                name="a_task_ended_then",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "for_user_id", "due_on"],
                condition=Q(ended_at__isnull=True),
                name="tasks_open",
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.dossier.person_id if self.dossier else self.pk


class DigestChoice(Row):
    """Whether a colleague is written to in the morning about what is due, and when that was last done."""

    harmless = ("id", "membership", "wants", "sent_on")

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    wants = models.BooleanField(default=True)
    sent_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"digest {self.pk}"
