"""The search inside the page of another site: no cookie, no script, and only where its organisation said so."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from repere.doors.guard.marks import open_to_all
from repere.doors.public.finding import FindForm, answered
from repere.doors.public.views import page
from repere.knowledge.directory.search import queries as search
from repere.knowledge.directory.search.asking import Where
from repere.knowledge.directory.widgets import rules
from repere.knowledge.directory.widgets.models import Widget
from repere.knowledge.directory.widgets.queries import widget_of


# No cookie tells who asks, and nothing is written. `frame-ancestors` says who may frame, in the stead of the header.
@csrf_exempt
@open_to_all
@require_http_methods(["GET", "POST"])
@gzip_page
def widget(request: HttpRequest, token: str) -> HttpResponse:
    """Our search as this widget was made; nothing of it elsewhere than on its sites."""
    found = widget_of(token)
    is_there = found is not None and _may_frame(request, found)
    shown = found if is_there else None
    language = _language(request, shown)
    with translation.override(language):
        context: dict[str, object] = {"widget": shown, "is_framed": True}
        status = 200
        if shown is None:
            status = 403 if found else 404
        else:
            asked = request.POST if request.method == "POST" else None
            form = FindForm(language, asked, themes=shown.themes, usual=where_of(shown))
            context |= {"form": form, "asks": f"{request.path}?l={language}", **answered(form)}
            status = 400 if form.errors else 200
        response = page(
            request,
            "public/widget.html",
            language,
            context,
            lambda tongue: f"{reverse('public:widget', args=[token])}?l={tongue}",
            status=status,
        )
    response.xframe_options_exempt = found is not None  # read by its middleware
    ancestors = rules.policy_of(found.sites) if found else ["'none'"]
    response._csp_replace = {"frame-ancestors": ancestors}  # type: ignore[attr-defined]  # as its decorator writes it
    response["Cache-Control"] = "no-store"
    return response


def where_of(shown: Widget) -> Where | None:
    """Where it looks when the visitor names no town."""
    if shown.commune_code:
        return search.where_of(shown.commune_code)
    return Where(departement=shown.departement) if shown.departement else None


def _language(request: HttpRequest, shown: Widget | None) -> str:
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("l", "")
    usual = shown.language if shown else ""
    return next((code for code in (asked, usual) if code in known), request.LANGUAGE_CODE)


def _may_frame(request: HttpRequest, found: Widget) -> bool:
    """A browser enforces the policy; what says by itself that another site frames it is refused here already."""
    if request.headers.get("Sec-Fetch-Site", "") != "cross-site":
        return True
    around = request.headers.get("Referer", "")
    return not around or rules.may_frame(found.sites, around)
