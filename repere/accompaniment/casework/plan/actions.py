"""Goals, steps, agreements and reviews: each written on the shelf of needs and plan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.agenda.queries import those_who_see
from repere.accompaniment.casework.models import Dossier, Need
from repere.accompaniment.casework.plan import access, queries, rules
from repere.accompaniment.casework.plan.choices import Doer, GoalState
from repere.accompaniment.casework.plan.models import Goal, PlanAgreement, PlanReview, Step
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor


class NothingSaid(ValueError):
    """A goal, a step, has a few words."""


class DayIsImpossible(ValueError):
    """Gone by, or years away."""


class CannotDoIt(ValueError):
    """Nobody is given a step about somebody whom they may not see, nor in a house where they hold no role."""


class IsEnded(Exception):
    """The goal was reached or given up."""


class NothingToAgreeTo(Exception):
    """There is no open goal."""


@dataclass(frozen=True, slots=True)
class StepSaid:
    text: str
    doer: str = Doer.THEY
    colleague_id: UUID | None = None
    due_on: date | None = None
    in_their_language: str = ""


@transaction.atomic
def set_goal(
    actor: Actor,
    dossier: Dossier,
    text: str,
    *,
    in_their_language: str = "",
    need: Need | None = None,
    by_day: date | None = None,
    now: datetime,
) -> Goal:
    _require(actor, dossier)
    _check(text, by_day, now)
    if need is not None and need.dossier_id != dossier.pk:
        raise ValueError("a need of somebody else")
    goal = Goal(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        need=need,
        text=text.strip(),
        in_their_language=in_their_language.strip(),
        by_day=by_day,
        set_at=now,
        set_by_id=actor.user_id,
        changed_at=now,
    )
    goal.save(force_insert=True)
    _record(actor, "plan.goal_set", goal, dossier)
    return goal


@transaction.atomic
def add_step(actor: Actor, goal: Goal, said: StepSaid, *, now: datetime) -> Step:
    _require(actor, goal.dossier)
    locked = Goal.unscoped.select_for_update().get(pk=goal.pk)
    if locked.state != GoalState.OPEN:
        raise IsEnded
    _check(said.text, said.due_on, now)
    colleague = said.colleague_id if said.doer == Doer.US else None
    if colleague and colleague not in those_who_see(
        actor, goal.dossier, {colleague}, timezone.localdate(now)
    ):
        raise CannotDoIt
    step = Step(
        organisation_id=goal.organisation_id,
        goal=goal,
        text=said.text.strip(),
        in_their_language=said.in_their_language.strip(),
        doer=said.doer,
        colleague_id=colleague,
        due_on=said.due_on,
        set_at=now,
        changed_at=now,
    )
    step.save(force_insert=True)
    _record(actor, "plan.step_added", step, goal.dossier)
    return step


@transaction.atomic
def tick_step(actor: Actor, step: Step, *, is_done: bool, now: datetime) -> None:
    """Done, or not after all; whoever ticks twice changes nothing."""
    _require(actor, step.goal.dossier)
    locked = Step.unscoped.select_for_update(of=("self",)).get(pk=step.pk)
    if (locked.done_at is not None) is is_done:
        return
    locked.done_at, locked.done_by_id = (now, actor.user_id) if is_done else (None, None)
    locked.save(update_fields=["done_at", "done_by_id"])
    _record(actor, "plan.step_done" if is_done else "plan.step_not_done", locked, step.goal.dossier)


@transaction.atomic
def drop_step(actor: Actor, step: Step, *, now: datetime) -> None:
    """It is no longer part of the plan; what it said stays readable."""
    _require(actor, step.goal.dossier)
    if Step.unscoped.filter(pk=step.pk, dropped_at=None).update(dropped_at=now, changed_at=now):
        _record(actor, "plan.step_dropped", step, step.goal.dossier)


@transaction.atomic
def end_goal(actor: Actor, goal: Goal, state: GoalState, *, because: str = "", now: datetime) -> None:
    _require(actor, goal.dossier)
    locked = Goal.unscoped.select_for_update(of=("self",)).select_related("dossier").get(pk=goal.pk)
    if locked.state != GoalState.OPEN or state == GoalState.OPEN:
        raise IsEnded
    locked.state, locked.ended_at, locked.ended_by_id = state, now, actor.user_id
    locked.ended_because = because.strip()
    locked.save(update_fields=["state", "ended_at", "ended_by_id", "ended_because"])
    _record(actor, "plan.goal_ended", locked, goal.dossier, state=state.value)


@transaction.atomic
def agree(
    actor: Actor, dossier: Dossier, *, how: str, with_interpreter: bool, their_words: str = "", now: datetime
) -> PlanAgreement:
    """They heard the plan as it stands, and agree to it."""
    _require(actor, dossier)
    if not any(goal.state == GoalState.OPEN for goal in queries.plan_of(actor, dossier).goals):
        raise NothingToAgreeTo
    agreement = PlanAgreement(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        agreed_at=now,
        how=how,
        with_interpreter=with_interpreter,
        their_words=their_words.strip(),
        recorded_by_id=actor.user_id,
    )
    agreement.save(force_insert=True)
    _record(actor, "plan.agreed", agreement, dossier)
    return agreement


@transaction.atomic
def review(actor: Actor, dossier: Dossier, text: str, *, next_on: date | None, now: datetime) -> PlanReview:
    _require(actor, dossier)
    today = timezone.localdate(now)
    if not rules.is_possible(next_on, today):
        raise DayIsImpossible
    held = PlanReview(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        held_on=today,
        next_on=next_on,
        text=text.strip(),
        held_by_id=actor.user_id,
        written_at=now,
    )
    held.save(force_insert=True)
    _record(actor, "plan.reviewed", held, dossier)
    return held


def _require(actor: Actor, dossier: Dossier) -> None:
    casework.require_own(access.PLAN, actor, dossier)
    casework.require_writes(actor, dossier, Shelf.NEEDS)


def _check(text: str, day: date | None, now: datetime) -> None:
    if not text.strip():
        raise NothingSaid
    if not rules.is_possible(day, timezone.localdate(now)):
        raise DayIsImpossible


def _record(actor: Actor, verb: str, row: Any, dossier: Dossier, **said: Any) -> None:
    trail.record(actor, verb, row, dossier_id=dossier.pk, **said)
