"""Keeping a sheet: confirmed in one tap, corrected when somebody says what is wrong, with its history."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from repere.doors.backoffice.sheets.forms import ConfirmForm, HideForm, SettleForm
from repere.doors.design.sheets import sheet_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory import access
from repere.knowledge.directory import queries as directory
from repere.knowledge.directory.actions import open_sheet
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sheets import actions, queries, rules

SHOWN = 60


@requires(access.KEEP)
@require_safe
def sheets(request: ActorRequest) -> HttpResponse:
    """Those to confirm, and those about which somebody wrote."""
    found = queries.sheets_to_check(request.actor, timezone.localdate(), SHOWN)
    return render(request, "backoffice/sheets/sheets.html", {"sheets": found})


@requires(access.KEEP)
@require_safe
def sheet(request: ActorRequest, service_id: UUID) -> HttpResponse:
    return sheet_page(request, service_or_404(request, service_id))


def sheet_page(
    request: ActorRequest,
    found: Service,
    refused: UUID | None = None,
    told: str = "",
    *,
    hide_form: HideForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What people read of it, what they say is wrong, what changed; `told`: why a correction was not taken."""
    shown = sheet_of(open_sheet(request.actor, found), timezone.now(), for_public=False)
    confirmed_on, rhythm = queries.last_confirmed(found), queries.rhythm_of(found)
    context = {
        "service": shown.service,
        "sheet": shown,
        "confirmed_on": confirmed_on,
        "is_late": rules.is_to_check(confirmed_on, timezone.localdate(), rhythm),
        "confirm_form": ConfirmForm(initial={"rhythm_days": rhythm or rules.RHYTHM_DAYS}),
        "corrections": [
            (
                line,
                SettleForm(initial={"value": line.proposed}, auto_id=f"id_{n}_%s"),
                line.subject in rules.WRITTEN,
            )
            for n, line in enumerate(queries.corrections_to_check(request.actor, found))
        ],
        "changes": queries.history_of(found)[:20],
        "refused": refused,
        "hidden_until": getattr(getattr(found, "sheet_state", None), "hours_hidden_until", None),
        "hide_form": hide_form or HideForm(),
        "told": told,
    }
    return render(request, "backoffice/sheets/sheet.html", context, status=status)


def service_or_404(request: ActorRequest, service_id: UUID) -> Service:
    found = get_object_or_404(directory.services().prefetch_related("closures", "themes"), pk=service_id)
    if not access.keeps(request.actor, found):
        raise Http404
    return found


@requires(access.KEEP)
@require_POST
def confirm(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """ "It is right": one tap, from the front page, the list or the sheet."""
    found = service_or_404(request, service_id)
    form = ConfirmForm(request.POST)
    rhythm = form.cleaned_data["rhythm_days"] if form.is_valid() else None
    actions.confirm_sheet(request.actor, found, rhythm_days=rhythm, now=timezone.now())
    messages.success(request, _("Noted: %(name)s is right, checked today.") % {"name": found.name})
    if "from_today" in request.POST:
        return redirect("backoffice:today")
    if "from_list" in request.POST:
        return redirect("backoffice:sheets")
    return redirect("backoffice:sheet", found.pk)


@requires(access.KEEP)
@require_POST
def settle(request: ActorRequest, service_id: UUID, correction_id: UUID) -> HttpResponse:
    """Accepted, as it is or put in order; or refused."""
    found = service_or_404(request, service_id)
    correction = get_object_or_404(queries.corrections_to_check(request.actor, found), pk=correction_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return sheet_page(request, found, correction.pk, _("Accept it or refuse it."), status=400)
    try:
        if form.cleaned_data["decision"] == "accept":
            actions.accept_correction(
                request.actor, correction, value=form.cleaned_data["value"], now=timezone.now()
            )
            messages.success(request, _("Accepted: the sheet says it from now on."))
        else:
            actions.refuse_correction(request.actor, correction, now=timezone.now())
            messages.info(request, _("Refused: nothing changed, and its words are forgotten."))
    except (rules.Unreadable, ValidationError):
        told = _("This cannot be read as it is: put it in order, then accept it.")
        return sheet_page(request, found, correction.pk, told, status=400)
    except actions.AlreadySettled:
        messages.info(request, _("Somebody has already answered this."))
    # It may have been said that the service is gone.
    if directory.services().filter(pk=found.pk).exists():
        return redirect("backoffice:sheet", found.pk)
    return redirect("backoffice:sheets")


@requires(access.KEEP)
@require_POST
def hours(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """Kept and hidden until a day, or shown again."""
    found = service_or_404(request, service_id)
    if "show" in request.POST:
        if getattr(found, "sheet_state", None) is not None:
            actions.show_hours(request.actor, found, now=timezone.now())
        messages.success(request, _("Noted: the hours are shown."))
        return redirect("backoffice:sheet", found.pk)
    form = HideForm(request.POST)
    if form.is_valid():
        try:
            actions.hide_hours(request.actor, found, until=form.cleaned_data["until"], now=timezone.now())
            messages.success(request, _("Noted: the hours are kept, and nobody reads them until then."))
            return redirect("backoffice:sheet", found.pk)
        except actions.DayIsPast:
            form.add_error("until", _("This day is past."))
    return sheet_page(request, found, hide_form=form, status=400)
