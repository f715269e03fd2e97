from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.handover.erasures import actions as erasures_elsewhere
from repere.accompaniment.casework.handover.queries import answers_about, erasure_notices_waiting
from repere.accompaniment.casework.models import ErasureNotice
from repere.accompaniment.casework.queries import dossier_with_code, person_of_dossier
from repere.accompaniment.people.erasure import access, actions, queries, rules
from repere.accompaniment.people.erasure.models import Erasure
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.retention.queries import last_news
from repere.accompaniment.people.retention.rules import NotInTheRange
from repere.doors.backoffice.erasure.forms import CodeForm, EraseForm, HoldForm, KeepForm, SureForm
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.rows import person_row
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit import attached

LATELY = 25


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose time is over, as the officer needs to know them: a code and a day."""

    person: Person
    code: str
    last_on: date


@requires(access.ERASE)
@require_safe
def erasures(request: ActorRequest) -> HttpResponse:
    """Whose time is over, and the certificates of those who were forgotten."""
    return render(request, "backoffice/erasure/erasures.html", _lists(request) | {"form": CodeForm()})


def _lists(request: ActorRequest) -> dict[str, object]:
    due = queries.people_due(request.actor, timezone.localdate()).select_related("dossier")
    page = page_of(due, request)
    return {
        "page": page,
        "due": [Due(person, code_of(person), person.heard_on) for person in page],
        "copies": [_copy(notice) for notice in erasure_notices_waiting(request.actor)[:LATELY]],
        "keep_form": KeepForm(),
        "certificates": queries.erasures_visible_to(request.actor)[:LATELY],
        "months": request.membership.organisation.months_kept,
    }


@dataclass(frozen=True, slots=True)
class Copy:
    """A dossier here of somebody who was forgotten where it came from."""

    notice: ErasureNotice
    person: Person
    code: str
    where: str


def _copy(notice: ErasureNotice) -> Copy:
    held = notice.copy.person  # type: ignore[union-attr]  # waiting: the query leaves out those without
    person = held.merged_into or held
    return Copy(notice, person, code_of(person), notice.erasure.organisation.name)


@requires(access.ERASE)
@require_POST
def keep_copy(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """Said to the organisation that forgot them: the copy stays here, and why."""
    notice = get_object_or_404(erasure_notices_waiting(request.actor), pk=notice_id)
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it is kept."))
        return redirect("backoffice:erasures")
    try:
        erasures_elsewhere.keep_copy(
            request.actor, notice, because=form.cleaned_data["because"], now=timezone.now()
        )
        messages.success(request, _("Your answer is in their certificate, without the name of anybody."))
    except erasures_elsewhere.AlreadyAnswered:
        messages.info(request, _("This was answered since."))
    return redirect("backoffice:erasures")


def code_of(person: Person) -> str:
    """What they are known by on this page; whoever has no dossier has the end of their identifier."""
    return person.dossier.code if hasattr(person, "dossier") else str(person.pk)[-6:].upper()


@requires(access.ERASE)
@require_POST
def find_by_code(request: ActorRequest) -> HttpResponse:
    """From the code on a letter to the page that erases: posted, since a code tells of somebody."""
    form = CodeForm(request.POST)
    if form.is_valid():
        dossier_id = dossier_with_code(request.actor, form.cleaned_data["code"])
        person_id = person_of_dossier(request.actor, dossier_id) if dossier_id else None
        if person_id:
            return redirect("backoffice:erase", person_id)
        form.add_error("code", _("No dossier has this code."))
    return render(request, "backoffice/erasure/erasures.html", _lists(request) | {"form": form})


@requires(access.ERASE)
@require_http_methods(["GET", "POST"])
def erase(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Two steps: who asked and why, beside what hangs on them; then the code of the dossier, typed."""
    person = get_object_or_404(
        queries.with_what_is_shown(queries.people_to_erase(request.actor)), pk=person_id
    )
    step = request.POST.get("step", "")
    expected = code_of(person)
    asked = EraseForm(request.POST if step == "asked" else None)
    sure = None
    if step == "asked" and asked.is_valid():
        sure = SureForm(initial=asked.cleaned_data, expected=expected)
    elif step == "sure":
        sure = SureForm(request.POST, expected=expected)
        if sure.is_valid():
            done = _erased(request, person, sure)
            if done is not None:
                return done
    elif step == "":
        actions.prepare_erasure(request.actor, person)
    context = {
        "row": person_row(person),
        "code": expected,
        "person": person,
        "form": sure or asked,
        "is_sure": sure is not None,
        "hangs": _told(queries.what_hangs_on(person)),
        "last_on": last_news([person])[person.pk],
        "held": queries.hold_on(person),
        "hold_form": HoldForm(),
    }
    return render(request, "backoffice/erasure/erase.html", context)


def _erased(request: ActorRequest, person: Person, sure: SureForm) -> HttpResponse | None:
    told = sure.cleaned_data
    try:
        done = actions.erase(
            request.actor, person, asked_by=told["asked_by"], reason=told["reason"], now=timezone.now()
        )
    except rules.CannotBeErased:
        messages.error(request, _("A legal hold keeps this dossier: lift it first."))
        return None
    messages.success(request, _("They are forgotten. This page is the certificate."))
    return redirect("backoffice:certificate", done.pk)


@requires(access.HOLD)
@require_POST
def hold(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Place a legal hold, or lift it."""
    person = get_object_or_404(queries.people_to_erase(request.actor), pk=person_id)
    if "lift" in request.POST:
        actions.lift_hold(request.actor, person, now=timezone.now())
        messages.success(request, _("The legal hold is lifted."))
    else:
        form = HoldForm(request.POST)
        try:
            if form.is_valid():
                actions.hold(request.actor, person, **form.cleaned_data, now=timezone.now())
                messages.success(
                    request, _("The dossier is kept until that day, or until the hold is lifted.")
                )
            else:
                messages.error(request, _("Say why it is kept, and until when."))
        except NotInTheRange:
            messages.error(request, _("Choose a day to come, three years from now at most."))
    return redirect("backoffice:erase", person_id)


@dataclass(frozen=True, slots=True)
class Destroyed:
    what: str
    gone: int
    counted: int


def _told(found: list[tuple[attached.Attached, int, int]]) -> list[Destroyed]:
    return [Destroyed(str(entry.said), gone, counted) for entry, gone, counted in found]


def destroyed(erasure: Erasure) -> list[Destroyed]:
    """What a certificate says, in words; a table that a later version no longer has keeps its own name."""
    words = {entry.label: str(entry.said) for entry in attached.entries()}
    return [Destroyed(words.get(table, table), gone, counted) for table, gone, counted in erasure.gone]


@requires(access.ERASE)
@require_safe
def certificate(request: ActorRequest, erasure_id: UUID) -> HttpResponse:
    """To print and to give: what was destroyed, when, by whom by role; nothing says who it was about."""
    found = get_object_or_404(
        queries.erasures_visible_to(request.actor).select_related("organisation"), pk=erasure_id
    )
    context = {
        "erasure": found,
        "destroyed": destroyed(found),
        "told": list(answers_about(request.actor, found)),
    }
    return render(request, "backoffice/erasure/certificate.html", context)
