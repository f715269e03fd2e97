"""What somebody reads of themselves, and what they may do about it."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.agenda.queries import zone_of
from repere.accompaniment.casework.assessments.wording import said as in_words
from repere.accompaniment.casework.models import Appointment, Goal
from repere.accompaniment.casework.own import queries as casework
from repere.accompaniment.casework.plan.choices import Doer
from repere.accompaniment.orientation.envelope.choices import Attendance, NeedAfter
from repere.accompaniment.orientation.own import actions as orientation_actions
from repere.accompaniment.orientation.own import queries as orientation
from repere.accompaniment.papers.own.queries import ending_soon, own_papers
from repere.accompaniment.people.consent.actions import AlreadyWithdrawn
from repere.accompaniment.people.consent.choices import Shelf
from repere.accompaniment.people.corrections import actions as corrections
from repere.accompaniment.people.corrections.queries import own_corrections
from repere.accompaniment.people.household.choices import Tie
from repere.accompaniment.people.models import Consent, PersonContact
from repere.accompaniment.people.paper_access import actions as papers
from repere.accompaniment.people.paper_access.queries import own_person
from repere.accompaniment.people.retention import actions as retention
from repere.accompaniment.people.retention.queries import own_ending
from repere.accompaniment.people.shelves.queries import emergencies_shown_to_them
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.doors.design.envelopes import address_of, page_of_sender
from repere.doors.design.takeaway import pdf
from repere.doors.design.takeaway.document import document
from repere.doors.design.takeaway.held import everything
from repere.doors.guard.marks import OwnRequest, for_the_person
from repere.doors.personal import words
from repere.doors.personal.forms import CorrectionForm
from repere.doors.personal.frame import page
from repere.foundation.organisations.choices import OrganisationKind
from repere.foundation.toolkit import languages
from repere.foundation.toolkit.actors import Role
from repere.foundation.toolkit.ids import uuid_or_none

MOST = 40
DOORS = 5
GOALS = 5
HELP = 12
ASSESSMENTS = 12
EMERGENCIES = 5
PAPERS = 12
APPOINTMENTS = 5
CONSENTS = 20
CORRECTIONS = 5
READINGS = 400


# What a button says, and what it writes.
SAID: dict[str, dict[str, Any]] = {
    "came": {"attendance": Attendance.CAME},
    "absent": {"attendance": Attendance.ABSENT},
    "met": {"need_after": NeedAfter.MET},
    "not_met": {"need_after": NeedAfter.NOT_MET},
}
# What they may say of what is proposed.
ANSWERS = frozenset({"yes", "no", "talk"})


@for_the_person
@require_http_methods(["GET", "POST"])
def steps(request: OwnRequest, language: str) -> HttpResponse:
    """Where they were sent, what happened, what comes next; what they need. They may say how it went."""
    if request.method == "POST":
        if "keep" in request.POST:
            retention.ask_to_keep(request.actor, own_person(request.actor), now=timezone.now())
            return redirect(f"{reverse('personal:steps', args=[language])}?kept=1")
        said, asked = request.POST.get("said", ""), uuid_or_none(request.POST.get("door", ""))
        back, done = reverse("personal:steps", args=[language]), ""
        if told := SAID.get(said):
            orientation_actions.say_what_became_of_it(request.actor, asked, now=timezone.now(), **told)
        elif said in ANSWERS:
            # What is written goes to others: in the language of the house.
            with translation.override(settings.LANGUAGE_CODE):
                done = orientation_actions.answer_proposal(
                    request.actor, asked, said, link=address_of, sent=page_of_sender, now=timezone.now()
                )
        return redirect(f"{back}?done={done}" if done else back)
    with translation.override(language):
        hides = request.paper.hides
        coming = casework.own_appointments(request.actor).filter(
            status=Status.PLANNED, ends_at__gte=timezone.now()
        )
        # What waits first; a page of an old telephone holds a few.
        found = sorted(
            orientation.own_doors(request.actor, timezone.now(), hides),
            key=lambda door: door.next == "nothing",
        )
        shown = Paginator(found, DOORS).get_page(request.GET.get("page"))
        doors = [_door(door, language) for door in shown]
        needs = [
            {"icon": words.icon(need.theme), "theme": words.theme(need.theme),
             "status": words.NEEDS.get(need.status, ""), "told_at": need.told_at, "is_open": need.is_open}
            for need in casework.own_needs(request.actor, hides)[:MOST]
        ]  # fmt: skip
        context: dict[str, object] = {
            "now": [door for door in doors if door["code"] != "nothing"],
            "before": [door for door in doors if door["code"] == "nothing"],
            "kept_until": own_ending(request.actor),
            "is_kept": request.GET.get("kept") == "1",
            "ending": ending_soon(own_papers(request.actor, hides), timezone.localdate()),
            "goals": [_goal(goal) for goal in casework.own_goals(request.actor, hides)[:GOALS]]
            if shown.number == 1
            else [],
            "appointments": [_appointment(one, language) for one in coming[:APPOINTMENTS]],
            "needs": needs if shown.number == 1 else [],
            "shown": shown,
            "done": words.DONE.get(request.GET.get("done", ""), ""),
        }
        return page(request, "personal/steps.html", language, context)


def _appointment(appointment: Appointment, language: str) -> dict[str, Any]:
    """When and where; neither why nor with whom, which may be read over a shoulder."""
    return {
        "starts_at": timezone.localtime(appointment.starts_at, zone_of(appointment.time_zone)),
        "place": appointment.place.name if appointment.place else appointment.elsewhere,
        "interpreter": languages.name(appointment.interpreter_language, language)
        if appointment.needs_interpreter and appointment.interpreter_language
        else "",
    }


def _goal(goal: Goal) -> dict[str, Any]:
    """In the words that were printed for them, or else in those of the desk."""
    return {
        "text": goal.in_their_language or goal.text,
        "state": goal.get_state_display(),
        "steps": [
            {
                "text": step.in_their_language or step.text,
                "doer": _("You") if step.doer == Doer.THEY else step.get_doer_display(),
                "due_on": step.due_on,
                "is_done": step.done_at is not None,
            }
            for step in goal.steps.all()
        ],
    }


def _door(door: orientation.OwnDoor, language: str) -> dict[str, Any]:
    place = door.service.location or door.service.structure.location
    return {
        "icon": words.icon(door.theme),
        "theme": words.theme(door.theme),
        "service": door.service,
        "is_secret": door.service.is_cleared,
        "address": str(place) if place is not None and not door.service.is_cleared else "",
        "phone": door.service.phone or door.service.structure.phone,
        "sheet": reverse("public:service", args=[language, door.service.public_code]),
        "steps": [
            (words.step(step.kind), step.at, words.there(step.on, door) if step.on else "")
            for step in door.steps
        ],
        "code": door.next,
        "kept": words.place_kept(door),
        "id": door.followed.id if door.followed else None,
        "asks": words.asks(door),
        "before_yes": words.before_yes(door),
        "following": words.following(door),
        "because": words.because(door.because),
    }


@for_the_person
@require_http_methods(["GET", "POST"])
def consents(request: OwnRequest, language: str) -> HttpResponse:
    """What they agreed to; withdrawn with one press, and nobody reads it any more."""
    with translation.override(language):
        if request.method == "POST":
            asked = uuid_or_none(request.POST.get("withdraw", ""))
            try:
                done = orientation_actions.withdraw_own_consent(request.actor, asked, now=timezone.now())
            except AlreadyWithdrawn:
                done = None
            back = reverse("personal:consents", args=[language])
            return redirect(f"{back}?done=1" if done is not None else back)
        today = timezone.localdate()
        theirs = list(orientation.own_consents(request.actor)[:CONSENTS])
        context = {
            "live": [_agreed(one, request) for one in theirs if orientation.is_in_force(one, today)],
            "over": [_agreed(one, request) for one in theirs if not orientation.is_in_force(one, today)],
            "is_done": request.GET.get("done") == "1",
        }
        return page(request, "personal/consents.html", language, context)


def _agreed(consent: Consent, request: OwnRequest) -> dict[str, Any]:
    recipient, name = consent.recipient, ""
    if consent.service is not None:
        name = consent.service.structure.name if not request.paper.hides else ""
    if recipient is not None:
        is_named = orientation.is_named(recipient, request.paper.hides)
        name = recipient.name if is_named else str(OrganisationKind(recipient.kind).label)
    return {
        "row": consent,
        "shelves": [str(Shelf(shelf).label) for shelf in consent.shelves if shelf in Shelf],
        "recipient": name,
    }


@for_the_person
@require_safe
def readings(request: OwnRequest, language: str) -> HttpResponse:
    """Who opened their dossier: the role, the organisation, the day."""
    with translation.override(language):
        person = own_person(request.actor)
        lines = orientation.own_readings(
            request.actor, person.organisation, READINGS, hides=request.paper.hides
        )
        context = {
            "emergencies": [
                {"role": Role(one.role).label, "at": one.opened_at, "reason": one.reason}
                for one in emergencies_shown_to_them(person)[:EMERGENCIES]
            ],
            "lines": [
                {
                    "day": line.day,
                    "role": words.reader(line.role),
                    "organisation": line.organisation,
                    "kind": OrganisationKind(line.kind).label if line.kind in OrganisationKind else "",
                    "times": line.times,
                }
                for line in lines[:MOST]
            ],
        }
        return page(request, "personal/readings.html", language, context)


@for_the_person
@require_safe
def data(request: OwnRequest, language: str) -> HttpResponse:
    """What is written about them, as on paper; the numbers of telephones and papers are shown by their end."""
    with translation.override(language):
        person = own_person(request.actor)
        context = {
            "person": person,
            "names": [name.text for name in person.names.all()],
            "birth": words.birth(person),
            "languages": [languages.name(code, language) for code in person.languages],
            "contacts": [_contact(contact) for contact in person.contacts.all()],
            "documents": [
                (document.get_kind_display(), words.masked(document.number, 3))
                for document in person.documents.all()
            ],
            "papers": own_papers(request.actor, request.paper.hides)[:PAPERS],
            "help": casework.own_help(request.actor, request.paper.hides)[:HELP],
            "assessments": [
                (in_words(form.title), one.held_on)
                for one, form, _answers in islice(
                    casework.own_assessments(request.actor, request.paper.hides), ASSESSMENTS
                )
            ],
            "relations": [Tie(tie.kind).label for tie in person.relations.all()],
            "passages": list(casework.own_passages(request.actor)[:MOST]),
            "corrections": list(own_corrections(request.actor)[:CORRECTIONS]),
            "done": request.GET.get("done", ""),
        }
        return page(request, "personal/data.html", language, context)


def _contact(contact: PersonContact) -> dict[str, Any]:
    """Neither the words agreed nor the precautions: they are for the desk, and would tell who reads over a shoulder."""
    return {
        "kind": contact.get_kind_display(),
        "value": words.masked(contact.value, 2),
        "never": contact.never,
        "may_leave_message": contact.may_leave_message,
    }


@for_the_person
@require_http_methods(["GET", "POST"])
def correct(request: OwnRequest, language: str) -> HttpResponse:
    """Something is not right: in their own words, in their own language."""
    with translation.override(language):
        form = CorrectionForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                corrections.ask_correction(
                    request.actor, own_person(request.actor), now=timezone.now(), **form.cleaned_data
                )
                return redirect(f"{reverse('personal:data', args=[language])}?done=asked")
            except corrections.TooManyWaiting:
                form.add_error(None, _("You asked for several corrections. We answer these first."))
        status = 400 if form.errors else 200
        return page(request, "personal/correct.html", language, {"form": form}, status=status)


@for_the_person
@require_http_methods(["GET", "POST"])
def take_away(request: OwnRequest, language: str) -> HttpResponse:
    """All that is written about them; the PIN is asked again, as what is taken stays on the telephone."""
    with translation.override(language):
        if request.method != "POST":
            return page(request, "personal/take_away.html", language, {})
        now = timezone.now()
        refusal = _refused(request, request.POST.get("pin", ""), now)
        if refusal:
            return page(request, "personal/take_away.html", language, {"refusal": refusal}, status=400)
        person = own_person(request.actor)
        told = everything(
            request.actor,
            person,
            request.paper.hides,
            language=language,
            now=now,
            with_status="status" in request.POST,
        )
        papers.record_own(request.actor, "person.took_away", person)
        return _taken(request, language, told)


def _taken(request: OwnRequest, language: str, told: dict[str, Any]) -> HttpResponse:
    """As they want it: to read here, on paper, or for another software."""
    wanted = request.POST.get("as", "json")
    if wanted == "json":
        answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = 'attachment; filename="data.json"'
        return answer
    theirs, is_undrawn = document(told), False
    if wanted == "pdf":
        try:
            return pdf.answer(theirs)
        except CannotBeDrawn:
            is_undrawn = True
    return page(request, "personal/document.html", language, {"document": theirs, "is_undrawn": is_undrawn})


def _refused(request: OwnRequest, typed: str, now: datetime) -> str:
    """Why the PIN does not open; nothing when it does."""
    try:
        papers.check_pin(request.actor, request.paper, typed[:40], now=now)
    except papers.NotWhole:
        return _("Your PIN has six figures.")
    except papers.DoesNotOpen:
        return _("This is not your PIN. After five wrong ones, only the desk can open again.")
    return ""


@for_the_person
@require_http_methods(["GET", "POST"])
def pin(request: OwnRequest, language: str) -> HttpResponse:
    """Another PIN, that nobody at the desk knows."""
    with translation.override(language):
        if request.method != "POST":
            return page(request, "personal/pin.html", language, {})
        before, after = request.POST.get("pin", "")[:40], request.POST.get("new", "")[:40]
        refusal = ""
        if after != request.POST.get("again", "")[:40]:
            refusal = _("The two new PINs are not the same.")
        else:
            try:
                papers.change_pin(request.actor, request.paper, before, after, now=timezone.now())
            except papers.NotWhole:
                refusal = _("Your PIN has six figures.")
            except papers.DoesNotOpen:
                refusal = _("This is not your PIN. After five wrong ones, only the desk can open again.")
            except papers.PinIsImpossible:
                refusal = _("Choose six figures that nobody guesses: not 123456, not your birthday.")
        if refusal:
            return page(request, "personal/pin.html", language, {"refusal": refusal}, status=400)
        return redirect(f"{reverse('personal:data', args=[language])}?done=pin")
