from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.agenda import access, actions, queries, rules
from repere.accompaniment.casework.agenda.models import Appointment
from repere.accompaniment.casework.models import Dossier, Passage
from repere.accompaniment.casework.queries import dossiers_visible_to, names_by_dossier, passages_visible_to
from repere.accompaniment.people.household.queries import relations_of
from repere.doors.backoffice.agenda import shown
from repere.doors.backoffice.agenda.forms import AppointmentForm, ConfirmForm
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import name_of
from repere.doors.backoffice.tasks.shown import about as tasks_about
from repere.doors.backoffice.words import language_name
from repere.doors.design.pieces import in_one_language
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names

VIEWS = ("day", "week", "month")
EVERYBODY = "all"


def _day_asked(request: ActorRequest, today: date) -> date:
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    # A calendar has no page before the year 1, nor after the year 9999.
    return asked if 1990 <= asked.year <= 2190 else today


@requires(access.SEE)
@require_safe
@in_one_language()
def agenda(request: ActorRequest) -> HttpResponse:
    """A day, a week or a month: one's own, a colleague's, or everybody's."""
    actor, today = request.actor, timezone.localdate()
    view = request.GET.get("view", "day")
    view = view if view in VIEWS else "day"
    on = _day_asked(request, today)
    whose = request.GET.get("whose", "")
    user_id = None if whose == EVERYBODY else uuid_or_none(whose) or actor.user_id
    first, count = {"day": (on, 1), "week": (rules.week_of(on), 7)}.get(view) or _month(on)
    since, until = rules.bounds(first, count, queries.zone_of(""))
    found = queries.agenda(actor, since, until, user_id)
    staff = [(held.user_id, str(held.user)) for held in queries.staff_that_may_receive(actor, today)]
    there = {pk for one in found for pk in one.staff} - {pk for pk, _name in staff}
    reader = shown.Reader(
        actor,
        names_by_dossier(actor, (one.dossier_id for one in found)),
        dict(staff) | (display_names(there) if there else {}),
    )
    days = shown.days(found, first, count, reader, today=today, month=on.month if view == "month" else None)
    base = f"whose={whose}" if whose else ""
    context = {
        "view": view,
        "on": on,
        "today": today,
        "base": base,
        "before": _step(on, view, -1),
        "after": _step(on, view, 1),
        "staff": [(str(pk), name) for pk, name in staff if pk != actor.user_id],
        "whose": whose,
        "day": days[0] if view == "day" else None,
        "days": days,
        "weeks": [days[n : n + 7] for n in range(0, count, 7)] if view == "month" else [],
        "may_keep_places": access.KEEP_PLACES.allows(actor),
    }
    return render(request, "backoffice/agenda/agenda.html", context)


def _month(on: date) -> tuple[date, int]:
    first, weeks = rules.month_of(on)
    return first, weeks * 7


def _step(on: date, view: str, steps: int) -> date:
    if view == "month":
        return rules.next_month(on, steps)
    return on + timedelta(days=steps * (7 if view == "week" else 1))


def _appointment(request: ActorRequest, appointment_id: UUID) -> Appointment:
    """In the reader’s sight, or a page that does not exist."""
    found = queries.appointments_visible_to(request.actor)
    return get_object_or_404(found, pk=appointment_id)


def _ties(request: ActorRequest, dossier: Dossier | None) -> list[tuple[UUID, str]]:
    """Relatives who may come along, by the name the reader may know."""
    if dossier is None:
        return []
    return [
        (seen.relation.pk, name_of(seen.other) if seen.other else seen.relation.name)
        for seen in relations_of(request.actor, dossier.person)
        if not seen.relation.is_sought
    ]


def _form(request: ActorRequest, dossier: Dossier | None, initial: dict[str, Any]) -> AppointmentForm:
    staff = [
        (held.user_id, str(held.user))
        for held in queries.staff_that_may_receive(request.actor, timezone.localdate())
    ]
    return AppointmentForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        places=list(queries.places_of(request.actor)),
        staff=staff,
        ties=_ties(request, dossier),
    )


