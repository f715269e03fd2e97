"""Questions asked about somebody, a section a page; what was signed, what changed since."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.assessments import access, actions, files, queries, rules
from repere.accompaniment.casework.assessments.form import OPEN, Questionnaire
from repere.accompaniment.casework.assessments.wording import said as in_words
from repere.accompaniment.casework.models import Assessment, Dossier
from repere.accompaniment.casework.queries import OPEN_NEEDS, needs_visible_to
from repere.accompaniment.casework.status.access import STATUS
from repere.accompaniment.people.shelves.choices import Shelf
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf as Held
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.assessments import shown
from repere.doors.backoffice.assessments.forms import SectionForm, SignForm
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import theme_shown
from repere.doors.guard.marks import ActorRequest, requires

HERE = "person_assessments"


@requires(access.ASSESS)
@require_http_methods(["GET", "POST"])
def assessments(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What was asked of this person and when; another questionnaire begun."""
    dossier = opened(request, dossier_id)
    sight = sight_of(request.actor, dossier.person)
    if request.method == "POST":
        try:
            draft = actions.begin(request.actor, dossier, request.POST.get("begin", ""), now=timezone.now())
        except actions.NoSuchQuestionnaire:
            raise Http404 from None
        return redirect("backoffice:assessment_fill", draft.pk)
    found = queries.assessments_of(request.actor, dossier, sight)
    begun = {one.questionnaire.code for one in found if one.signed_at is None}
    forms = [files.read(content) for content in files.offered().values()]
    context = head_of(dossier, HERE) | {
        "reads_status": STATUS.allows(request.actor) and sight.reads(Held.STATUS),
        "drafts": [_line(one) for one in found if one.signed_at is None],
        "signed": [_line(one) for one in found if one.signed_at is not None],
        "offered": [
            {"code": form.code, "title": in_words(form.title), "about": in_words(form.about)}
            for form in forms
            if sight.writes(form.shelf) and form.code not in begun
        ],
    }
    return render(request, "backoffice/assessments/assessments.html", context)


def _line(one: Assessment) -> dict[str, Any]:
    form = queries.form_of(one)
    again = rules.asked_again_on(form, one.held_on) if one.held_on else None
    return {"row": one, "title": in_words(form.title), "again": again}


def _found(request: ActorRequest, assessment_id: UUID) -> tuple[queries.Seen, Dossier, Questionnaire]:
    seen = queries.assessment_seen(request.actor, assessment_id)
    if seen is None:
        raise Http404
    return seen, opened(request, seen.row.dossier_id), queries.form_of(seen.row)


def _open_themes(request: ActorRequest, dossier: Dossier) -> set[str]:
    needs = needs_visible_to(request.actor).filter(dossier=dossier, status__in=OPEN_NEEDS)
    return set(needs.values_list("theme", flat=True))


