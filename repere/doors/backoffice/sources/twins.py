"""Rows of two sources that may be one service: side by side, joined in one click, parted again in another."""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from repere.doors.backoffice.paging import page_of
from repere.doors.design.templatetags.design import phone
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.worker import later
from repere.knowledge.directory import access
from repere.knowledge.directory.jobs import look_for_twins_now
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sources import actions, queries
from repere.knowledge.directory.sources.models import LikelyTwin
from repere.knowledge.territory.rules import fold

PAIRS, JOINED, LONGEST = 10, 50, 300
# What agrees, in the words of `sources/twins.py`.
ALIKE = {
    "structure": gettext_lazy("structures"),
    "name": gettext_lazy("names"),
    "phone": gettext_lazy("telephone"),
    "address": gettext_lazy("addresses"),
    "distance": gettext_lazy("places"),
}
AGREES = 0.8


class Line(NamedTuple):
    label: str
    one: str
    other: str
    is_same: bool


@requires(access.IMPORT)
@require_safe
def twins(request: ActorRequest) -> HttpResponse:
    """The likely pairs, the surest first; below, those that were joined."""
    page = page_of(queries.likely_twins(request.actor), request, PAIRS)
    context = {
        "page": page,
        "pairs": [_pair(pair) for pair in page],
        "joined": queries.joined_twins(request.actor)[:JOINED],
    }
    return render(request, "backoffice/sources/twins.html", context)


def _pair(pair: LikelyTwin) -> dict[str, Any]:
    sides = [_told(pair.service), _told(pair.other)]
    lines = [
        Line(label, one, other, fold(one) == fold(other))
        for (label, one), (_label, other) in zip(*sides, strict=True)
        if one or other
    ]
    alike = [str(ALIKE[part]) for part, value in pair.parts.items() if part in ALIKE and value >= AGREES]
    return {"pair": pair, "percent": round(pair.score * 100), "lines": lines, "alike": alike}


def _told(service: Service) -> list[tuple[str, str]]:
    """What decides whether two are one. Of a confidential place, what anybody may read."""
    shown = service.for_public()
    place = shown.location or shown.structure.location
    number = shown.phone or shown.structure.phone
    return [
        (_("Name"), shown.name),
        (_("Structure"), shown.structure.name),
        (_("Address"), str(place) if place and not shown.is_cleared else ""),
        (_("Telephone"), phone(number) if number else ""),
        (_("E-mail"), shown.email or shown.structure.email),
        (_("Opening hours"), shown.hours or shown.structure.hours),
        (_("Description"), shown.description[:LONGEST]),
        (_("Updated on"), date_format(shown.updated_on, "DATE_FORMAT")),
        (_("Source"), shown.source),
    ]


@requires(access.IMPORT)
@require_POST
def seek(request: ActorRequest) -> HttpResponse:
    later(look_for_twins_now)()
    messages.success(request, _("They are being looked for: open this page again in some minutes."))
    return redirect("backoffice:twins")


@requires(access.IMPORT)
@require_POST
def settle(request: ActorRequest, pair_id: UUID) -> HttpResponse:
    """One service, shown as the first or as the second; or two."""
    pair = get_object_or_404(queries.likely_twins(request.actor), pk=pair_id)
    decision, today = request.POST.get("decision", ""), timezone.localdate()
    if decision == "two":
        actions.say_apart(request.actor, pair, on=today)
        messages.success(request, _("Noted: they are two, and will not be proposed again."))
    elif decision in ("one", "other"):
        shown, hidden = (pair.service, pair.other) if decision == "one" else (pair.other, pair.service)
        try:
            actions.join_twins(request.actor, shown, hidden, on=today)
            messages.success(request, _("Joined: one is shown, the other speaks through it."))
        except actions.NotTwins:
            messages.error(request, _("One of them is joined to another already."))
    return redirect("backoffice:twins")


@requires(access.IMPORT)
@require_POST
def part(request: ActorRequest, twin_id: UUID) -> HttpResponse:
    twin = get_object_or_404(queries.joined_twins(request.actor), pk=twin_id)
    actions.part_twins(request.actor, twin)
    messages.success(request, _("Parted: each is shown by itself again."))
    return redirect("backoffice:twins")
