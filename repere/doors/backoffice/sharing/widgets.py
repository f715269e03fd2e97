"""The search shown by other sites: made, copied, looked at, revoked."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.doors.backoffice.sharing.forms import WidgetForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory import access
from repere.knowledge.directory.widgets import actions, queries
from repere.knowledge.directory.widgets.models import Widget

SHOWN = 100


@requires(access.PUBLISH)
@require_http_methods(["GET", "POST"])
def widgets(request: ActorRequest) -> HttpResponse:
    """Those of the organisation, and one more."""
    form = WidgetForm(request.POST or None)
    if form.is_valid():
        made = actions.make_widget(request.actor, **form.made(), now=timezone.now())
        return redirect("backoffice:widget", made.pk)
    context = {"form": form, "widgets": queries.widgets_of(request.actor)[:SHOWN]}
    return render(request, "backoffice/sharing/widgets.html", context, status=400 if form.errors else 200)


@requires(access.PUBLISH)
@require_safe
def widget(request: ActorRequest, widget_id: UUID) -> HttpResponse:
    """What to copy into a page, and what it will show there."""
    found = get_object_or_404(queries.widgets_of(request.actor), pk=widget_id)
    path = reverse("public:widget", args=[found.token])
    context = {"widget": found, "path": path, "copied": frame_of(found)}
    response = render(request, "backoffice/sharing/widget.html", context)
    # Here alone a page of ours holds another of ours.
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]  # as its decorator writes it
    return response


def frame_of(found: Widget) -> str:
    """The element that a site writes in its page."""
    address = settings.PUBLIC_URL + reverse("public:widget", args=[found.token])
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="700" style="border:0" loading="lazy"></iframe>',
        address,
        _("Find a service"),
    )


@requires(access.PUBLISH)
@require_POST
def revoke_widget(request: ActorRequest, widget_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.widgets_of(request.actor), pk=widget_id)
    actions.revoke_widget(request.actor, found, now=timezone.now())
    messages.success(request, _("“%(label)s” is shown no more.") % {"label": found.label})
    return redirect("backoffice:widgets")
