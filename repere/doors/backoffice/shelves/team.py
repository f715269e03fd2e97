from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.people.shelves import access, actions, queries
from repere.accompaniment.people.shelves.choices import Standing
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.shelves.forms import TeamForm, WhoSeesForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.organisations.actions import SETTLE, say_who_sees
from repere.foundation.organisations.choices import SeenBy


@requires(access.SEE_TEAM)
@require_http_methods(["GET", "POST"])
def team(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Who follows this person, and who else sees their dossier; named by whoever leads, and by the referent."""
    dossier = opened(request, dossier_id)
    person, actor, now = dossier.person, request.actor, timezone.now()
    sight = queries.sight_of(actor, person)
    colleagues = list(queries.roles_in_force(person.organisation_id, timezone.localdate(now)))
    here = redirect("backoffice:person_team", dossier.pk)
    if "take_out" in request.POST:
        return _taken_out(request, dossier, uuid_or_none(request.POST["take_out"])) or here
    form = TeamForm(colleagues, request.POST if request.method == "POST" else None)
    if form.is_valid():
        user_id, standing = form.said()
        try:
            actions.name_in_team(
                actor, person, user_id, standing, last_day=form.cleaned_data["last_day"], now=now
            )
            messages.success(request, _("It is written."))
            return here
        except actions.ALastDayIsNeeded:
            form.add_error("last_day", _("A volunteer has a last day: from today on, and within their role."))
    rows = list(queries.team_of(actor, person))
    names = display_names({row.user_id for row in rows})
    context = head_of(dossier, "person_team") | {
        "form": form,
        "members": [
            {
                "row": row,
                "name": names.get(row.user_id, ""),
                "standing": Standing(row.standing).label,
                "last_day": row.until and timezone.localtime(row.until - timedelta(seconds=1)),
                "may_go": sight.names_team or row.user_id == actor.user_id,
            }
            for row in rows
        ],
        "may_name": sight.names_team or not any(row.standing == Standing.REFERENT for row in rows),
        "by_team": actor.by_team,
        "how_many_see": len(queries.who_sees(person, by_team=actor.by_team, among=colleagues)),
    }
    return render(request, "backoffice/shelves/team.html", context)


def _taken_out(request: ActorRequest, dossier: object, user_id: UUID | None) -> HttpResponse | None:
    """Elsewhere, for whoever took themselves out of what they no longer see."""
    person = dossier.person  # type: ignore[attr-defined]  # a dossier
    if user_id is None:
        return None
    try:
        actions.take_out_of_team(request.actor, person, user_id, now=timezone.now())
    except actions.NobodyWouldSee:
        messages.error(request, _("Name somebody else first: nobody would see this person any more."))
        return None
    messages.success(request, _("It is written."))
    return None if queries.sees(request.actor, person) else redirect("backoffice:today")


@requires(SETTLE)
@require_POST
def who_sees(request: ActorRequest) -> HttpResponse:
    """Whether a dossier is shown to everybody who receives people, or to its team alone."""
    form = WhoSeesForm(request.POST)
    if form.is_valid():
        say_who_sees(request.actor, SeenBy(form.cleaned_data["seen_by"]))
        messages.success(request, _("It is written."))
    return redirect("backoffice:team")
