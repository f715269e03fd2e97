"""Guides on paper and in one file: asked for, followed while they are made, taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.doors.backoffice.jobs import make_booklet
from repere.doors.backoffice.sharing.forms import BookletForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.worker import later
from repere.knowledge.directory import access
from repere.knowledge.directory.booklets import actions, queries
from repere.knowledge.directory.booklets.choices import State

SHOWN = 50
TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@requires(access.PUBLISH)
@require_http_methods(["GET", "POST"])
def booklets(request: ActorRequest) -> HttpResponse:
    """Those of the organisation, how far each is, and one more."""
    initial = {"language": request.LANGUAGE_CODE}
    if request.membership.site is not None:
        initial["near"] = request.membership.site.commune_name
    form = BookletForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = actions.ask_booklet(request.actor, **form.asked(), now=timezone.now())
            later(make_booklet)(str(made.pk))
            messages.success(request, _("It is being made: this page says when it is ready."))
            return redirect("backoffice:booklets")
        except actions.TooManyWaiting:
            form.add_error(None, _("Several are being made already: wait for them."))
    found = list(queries.booklets_of(request.actor)[:SHOWN])
    context = {
        "form": form,
        "booklets": found,
        "is_making": any(one.state in (State.WAITING, State.MAKING) for one in found),
    }
    return render(request, "backoffice/sharing/booklets.html", context, status=400 if form.errors else 200)


@requires(access.PUBLISH)
@require_safe
def booklet_file(request: ActorRequest, booklet_id: UUID, kind: str) -> HttpResponseBase:
    """The file itself: what everybody may read, so it may be sent, printed, put on a site."""
    found = get_object_or_404(queries.booklets_of(request.actor), pk=booklet_id, state=State.READY)
    path = found.file(kind)
    if kind not in TYPES or not path.exists():
        raise Http404
    name = f"{slugify(found.label) or 'guide'}-{found.language}.{kind}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[kind])


@requires(access.PUBLISH)
@require_POST
def drop_booklet(request: ActorRequest, booklet_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.booklets_of(request.actor), pk=booklet_id)
    actions.drop(request.actor, found)
    messages.success(request, _("“%(label)s” was thrown away.") % {"label": found.label})
    return redirect("backoffice:booklets")