def _with_whom(request: ActorRequest) -> tuple[Dossier | None, Passage | None]:
    """The dossier or the anonymous passage that the address names."""
    if "dossier" in request.GET:
        asked = uuid_or_none(request.GET["dossier"])
        return get_object_or_404(dossiers_visible_to(request.actor), pk=asked), None
    if "passage" in request.GET:
        asked = uuid_or_none(request.GET["passage"])
        passage = get_object_or_404(passages_visible_to(request.actor), pk=asked)
        if passage.dossier_id is None:
            return None, passage
        return get_object_or_404(dossiers_visible_to(request.actor), pk=passage.dossier_id), None
    raise Http404


@requires(access.BOOK)
@require_http_methods(["GET", "POST"])
def new_appointment(request: ActorRequest) -> HttpResponse:
    """Of somebody, or of the visitor of a passage; what is taken already is shown before it is booked all the same."""
    dossier, passage = _with_whom(request)
    form = _form(request, dossier, _usual(request, dossier, passage))
    conflicts: list[SafeString] = []
    if form.is_valid():
        try:
            made = actions.book(
                request.actor, form.said(), dossier=dossier, passage=passage, now=timezone.now(),
                in_spite="in_spite" in request.POST,
            )  # fmt: skip
            messages.success(request, _("The appointment is made."))
            return redirect("backoffice:appointment", made.pk)
        except actions.HasConflicts as told:
            conflicts = _conflicts(request, told.found)
        except ValueError as wrong:
            _say_what_is_wrong(form, wrong)
    context = {"form": form, "conflicts": conflicts, "dossier": dossier, "passage": passage,
               "name": name_of(dossier.person) if dossier else ""}  # fmt: skip
    return render(request, "backoffice/agenda/form.html", context)


def _usual(request: ActorRequest, dossier: Dossier | None, passage: Passage | None) -> dict[str, Any]:
    """Received by whoever books; with an interpreter, in the language most at ease with, where one is needed."""
    initial: dict[str, Any] = {
        "staff": [str(request.actor.user_id)],
        "day": _day_asked(request, timezone.localdate()),
    }
    if dossier is not None and dossier.person.needs_interpreter:
        spoken = dossier.person.languages
        initial |= {"needs_interpreter": True, "interpreter_language": spoken[0] if spoken else ""}
    elif passage is not None and passage.languages:
        initial["interpreter_language"] = passage.languages[0]
    return initial


def _say_what_is_wrong(form: AppointmentForm, wrong: ValueError) -> None:
    """A refusal of the trade, beside the field it is about."""
    if isinstance(wrong, rules.HourDoesNotExist):
        form.add_error("hour", _("That night the clock jumps over this hour."))
    elif isinstance(wrong, rules.LengthIsImpossible):
        form.add_error("minutes", _("Five minutes at least, half a day at most."))
    elif isinstance(wrong, actions.NotAColleague):
        form.add_error("staff", _("One of them holds no role here that day, or may not see this person."))
    elif isinstance(wrong, actions.PlaceIsElsewhere):
        form.add_error("place", _("Nobody is received there any more."))
    elif isinstance(wrong, actions.NotARelative):
        form.add_error("companions", _("One of them is no relative of this person."))
    else:
        raise wrong


def _conflicts(request: ActorRequest, found: Sequence[rules.Conflict]) -> list[SafeString]:
    others = {row.pk: row for row in queries.by_ids(request.actor, {one.other for one in found})}
    places = {place.pk: place.name for place in queries.places_of(request.actor)}
    names = display_names({one.what for one in found if one.kind == "staff"}) | places
    return [
        shown.conflict(
            one.kind, names.get(one.what, ""), others[one.other].starts_at, others[one.other].ends_at
        )
        for one in found
    ]


@requires(access.SEE)
@require_safe
def appointment(request: ActorRequest, appointment_id: UUID) -> HttpResponse:
    """With whom, when, where, why; the interpreter; what became of it."""
    found = _appointment(request, appointment_id)
    actor, now = request.actor, timezone.now()
    actions.read_appointment(actor, found)
    staff = queries.staff_of([found.pk]).get(found.pk, frozenset())
    zone = queries.zone_of(found.time_zone)
    local = found.starts_at.astimezone(zone), found.ends_at.astimezone(zone)
    chosen = {row.relation_id for row in found.companions.all()}
    context = {
        "found": found,
        "name": names_by_dossier(actor, [found.dossier_id]).get(found.dossier_id, ""),
        "day": local[0],
        "hours": shown.hours(*local, zone.key),
        "staff": sorted(display_names(set(staff)).values()),
        "companions": [
            name for pk, name in (_ties(request, found.dossier) if chosen else []) if pk in chosen
        ],
        "language": language_name(found.interpreter_language) if found.interpreter_language else "",
        "status_chip": shown.status_chip(found.status),
        "interpreter_chip": shown.interpreter_chip(confirmed=found.interpreter_confirmed_at is not None),
        "confirm_form": ConfirmForm(initial={"who": found.interpreter_who}),
        "reminder": queries.reminder_of(actor, found),
        "wants_none": queries.wants_no_reminder(found.dossier_id),
        "may_become": [(status, label) for status, label in _becomes() if status in rules.NEXT[found.status]],
        "has_begun": now >= found.starts_at - rules.EARLY,
    }
    return render(request, "backoffice/agenda/appointment.html", context)