@requires(access.ASSESS)
@require_http_methods(["GET", "POST"])
def fill(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """One section of a draft. What is answered may call for another question of the same section: it is then asked."""
    seen, dossier, form = _found(request, assessment_id)
    found, sight = seen.row, seen.sight
    if found.signed_at is not None:
        return redirect("backoffice:assessment", found.pk)
    shelves = [shelf for shelf in sight.readable if sight.writes(shelf)]
    answers = queries.answers_of(found, shelves)
    steps = rules.steps(form, answers, shelves)
    codes = [section.code for section, _asked in steps]
    code = request.GET.get("section", codes[0])
    if code not in codes:
        raise Http404
    place = codes.index(code)
    section, questions = steps[place]
    asked = SectionForm(
        questions,
        request.POST if request.method == "POST" else None,
        answers=answers,
        shows_codes=form.shows_codes,
    )
    if asked.is_valid():
        actions.save_answers(request.actor, found, asked.said(), now=timezone.now())
        if "leave" in request.POST:
            messages.success(request, _("Kept for you alone, until you sign it."))
            return redirect(f"backoffice:{HERE}", dossier.pk)
        return redirect(_after(found, form, shelves, code, {question.code for question in questions}))
    fill_page = reverse("backoffice:assessment_fill", args=[found.pk])
    context = head_of(dossier, HERE) | {
        "assessment": found,
        "title": in_words(form.title),
        "section_title": in_words(section.title),
        # In full: a form sent without an address would keep that of the question it was opened at.
        "here": f"{fill_page}?section={code}",
        "section_hint": in_words(section.hint),
        "form": asked,
        "steps": [
            {
                "url": f"{fill_page}?section={one.code}",
                "title": in_words(one.title),
                "current": one.code == code,
            }
            for one, _asked in steps
        ],
        "number": place + 1,
        "of": len(steps),
        "back": f"{fill_page}?section={codes[place - 1]}" if place else "",
        "guarded": [
            Shelf(shelf).label for shelf in sorted({question.shelf for question in questions} - OPEN)
        ],
    }
    return render(request, "backoffice/assessments/fill.html", context)


def _after(found: Assessment, form: Questionnaire, shelves: list[Held], code: str, asked: set[str]) -> str:
    """The same section when it asks more now; or the next one; or the page where it is signed."""
    fill_page = reverse("backoffice:assessment_fill", args=[found.pk])
    steps = rules.steps(form, queries.answers_of(found, shelves), shelves)
    codes = [section.code for section, _questions in steps]
    for section, questions in steps:
        new = [question.code for question in questions if question.code not in asked]
        if section.code == code and new:
            return f"{fill_page}?section={code}#id_{new[0]}"
    # The section itself is there still: what it asks first depends on nothing of its own.
    rest = codes[codes.index(code) + 1 :] if code in codes else codes
    return (
        f"{fill_page}?section={rest[0]}" if rest else reverse("backoffice:assessment_sign", args=[found.pk])
    )


@requires(access.ASSESS)
@require_http_methods(["GET", "POST"])
def sign(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """All that was answered, read once more before it is signed; or thrown away."""
    seen, dossier, form = _found(request, assessment_id)
    found, sight = seen.row, seen.sight
    if found.signed_at is not None:
        return redirect("backoffice:assessment", found.pk)
    if request.POST.get("act") == "throw_away":
        actions.throw_away(request.actor, found)
        messages.success(request, _("The draft is thrown away."))
        return redirect(f"backoffice:{HERE}", dossier.pk)
    now = timezone.now()
    asked = SignForm(
        request.POST if request.method == "POST" else None, initial={"held_on": timezone.localdate(now)}
    )
    shelves = [shelf for shelf in sight.readable if sight.writes(shelf)]
    answers = queries.answers_of(found, shelves)
    lacking = rules.missing(form, answers, shelves)
    if asked.is_valid() and not lacking:
        actions.sign(request.actor, found, held_on=asked.cleaned_data["held_on"], now=now)
        messages.success(request, _("It is signed."))
        return redirect("backoffice:assessment", found.pk)
    fill_page = reverse("backoffice:assessment_fill", args=[found.pk])
    where = {q.code: s.code for s, questions in rules.steps(form, answers, shelves) for q in questions}
    context = head_of(dossier, HERE) | {
        "assessment": found,
        "title": in_words(form.title),
        "sections": shown.sections(form, rules.settled(form, answers), shelves, ()),
        "lacking": [
            {"ask": in_words(q.ask), "url": f"{fill_page}?section={where[q.code]}#id_{q.code}"}
            for q in lacking
        ],
        "form": asked,
        "fill_page": fill_page,
        "back": f"{fill_page}?section={list(where.values())[-1]}",
    }
    return render(request, "backoffice/assessments/sign.html", context)


@requires(access.ASSESS)
@require_http_methods(["GET", "POST"])
def assessment(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """What was signed. A need that an answer tells of is opened from here; a correction begins here."""
    seen, dossier, form = _found(request, assessment_id)
    found, sight = seen.row, seen.sight
    if found.signed_at is None:
        return redirect("backoffice:assessment_fill", found.pk)
    here = redirect("backoffice:assessment", found.pk)
    if request.method == "POST":
        now = timezone.now()
        if "correct" in request.POST and actions.may_correct(sight, form):
            return redirect("backoffice:assessment_fill", actions.correct(request.actor, found, now=now).pk)
        try:
            need = actions.open_need(request.actor, found, request.POST.get("need", ""), now=now)
        except actions.CallsForNothing:
            return here
        messages.success(request, _("Need told: %(need)s.") % {"need": theme_shown(need.theme).label})
        return here
    answers = queries.answers_of(found, sight.readable)
    context = head_of(dossier, HERE) | {
        "assessment": found,
        "title": in_words(form.title),
        "author": found.author,
        "sections": shown.sections(form, answers, sight.readable, _open_themes(request, dossier)),
        "versions": seen.versions,
        "is_latest": seen.is_latest,
        "others": seen.comparable,
        "may_correct": actions.may_correct(sight, form),
        "may_tell": sight.writes(Held.NEEDS),
    }
    return render(request, "backoffice/assessments/assessment.html", context)


@requires(access.ASSESS)
@require_safe
def compare(request: ActorRequest, assessment_id: UUID) -> HttpResponse:
    """Two times of the same questions: what changed, on the shelves of the reader."""
    seen, dossier, form = _found(request, assessment_id)
    found, sight = seen.row, seen.sight
    asked = uuid_or_none(request.GET.get("with", ""))
    other = next((one for one in seen.others if one.pk == asked), None)
    if found.signed_at is None or other is None:
        raise Http404
    earlier, later = sorted((found, other), key=lambda one: (one.held_on, one.number, one.signed_at))
    told = [(queries.form_of(one), queries.answers_of(one, sight.readable)) for one in (earlier, later)]
    context = head_of(dossier, HERE) | {
        "assessment": found,
        "title": in_words(form.title),
        "earlier": earlier,
        "later": later,
        "changes": shown.changes(rules.compare(*told), shows_codes=form.shows_codes),
    }
    return render(request, "backoffice/assessments/compare.html", context)
