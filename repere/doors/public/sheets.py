"""What anybody may say of a sheet, and what everybody may read of its history."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from repere.doors.guard.marks import open_to_all
from repere.doors.public.forms import CorrectionForm
from repere.doors.public.views import page
from repere.foundation.toolkit.limits import Limit
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.queries import service_for_public
from repere.knowledge.directory.sheets import actions, queries

# Of one service: beyond, it is a program or a quarrel.
CORRECTED = Limit("corrections", most=10, seconds=3600)
SHOWN = 50


# No cookie tells who asks, and what is said is read by somebody before it changes anything.
@csrf_exempt
@open_to_all
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Anybody, without an account and without saying who they are."""
    with translation.override(language):
        found = service_for_public(code)
        if found is None:
            return _absent(request, language, code, "public:correct")
        form = CorrectionForm(request.POST if request.method == "POST" else None)
        is_sent = False
        if form.is_valid():
            is_sent = _proposed(found, form)
        context = {"service": found, "form": form, "is_sent": is_sent}
        status = 400 if form.errors else 200
        return page(
            request,
            "public/correct.html",
            language,
            context,
            _in_another("public:correct", code),
            status=status,
        )


def _proposed(found: Service, form: CorrectionForm) -> bool:
    data, who = form.cleaned_data, str(found.pk)
    if data["website"]:
        return True  # a program is thanked, and not heard
    if CORRECTED.is_reached(who):
        form.add_error(None, _("Many people have written about this place: try again in an hour."))
        return False
    CORRECTED.count(who)
    try:
        actions.propose(found, subject=data["subject"], proposed=data["proposed"], now=timezone.now())
    except actions.TooManyWaiting:
        form.add_error(None, _("Many people have written about this place: somebody will look at it soon."))
        return False
    return True


@open_to_all
@require_safe
@gzip_page
def history(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """When the sheet was confirmed, corrected, closed; who in general said so."""
    with translation.override(language):
        found = service_for_public(code)
        if found is None:
            return _absent(request, language, code, "public:history")
        context: dict[str, object] = {"service": found, "changes": queries.history_of(found)[:SHOWN]}
        return page(request, "public/history.html", language, context, _in_another("public:history", code))


def _in_another(route: str, code: str) -> Callable[[str], str]:
    return lambda tongue: reverse(route, args=[tongue, code])


def _absent(request: HttpRequest, language: str, code: str, route: str) -> HttpResponse:
    return page(request, "public/not_found.html", language, {}, _in_another(route, code), status=404)
