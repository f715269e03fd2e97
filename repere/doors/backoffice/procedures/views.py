"""A person's procedures: begun, what happened in them, until when and why, which papers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.actions import read_dossier
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Sight
from repere.accompaniment.procedures import access, actions, queries, rules
from repere.accompaniment.procedures.models import Procedure
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.procedures import shown
from repere.doors.backoffice.procedures.forms import BeginForm, EventForm, paper_forms
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.law.engine import Engine
from repere.knowledge.law.procedures import templates
from repere.knowledge.law.rulebook import Rule, Rulebook
from repere.knowledge.signoffs.queries import standings_of_rules


@requires(access.FOLLOW)
@require_http_methods(["GET", "POST"])
def procedures(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The procedures of a person, and a new one."""
    dossier = opened(request, dossier_id)
    sight = sight_of(request.actor, dossier.person)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = actions.begin_procedure(
            request.actor, dossier, said["code"], place=said["place"], now=timezone.now()
        )
        return redirect("backoffice:procedure", made.pk)
    found = queries.procedures_of(request.actor, dossier, sight)
    book, today = Engine().book, timezone.localdate()
    context = head_of(dossier, "procedures") | {
        "procedures": [
            {
                "row": one,
                "template": templates().get(one.code),
                "title": _(templates()[one.code].title) if one.code in templates() else one.code,
                "next": next(
                    (
                        shown.deadline_shown(row, book, {}, one.territory, today)
                        for row in queries.in_force(one)
                        if book.rules[row.rule][0].binds == "person"
                    ),
                    None,
                ),
            }
            for one in found
        ],
        "may_read": sight.reads(access.SHELF),
        "may_write": sight.writes(access.SHELF),
        "form": form,
    }
    return render(request, "backoffice/procedures/procedures.html", context)


@requires(access.FOLLOW)
@require_http_methods(["GET", "POST"])
def procedure(request: ActorRequest, procedure_id: UUID) -> HttpResponse:
    """One procedure: its dates with their reasons, what happened, its papers, what could come."""
    found, sight = _found(request, procedure_id)
    template, engine = templates()[found.code], Engine()
    act = request.POST.get("act", "")
    form = EventForm(
        request.POST if act == "event" else None,
        template=template, book=engine.book, territory=found.territory,
    )  # fmt: skip
    papers = paper_forms(template, found.papers, request.POST if act == "papers" else None)
    if request.method == "POST":
        try:
            if _done(request, found, act, form, papers):
                return redirect("backoffice:procedure", found.pk)
        except actions.IsClosed:
            messages.error(request, _("This procedure is closed: open it again first."))
            return redirect("backoffice:procedure", found.pk)
    events = queries.events_told(found)
    reckoned = rules.reckon(engine, template, queries.for_the_engine(found), found.territory)
    again = {one.rule.key: one for one in reckoned.running}
    today = timezone.localdate()
    standings = standings_of_rules(request.actor.organisation_id, _rules_of(engine.book), timezone.now())
    context = head_of(found.dossier, "procedures") | {
        "procedure": found,
        "template": template,
        "title": _(template.title),
        "authority": _(template.authority),
        "deadlines": [
            shown.deadline_shown(row, engine.book, again, found.territory, today, standings)
            for row in queries.in_force(found)
        ],
        "before": [
            shown.deadline_shown(row, engine.book, {}, found.territory, today, standings)
            for row in queries.before(found)
        ],
        "next": shown.rules_shown(reckoned.not_started),
        "contradictions": len(reckoned.contradictions),
        "events": [
            {
                "row": event,
                "meaning": _(engine.book.events[event.kind].meaning),
                "when": shown.moment_shown(rules.read(event.moment, found.territory)),
                "by": getattr(event, "written_by", None) or "",
            }
            for event in events
        ],
        "steps": [_(one) for one in template.steps],
        "mistakes": [_(one) for one in template.mistakes],
        "checks": [_(one) for one in template.checks],
        "papers": [{"name": _(paper), "form": one} for paper, one in papers],
        "form": form,
        "may_write": sight.writes(access.SHELF) and found.closed_at is None,
        "may_reopen": sight.writes(access.SHELF) and found.closed_at is not None,
    }
    return render(request, "backoffice/procedures/procedure.html", context)


def _rules_of(book: Rulebook) -> list[Rule]:
    """The version of each that a date is shown with."""
    return [versions[0] for versions in book.rules.values()]


def _found(request: ActorRequest, procedure_id: UUID) -> tuple[Procedure, Sight]:
    """In the reader's sight, or a page that does not exist; reading it leaves a line in the trail."""
    seen = queries.procedure_seen(request.actor, procedure_id)
    if seen is None:
        raise Http404
    if request.method != "POST":
        read_dossier(request.actor, seen[0].dossier)
    return seen


def _done(request: ActorRequest, found: Procedure, act: str, form: EventForm, papers: Any) -> bool:
    actor, now = request.actor, timezone.now()
    if act == "event" and form.is_valid():
        try:
            actions.tell_event(actor, found, form.said(), now=now)
        except actions.MomentIsImpossible:
            form.add_error("day", _("This day is too far away."))
            return False
        return True
    if act == "papers" and all(one.is_valid() for _name, one in papers):
        states = {name: one.cleaned_data["state"] for name, one in papers}
        keepers = {name: one.cleaned_data["kept_by"] for name, one in papers}
        actions.place_papers(actor, found, states, keepers)
        return True
    if act == "close":
        actions.close_procedure(actor, found, now=now)
        return True
    if act == "reopen":
        actions.open_again(actor, found, now=now)
        return True
    if act in ("withdraw", "review"):
        key = _key(request.POST.get("which", ""))
        if act == "withdraw":
            actions.withdraw_event(actor, found, key, now=now)
        else:
            actions.review_deadline(actor, found, key)
        return True
    return False


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
