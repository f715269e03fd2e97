from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework import access as casework_access
from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.choices import MetHow
from repere.accompaniment.casework.queries import dossiers_visible_to, passages_visible_to
from repere.accompaniment.orientation.queries import orientations_visible_to
from repere.accompaniment.people import access, search
from repere.doors.backoffice import words
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.forms import PersonForm, SearchForm
from repere.doors.backoffice.rows import age_of, person_row, theme_shown
from repere.doors.backoffice.words import SAID_OF_A_DOOR
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory import queries as directory

# Under this, a likeness is not worth stopping somebody for.
LIKELY = 0.75


def _found(request: ActorRequest, text: str) -> list[object]:
    return (
        [person_row(found.person, found.match) for found in search.find(request.actor, text)] if text else []
    )


@requires(casework_access.RECEIVE)
@require_http_methods(["GET", "POST"])
def welcome(request: ActorRequest) -> HttpResponse:
    """A new passage begins by looking for the person: known, to be written down, or without a name."""
    form = SearchForm(request.POST or None)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    context = {"form": form, "text": text, "people": _found(request, text)}
    return render(request, "backoffice/welcome.html", context)


@requires(access.SEARCH)
@require_http_methods(["GET", "POST"])
def search_all(request: ActorRequest) -> HttpResponse:
    """One box for people and services. What is typed is posted: a name never stands in an address."""
    form = SearchForm(request.POST or None)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    services = directory.first_services_matching(text, 8) if len(text) > 1 else []
    context = {"form": form, "text": text, "people": _found(request, text), "services": services}
    return render(request, "backoffice/search.html", context)


@requires(casework_access.OPEN_DOSSIER)
@require_POST
def new_person(request: ActorRequest) -> HttpResponse:
    """The form comes from the search, with what was typed; likely namesakes are shown before anything is written."""
    passage = None
    if "passage" in request.POST:
        passage = get_object_or_404(
            passages_visible_to(request.actor), pk=uuid_or_none(request.POST["passage"])
        )
    if "name" not in request.POST:
        form = PersonForm(initial={"name": request.POST.get("q", "").strip()})
        return render(request, "backoffice/new_person.html", {"form": form, "passage": passage})
    form = PersonForm(request.POST)
    context: dict[str, object] = {"form": form, "passage": passage}
    if not form.is_valid():
        return render(request, "backoffice/new_person.html", context)
    alike = [f for f in search.find(request.actor, form.cleaned_data["name"]) if f.match.score >= LIKELY]
    if alike and "sure" not in request.POST:
        context["alike"] = [person_row(found.person, found.match) for found in alike[:5]]
        return render(request, "backoffice/new_person.html", context)
    now = timezone.now()
    dossier = casework.open_dossier(request.actor, now=now, today=timezone.localdate(), **form.said())
    messages.success(request, _("Dossier %(code)s is open.") % {"code": dossier.code})
    if passage is None:
        passage = casework.open_passage(request.actor, now=now, dossier=dossier)
        return redirect("backoffice:needs", passage.pk)
    casework.give_dossier(request.actor, passage, dossier)
    return redirect("backoffice:orientation" if passage.needs.exists() else "backoffice:needs", passage.pk)


@requires(casework_access.OPEN_DOSSIER)
@require_safe
def dossier(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Who they are, what they need, which doors were tried; opening it leaves a line in the trail."""
    found = get_object_or_404(dossiers_visible_to(request.actor), pk=dossier_id)
    casework.read_dossier(request.actor, found)
    doors: dict[UUID, list[object]] = {}
    for orientation in orientations_visible_to(request.actor).filter(need__dossier=found):
        doors.setdefault(orientation.need_id, []).append(orientation)
    needs = [
        {"need": need, "theme": theme_shown(need.theme, need.urgency), "doors": doors.get(need.pk, [])}
        for need in found.needs.order_by("-told_at")
    ]
    context = {
        "dossier": found,
        "row": person_row(found.person),
        "age": age_of(found.person),
        "languages": [words.language_name(code) for code in found.person.languages],
        "needs": needs,
        "passages": passages_visible_to(request.actor).filter(dossier=found)[:10],
        "wrong_because": SAID_OF_A_DOOR,
        "met_how": MetHow.choices,
        "open_passage": passages_visible_to(request.actor)
        .filter(dossier=found, closed_at__isnull=True)
        .first(),
    }
    return render(request, "backoffice/dossier.html", context)
