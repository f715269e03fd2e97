from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.casework.queries import needs_at_hand
from repere.accompaniment.orientation import access, actions, queries
from repere.accompaniment.orientation.choices import Outcome
from repere.accompaniment.orientation.choosing import queries as choosing
from repere.accompaniment.orientation.rules import NotPossibleNow
from repere.doors.backoffice import drawn
from repere.doors.backoffice.asked import back_to, number_or_none, uuid_or_none, words_asked
from repere.doors.backoffice.cards import card, unlikely
from repere.doors.backoffice.forms import FactsForm, OutcomeForm
from repere.doors.backoffice.rows import age_of, theme_shown
from repere.doors.backoffice.views.passages import filled_in, head_of, passage_or_404, said_of, save_facts
from repere.doors.design.pieces import in_one_language
from repere.doors.design.sheets import qr_svg, sheet_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.tongues import direction, language_for, written
from repere.knowledge.directory import queries as directory
from repere.knowledge.directory.models import Service
from repere.knowledge.territory.queries import commune, communes_like

RADII = (5, 15, 30, 60)
USUAL_RADIUS = 30
FIRST_SHOWN, MOST_SHOWN, ASIDE_SHOWN = 8, 60, 15


def chosen_need(
    request: ActorRequest, passage: Passage, shown: Mapping[UUID, set[UUID]] | None = None
) -> tuple[list[Need], Need | None]:
    """The open needs of the person, and the one asked for; or else the first that no door was shown for today."""
    needs = [need for need in needs_at_hand(request.actor, passage) if need.is_open]
    asked = request.POST.get("need") or request.GET.get("need")
    chosen = next((need for need in needs if str(need.pk) == asked), None)
    if chosen is None and needs:
        shown = queries.services_shown(request.actor, passage) if shown is None else shown
        chosen = next((need for need in needs if need.pk not in shown), needs[0])
    return needs, chosen


