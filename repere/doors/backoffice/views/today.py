from datetime import timedelta

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from repere.accompaniment.casework import access as casework_access
from repere.accompaniment.casework import queries as casework
from repere.accompaniment.orientation import access as orientation_access
from repere.accompaniment.orientation import ballottement
from repere.accompaniment.orientation import queries as orientation
from repere.doors.backoffice import drawn
from repere.doors.design.pieces import in_one_language
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts import access as accounts_access
from repere.foundation.toolkit.actors import Role
from repere.foundation.toolkit.small_numbers import LEAST
from repere.knowledge.directory import access as directory_access
from repere.knowledge.directory import queries as directory
from repere.knowledge.directory.sheets.queries import sheets_to_check

SHOWN = 8
# Of those just answered, and of those still awaited: each has its page.
ANSWERS = 4


@requires(accounts_access.EVERYBODY)
@require_safe
@in_one_language()
def today(request: ActorRequest) -> HttpResponse:
    """The front page: what waits for the reader now, and only what exists."""
    actor, now = request.actor, timezone.now()
    lately = now - timedelta(days=2)
    token = get_token(request)
    context: dict[str, object] = {
        "now": now,
        "csrf_token": token,
        "emergencies": request.membership.emergencies,
    }
    if casework_access.RECEIVE.allows(actor):
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        waiting = casework.waiting(actor, midnight, SHOWN + 1)
        day = casework.day_so_far(actor, midnight)
        told = casework.themes_told(actor, [passage.pk for passage in waiting])
        unmet = casework.most_pressing(actor, SHOWN + 1)
        awaited, answered, alerts = orientation.answers(actor, lately, ANSWERS + 1)
        told_of = (row.dossier_id for rows in (waiting, unmet, awaited, answered, alerts) for row in rows)
        names = casework.names_by_dossier(actor, told_of)
        waiting, unmet = casework.in_sight(waiting, names), casework.in_sight(unmet, names)
        context |= {
            "queue": [
                drawn.queue_line(passage, told.get(passage.pk, ()), names.get(passage.dossier_id, ""), now)
                for passage in waiting[:SHOWN]
            ],
            "queue_is_longer": len(waiting) > SHOWN,
            "left_open": day.left_open,
            "unmet": [drawn.need_line(need, names.get(need.dossier_id, ""), now) for need in unmet[:SHOWN]],
            "unmet_is_longer": len(unmet) > SHOWN,
            "closed_today": day.closed,
            "answers": [
                drawn.sent_line(line, names.get(line.dossier_id, ""), now, token)
                for line in casework.in_sight((*answered[:ANSWERS], *awaited[:ANSWERS]), names)
            ],
            "alerts": [
                drawn.alert_line(line, names.get(line.dossier_id, ""), now, token)
                for line in casework.in_sight(alerts[:SHOWN], names)
            ],
            "expected_today": request.membership.expected_today,
            "due_today": request.membership.due_today,
            # Figures of the whole house: not for whoever sees a part of it.
            "coming_of_age": 0 if actor.by_team else request.membership.organisation.coming_of_age,
            "corrections_asked": 0 if actor.by_team else request.membership.organisation.corrections_asked,
            "callbacks_waiting": request.membership.organisation.callbacks_waiting,
            "more_was_sent": max(len(answered), len(awaited)) > ANSWERS,
        }
    if orientation_access.ANSWER.allows(actor):
        context["received"] = [drawn.request_line(line, now) for line in orientation.to_answer(actor, SHOWN)]
    if directory_access.SAY_PLACES.allows(actor):
        own = directory.services_counting_places(actor, SHOWN)
        context["own_services"] = [drawn.places_line(service, now, token) for service in own]
    if actor.role is Role.PARTNER:
        context["sheets"] = sheets_to_check(actor, timezone.localdate(now), SHOWN)
    return render(request, "backoffice/today.html", context)


@requires(orientation_access.ORIENT)
@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Ballottement: how many wrong doors, and how long, over the last three months."""
    now = timezone.now()
    told = orientation.told_since(request.actor, now - timedelta(days=90))
    return render(
        request,
        "backoffice/figures.html",
        {"summary": ballottement.figures(told, now), "days": 90, "least": LEAST},
    )
