"""The searches that a desk follows: told on the front page, and by letter to whoever asks for it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.choices import Constraint, Urgency
from repere.accompaniment.casework.queries import needs_visible_to
from repere.accompaniment.orientation import access
from repere.accompaniment.orientation.searches import actions, queries, rules
from repere.doors.backoffice.asked import number_or_none, uuid_or_none, words_asked
from repere.doors.backoffice.rows import theme_shown
from repere.doors.backoffice.searches.forms import FollowForm
from repere.doors.backoffice.views.orientation import RADII, USUAL_RADIUS, place_of
from repere.doors.backoffice.views.passages import said_of
from repere.doors.backoffice.words import language_name
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory.choices import Audience, Situation, label


@requires(access.ORIENT)
@require_safe
def searches(request: ActorRequest) -> HttpResponse:
    now = timezone.now()
    rows = [shown(search, now) for search in queries.searches_of(request.actor)]
    context = {"rows": rows, "most": rules.MOST}
    return render(request, "backoffice/searches/searches.html", context)


def shown(search: Any, now: Any) -> dict[str, Any]:
    asked = [language_name(code) for code in search.languages]
    for codes, kind in (
        (search.audiences, Audience),
        (search.situations, Situation),
        (search.constraints, Constraint),
    ):
        asked += [label(kind, code) for code in codes]
    return {
        "search": search,
        "theme": theme_shown(search.theme, Urgency.TODAY if search.urgent else ""),
        "asked": asked,
        "is_over": search.ends_at <= now,
    }


@requires(access.ORIENT)
@require_http_methods(["GET", "POST"])
def follow(request: ActorRequest) -> HttpResponse:
    """What will be looked for, filled in from the page one comes from; nothing of it says who it is for."""
    form = FollowForm(RADII, request.POST if request.method == "POST" else None, initial=initial(request))
    if form.is_valid():
        data = form.cleaned_data
        around, is_no_place = place_of(request, data["near"], data["radius"])
        if is_no_place:
            form.add_error("near", _("No such town here."))
        else:
            sought = actions.Sought(
                data["theme"],
                around,
                urgent=data["urgent"],
                languages=[data["language"]] if data["language"] else [],
                audiences=data["audiences"],
                situations=data["situations"],
                constraints=form.held_back(),
            )
            try:
                actions.follow_search(request.actor, sought, by_mail=data["by_mail"], now=timezone.now())
                messages.success(
                    request, _("Noted: you will be told on the front page when a service begins to fit.")
                )
                return redirect("backoffice:searches")
            except actions.TooManySearches:
                form.add_error(
                    None, _("%(n)s searches are followed already: stop one of them.") % {"n": rules.MOST}
                )
    return render(request, "backoffice/searches/follow.html", {"form": form})


def initial(request: ActorRequest) -> dict[str, Any]:
    found: dict[str, Any] = {
        "near": words_asked(request.GET.get("near", ""), 80),
        "radius": number_or_none(request.GET.get("radius", "")) or USUAL_RADIUS,
    }
    need_id = uuid_or_none(request.GET.get("need", ""))
    need = needs_visible_to(request.actor).filter(pk=need_id).first() if need_id else None
    if need is not None:
        found |= said_of(need.passage) | {"theme": need.theme, "urgent": need.urgency == Urgency.TODAY}
    return found


@requires(access.ORIENT)
@require_POST
def change(request: ActorRequest, search_id: UUID) -> HttpResponse:
    """Followed for longer, or no more."""
    search = get_object_or_404(queries.searches_of(request.actor), pk=search_id)
    if "longer" in request.POST:
        actions.follow_longer(request.actor, search, now=timezone.now())
        messages.success(request, _("Noted: this search is followed for three months more."))
    else:
        actions.stop_following(request.actor, search)
        messages.success(request, _("This search is followed no more."))
    return redirect("backoffice:searches")
