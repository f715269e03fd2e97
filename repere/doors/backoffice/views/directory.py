from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from repere.accompaniment.orientation import access as orientation
from repere.accompaniment.orientation.holds.actions import serve_service
from repere.doors.backoffice.forms import ClosureForm, PlacesForm
from repere.doors.design.sheets import sheet_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory import access, actions, queries
from repere.knowledge.directory.capacity import actions as capacity
from repere.knowledge.directory.capacity.queries import lines_of
from repere.knowledge.directory.models import CapacityLine, Service, SheetState
from repere.knowledge.directory.sources.queries import provenance_of


def provenance(shown: Service) -> list[dict[str, object]]:
    """Each field with whoever said it last, and those who say otherwise; what they say in words."""
    state = SheetState.objects.filter(pk=shown.pk).only("confirmed_at").first()
    confirmed = timezone.localtime(state.confirmed_at).date() if state and state.confirmed_at else None
    labels = {field.name: field.verbose_name for field in Service._meta.concrete_fields}
    return [
        {
            "label": labels[one.field],
            "source": one.source,
            "said_on": one.said_on,
            "others": [
                {"source": claim.source, "said_on": claim.said_on, "value": in_words(claim.value)}
                for claim in one.others
            ],
        }
        for one in provenance_of(shown, confirmed)
    ]


def in_words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@requires(access.READ)
@require_safe
def service(request: ActorRequest, service_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.services().prefetch_related("closures", "themes"), pk=service_id)
    return service_page(request, found, ClosureForm())


def service_page(request: ActorRequest, found: Service, closure_form: ClosureForm) -> HttpResponse:
    """All that the reader may read of it, and what those who run it say of it."""
    sheet = sheet_of(actions.open_sheet(request.actor, found), timezone.now(), for_public=False)
    context = {
        "sheet": sheet,
        "service": sheet.service,
        "statements": found.statements.select_related("speaker", "said_for").order_by("-said_at")[:8],
        "places_forms": places_forms(found),
        "may_watch": orientation.ORIENT.allows(request.actor)
        and (sheet.moment.because == "closure" or (found.counts_places and not sheet.places)),
        "may_let_speak": access.keeps(request.actor, found),
        "closure_form": closure_form,
        "closures": queries.closures_to_come(found, timezone.localdate()),
        "provenance": provenance(sheet.service),
        "may_speak": access.allows_own(access.SAY_PLACES, request.actor, found),
    }
    return render(request, "backoffice/service.html", context)


def places_forms(found: Service) -> list[tuple[CapacityLine | None, PlacesForm]]:
    """One for each kind of place; one alone as long as none was named."""
    kinds = lines_of(found) if found.counts_places else ()
    forms: list[tuple[CapacityLine | None, PlacesForm]] = [
        (line, PlacesForm(initial={"unit": line.unit, "audience": line.audience}, auto_id=f"id_{n}_%s"))
        for n, line in enumerate(kinds)
    ]
    return forms or [(None, PlacesForm())]


@requires(access.SAY_PLACES)
@require_POST
def say_places(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """One number, one click: "4 places, now"."""
    found = get_object_or_404(queries.services_of(request.actor), pk=service_id)
    form = PlacesForm(request.POST)
    if form.is_valid():
        count = form.cleaned_data["places"]
        try:
            capacity.say_places(request.actor, found, **form.said(), at=timezone.now())
            serve_service(found.pk)
            told = ngettext("Noted: %(n)s place left, now.", "Noted: %(n)s places left, now.", count)
            messages.success(request, told % {"n": count})
        except capacity.TooManyPlaces as refusal:
            told = _("There are %(maximum)s places in all: %(count)s cannot be left.")
            messages.error(request, told % {"maximum": refusal.maximum, "count": count})
    else:
        messages.error(request, _("Places left: write a number, 0 if it is full."))
    if "from_today" in request.POST:
        return redirect("backoffice:today")
    return redirect("backoffice:service", found.pk)


@requires(access.SAY_PLACES)
@require_POST
def close_service(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """Closed from a day to a day: holidays, works, a flood."""
    own = queries.services_of(request.actor).prefetch_related("closures", "themes")
    found = get_object_or_404(own, pk=service_id)
    form = ClosureForm(request.POST)
    if form.is_valid():
        try:
            closure = actions.close_service(request.actor, found, **form.cleaned_data)
            told = _("Noted: closed from %(start)s to %(end)s.")
            days = {
                "start": date_format(closure.starts_on, "j F"),
                "end": date_format(closure.ends_on, "j F"),
            }
            messages.success(request, told % days)
            return redirect("backoffice:service", found.pk)
        except actions.ClosureIsBackwards:
            form.add_error("ends_on", _("The last day of the closure is before the first."))
    return service_page(request, found, form)


@requires(access.SAY_PLACES)
@require_POST
def reopen_service(request: ActorRequest, service_id: UUID, closure_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.services_of(request.actor), pk=service_id)
    closure = get_object_or_404(found.closures.select_related("service__structure"), pk=closure_id)
    actions.reopen_service(request.actor, closure)
    messages.success(request, _("Noted: it is no longer closed on those days."))
    return redirect("backoffice:service", found.pk)
