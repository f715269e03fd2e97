from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Q

from repere.foundation.organisations.models import Organisation, Team
from repere.foundation.toolkit.models import Row
from repere.foundation.vault.fields import SealedJSON, SealedRow


class DeadlineWatch(SealedRow):
    """A time limit that somebody must keep, from the day it is computed to the day it is done, missed or withdrawn.

    The day to work by is in clear so that the database orders by it, and only for as long as it stands on the board:
    docs/decisions/0030.
    """

    harmless = (
        "id", "organisation", "opened_at", "held_by_id", "acknowledged_at", "escalated_at", "ended_at",
        "ended_by_id", "team",
    )  # fmt: skip
    personal = ("deadline", "work_by_on")
    secret = ("ending",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # The date as it stands: computed anew, the watch goes along.
    deadline = models.OneToOneField(
        "procedures.ProcedureDeadline", on_delete=models.CASCADE, related_name="watch"
    )
    work_by_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    # Whoever has it in hand, or was handed it and has not said so yet.
    held_by_id = models.UUIDField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)
    # Of whoever had it when it ended, for figures.
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    # What became of it (`actions.Ending`); one length whatever was said, before and after.
    ending = SealedJSON(default=dict, blank=True, tag="deadline_watch.ending", alike_under=1024)

    class Meta:
        ordering = ["work_by_on", "pk"]
        base_manager_name = "unscoped"
        constraints = [
            CheckConstraint(
                condition=Q(ended_at=None) | Q(work_by_on=None), name="what_ended_keeps_no_day_in_clear"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "work_by_on"],
                condition=Q(work_by_on__isnull=False),
                name="deadlines_on_the_board",
            )
        ]

    def sealed_for(self) -> tuple[UUID, UUID]:
        return self.organisation_id, self.deadline.procedure.dossier.person_id


class Absence(Row):
    """A colleague is away from a day to a day, both included, and another holds their time limits meanwhile."""

    harmless = (
        "id", "organisation", "user_id", "stand_in_id", "starts_on", "ends_on", "said_at", "said_by_id", "ended_at",
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField()
    stand_in_id = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    said_at = models.DateTimeField()
    said_by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="an_absence_ends_after_it_starts"),
            CheckConstraint(condition=~Q(user_id=F("stand_in_id")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="absences_by_their_end")]
