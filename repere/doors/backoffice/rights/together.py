"""What is done together: refusals gathered in an action, its steps, what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.casework.notes.rules import Found
from repere.accompaniment.rights import access, actions, queries
from repere.accompaniment.rights.actions import IsEnded
from repere.accompaniment.rights.models import CollectiveAction
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.rights.forms import ActionForm, EndForm, StepForm
from repere.doors.backoffice.rights.views import remarks_before
from repere.doors.backoffice.rights.words import shown, shown_action, shown_step
from repere.doors.backoffice.shelves.notes import shown_remarks
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.actors import NotAllowed
from repere.foundation.toolkit.ids import uuid_or_none
from repere.knowledge.territory.queries import departements

MOST_AT_ONCE = 100


def chosen(names: list[str]) -> list[UUID]:
    return [pk for name in names[:MOST_AT_ONCE] if (pk := uuid_or_none(name))]


@requires(access.ACT)
@require_POST
def gather(request: ActorRequest) -> HttpResponse:
    """Refusals ticked in the list, into an action that goes on, or a new one."""
    refusals = chosen(request.POST.getlist("refusals"))
    if not refusals:
        messages.info(request, _("Tick the refusals to gather first."))
        return redirect("backoffice:refusals")
    into = uuid_or_none(request.POST.get("action", ""))
    if into is None:
        query = QueryDict(mutable=True)
        query.setlist("with", [str(pk) for pk in refusals])
        return redirect(f"{reverse('backoffice:rights_actions')}?{query.urlencode()}")
    found = get_object_or_404(queries.actions_visible_to(request.actor), pk=into)
    _gathered(request, found, refusals)
    return redirect("backoffice:rights_action", found.pk)


def _gathered(request: ActorRequest, action: CollectiveAction, refusals: list[UUID]) -> None:
    try:
        count = actions.gather(request.actor, action, refusals, now=timezone.now())
    except IsEnded:
        messages.info(request, _("This action has ended in the meantime."))
        return
    said = ngettext("%(count)s refusal gathered.", "%(count)s refusals gathered.", count)
    messages.success(request, said % {"count": count})


@requires(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def actions_page(request: ActorRequest) -> HttpResponse:
    """Every action of the organisation; a new one."""
    actor, now = request.actor, timezone.now()
    may_act = access.ACT.allows(actor)
    if request.method == "POST" and not may_act:
        raise NotAllowed(access.ACT.name)
    refusals = chosen(request.POST.getlist("with") or request.GET.getlist("with"))
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        names=queries.counters_known_to(actor) if may_act else [],
        initial={"opened_on": timezone.localdate(now)},
    )
    remarks: list[Found] = []
    if form.is_valid():
        said = form.cleaned_data
        remarks = remarks_before(request, said["title"])
        if not remarks:
            made = actions.open_action(
                actor,
                said["kind"],
                said["title"],
                addressee=said["addressee"],
                opened_on=said["opened_on"],
                now=now,
            )
            if refusals:
                _gathered(request, made, refusals)
            return redirect("backoffice:rights_action", made.pk)
    page = page_of(queries.actions_visible_to(actor), request)
    context = {
        "page": page,
        "rows": [shown_action(one) for one in page],
        "form": form,
        "remarks": shown_remarks(remarks),
        "refusals": [str(pk) for pk in refusals],
        "may_act": may_act,
    }
    return render(request, "backoffice/rights/actions.html", context, status=400 if form.errors else 200)


@requires(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """One action: what it gathers, its steps, its end."""
    actor = request.actor
    found: CollectiveAction = get_object_or_404(queries.actions_visible_to(actor), pk=action_id)
    act = request.POST.get("act", "")
    may_act = access.ACT.allows(actor)
    if request.method == "POST" and not may_act:
        raise NotAllowed(access.ACT.name)
    today = {"day": timezone.localdate()}
    forms: dict[str, Any] = {
        "step": StepForm(
            request.POST if act == "step" else None,
            opened_on=found.opened_on,
            initial=today,
            auto_id="id_step_%s",
        ),
        "end": EndForm(
            request.POST if act == "end" else None,
            opened_on=found.opened_on,
            initial=today,
            auto_id="id_end_%s",
        ),
    }
    remarks: list[Found] = []
    if request.method == "POST":
        try:
            remarks, is_done = _acted(request, found, act, forms.get(act))
        except IsEnded:
            messages.info(request, _("This action has ended in the meantime."))
            is_done = True
        if is_done:
            return redirect("backoffice:rights_action", found.pk)
    page = page_of(queries.gathered_in(actor, found), request)
    territories = dict(departements())
    steps = list(found.steps.select_related("action"))
    by = {one.written_by_id for one in steps if one.written_by_id}
    names = display_names(by | ({found.opened_by_id} if found.opened_by_id else set()))
    context = {
        "one": shown_action(found),
        "by": names.get(found.opened_by_id, "") if found.opened_by_id else "",
        "steps": [shown_step(one, names) for one in steps],
        "page": page,
        "rows": [shown(one, actor, territories) for one in page],
        "forms": forms,
        "act": act,
        "remarks": shown_remarks(remarks),
        "may_act": may_act and not found.outcome,
    }
    status = 400 if any(form.errors for form in forms.values()) else 200
    return render(request, "backoffice/rights/action.html", context, status=status)


def _acted(request: ActorRequest, found: CollectiveAction, act: str, form: Any) -> tuple[list[Found], bool]:
    """What is to be told before it is saved, and whether it is done."""
    now = timezone.now()
    if act == "take_out":
        refusal = uuid_or_none(request.POST.get("refusal", ""))
        if refusal is not None:
            actions.take_out(request.actor, found, refusal)
        return [], True
    if form is None or not form.is_valid():
        return [], form is None
    said = form.cleaned_data
    words = said["said"] if act == "step" else said["told"]
    if remarks := remarks_before(request, words):
        return remarks, False
    if act == "step":
        actions.say_step(request.actor, found, said["kind"], day=said["day"], said=words, now=now)
    else:
        actions.end_action(request.actor, found, said["outcome"], day=said["day"], told=words, now=now)
    messages.success(request, _("It is written."))
    return [], True