@requires(access.ORIENT)
@require_http_methods(["GET", "POST"])
@in_one_language()
def orientation(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """The services that fit, best first with their reasons; those set aside, and why."""
    passage = passage_or_404(request, passage_id)
    shown = queries.services_shown(request.actor, passage)
    needs, need = chosen_need(request, passage, shown)
    if need is None:
        return redirect("backoffice:needs", passage.pk)
    if passage.closed_at:
        return redirect("backoffice:close", passage.pk)
    said = said_of(passage)
    errors: Mapping[str, Any] = {}
    if "facts" in request.POST:
        facts = FactsForm(request.POST)
        if facts.is_valid():
            save_facts(request, passage, facts)
            return redirect(here(passage, need, request))
        said, errors = filled_in(facts), facts.errors
    around, is_no_place = place_asked(request)
    context = head_of(request, passage, 3) | {
        "needs": [
            {
                "need": n,
                "theme": theme_shown(n.theme, n.urgency),
                "current": n == need,
                "served": n.pk in shown,
            }
            for n in needs
        ],
        "need": need,
        "facts_fields": drawn.facts_fields(said, errors, is_known=passage.dossier_id is not None),
        "facts_errors": errors,
        "around": around,
        "is_no_place": is_no_place,
        "as_map": request.GET.get("view") == "map",
        "where_fields": drawn.where_fields(
            words_asked(request.GET.get("near", ""), 80),
            words_asked(request.GET.get("q", ""), 80),
            RADII,
            around.radius_km,
            is_no_place=is_no_place,
        ),
    }
    found = ranked_cards(request, passage, need, around)
    now, given = timezone.now(), shown.get(need.pk, ())
    context |= found | {
        "cards": [
            drawn.result(c, now, passage_id=passage.pk, need_id=need.pk, is_given=c.id in given)
            for c in found["cards"]
        ],
        "aside": [
            drawn.set_aside(service, passage_id=passage.pk, need_id=need.pk) for service in found["aside"]
        ],
    }
    return render(request, "backoffice/orientation.html", context)


def here(passage: Passage, need: Need, request: ActorRequest) -> str:
    kept = {name: request.GET[name] for name in ("near", "radius", "q", "view") if request.GET.get(name)}
    return f"{reverse('backoffice:orientation', args=[passage.pk])}?{urlencode({'need': need.pk} | kept)}"


def place_asked(request: ActorRequest) -> tuple[choosing.Around, bool]:
    asked = number_or_none(request.GET.get("radius", ""))
    radius = asked if asked in RADII else USUAL_RADIUS
    return place_of(request, words_asked(request.GET.get("near", ""), 80), radius)


def place_of(request: ActorRequest, typed: str, radius: int) -> tuple[choosing.Around, bool]:
    """Where to look: a commune typed, or else the desk; and whether what was typed is no place.

    A colleague who belongs to no site looks from the organisation's first; a site without a point, from its commune.
    """
    place = communes_like(typed).first() if typed else None
    if place is not None and place.latitude is not None and place.longitude is not None:
        point = (place.latitude, place.longitude)
        return choosing.Around(point, radius, place.name, place.code, place.epci), False
    site = request.membership.site or request.membership.organisation.sites.order_by("pk").first()
    if site is None:
        return choosing.Around(None, radius), bool(typed)
    here = (
        (site.latitude, site.longitude) if site.latitude is not None and site.longitude is not None else None
    )
    if here is None and site.commune_code:
        place = commune(site.commune_code)
        if place is not None and place.latitude is not None and place.longitude is not None:
            here = (place.latitude, place.longitude)
    return choosing.Around(here, radius, site.name, site.commune_code), bool(typed)


def ranked_cards(
    request: ActorRequest, passage: Passage, need: Need, around: choosing.Around
) -> dict[str, Any]:
    age = passage.age
    if age is None and passage.dossier:
        age = age_of(passage.dossier.person)
    now = timezone.now()
    scale = choosing.scale_of(request.actor, request.membership.organisation.weighing)
    text = words_asked(request.GET.get("q", ""), 80)
    found = choosing.doors_for(need, passage, age=age, around=around, at=now, scale=scale, text=text)
    shown = min(number_or_none(request.GET.get("show", "")) or FIRST_SHOWN, MOST_SHOWN)
    first = [(ranked, found.rows[ranked.offer.id]) for ranked in found.fitting[:shown]]
    aside = [(ranked, found.rows[ranked.offer.id]) for ranked in found.aside[:ASIDE_SHOWN]]
    answering = choosing.that_answer((row for _ranked, row in (*first, *aside)), timezone.localdate())
    typed = words_asked(request.GET.get("near", ""), 80)
    return {
        "cards": [card(ranked, row, answering) for ranked, row in first],
        "more": max(len(found.fitting) - shown, 0),
        "shown": shown,
        "aside": [unlikely(ranked, row, answering) for ranked, row in aside],
        "aside_count": len(found.aside),
        "query": urlencode(
            {"need": need.pk, "near": typed, "radius": around.radius_km} | ({"q": text} if text else {})
        ),
    }


@requires(access.ORIENT)
@require_safe
def points(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """The same services as points, for the map that is asked for."""
    passage = passage_or_404(request, passage_id)
    _needs, need = chosen_need(request, passage)
    if need is None:
        return JsonResponse({"points": []})
    around, _is_no_place = place_asked(request)
    shown = ranked_cards(request, passage, need, around)["cards"]
    return JsonResponse(
        {
            "here": around.point,
            "points": [
                {"name": c.name, "by": c.structure, "at": c.point, "distance": c.distance}
                for c in shown
                if c.point
            ],
        }
    )


@requires(access.ORIENT)
@require_POST
def give(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """A slip for the services chosen: one button, or several boxes and one button."""
    passage = passage_or_404(request, passage_id)
    _needs, need = chosen_need(request, passage)
    asked = request.POST.getlist("one") or request.POST.getlist("services")
    services = list(directory.services().filter(pk__in=[pk for pk in map(uuid_or_none, asked) if pk]))
    if need is None or passage.closed_at:
        return redirect("backoffice:close", passage.pk)
    if not services:
        messages.error(request, _("Choose at least one service."))
        return redirect(here(passage, need, request))
    language = language_for(passage.languages)
    actions.give_slips(request.actor, need, services, passage=passage, language=language, now=timezone.now())
    slip_of = reverse("backoffice:slip", args=[passage.pk])
    return redirect(f"{slip_of}?{urlencode({'need': need.pk})}")


def ticket(service: Service, language: str) -> dict[str, object]:
    address = settings.PUBLIC_URL + reverse("public:service", args=[language, service.public_code])
    return {
        "service": service,
        "sheet": sheet_of(service, timezone.now()),
        "qr": qr_svg(address),
    }


@requires(access.ORIENT)
@require_safe
def slip(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """What the person takes away: on paper, or photographed on the screen. Nothing on it says who they are."""
    passage = passage_or_404(request, passage_id)
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = language_for(passage.languages)
    services = {door.service_id: door.service for door in queries.live_doors(request.actor, passage)}
    with translation.override(language):
        tickets = [ticket(service, language) for service in services.values()]
    context = head_of(request, passage, 3) | {
        "tickets": tickets,
        "need": request.GET.get("need", "")[:36],
        "slip_language": language,
        "slip_dir": direction(language),
        "tongues": written(),
    }
    return render(request, "backoffice/slip.html", context)


@requires(access.ORIENT)
@require_POST
def outcome(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Did the door open? A wrong one has a reason."""
    found = get_object_or_404(queries.orientations_visible_to(request.actor), pk=orientation_id)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.say_outcome(
                request.actor, found, outcome=data["outcome"], because=data["because"], now=timezone.now()
            )
            if data["outcome"] == Outcome.OPENED:
                messages.success(request, _("Noted: the door opened. Is the need met?"))
            else:
                messages.info(request, _("Noted: a wrong door. The need stays open."))
        except NotPossibleNow:
            messages.info(request, _("This referral was already answered or withdrawn."))
    if found.need.dossier_id:
        return back_to(request, "backoffice:dossier", found.need.dossier_id)
    return back_to(request, "backoffice:needs", found.passage_id)
