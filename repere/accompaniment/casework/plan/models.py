from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.plan.choices import Doer, GoalState
from repere.accompaniment.people.consent.choices import HowGiven
from repere.foundation.organisations.models import Organisation
from repere.foundation.vault.fields import SealedRow, SealedText


class OfDossier(SealedRow):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.whose()

    def whose(self) -> UUID:
        raise TypeError(f"{type(self).__name__} does not say whose it is")


class Goal(OfDossier):
    """What somebody wants to reach, in a few words; `in_their_language` is what is printed for them."""

    harmless = (
        "id", "organisation", "state", "by_day", "set_at", "set_by_id", "changed_at", "ended_at", "ended_by_id",
    )  # fmt: skip
    personal = ("dossier", "need")
    secret = ("text", "in_their_language", "ended_because")

    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="goals")
    need = models.ForeignKey("casework.Need", on_delete=models.SET_NULL, null=True, related_name="goals")
    text = SealedText(_("goal"), max_length=300, tag="goal.text")
    in_their_language = SealedText(max_length=300, blank=True, tag="goal.in_their_language")
    state = models.CharField(max_length=8, choices=GoalState, default=GoalState.OPEN)
    by_day = models.DateField(null=True)
    set_at = models.DateTimeField()
    set_by_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)
    ended_because = SealedText(max_length=300, blank=True, tag="goal.ended_because")

    class Meta:
        ordering = ["set_at", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(state=GoalState.OPEN, ended_at=None)
                | (~Q(state=GoalState.OPEN) & Q(ended_at__isnull=False)),
                name="a_goal_ended_then",
            )
        ]

    def whose(self) -> UUID:
        return self.dossier.person_id


class Step(OfDossier):
    """Who does what by when, to reach a goal."""

    harmless = (
        "id", "organisation", "doer", "colleague_id", "due_on", "set_at", "changed_at", "done_at", "done_by_id",
        "dropped_at",
    )  # fmt: skip
    personal = ("goal",)
    secret = ("text", "in_their_language")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    text = SealedText(_("step"), max_length=300, tag="step.text")
    in_their_language = SealedText(max_length=300, blank=True, tag="step.in_their_language")
    doer = models.CharField(max_length=8, choices=Doer, default=Doer.THEY)
    colleague_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    set_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by_id = models.UUIDField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["set_at", "pk"]
        base_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="steps_to_do",
            )
        ]

    def whose(self) -> UUID:
        return self.goal.dossier.person_id


class PlanAgreement(OfDossier):
    """The person agreed to the plan, as it was at that instant."""

    harmless = ("id", "organisation", "agreed_at", "how", "with_interpreter", "recorded_by_id")
    personal = ("dossier",)
    secret = ("their_words",)

    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="plan_agreements")
    agreed_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=HowGiven, default=HowGiven.SAID)
    with_interpreter = models.BooleanField(default=False)
    their_words = SealedText(max_length=500, blank=True, tag="plan.their_words")
    recorded_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        base_manager_name = "unscoped"

    def whose(self) -> UUID:
        return self.dossier.person_id


class PlanReview(OfDossier):
    """The plan looked at again, with the person: what was said, and when next."""

    harmless = ("id", "organisation", "held_on", "next_on", "held_by_id", "written_at")
    personal = ("dossier",)
    secret = ("text",)

    dossier = models.ForeignKey("casework.Dossier", on_delete=models.CASCADE, related_name="plan_reviews")
    held_on = models.DateField()
    next_on = models.DateField(null=True)
    text = SealedText(max_length=2000, blank=True, tag="plan.review")
    held_by_id = models.UUIDField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on", "-written_at"]
        base_manager_name = "unscoped"

    def whose(self) -> UUID:
        return self.dossier.person_id
