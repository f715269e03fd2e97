from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.casework import access as casework_access
from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.models import Passage
from repere.accompaniment.casework.queries import passages_visible_to
from repere.accompaniment.people import access, intake, search
from repere.doors.backoffice import drawn
from repere.doors.backoffice.apart import Apart
from repere.doors.backoffice.asked import uuid_or_none, words_asked
from repere.doors.backoffice.forms import PersonForm, SearchForm, as_typed
from repere.doors.backoffice.rows import person_row
from repere.doors.design.pieces import in_one_language
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory import queries as directory

# One letter is everybody: the search begins at two.
SHORTEST = 2
# What a glance takes in; then, for homonyms, as many as anybody would read.
FIRST_SHOWN, ALL_SHOWN = 10, 40
SOUGHT = "backoffice.sought"
SOUGHT_LASTS_S = 4 * 3600


def _found(request: ActorRequest, text: str, passage: Passage | None = None) -> dict[str, object]:
    """What a page shows of a search, and the mark that it was made, without which nobody is written down."""
    if len(text) < SHORTEST:
        return {"text": text, "too_short": bool(text), "people": []}
    most = ALL_SHOWN if "more" in request.POST else FIRST_SHOWN
    answer, token = search.answer(request.actor, text, limit=most), get_token(request)
    joining = passage.pk if passage else None
    return {
        "text": text,
        # Made once: the page's own forms would each mask it again.
        "csrf_token": token,
        "too_short": False,
        "people": drawn.people_lines(
            [person_row(found.person, found.match) for found in answer.found], token, joining
        ),
        "too_many": answer.too_many,
        "may_be_more": len(answer.found) == FIRST_SHOWN,
        "sought": signing.dumps(str(request.actor.user_id), salt=SOUGHT),
    }


def _has_sought(request: ActorRequest) -> bool:
    try:
        said = signing.loads(request.POST.get("sought", ""), salt=SOUGHT, max_age=SOUGHT_LASTS_S)
    except signing.BadSignature:
        return False
    return bool(said == str(request.actor.user_id))


def _typed(request: ActorRequest) -> str:
    form = SearchForm(request.POST)
    return words_asked(form.cleaned_data["q"]) if form.is_valid() else ""


def _joining(request: ActorRequest) -> Passage | None:
    """The anonymous passage that is looking for its dossier, when one is."""
    asked = request.POST.get("passage") or request.GET.get("passage")
    if not asked:
        return None
    waiting = passages_visible_to(request.actor).filter(dossier__isnull=True, closed_at__isnull=True)
    return get_object_or_404(waiting, pk=uuid_or_none(asked))


@requires(casework_access.RECEIVE)
@require_http_methods(["GET", "POST"])
def welcome(request: ActorRequest) -> HttpResponse:
    """A new passage begins by looking for the person: known, to be written down, or without a name."""
    return _welcome(request, _typed(request))


def _welcome(request: ActorRequest, text: str) -> HttpResponse:
    passage = _joining(request)
    context = _found(request, text, passage) | {"passage": passage, "again": reverse("backoffice:welcome")}
    return render(request, "backoffice/welcome.html", context)


@requires(access.SEARCH)
@require_http_methods(["GET", "POST"])
@in_one_language()
def search_all(request: ActorRequest) -> HttpResponse:
    """One box for people and services. What is typed is posted: a name never stands in an address."""
    text = _typed(request)
    context = _found(request, text) | {
        "again": reverse("backoffice:search"),
        "services": directory.first_services_matching(text, 8) if len(text) >= SHORTEST else [],
    }
    return render(request, "backoffice/search.html", context)


@requires(casework_access.OPEN_DOSSIER)
@require_POST
def new_person(request: ActorRequest) -> HttpResponse:
    """The form opens from a search, with what was typed; whoever it may be is shown before anything is written."""
    passage = _joining(request)
    if not _has_sought(request):
        messages.info(request, _("Look first: they may be known under another spelling."))
        return _welcome(request, words_asked(request.POST.get("name") or request.POST.get("q", "")))
    context: dict[str, object] = {"passage": passage, "sought": request.POST["sought"]}
    if "name" not in request.POST:
        context["form"] = PersonForm(initial=as_typed(request.POST.get("q", "")))
        return render(request, "backoffice/new_person.html", context)
    form = context["form"] = PersonForm(request.POST)
    if not form.is_valid():
        return render(request, "backoffice/new_person.html", context)
    said = form.known()
    alike = intake.look_alikes(request.actor, said)
    told_apart = Apart(request.POST, alike)
    if alike and (told_apart.is_missing or "sure" not in request.POST):
        context |= {
            "alike": told_apart.rows(),
            "must_decide": any(one.must_be_decided for one in alike),
            "is_missing": "sure" in request.POST,
        }
        return render(request, "backoffice/new_person.html", context)
    if "sure" not in request.POST and intake.may_be_elsewhere(request.actor, said):
        return render(request, "backoffice/new_person.html", context | {"elsewhere": True})
    return _opened(request, form, passage, told_apart)


def _opened(
    request: ActorRequest, form: PersonForm, passage: Passage | None, told_apart: Apart
) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    try:
        with transaction.atomic():
            if passage is None:
                dossier = casework.open_dossier(request.actor, now=now, today=today, **form.said())
                passage = casework.open_passage(request.actor, now=now, dossier=dossier)
            else:
                dossier = casework.open_dossier_for(
                    request.actor, passage, now=now, today=today, **form.said()
                )
            told_apart.write(request.actor, dossier.person, now)
    except casework.PassageHasADossier:
        messages.info(request, _("This passage already belongs to a dossier."))
        return redirect("backoffice:needs", passage.pk)  # type: ignore[union-attr]
    messages.success(request, _("Dossier %(code)s is open.") % {"code": dossier.code})
    return redirect("backoffice:orientation" if passage.needs.exists() else "backoffice:needs", passage.pk)
