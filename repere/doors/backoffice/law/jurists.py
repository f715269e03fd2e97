"""Whose signature counts: named by whoever answers for the team."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from repere.doors.backoffice.law.forms import JuristForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.signoffs import access, actions, queries


@requires(access.NAME_JURISTS)
@require_http_methods(["GET", "HEAD", "POST"])
def jurists(request: ActorRequest) -> HttpResponse:
    form = JuristForm(queries.nameable(request.actor), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.name_jurist(request.actor, form.cleaned_data["membership"], now=timezone.now())
        messages.success(request, _("Named: their signature counts from now on."))
        return redirect("backoffice:jurists")
    context = {"form": form, "jurists": list(queries.jurists_of(request.actor))}
    status = 400 if form.is_bound else 200
    return render(request, "backoffice/law/jurists.html", context, status=status)


@requires(access.NAME_JURISTS)
@require_POST
def remove(request: ActorRequest, jurist_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.jurists_of(request.actor), pk=jurist_id)
    actions.remove_jurist(request.actor, found)
    messages.success(request, _("Done: what they signed stays signed, they sign nothing more."))
    return redirect("backoffice:jurists")
