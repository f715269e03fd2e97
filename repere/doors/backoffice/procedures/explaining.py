"""A procedure explained to whom it is about: in their language, beside French for an interpreter, on paper."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.actions import read_dossier
from repere.accompaniment.people.shelves.rules import Sight
from repere.accompaniment.procedures import access, queries
from repere.accompaniment.procedures.explaining import actions, rules
from repere.accompaniment.procedures.explaining.queries import days_said, explained, explanations_of
from repere.accompaniment.procedures.models import Explanation, Procedure
from repere.doors.backoffice.person.tabs import tabs
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.doors.design.explained.near import Near, services_near
from repere.doors.design.explained.pdf import pdf
from repere.doors.design.explained.sheet import (
    Sheet,
    Standings,
    day_shown,
    language_of_sheet,
    sheet,
    side_by_side,
)
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit import languages
from repere.foundation.toolkit.tongues import direction, written
from repere.knowledge.law.procedures import templates
from repere.knowledge.signoffs.queries import standings_of_rules

BESIDE = "fr"  # the language of whoever explains, beside theirs
TALKS = 10


class ExplainedForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("In which language it was said"))
    interpreter = forms.CharField(
        label=gettext_lazy("Who interpreted, and how"), max_length=120, required=False
    )

    def __init__(self, *args: Any, reader: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages.choices(reader)  # type: ignore[attr-defined]


@requires(access.FOLLOW)
@require_http_methods(["GET", "POST"])
def explain(request: ActorRequest, procedure_id: UUID) -> HttpResponse:
    """What they read, or are read; that it was said, by whom and through whom; whether it stands at their own door."""
    found, sight = _found(request, procedure_id)
    person = found.dossier.person
    told = explained(found, timezone.now())
    reader = translation.get_language() or settings.LANGUAGE_CODE
    spoken = next(iter(person.languages), reader)
    form = ExplainedForm(
        request.POST if request.POST.get("act") == "told" else None,
        reader=reader, initial={"language": spoken if spoken in dict(languages.choices(reader)) else ""},
    )  # fmt: skip
    if request.method == "POST" and _done(request, found, told, form):
        return redirect(request.get_full_path())
    language, talks = _asked_language(request, found), list(explanations_of(request.actor, found)[:TALKS])
    standings = _standings(request, told)
    theirs = _sheet(told, language, standings, talks)
    is_beside = request.GET.get("beside") == "1" and language != BESIDE
    # Nobody's name is on a screen that is turned towards them, and towards an interpreter.
    context = {
        "tabs": tabs(found.dossier_id, "procedures"),
        "code": found.dossier.code,
        "procedure": found,
        "title": _(templates()[found.code].title),
        "sheet": theirs,
        "pairs": side_by_side(_sheet(told, BESIDE, standings, talks), theirs) if is_beside else None,
        "beside": BESIDE,
        "tongues": written(settings.DESK_LANGUAGES),
        "near": _near(request, told),
        "talks": [
            {
                "row": one,
                "by": getattr(one, "told_by", None) or "",
                "language": languages.name(one.language, reader),
            }
            for one in talks
        ],
        "moved": bool(talks) and bool(rules.moved_since(days_said(talks), told.to_do)),
        "form": form,
        "may_write": sight.writes(access.SHELF) and found.closed_at is None,
    }
    return render(request, "backoffice/procedures/explain.html", context)


@requires(access.FOLLOW)
@require_safe
def explain_on_paper(request: ActorRequest, procedure_id: UUID) -> HttpResponse:
    """The same as a PDF, for a pocket: neither their name nor the code of their dossier is on it."""
    found, _sight = _found(request, procedure_id)
    told = explained(found, timezone.now())
    language, talks = _asked_language(request, found), list(explanations_of(request.actor, found)[:1])
    standings = _standings(request, told)
    theirs = _sheet(told, language, standings, talks)
    is_beside = request.GET.get("beside") == "1" and language != BESIDE
    organisation = request.membership.organisation
    with translation.override(language):
        today = day_shown(timezone.localdate())
    near = _near(request, told)
    try:
        content = pdf(
            theirs,
            _sheet(told, BESIDE, standings, talks) if is_beside else None,
            near=near,
            said=today if organisation.is_sensitive else f"{organisation.name} · {today}",
        )
    except CannotBeDrawn:
        messages.error(request, _("This page could not be laid out. Tell whoever looks after this server."))
        return redirect("backoffice:explain", found.pk)
    headers = {"Content-Disposition": 'inline; filename="demarche.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _found(request: ActorRequest, procedure_id: UUID) -> tuple[Procedure, Sight]:
    seen = queries.procedure_seen(request.actor, procedure_id)
    if seen is None:
        raise Http404
    if request.method != "POST":
        read_dossier(request.actor, seen[0].dossier)
    return seen


def _done(request: ActorRequest, found: Procedure, told: rules.Explained, form: ExplainedForm) -> bool:
    actor, now, act = request.actor, timezone.now(), request.POST.get("act", "")
    if act == "told" and form.is_valid():
        actions.tell_explained(actor, found, told, now=now, **form.cleaned_data)
        messages.success(request, _("It is written."))
        return True
    if act == "show":
        actions.show_at_own_door(actor, found, now=now)
        return True
    if act == "hide":
        actions.take_from_own_door(actor, found)
        return True
    return False


def _asked_language(request: HttpRequest, found: Procedure) -> str:
    """The one asked for, else the first that they speak and in which the law is written."""
    asked = request.GET.get("language", "")
    return (
        asked if asked in dict(settings.DESK_LANGUAGES) else language_of_sheet(found.dossier.person.languages)
    )


def _near(request: ActorRequest, told: rules.Explained) -> tuple[Near, ...]:
    actor = request.actor
    return services_near(actor.organisation_id, told.go, timezone.now(), site_id=request.membership.site_id)


def _standings(request: ActorRequest, told: rules.Explained) -> Standings:
    return standings_of_rules(request.actor.organisation_id, told.rules, timezone.now())


def _sheet(told: rules.Explained, language: str, standings: Standings, talks: list[Explanation]) -> Sheet:
    with translation.override(language):
        return sheet(
            told,
            language,
            is_rtl=direction(language) == "rtl",
            standings=standings,
            moved=rules.moved_since(days_said(talks), told.to_do) if talks else (),
            explained_on=timezone.localdate(talks[0].told_at) if talks else None,
        )
