"""The board of time limits: whose, until when, in whose hands; what became of them; who is away."""

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.actions import read_dossier
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.procedures import access
from repere.accompaniment.procedures.board import actions, queries, reading, rules
from repere.accompaniment.procedures.board.choices import MissedBecause, Outcome, When
from repere.accompaniment.procedures.board.models import DeadlineWatch
from repere.doors.backoffice.asked import back_to, uuid_or_none
from repere.doors.backoffice.deadlines import shown
from repere.doors.backoffice.deadlines.forms import AbsenceForm, DoneForm, HandForm, MissedForm
from repere.doors.backoffice.paging import page_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.audit import trail
from repere.foundation.toolkit.small_numbers import LEAST
from repere.knowledge.law.rulebook import house_rules

WHOSE = ("mine", "team", "all")
A_PAGE = 40
MOST_PRINTED = 200
A_YEAR = timedelta(days=365)


@requires(access.BOARD)
@require_http_methods(["GET", "POST"])
def board(request: ActorRequest) -> HttpResponse:
    """Mine, my team's, the house's, the first day to work by first; one press says "I have it"."""
    actor, now, today = request.actor, timezone.now(), timezone.localdate()
    if request.method == "POST":
        found = _found(request, uuid_or_none(request.POST.get("which", "")))
        try:
            actions.take(actor, found, now=now)
            messages.success(request, _("It is written that you have it."))
        except actions.IsEnded:
            messages.info(request, _("It was ended before."))
        return back_to(request, "backoffice:deadlines")
    whose = request.GET.get("whose", "mine")
    whose = whose if whose in WHOSE else "mine"
    when = request.GET.get("when", When.ALL)
    when = when if when in When.values else When.ALL.value
    nobody = request.GET.get("nobody") == "1"
    rows = {
        "mine": lambda: queries.mine(actor, today),
        "team": lambda: queries.of_my_team(actor),
        "all": lambda: queries.board(actor),
    }[whose]()
    rows = queries.by_when(rows, when, today)
    page = page_of(queries.that_nobody_has(rows) if nobody else rows, request, A_PAGE)
    context = {
        "page": page,
        "rows": shown.rows_of(actor, page, now),
        "whose": whose,
        "when": when,
        "whens": When.choices,
        "nobody": nobody,
        "asked": f"whose={whose}&when={when}&nobody={int(nobody)}",
        "may_lead": access.LEAD.allows(actor),
    }
    return render(request, "backoffice/deadlines/board.html", context)


def _found(request: ActorRequest, watch_id: UUID | None) -> DeadlineWatch:
    found = queries.watch_seen(request.actor, watch_id) if watch_id else None
    if found is None:
        raise Http404
    return found


@requires(access.BOARD)
@require_http_methods(["GET", "POST"])
def deadline(request: ActorRequest, deadline_id: UUID) -> HttpResponse:
    """One of them: taken, handed over, done, missed, and what can still be done."""
    actor, today = request.actor, timezone.localdate()
    found = _found(request, deadline_id)
    if request.method != "POST":
        read_dossier(actor, found.deadline.procedure.dossier)
    act = request.POST.get("act", "")
    staff = [(one.user_id, str(one.user)) for one in queries.who_may_hold(actor, today)]
    forms: dict[str, Any] = {
        "done": DoneForm(request.POST if act == "done" else None, prefix="done", initial={"on": today}),
        "missed": MissedForm(request.POST if act == "missed" else None, prefix="missed"),
        "hand": HandForm(
            request.POST if act == "hand" else None, staff=staff, prefix="hand",
            initial={"to": found.held_by_id or actor.user_id},
        ),
    }  # fmt: skip
    if request.method == "POST":
        try:
            if _done(request, found, act, forms):
                return redirect("backoffice:deadline", found.pk)
        except actions.IsEnded:
            messages.info(request, _("It was ended before."))
            return redirect("backoffice:deadline", found.pk)
        except actions.CannotHold:
            forms["hand"].add_error("to", _("Their role does not read the status of this person."))
    [row] = shown.rows_of(actor, [found], timezone.now())
    sight = sight_of(actor, found.deadline.procedure.dossier.person)
    ending, book = found.ending, house_rules()
    context = {
        "row": row,
        "found": found,
        "dates": shown.dates_of(found),
        "forms": forms,
        "may_write": sight.writes(access.SHELF),
        "is_late": found.ended_at is None and found.work_by_on is not None and found.work_by_on < today,
        "is_missed": ending.get("outcome") == Outcome.MISSED,
        "options": shown.options_of(found.deadline.rule),
        "outcome": Outcome(ending["outcome"]).label if ending.get("outcome") else "",
        "because": MissedBecause(ending["because"]).label if ending.get("because") else "",
        "done_event": _(book.events[ending["event"]].meaning) if ending.get("event") in book.events else "",
        "done_on": shown.moment_shown(reading.dates.read(ending.get("on"), "FR")),
        "ended_by": display_names({found.ended_by_id}).get(found.ended_by_id, "")
        if found.ended_by_id
        else "",
    }
    return render(request, "backoffice/deadlines/deadline.html", context)