def _becomes() -> list[tuple[str, str]]:
    return [
        ("seen", _("They came")),
        ("no_show", _("They did not come")),
        ("excused", _("They excused themselves")),
        ("cancelled", _("We cancel it")),
        ("planned", _("It is planned again")),
    ]


@requires(access.BOOK)
@require_http_methods(["GET", "POST"])
def change_appointment(request: ActorRequest, appointment_id: UUID) -> HttpResponse:
    """Another hour, place, colleague or interpreter."""
    found = _appointment(request, appointment_id)
    staff = sorted(queries.staff_of([found.pk]).get(found.pk, frozenset()))
    companions = [row.relation_id for row in found.companions.all()]
    form = _form(request, found.dossier, AppointmentForm.initial_of(found, staff, companions))
    conflicts: list[SafeString] = []
    if form.is_valid():
        try:
            actions.change(
                request.actor, found, form.said(), now=timezone.now(), in_spite="in_spite" in request.POST
            )
            messages.success(request, _("It is written."))
            return redirect("backoffice:appointment", found.pk)
        except actions.IsOver:
            messages.info(request, _("It is over: put it back to planned first."))
            return redirect("backoffice:appointment", found.pk)
        except actions.HasConflicts as told:
            conflicts = _conflicts(request, told.found)
        except ValueError as wrong:
            _say_what_is_wrong(form, wrong)
    context = {"form": form, "conflicts": conflicts, "found": found, "dossier": found.dossier,
               "name": name_of(found.dossier.person) if found.dossier else ""}  # fmt: skip
    return render(request, "backoffice/agenda/form.html", context)


@requires(access.BOOK)
@require_POST
def settle_appointment(request: ActorRequest, appointment_id: UUID) -> HttpResponse:
    """What became of it, or the interpreter who confirmed."""
    found = _appointment(request, appointment_id)
    now, here = timezone.now(), redirect("backoffice:appointment", appointment_id)
    try:
        if "confirm" in request.POST:
            form = ConfirmForm(request.POST)
            if form.is_valid():
                actions.confirm_interpreter(request.actor, found, who=form.cleaned_data["who"], now=now)
                messages.success(request, _("The interpreter is confirmed."))
        elif request.POST.get("status", "") in rules.NEXT:
            actions.settle(request.actor, found, request.POST["status"], now=now)
    except rules.NotYet:
        messages.info(request, _("The hour has not come yet."))
    except (actions.ChangeIsImpossible, actions.IsOver):
        messages.info(request, _("It was said before."))
    return here


@requires(access.SEE)
@require_http_methods(["GET", "POST"])
def person_appointments(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Of one person, with relatives or alone; and whether they want to be reminded."""
    dossier = opened(request, dossier_id)
    actor = request.actor
    if "reminders" in request.POST:
        wanted = request.POST["reminders"] == "yes"
        actions.say_reminders(actor, dossier, wanted=wanted, now=timezone.now())
        messages.success(request, _("It is written."))
        return redirect("backoffice:person_appointments", dossier.pk)
    now = timezone.now()
    rows = [shown.row_of(one) for one in queries.appointments_of(actor, dossier)[:60]]
    context = head_of(dossier, "person_appointments") | {
        "to_come": [row for row in reversed(rows) if row["ends_at"] >= now],
        "past": [row for row in rows if row["ends_at"] < now],
        "wants_none": queries.wants_no_reminder(dossier.pk),
        "tasks": tasks_about(actor, dossier, timezone.localdate()),
    }
    return render(request, "backoffice/agenda/person.html", context)
