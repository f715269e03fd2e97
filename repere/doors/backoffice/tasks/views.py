from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.agenda.queries import staff_that_may_receive
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import dossiers_visible_to
from repere.accompaniment.casework.tasks import access, actions, queries
from repere.accompaniment.casework.tasks.choices import Ended
from repere.accompaniment.procedures.access import BOARD
from repere.doors.backoffice.asked import back_to, uuid_or_none
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.rows import name_of
from repere.doors.backoffice.tasks import shown
from repere.doors.backoffice.tasks.forms import USER, HandForm, TaskForm
from repere.doors.guard.marks import ActorRequest, requires

BOXES = ("mine", "team", "overdue", "ended")


@requires(access.SEE)
@require_http_methods(["GET", "POST"])
def tasks(request: ActorRequest) -> HttpResponse:
    """Mine, my team's, what is late; one press says that it is done."""
    actor, today = request.actor, timezone.localdate()
    if "digest" in request.POST:
        actions.say_digest(actor, wanted=request.POST["digest"] == "yes")
        messages.success(request, _("It is written."))
        return redirect("backoffice:tasks")
    box = request.GET.get("box", "mine")
    box = box if box in BOXES else "mine"
    found = {
        "mine": lambda: queries.my_tasks(actor),
        "team": lambda: queries.team_tasks(actor),
        "overdue": lambda: queries.overdue_tasks(actor, today),
        "ended": lambda: queries.ended_tasks(actor),
    }[box]()
    page = page_of(found, request)
    context = {
        "box": box,
        "page": page,
        "rows": shown.rows_of(actor, list(page), today),
        "wants_digest": queries.wants_digest(actor),
        "may_see_deadlines": BOARD.allows(actor),
    }
    return render(request, "backoffice/tasks/tasks.html", context)


def _hands(request: ActorRequest) -> dict[str, Any]:
    staff = staff_that_may_receive(request.actor, timezone.localdate())
    return {
        "staff": [(held.user_id, str(held.user)) for held in staff],
        "teams": list(queries.teams_of(request.actor)),
    }


def _about(request: ActorRequest) -> Dossier | None:
    if "dossier" not in request.GET:
        return None
    found: Dossier = get_object_or_404(
        dossiers_visible_to(request.actor), pk=uuid_or_none(request.GET["dossier"])
    )
    return found


@requires(access.GIVE)
@require_http_methods(["GET", "POST"])
def new_task(request: ActorRequest) -> HttpResponse:
    """About somebody, when the address names their dossier."""
    dossier = _about(request)
    initial = {"for_whom": f"{USER}{request.actor.user_id}"}
    form = TaskForm(request.POST if request.method == "POST" else None, initial=initial, **_hands(request))
    if form.is_valid():
        try:
            actions.give_task(request.actor, dossier=dossier, now=timezone.now(), **form.said())
            messages.success(request, _("The task is given."))
            return redirect("backoffice:dossier", dossier.pk) if dossier else redirect("backoffice:tasks")
        except actions.CannotDoIt:
            form.add_error("for_whom", _("They hold no role here any more, or may not see this person."))
    context = {"form": form, "dossier": dossier, "name": name_of(dossier.person) if dossier else ""}
    return render(request, "backoffice/tasks/new.html", context)


@requires(access.GIVE)
@require_http_methods(["GET", "POST"])
def task(request: ActorRequest, task_id: UUID) -> HttpResponse:
    """Done, dropped, handed on, put off, or open again."""
    actor, now = request.actor, timezone.now()
    found = get_object_or_404(queries.tasks_visible_to(actor), pk=task_id)
    try:
        if request.POST.get("ended", "") in (Ended.DONE, Ended.DROPPED):
            actions.end_task(actor, found, request.POST["ended"], now=now)
            return back_to(request, "backoffice:tasks")
        if "reopen" in request.POST:
            actions.reopen_task(actor, found)
            return redirect("backoffice:task", found.pk)
    except actions.IsEnded:
        messages.info(request, _("It was ended before."))
        return redirect("backoffice:tasks")
    held = (
        f"{USER}{found.for_user_id}"
        if found.for_user_id
        else f"team:{found.team_id}"
        if found.team_id
        else ""
    )
    form = HandForm(
        request.POST if "hand" in request.POST else None,
        initial={"for_whom": held, "due_on": found.due_on},
        **_hands(request),
    )
    if form.is_valid():
        try:
            actions.hand_task(actor, found, now=now, **form.said())
            messages.success(request, _("It is written."))
            return redirect("backoffice:tasks")
        except actions.CannotDoIt:
            form.add_error("for_whom", _("They hold no role here any more, or may not see this person."))
        except actions.IsEnded:
            messages.info(request, _("It was ended before."))
            return redirect("backoffice:tasks")
    [row] = shown.rows_of(actor, [found], timezone.localdate())
    return render(request, "backoffice/tasks/task.html", {"form": form, "row": row, "found": found})