def _done(request: ActorRequest, found: DeadlineWatch, act: str, forms: dict[str, Any]) -> bool:
    actor, now = request.actor, timezone.now()
    if act == "take":
        actions.take(actor, found, now=now)
    elif act == "reopen":
        actions.reopen(actor, found, now=now)
    elif act not in forms or not forms[act].is_valid():
        return False
    elif act == "hand":
        actions.hand(actor, found, forms[act].cleaned_data["to"], now=now)
    elif act == "done":
        actions.say_done(actor, found, **forms[act].cleaned_data, now=now)
    else:
        actions.say_missed(actor, found, **forms[act].cleaned_data, now=now)
    return True


@requires(access.BOARD)
@require_safe
def week(request: ActorRequest) -> HttpResponse:
    """A sheet for a desk without a screen: by code, and by name where that is asked for."""
    actor, now, today = request.actor, timezone.now(), timezone.localdate()
    is_next = request.GET.get("next") == "1"
    monday = rules.week_to_work(today) + timedelta(days=7 * is_next)
    whose = request.GET.get("whose", "mine")
    asked = queries.board(actor) if whose == "all" else queries.mine(actor, today)
    until = monday + timedelta(days=6)
    found = list(asked.filter(work_by_on__lte=until)[: MOST_PRINTED + 1])
    rows = shown.rows_of(actor, found[:MOST_PRINTED], now)
    trail.record(actor, "deadline.sheet", rows=len(rows))
    context = {
        "days": [(day, list(lines)) for day, lines in groupby(rows, key=lambda row: row.day)],
        "monday": monday,
        "until": until,
        "next": int(is_next),
        "whose": "all" if whose == "all" else "mine",
        "with_names": request.GET.get("names") == "1",
        "is_more": len(found) > MOST_PRINTED,
        "printed_at": now,
    }
    return render(request, "backoffice/deadlines/week.html", context)


@requires(access.LEAD)
@require_safe
def missed(request: ActorRequest) -> HttpResponse:
    """Of the last twelve months: why, which, in which team; what points at somebody is hidden."""
    now = timezone.now()
    told = [
        one
        for one in queries.missed_since(request.actor, now - A_YEAR)
        if one.ending.get("outcome") == Outcome.MISSED
    ]
    whose = [one.deadline.procedure.dossier_id for one in told]
    book = house_rules().rules

    def table(cells: list[str]) -> list[tuple[str, int | None]]:
        return rules.counts_shown(list(zip(cells, whose, strict=True)))

    def title(rule: str) -> str:
        return _(book[rule][0].title) if rule in book else rule

    context = {
        "is_enough": len(set(whose)) >= LEAST,
        "total": len(told),
        "least": LEAST,
        "since": (now - A_YEAR).date(),
        "tables": [
            (_("Why"), table([str(MissedBecause(one.ending["because"]).label) for one in told])),
            (_("Which time limit"), table([title(one.deadline.rule) for one in told])),
            (_("In which team"), table([one.team.name if one.team else _("No team") for one in told])),
        ],
    }
    return render(request, "backoffice/deadlines/missed.html", context)


@requires(access.BOARD)
@require_http_methods(["GET", "POST"])
def absences(request: ActorRequest) -> HttpResponse:
    """Who is away, from when to when, and who holds their time limits meanwhile."""
    actor, now, today = request.actor, timezone.now(), timezone.localdate()
    here = redirect("backoffice:absences")
    if "end" in request.POST:
        if not actions.end_absence(actor, _key(request.POST["end"]), now=now):
            raise Http404
        return here
    staff = [(one.user_id, str(one.user)) for one in queries.who_may_hold(actor, today)]
    leads = access.LEAD.allows(actor)
    whose = staff if leads else [one for one in staff if one[0] == actor.user_id]
    form = AbsenceForm(
        request.POST if request.method == "POST" else None, whose=whose, staff=staff,
        initial={"who": actor.user_id, "starts_on": today},
    )  # fmt: skip
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.say_absence(
                actor, said["who"], said["stand_in"], said["starts_on"], said["ends_on"], now=now
            )
            messages.success(request, _("It is written."))
            return here
        except actions.NotADay:
            form.add_error(
                "ends_on", _("The last day comes after the first, is not past, and within a year.")
            )
        except actions.CannotHold:
            form.add_error("stand_in", _("Choose a colleague other than whoever is away."))
    names = dict(staff)
    rows = [
        {
            "row": one,
            "who": names.get(one.user_id, _("A colleague who left")),
            "stand_in": names.get(one.stand_in_id, _("A colleague who left")),
            "may_end": leads or one.user_id == actor.user_id,
        }
        for one in queries.absences_of(actor, today)
    ]
    return render(request, "backoffice/deadlines/absences.html", {"form": form, "rows": rows})


def _key(text: str) -> UUID:
    found = uuid_or_none(text)
    if found is None:
        raise Http404
    return found
