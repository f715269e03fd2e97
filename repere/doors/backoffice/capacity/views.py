"""The places of a service: which kinds it counts, and who says them without an account."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.queries import needs_visible_to
from repere.accompaniment.orientation import access as orientation
from repere.accompaniment.orientation.holds import actions as holds
from repere.accompaniment.orientation.holds.choices import Awaits
from repere.accompaniment.orientation.holds.queries import watches_of
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.capacity.forms import FileForm, KindForm, LinkForm
from repere.doors.design.sheets import qr_svg
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.texting import gateway
from repere.knowledge.directory import access
from repere.knowledge.directory import queries as directory
from repere.knowledge.directory.capacity import actions, files, links, queries, rules
from repere.knowledge.directory.choices import Audience, CapacityUnit
from repere.knowledge.directory.models import Service


@requires(access.KEEP)
@require_http_methods(["GET", "POST"])
def capacity(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """Kinds of places and links, of a service that the reader may let speak."""
    found = service_or_404(request, service_id)
    kind_form = KindForm(request.POST if "kind" in request.POST else None)
    link_form = LinkForm(request.POST if "link" in request.POST else None)
    if kind_form.is_bound and kind_form.is_valid():
        try:
            actions.count_kind(request.actor, found, **kind_form.cleaned_data, now=timezone.now())
            messages.success(request, _("Noted: these places are counted."))
            return redirect("backoffice:capacity", found.pk)
        except actions.TooManyPlaces:
            kind_form.add_error("maximum", _("More places are left than that: say first how many are left."))
    if link_form.is_bound and link_form.is_valid():
        made = actions.make_link(request.actor, found, **link_form.cleaned_data, now=timezone.now())
        return redirect("backoffice:place_link", found.pk, made.pk)
    context = {
        "service": found,
        "kinds": [_kind(line) for line in queries.lines_of(found)],
        "speakers": queries.speakers_of(request.actor, found),
        "kind_form": kind_form,
        "link_form": link_form,
        "may_count": access.allows_own(access.SAY_PLACES, request.actor, found),
        "sends_texts": gateway().can_send,
        "listens": bool(settings.SMS_IN_SECRET),
    }
    return render(request, "backoffice/capacity/capacity.html", context)


def service_or_404(request: ActorRequest, service_id: UUID) -> Service:
    found = get_object_or_404(directory.services(), pk=service_id)
    if not access.keeps(request.actor, found):
        raise Http404
    return found


def _kind(line: Any) -> dict[str, Any]:
    hours = rules.rhythm_of(line.unit, line.rhythm_hours).total_seconds() / 3600
    return {"line": line, "hours": int(hours)}


@requires(access.KEEP)
@require_POST
def stop_counting(request: ActorRequest, service_id: UUID, line_id: UUID) -> HttpResponse:
    found = get_object_or_404(directory.services_of(request.actor), pk=service_id)
    line = get_object_or_404(queries.lines_of(found).select_related("service__structure"), pk=line_id)
    actions.stop_counting(request.actor, line, now=timezone.now())
    messages.success(request, _("Noted: these places are no longer counted."))
    return redirect("backoffice:capacity", found.pk)


@requires(access.KEEP)
@require_safe
@never_cache
def place_link(request: ActorRequest, service_id: UUID, speaker_id: UUID) -> HttpResponse:
    """The link itself: to open, to copy, to print with its square code."""
    found = service_or_404(request, service_id)
    speaker = get_object_or_404(queries.speakers_of(request.actor, found), pk=speaker_id)
    address = settings.PUBLIC_URL + reverse(
        "public:say_places", args=[links.token_of(speaker.pk, speaker.handle)]
    )
    context = {
        "service": found,
        "speaker": speaker,
        "link": address,
        # Not kept in memory, as the addresses of services are.
        "qr": qr_svg.__wrapped__(address),
        "keyword": speaker.handle[:4],
        "listens": bool(settings.SMS_IN_SECRET),
    }
    return render(request, "backoffice/capacity/link.html", context)


@requires(access.KEEP)
@require_POST
def revoke_link(request: ActorRequest, service_id: UUID, speaker_id: UUID) -> HttpResponse:
    found = service_or_404(request, service_id)
    speaker = get_object_or_404(
        queries.speakers_of(request.actor, found).select_related("service__structure"), pk=speaker_id
    )
    actions.revoke_link(request.actor, speaker, now=timezone.now())
    messages.success(request, _("The link of “%(label)s” no longer works.") % {"label": speaker.label})
    return redirect("backoffice:capacity", found.pk)


@requires(orientation.ORIENT)
@require_POST
def watch(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """Tell this desk when a place is free there, or when it is open again."""
    found = get_object_or_404(directory.services().prefetch_related("closures"), pk=service_id)
    need_id = uuid_or_none(request.POST.get("need", ""))
    need = needs_visible_to(request.actor).filter(pk=need_id).first() if need_id else None
    made = holds.watch_service(request.actor, found, need=need, now=timezone.now())
    if made.awaits == Awaits.OPENING:
        messages.success(request, _("Noted: you will be told on the front page when it opens again."))
    else:
        messages.success(request, _("Noted: you will be told on the front page when a place is free."))
    return redirect("backoffice:service", found.pk)


@requires(orientation.ORIENT)
@require_POST
def put_away(request: ActorRequest, watch_id: UUID) -> HttpResponse:
    """It was read: the front page tells it no more."""
    found = get_object_or_404(watches_of(request.actor), pk=watch_id)
    holds.put_away(request.actor, found, now=timezone.now())
    return redirect("backoffice:today")


FAULTS = {
    "unreadable": gettext_lazy("This is no table: save it as CSV."),
    "no_column": gettext_lazy("There is no column “%(said)s”."),
    "too_long": gettext_lazy("There are more lines than can be taken at once."),
    "unknown_code": gettext_lazy("“%(said)s” is the code of no service of yours."),
    "unknown_unit": gettext_lazy("“%(said)s” is not something that is counted."),
    "unknown_audience": gettext_lazy("“%(said)s” is no audience."),
    "no_number": gettext_lazy("“%(said)s” is no number of places."),
    "too_many": gettext_lazy("More places are left than there are in all: %(said)s."),
    "twice": gettext_lazy("“%(said)s” was said above already."),
}
MOST_BYTES = 500_000


@requires(access.SAY_PLACES)
@require_http_methods(["GET", "POST"])
def places_file(request: ActorRequest) -> HttpResponse:
    """The places of several services, from a file: every line, or none."""
    own = {service.public_code: service for service in directory.services_of(request.actor)}
    form = FileForm(request.POST or None, request.FILES or None)
    faults: list[tuple[int, str]] = []
    if form.is_valid():
        content = form.cleaned_data["file"].read(MOST_BYTES)
        rows, found = files.read(content, codes=own, units=CapacityUnit.values, audiences=Audience.values)
        faults = [(fault.row, str(FAULTS[fault.why]) % {"said": fault.said[:60]}) for fault in found]
        if not faults:
            try:
                count = actions.say_from_file(request.actor, own, rows, at=timezone.now())
                for code in {row.code for row in rows}:
                    holds.serve_service(own[code].pk)
                told = ngettext("Noted: %(n)s line.", "Noted: %(n)s lines.", count) % {"n": count}
                messages.success(request, told)
                return redirect("backoffice:places_file")
            except actions.RowIsRefused as refusal:
                faults = [(refusal.row, str(FAULTS["too_many"]) % {"said": refusal.maximum})]
    context = {
        "form": form,
        "faults": faults,
        "services": list(own.values())[:200],
        "units": CapacityUnit.choices,
    }
    status = 400 if faults or form.errors else 200
    return render(request, "backoffice/capacity/file.html", context, status=status)
