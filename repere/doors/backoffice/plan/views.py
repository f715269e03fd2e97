"""What somebody wants to reach, who does what by when, and the paper that they take away."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.agenda.queries import staff_that_may_receive
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.plan import access, actions, queries, rules
from repere.accompaniment.casework.plan.choices import GoalState
from repere.accompaniment.casework.plan.models import Goal, Step
from repere.accompaniment.casework.queries import OPEN_NEEDS, needs_visible_to
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.plan.forms import AgreeForm, EndGoalForm, GoalForm, ReviewForm, StepForm
from repere.doors.backoffice.plan.paper import paper_of
from repere.doors.backoffice.rows import theme_shown
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.tongues import direction, language_for, written


@requires(access.PLAN)
@require_http_methods(["GET", "POST"])
def plan(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The plan of one person; a goal set, agreed to, or the whole looked at again."""
    dossier = opened(request, dossier_id)
    sight = _in_sight(request, dossier)
    actor, now, act = request.actor, timezone.now(), request.POST.get("act", "")
    needs = list(needs_visible_to(actor).filter(dossier=dossier, status__in=OPEN_NEEDS))
    goal_form = GoalForm(request.POST if act == "goal" else None, needs=needs)
    agree_form = AgreeForm(request.POST if act == "agree" else None)
    review_form = ReviewForm(request.POST if act == "review" else None)
    here = redirect("backoffice:person_plan", dossier.pk)
    if act == "goal" and goal_form.is_valid():
        made = actions.set_goal(actor, dossier, now=now, **goal_form.said())
        return redirect("backoffice:goal", made.pk)
    if act == "agree" and agree_form.is_valid():
        try:
            actions.agree(actor, dossier, now=now, **agree_form.cleaned_data)
            messages.success(request, _("They agreed to the plan as it stands."))
        except actions.NothingToAgreeTo:
            messages.error(request, _("There is no goal under way to agree to."))
        return here
    if act == "review" and review_form.is_valid():
        said = review_form.cleaned_data
        actions.review(actor, dossier, said["text"], next_on=said["next_on"], now=now)
        return here
    found = queries.plan_of(actor, dossier)
    today = timezone.localdate(now)
    colleagues = {step.colleague_id for one in found.goals for step in one.steps.all() if step.colleague_id}
    names = display_names(colleagues)
    context = head_of(dossier, "person_plan") | {
        "needs": [theme_shown(need.theme) for need in needs],
        "goals": [shown_goal(one, today, names) for one in found.goals if one.state == GoalState.OPEN],
        "ended": [shown_goal(one, today, names) for one in found.goals if one.state != GoalState.OPEN],
        "agreed": found.agreed.value,
        "agreement": found.agreement,
        "reviews": found.reviews,
        "review_due": found.review_due,
        "review_is_late": found.review_due is not None and found.review_due < today,
        "may_write": sight.writes(Shelf.NEEDS),
        "goal_form": goal_form,
        "agree_form": agree_form,
        "review_form": review_form,
    }
    return render(request, "backoffice/plan/plan.html", context)


def _in_sight(request: ActorRequest, dossier: Dossier) -> Any:
    sight = sight_of(request.actor, dossier.person)
    if not sight.reads(Shelf.NEEDS):
        raise Http404
    return sight


def shown_goal(goal: Goal, today: Any, names: dict[UUID, str]) -> dict[str, Any]:
    steps = [step for step in goal.steps.all() if step.dropped_at is None]
    return {
        "row": goal,
        "theme": theme_shown(goal.need.theme) if goal.need else None,
        "progress": rules.progress(
            (rules.Step(step.due_on, step.done_at is not None) for step in steps), today
        ),
        "steps": [
            {
                "row": step,
                "who": names.get(step.colleague_id, "") if step.colleague_id else step.get_doer_display(),
                "is_late": step.done_at is None and step.due_on is not None and step.due_on < today,
            }
            for step in steps
        ],
    }


@requires(access.PLAN)
@require_http_methods(["GET", "POST"])
def goal(request: ActorRequest, goal_id: UUID) -> HttpResponse:
    """One goal: a step more, or what became of it."""
    found: Goal = get_object_or_404(queries.goals_visible_to(request.actor), pk=goal_id)
    dossier = opened(request, found.dossier_id)
    sight = _in_sight(request, dossier)
    actor, now, act = request.actor, timezone.now(), request.POST.get("act", "")
    today = timezone.localdate(now)
    staff = staff_that_may_receive(actor, today).select_related("user")
    colleagues = sorted({(held.user_id, str(held.user)) for held in staff}, key=lambda one: one[1])
    step_form = StepForm(request.POST if act == "step" else None, colleagues=colleagues)
    end_form = EndGoalForm(request.POST if act == "end" else None)
    here = redirect("backoffice:goal", found.pk)
    try:
        if act == "step" and step_form.is_valid():
            try:
                actions.add_step(actor, found, step_form.said(), now=now)
                return here
            except actions.CannotDoIt:
                step_form.add_error("colleague", _("This colleague does not see this dossier."))
        if act == "end" and end_form.is_valid():
            said = end_form.cleaned_data
            actions.end_goal(actor, found, GoalState(said["state"]), because=said["because"], now=now)
            return redirect("backoffice:person_plan", dossier.pk)
    except actions.IsEnded:
        messages.error(request, _("This goal was ended in the meantime."))
        return redirect("backoffice:person_plan", dossier.pk)
    names = dict(colleagues)
    context = head_of(dossier, "person_plan") | {
        "goal": shown_goal(found, today, names),
        "may_write": sight.writes(Shelf.NEEDS) and found.state == GoalState.OPEN,
        "step_form": step_form,
        "end_form": end_form,
    }
    return render(request, "backoffice/plan/goal.html", context)


@requires(access.PLAN)
@require_POST
def step(request: ActorRequest, step_id: UUID) -> HttpResponse:
    """Done, not after all, or no longer part of the plan."""
    found: Step = get_object_or_404(queries.steps_visible_to(request.actor), pk=step_id)
    now = timezone.now()
    if "drop" in request.POST:
        actions.drop_step(request.actor, found, now=now)
    else:
        actions.tick_step(request.actor, found, is_done=request.POST.get("done") == "1", now=now)
    if request.POST.get("back") == "goal":
        return redirect("backoffice:goal", found.goal_id)
    return redirect("backoffice:person_plan", found.goal.dossier_id)


@requires(access.PLAN)
@require_safe
def printed(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What they take away, in their language where somebody wrote it so; ours beneath, so that both read the same."""
    dossier = opened(request, dossier_id)
    _in_sight(request, dossier)
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else language_for(dossier.person.languages)
    found = queries.plan_of(request.actor, dossier)
    with translation.override(language):
        paper = paper_of(dossier, found)
    context = head_of(dossier, "person_plan") | {
        "paper": paper,
        "paper_language": language,
        "paper_dir": direction(language),
        "tongues": written(),
    }
    return render(request, "backoffice/plan/printed.html", context)
