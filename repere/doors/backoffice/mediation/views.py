"""Institutions asked on behalf of people: what was asked, what they answered, how long it took."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.mediation import access, actions, queries, rules
from repere.accompaniment.casework.mediation.choices import ContactedBy, InstitutionAnswer, InstitutionKind
from repere.accompaniment.casework.models import Mediation
from repere.accompaniment.casework.queries import OPEN_NEEDS, in_sight, names_by_dossier, needs_visible_to
from repere.accompaniment.people.shelves.choices import Shelf as ShelfChoice
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.mediation.forms import AnswerForm, AskForm
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import theme_shown
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.knowledge.directory.choices import label

MOST_SHOWN = 100
CHIPS = {
    InstitutionAnswer.AWAITING: ("", "hourglass"),
    InstitutionAnswer.OBTAINED: ("good", "circle-check"),
    InstitutionAnswer.PARTLY: ("warn", "circle-check"),
    InstitutionAnswer.REFUSED: ("bad", "circle-x"),
    InstitutionAnswer.NO_ANSWER: ("bad", "circle-help"),
    InstitutionAnswer.WITHDRAWN: ("", "x"),
}


def shown(row: Mediation, today: date) -> dict[str, Any]:
    kind, icon = CHIPS[InstitutionAnswer(row.answer)]
    waits = row.answer == InstitutionAnswer.AWAITING
    return {
        "row": row,
        "institution": row.institution.name,
        "kind": label(InstitutionKind, row.institution.kind),
        "theme": theme_shown(row.theme),
        "channel": label(ContactedBy, row.channel),
        "answer": label(InstitutionAnswer, row.answer),
        "chip": kind,
        "icon": icon,
        "waits": waits,
        "age": rules.age_days(row.asked_on, today),
        "is_late": waits and rules.ask_again_on(row.asked_on, row.asked_again_on, row.patience_days) <= today,
        "delay": rules.delay_days(row.asked_on, row.answered_on),
        "shelf": ShelfChoice(row.shelf).label if row.shelf != Shelf.NEEDS else "",
    }


@requires(access.MEDIATE)
@require_http_methods(["GET", "POST"])
def of_person(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Whom we asked for one person; somebody else asked today."""
    dossier = opened(request, dossier_id)
    actor, now = request.actor, timezone.now()
    today, sight = timezone.localdate(now), sight_of(request.actor, dossier.person)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"asked_on": today, "shelf": Shelf.NEEDS.value},
        sight=sight,
        needs=list(needs_visible_to(actor).filter(dossier=dossier, status__in=OPEN_NEEDS)),
        names=list(queries.institutions_known_to(actor).values_list("name", flat=True)),
    )
    typed = request.POST.get("institution", "").strip()
    if typed:
        form.offer(queries.structures_called(typed[:150]))
    asks_which = False
    if form.is_valid():
        asks_which = form.asks_which
        if not asks_which:
            try:
                made = actions.ask(actor, dossier, form.said(), now=now)
                return redirect("backoffice:mediation", made.pk)
            except actions.NobodyWasAsked:
                form.add_error("institution", _("An institution has a name."))
    found = list(queries.mediations_of(actor, dossier, sight)[:MOST_SHOWN])
    context = head_of(dossier, "person_mediations") | {
        "form": form,
        "asks_which": asks_which or "structure" in form.errors,
        "rows": [shown(one, today) for one in found],
        "may_write": sight.writes(Shelf.NEEDS),
    }
    return render(request, "backoffice/mediation/person.html", context)


@requires(access.MEDIATE)
@require_http_methods(["GET", "POST"])
def mediation(request: ActorRequest, mediation_id: UUID) -> HttpResponse:
    """One request: asked again, answered, or given up."""
    found: Mediation = get_object_or_404(queries.mediations_visible_to(request.actor), pk=mediation_id)
    assert found.dossier is not None
    sight = sight_of(request.actor, found.dossier.person)
    if not sight.reads(Shelf(found.shelf)):
        raise Http404
    dossier = opened(request, found.dossier.pk)
    actor, now, act = request.actor, timezone.now(), request.POST.get("act", "")
    initial: dict[str, Any] = {"on": timezone.localdate(now)}
    if found.answer != InstitutionAnswer.AWAITING:
        initial = {"answer": found.answer, "on": found.answered_on, "told": found.told}
    form = AnswerForm(request.POST if act == "answer" else None, mediation=found, initial=initial)
    here = redirect("backoffice:mediation", found.pk)
    if act == "again":
        try:
            actions.ask_again(actor, found, now=now)
            messages.success(request, _("Asked again today."))
        except actions.IsAnswered:
            messages.info(request, _("It was answered in the meantime."))
        return here
    if act == "answer" and form.is_valid():
        actions.say_answer(actor, found, now=now, **form.said())
        messages.success(request, _("It is written."))
        return here
    by = {pk for pk in (found.asked_by_id, found.answered_by_id) if pk}
    names = display_names(by) if by else {}
    context = head_of(dossier, "person_mediations") | {
        "one": shown(found, timezone.localdate(now)),
        "by": names.get(found.asked_by_id, "") if found.asked_by_id else "",
        "form": form,
        "may_write": sight.writes(Shelf(found.shelf)),
        "need": theme_shown(found.need.theme) if found.need else None,
    }
    return render(request, "backoffice/mediation/mediation.html", context)


@requires(access.MEDIATE)
@require_safe
def awaited(request: ActorRequest) -> HttpResponse:
    """Every institution that has not answered, the oldest request first."""
    actor, today = request.actor, timezone.localdate()
    page = page_of(queries.awaited(actor), request)
    names = names_by_dossier(actor, (one.dossier_id for one in page))
    rows = [shown(one, today) | {"name": names.get(one.dossier_id, "")} for one in in_sight(page, names)]
    context = {"page": page, "rows": rows, "may_count": access.FIGURES.allows(actor)}
    return render(request, "backoffice/mediation/awaited.html", context)
