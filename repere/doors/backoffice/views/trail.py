from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from repere.doors.backoffice.paging import page_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.audit import access, queries


@requires(access.READ_TRAIL)
@require_safe
def trail(request: ActorRequest) -> HttpResponse:
    """Who did what, the latest first: for the data protection officer."""
    lines = queries.lines_visible_to(request.actor)
    verb = request.GET.get("verb", "")[:60]
    if verb:
        lines = lines.filter(verb=verb)
    page = page_of(lines, request, size=50)
    names = display_names({line.user_id for line in page if line.user_id})
    rows = [{"line": line, "who": names.get(line.user_id, "") if line.user_id else ""} for line in page]
    verbs = queries.lines_visible_to(request.actor).order_by("verb").values_list("verb", flat=True).distinct()
    context = {
        "page": page,
        "rows": rows,
        "verbs": list(verbs),
        "verb": verb,
        "base": urlencode({"verb": verb}),
    }
    return render(request, "backoffice/trail.html", context)
