"""Where people are received, and the calendar that one's own telephone reads."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.agenda import access, actions, calendar, queries
from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.queries import names_by_dossier
from repere.accompaniment.procedures.access import BOARD
from repere.accompaniment.procedures.board import queries as board
from repere.accompaniment.procedures.models import DeadlineWatch
from repere.doors.backoffice.agenda.forms import FeedForm, MeetingPlaceForm
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.guard.marks import ActorRequest, open_to_all, requires
from repere.foundation.accounts.queries import actor_of
from repere.foundation.organisations.models import Site

SHOWN_BEFORE, SHOWN_AFTER = timedelta(days=31), timedelta(days=366)
AN_HOUR = timedelta(hours=1)
MOST_LIMITS = 500


@requires(access.KEEP_PLACES)
@require_http_methods(["GET", "POST"])
def meeting_places(request: ActorRequest) -> HttpResponse:
    """The rooms where people are received, each with its clock."""
    actor, here = request.actor, redirect("backoffice:meeting_places")
    if "close" in request.POST:
        place = get_object_or_404(queries.places_of(actor), pk=uuid_or_none(request.POST["close"]))
        actions.close_place(actor, place, now=timezone.now())
        return here
    sites = list(Site.objects.filter(organisation=actor.organisation_id))
    form = MeetingPlaceForm(request.POST if request.method == "POST" else None, sites=sites)
    if form.is_valid():
        try:
            actions.add_place(actor, **form.said())
            return here
        except actions.SuchAPlace:
            form.add_error("name", _("There is a place of this name already."))
    context = {"form": form, "places": list(queries.places_of(actor))}
    return render(request, "backoffice/agenda/places.html", context)


@requires(access.SEE)
@require_http_methods(["GET", "POST"])
def feed(request: ActorRequest) -> HttpResponse:
    """One's own: made, shown once, revoked."""
    actor, now = request.actor, timezone.now()
    link = ""
    if "revoke" in request.POST:
        actions.revoke_feed(actor, now=now)
        messages.success(request, _("From now on that address leads nowhere."))
        return redirect("backoffice:agenda_feed")
    form = FeedForm(request.POST if request.method == "POST" else None, may_see_deadlines=BOARD.allows(actor))
    if form.is_valid():
        said = form.cleaned_data
        token = actions.make_feed(
            actor, with_names=said["with_names"], with_deadlines=said.get("with_deadlines", False), now=now
        )
        link = settings.PUBLIC_URL + reverse("backoffice:calendar", args=[token])
    context = {"form": form, "link": link, "feed": queries.feed_of(actor)}
    return render(request, "backoffice/agenda/feed.html", context)


@open_to_all
@require_safe
def calendar_of(_request: HttpRequest, token: str) -> HttpResponse:
    """For a program that cannot sign in: the address is the secret, and no name stands here unless it was asked for."""
    now = timezone.now()
    found = queries.feed_with(token, timezone.localdate(now))
    if found is None:
        raise Http404
    actor = actor_of(found.membership)
    lines = queries.agenda(actor, now - SHOWN_BEFORE, now + SHOWN_AFTER, actor.user_id)
    today = timezone.localdate(now)
    limits = list(board.mine(actor, today)[:MOST_LIMITS]) if found.with_deadlines else []
    # What may not be named is not even asked for.
    named = [one.dossier_id for one in lines if found.with_names and not one.is_silent]
    named += [one.deadline.procedure.dossier_id for one in limits if found.with_names]
    names = names_by_dossier(actor, named) if named else {}
    actions.read_feed(actor, found, today=today)
    with translation.override(found.membership.user.language or settings.LANGUAGE_CODE):
        events = [_event(one, names) for one in lines] + [_limit(one, names) for one in limits]
        body = calendar.document(_("Repère: my appointments"), events)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def _event(one: queries.Line, names: dict[UUID | None, str]) -> calendar.Event:
    return calendar.Event(
        uid=f"{one.pk}@repere",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        summary=names.get(one.dossier_id, "") or _("Appointment"),
        changed_at=one.changed_at,
        place=one.place,
        is_cancelled=one.status == Status.CANCELLED,
    )


def _limit(one: DeadlineWatch, names: dict[UUID | None, str]) -> calendar.Event:
    """A day to work by: whose, where names were chosen; never what it is, since a telephone lies about. Nor at which
    hour: what is counted in hours is a detention."""
    row = one.deadline
    day = one.work_by_on or timezone.localdate()
    instant = datetime.combine(day, time(), UTC)
    return calendar.Event(
        uid=f"{one.pk}@repere",
        starts_at=instant - AN_HOUR,
        ends_at=instant,
        summary=names.get(row.procedure.dossier_id, "") or _("Look at this dossier again"),
        changed_at=row.computed_at,
        whole_day=day,
    )
