"""How long dossiers are kept: those about to end, the time chosen, what was put away, and the proof of each night."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.people.erasure.choices import HoldBecause
from repere.accompaniment.people.retention import access, actions, queries, rules
from repere.accompaniment.people.retention.choices import About, Spared
from repere.accompaniment.people.retention.models import RetentionReport
from repere.accompaniment.people.retention.nights.actions import is_sound, month_told
from repere.accompaniment.people.shelves.queries import roles_in_force
from repere.doors.backoffice.asked import number_or_none
from repere.doors.backoffice.erasure.views import code_of
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.retention import words
from repere.doors.backoffice.retention.forms import KeepForm, OpenForm, TimeForm
from repere.doors.backoffice.rows import name_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.organisations.choices import WhenOver

REPORTS = 36


@requires(access.KEEP)
@require_safe
def endings(request: ActorRequest) -> HttpResponse:
    """Of whom nothing was heard for long: seen again since, to be kept because…, or let go."""
    found = queries.endings_visible_to(request.actor).select_related("person__dossier")
    page = page_of(found.prefetch_related("person__names"), request)
    context = {
        "page": page,
        "rows": [_row(ending) for ending in page],
        "form": KeepForm(),
        "silent": queries.is_silent(request.membership.organisation, timezone.now()),
        "months": request.membership.organisation.months_kept,
        "is_archived": request.membership.organisation.when_over == WhenOver.ARCHIVE,
        "may_prove": access.PROVE.allows(request.actor),
    }
    return render(request, "backoffice/retention/endings.html", context)


def _row(ending: Any) -> dict[str, Any]:
    person = ending.person
    return {
        "ending": ending,
        "person": person,
        "name": name_of(person),
        "code": code_of(person),
        "dossier": getattr(person, "dossier", None),
    }


@requires(access.KEEP)
@require_POST
def say(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Seen again; or kept until a day, and why."""
    person = get_object_or_404(queries.people_ending(request.actor), pk=person_id)
    if "seen" in request.POST:
        actions.say_seen(request.actor, person, now=timezone.now())
        messages.success(request, _("Their time begins again today."))
        return redirect("backoffice:endings")
    form = KeepForm(request.POST)
    try:
        if form.is_valid():
            actions.keep_until(request.actor, person, **form.cleaned_data, now=timezone.now())
            messages.success(request, _("It is kept until that day."))
        else:
            messages.error(request, _("Say why it is kept, and until when."))
    except rules.NotInTheRange:
        messages.error(request, _("Choose a day to come, a year from now at most."))
    return redirect("backoffice:endings")


@requires(access.SETTLE)
@require_http_methods(["GET", "POST"])
def settings(request: ActorRequest) -> HttpResponse:
    """How many months, what comes at the end; how many dossiers would be given notice, before it is saved."""
    own = request.membership.organisation
    held = {"months": own.months_kept, "when_over": own.when_over}
    form = TimeForm(request.POST if request.method == "POST" else None, initial=held)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if "save" in request.POST:
            actions.settle(request.actor, months=told["months"], when_over=WhenOver(told["when_over"]))
            messages.success(request, _("It holds from the next night on."))
            return redirect("backoffice:time_to_keep")
        months = told["months"]
    else:
        months = own.months_kept
    context = {
        "form": form,
        "months": months,
        "months_kept": own.months_kept,
        "preview": queries.preview(request.actor, months, timezone.localdate()),
    }
    return render(request, "backoffice/retention/settings.html", context)


@requires(access.PROVE)
@require_safe
def proof(request: ActorRequest) -> HttpResponse:
    """Month by month: how many were due, told, ended; why the others are still there; whether the seal holds."""
    own, today = request.membership.organisation, timezone.localdate()
    reports = list(queries.reports_of(own.pk)[:REPORTS])
    year = number_or_none(request.GET.get("year", "")) or today.year
    context = {
        "silent": queries.is_silent(own, timezone.now()),
        "last": queries.last_night(own.pk),
        "now": _told(month_told(own, today.replace(day=1))),
        "reports": [_report(report) for report in reports],
        "year": year,
        "figures": [
            (About(about).label, [(words.past(about, value), count) for value, count in values.items()])
            for about, values in queries.past_figures_shown(own.pk, year).items()
        ],
        "may_settle": access.SETTLE.allows(request.actor),
        "may_open": access.ARCHIVES.allows(request.actor),
    }
    return render(request, "backoffice/retention/proof.html", context)


def _report(report: RetentionReport) -> dict[str, Any]:
    return {"report": report, "is_sound": is_sound(report), "told": _told(report.told)}


def _told(told: dict[str, Any]) -> dict[str, Any]:
    """In words: the reasons and the holds of a month."""
    reasons = [(Spared(code).label, count) for code, count in told["still_there"].items() if code in Spared]
    held = [
        {"because": HoldBecause(one["because"]).label, "ends": one["ends"], "dossiers": one["dossiers"]}
        for one in told["held"]
        if one["because"] in HoldBecause
    ]
    return told | {"reasons": reasons, "held": held}


@requires(access.ARCHIVES)
@require_safe
def archives(request: ActorRequest) -> HttpResponse:
    """What was put away, by its codes."""
    actions.read_archives(request.actor)
    page = page_of(queries.archives_of(request.actor).select_related("person__dossier"), request)
    rows = [{"archive": one, "code": code_of(one.person)} for one in page]
    return render(request, "backoffice/retention/archives.html", {"page": page, "rows": rows})


@requires(access.ARCHIVES)
@require_http_methods(["GET", "POST"])
def open_archive(request: ActorRequest, archive_id: UUID) -> HttpResponse:
    """A colleague reads it until a day, or has it back for good."""
    found = queries.archives_of(request.actor).select_related("person__dossier")
    archive = get_object_or_404(found, pk=archive_id)
    now = timezone.now()
    colleagues = list(roles_in_force(request.actor.own_organisation_id, timezone.localdate(now)))
    form = OpenForm(colleagues, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because, user_id, lasts = form.said()
        actions.open_archive(
            request.actor,
            archive,
            because=because,
            user_id=user_id,
            until=now + lasts if lasts else None,
            now=now,
        )
        messages.success(request, _("It is open to that colleague. Your reason is in the trail."))
        return redirect("backoffice:archives")
    context = {"form": form, "archive": archive, "code": code_of(archive.person)}
    return render(request, "backoffice/retention/open_archive.html", context)
