from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.notes.queries import private_notes_of
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.shelves import access, actions, queries
from repere.accompaniment.people.shelves.choices import Standing
from repere.doors.backoffice.rows import name_of
from repere.doors.backoffice.shelves.forms import HandOverForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import colleagues_of


@requires(access.HAND_OVER)
@require_http_methods(["GET", "POST"])
def hand_over(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """All that a colleague follows, to whom it goes, what it will look like; then, and only then, it is done."""
    leaver: Membership = get_object_or_404(colleagues_of(request.actor), pk=membership_id)
    today = timezone.localdate()
    people = list(queries.followed_by(request.actor, leaver.user_id))
    colleagues = [
        one
        for one in queries.roles_in_force(request.actor.own_organisation_id, today)
        if one.user_id != leaver.user_id
    ]
    ids = [person.pk for person in people]
    form = HandOverForm(colleagues, ids, request.POST if request.method == "POST" else None)
    rows = [_row(request, person, leaver.user_id) | {"field": form[str(person.pk)]} for person in people]
    context = {
        "membership": leaver,
        "form": form,
        "rows": rows,
        "private_notes": private_notes_of(leaver.organisation_id, leaver.user_id).count(),
        "is_oneself": leaver.user_id == request.actor.user_id,
    }
    if form.is_valid():
        given = form.given(ids)
        names = {one.user_id: one.user.display_name for one in colleagues}
        if "confirmed" in request.POST:
            answer = _done(request, leaver, given)
            if answer is not None:
                return answer
        else:
            for row in rows:
                taker = given[row["pk"]]
                row["to"] = names.get(taker, "") if taker else ""
            return render(request, "backoffice/shelves/hand_over_preview.html", context)
    return render(request, "backoffice/shelves/hand_over.html", context)


def _row(request: ActorRequest, person: Person, leaver_id: UUID) -> dict[str, Any]:
    """Of somebody hidden from whoever hands over: the code, and nothing else."""
    in_sight = queries.sees(request.actor, person) if person.is_hidden else True
    standings = [row.standing for row in person.readers.all() if row.user_id == leaver_id]
    return {
        "pk": person.pk,
        "name": name_of(person) if in_sight else "",
        "code": person.dossier.code if hasattr(person, "dossier") else "",
        "standing": ", ".join(str(Standing(one).label) for one in standings),
    }


def _done(request: ActorRequest, leaver: Membership, given: dict[UUID, UUID | None]) -> HttpResponse | None:
    try:
        count = actions.hand_over_dossiers(request.actor, leaver.user_id, given, now=timezone.now())
    except actions.NobodyWouldSee:
        messages.error(
            request, _("Somebody hidden would be seen by nobody: choose a colleague for each of them.")
        )
        return None
    except actions.NotAColleague:
        messages.error(request, _("One of these colleagues has just lost their role: choose again."))
        return None
    said = ngettext("%(n)s dossier is handed over.", "%(n)s dossiers are handed over.", count) % {"n": count}
    messages.success(request, said)
    return redirect("backoffice:member", leaver.pk)
