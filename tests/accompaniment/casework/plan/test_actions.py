from datetime import date, timedelta

import pytest

from repere.accompaniment.casework.plan import actions, queries, rules
from repere.accompaniment.casework.plan.actions import StepSaid
from repere.accompaniment.casework.plan.choices import Doer, GoalState
from repere.accompaniment.casework.plan.models import Step
from repere.accompaniment.casework.tasks.actions import apply_rules
from repere.accompaniment.casework.tasks.models import Task
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership(organisation):
    return factories.membership(Role.CASEWORKER, organisation=organisation)


@pytest.fixture
def actor(membership):
    return factories.actor_of(membership)


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


@pytest.fixture
def goal(actor, dossier):
    return actions.set_goal(actor, dossier, "Parler français avec l’école", now=NOW)


def plan(actor, dossier):
    return queries.plan_of(actor, dossier)


def test_a_goal_its_steps_and_the_agreement_to_them(actor, dossier, goal):
    actions.add_step(actor, goal, StepSaid("S’inscrire au cours du mardi"), now=NOW)
    assert plan(actor, dossier).agreed is rules.Agreed.NEVER

    actions.agree(actor, dossier, how="said", with_interpreter=True, their_words="D’accord", now=NOW)
    assert plan(actor, dossier).agreed is rules.Agreed.YES

    later = NOW + timedelta(days=1)
    actions.add_step(actor, goal, StepSaid("Lire une affiche par jour"), now=later)
    assert plan(actor, dossier).agreed is rules.Agreed.CHANGED


def test_doing_what_was_agreed_changes_no_plan(actor, dossier, goal):
    step = actions.add_step(actor, goal, StepSaid("S’inscrire"), now=NOW)
    actions.agree(actor, dossier, how="said", with_interpreter=False, now=NOW)

    actions.tick_step(actor, step, is_done=True, now=NOW + timedelta(days=3))
    actions.tick_step(actor, step, is_done=True, now=NOW + timedelta(days=4))

    assert plan(actor, dossier).agreed is rules.Agreed.YES
    assert Step.unscoped.get().done_at == NOW + timedelta(days=3)


def test_nobody_agrees_to_nothing(actor, dossier):
    with pytest.raises(actions.NothingToAgreeTo):
        actions.agree(actor, dossier, how="said", with_interpreter=False, now=NOW)


def test_a_goal_that_is_ended_takes_no_more_steps(actor, dossier, goal):
    actions.end_goal(actor, goal, GoalState.REACHED, because="Elle y va seule", now=NOW)

    with pytest.raises(actions.IsEnded):
        actions.add_step(actor, goal, StepSaid("Encore"), now=NOW)
    with pytest.raises(actions.IsEnded):
        actions.end_goal(actor, goal, GoalState.DROPPED, now=NOW)


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2066, 1, 1)])
def test_an_impossible_day_writes_nothing(actor, dossier, goal, day):
    with pytest.raises(actions.DayIsImpossible):
        actions.add_step(actor, goal, StepSaid("Demain", due_on=day), now=NOW)

    assert not Step.unscoped.exists()


def test_a_step_of_a_colleague_is_a_task_of_theirs_until_it_is_done(actor, membership, goal):
    said = StepSaid(
        "Appeler l’école", doer=Doer.US, colleague_id=membership.user_id, due_on=date(2026, 11, 20)
    )
    step = actions.add_step(actor, goal, said, now=NOW)
    apply_rules(now=NOW)
    task = Task.unscoped.get(rule="plan_step")
    assert (task.for_user_id, task.due_on, task.what) == (membership.user_id, date(2026, 11, 20), "")

    actions.tick_step(actor, step, is_done=True, now=NOW)
    apply_rules(now=NOW)
    task.refresh_from_db()
    assert task.ended_at is not None


def test_a_plan_nobody_looked_at_for_a_season_is_a_task(actor, membership, goal):
    apply_rules(now=NOW + timedelta(days=30))
    assert not Task.unscoped.filter(rule="plan_review").exists()

    apply_rules(now=NOW + timedelta(days=90))
    assert Task.unscoped.get(rule="plan_review").for_user_id == membership.user_id


def test_no_step_for_a_colleague_who_does_not_see_the_dossier(actor, goal):
    stranger = factories.membership(Role.CASEWORKER)

    with pytest.raises(actions.CannotDoIt):
        actions.add_step(actor, goal, StepSaid("X", doer=Doer.US, colleague_id=stranger.user_id), now=NOW)


def test_another_organisation_neither_reads_nor_writes_it(goal, dossier):
    stranger = factories.actor(Role.CASEWORKER)

    assert plan(stranger, dossier).goals == []
    assert not queries.goals_visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        actions.add_step(stranger, goal, StepSaid("X"), now=NOW)
