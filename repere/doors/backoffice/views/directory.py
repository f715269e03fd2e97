from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from repere.doors.backoffice.forms import PlacesForm
from repere.doors.backoffice.paging import page_of
from repere.doors.design.sheets import sheet_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory import access, actions, queries
from repere.knowledge.directory.choices import CapacityUnit, Theme


@requires(access.READ)
@require_safe
def directory(request: ActorRequest) -> HttpResponse:
    """Every service, by words and by theme."""
    text, theme = request.GET.get("q", "").strip()[:120], request.GET.get("theme", "")
    services = queries.services_matching(text) if text else queries.services()
    if theme in Theme:
        services = services.filter(themes__theme=theme)
    page = page_of(services.prefetch_related("closures", "themes"), request)
    now = timezone.now()
    context = {
        "page": page,
        "rows": [sheet_of(service, now) for service in page],
        "text": text,
        "base": urlencode({"q": text, "theme": theme}),
        "theme": theme,
        "themes": Theme.choices,
    }
    return render(request, "backoffice/directory.html", context)


@requires(access.READ)
@require_safe
def service(request: ActorRequest, service_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.services().prefetch_related("closures", "themes"), pk=service_id)
    context = {
        "sheet": sheet_of(found, timezone.now(), for_public=False),
        "service": found,
        "statements": found.statements.order_by("-said_at")[:8],
        "places_form": PlacesForm(),
        "may_say_places": access.SAY_PLACES.allows(request.actor)
        and found.structure.organisation_id == request.actor.organisation_id,
    }
    return render(request, "backoffice/service.html", context)


@requires(access.SAY_PLACES)
@require_POST
def say_places(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """One number, one click: "4 places, now"."""
    found = get_object_or_404(queries.services_of(request.actor), pk=service_id)
    form = PlacesForm(request.POST)
    if form.is_valid():
        last = found.latest_statement
        count = form.cleaned_data["places"]
        maximum = last.maximum if last else None
        if maximum is not None and count > maximum:
            messages.error(
                request, _("There are %(maximum)s places in all: %(count)s cannot be left.")
                % {"maximum": maximum, "count": count},
            )  # fmt: skip
            return redirect("backoffice:service", found.pk)
        actions.say_places(
            request.actor,
            found,
            unit=last.unit if last else CapacityUnit.SEAT,
            places=count,
            maximum=maximum,
            at=timezone.now(),
        )
        messages.success(
            request,
            ngettext("Noted: %(n)s place left, now.", "Noted: %(n)s places left, now.", count) % {"n": count},
        )
    else:
        messages.error(request, _("Places left: write a number, 0 if it is full."))
    return (
        redirect("backoffice:today")
        if "from_today" in request.POST
        else redirect("backoffice:service", found.pk)
    )
