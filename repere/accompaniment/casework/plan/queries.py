"""Reads of the plans: on the shelf of needs, of people in sight."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import DateField, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.plan import rules
from repere.accompaniment.casework.plan.choices import Doer, GoalState
from repere.accompaniment.casework.plan.models import Goal, PlanAgreement, PlanReview, Step
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.casework.tasks.registry import Proposed
from repere.foundation.toolkit.actors import Actor


@dataclass(frozen=True, slots=True)
class Plan:
    """The goals with their steps, the earliest first; the last agreement and the reviews, the latest first."""

    goals: list[Goal] = field(default_factory=list)
    agreement: PlanAgreement | None = None
    reviews: list[PlanReview] = field(default_factory=list)

    @property
    def agreed(self) -> rules.Agreed:
        live = [goal for goal in self.goals if goal.state == GoalState.OPEN]
        changes = [goal.changed_at for goal in live]
        changes += [step.changed_at for goal in live for step in goal.steps.all()]
        return rules.agreed(changes, self.agreement.agreed_at if self.agreement else None)

    @property
    def review_due(self) -> date | None:
        last = self.reviews[0] if self.reviews else None
        first = min((goal.set_at for goal in self.goals), default=None)
        return rules.review_due(
            timezone.localdate(first) if first else None,
            last.held_on if last else None,
            last.next_on if last else None,
            has_open_goals=any(goal.state == GoalState.OPEN for goal in self.goals),
        )


def plan_of(actor: Actor, dossier: Dossier) -> Plan:
    """Four reads, whatever it holds; who may read the shelf of needs is asked by the caller."""
    mine = rows_in_sight(actor)
    steps = Prefetch("steps", Step.unscoped.order_by("set_at", "pk"))
    own = Goal.unscoped.filter(mine, organisation=actor.organisation_id, dossier=dossier)
    return Plan(
        list(own.select_related("dossier", "need").prefetch_related(steps)),
        PlanAgreement.unscoped.filter(mine, organisation=actor.organisation_id, dossier=dossier).first(),
        list(PlanReview.unscoped.filter(mine, organisation=actor.organisation_id, dossier=dossier)),
    )


def goals_visible_to(actor: Actor) -> QuerySet[Goal]:
    own = Goal.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id)
    return own.select_related("dossier__person")


def steps_visible_to(actor: Actor) -> QuerySet[Step]:
    own = Step.unscoped.filter(rows_in_sight(actor, "goal__dossier"), organisation=actor.organisation_id)
    return own.select_related("goal__dossier__person")


# --- what the house reminds of, on its own


def steps_to_do(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """Steps that somebody here is to do: a task of theirs, from when it has a day."""
    ours = Step.unscoped.filter(
        organisation=organisation_id,
        doer=Doer.US,
        due_on__isnull=False,
        done_at=None,
        dropped_at=None,
        goal__state=GoalState.OPEN,
    )
    for pk, due_on, dossier_id, colleague in ours.order_by("due_on", "pk").values_list(
        "pk", "due_on", "goal__dossier_id", "colleague_id"
    ):
        yield Proposed(str(pk), due_on, dossier_id, colleague)


def plans_to_review(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """Plans to be looked at again within a week: a task of whoever set the last goal."""
    today = timezone.localdate(now)
    latest = PlanReview.unscoped.filter(dossier=OuterRef("dossier")).order_by("-held_on", "-written_at")
    rows = (
        Goal.unscoped.filter(organisation=organisation_id, state=GoalState.OPEN)
        .values("dossier_id")
        .annotate(
            last_set=Max("set_at"),
            held_on=Subquery(latest.values("held_on")[:1], output_field=DateField()),
            next_on=Subquery(latest.values("next_on")[:1], output_field=DateField()),
        )
        .order_by("dossier_id")
    )
    setters = dict(
        Goal.unscoped.filter(organisation=organisation_id, state=GoalState.OPEN)
        .order_by("set_at", "pk")
        .values_list("dossier_id", "set_by_id")
    )
    for row in rows:
        due = rules.review_due(
            timezone.localdate(row["last_set"]), row["held_on"], row["next_on"], has_open_goals=True
        )
        if due is not None and due <= today + timedelta(days=7):
            yield Proposed(f"{row['dossier_id']} {due}", due, row["dossier_id"], setters[row["dossier_id"]])
