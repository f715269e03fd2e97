from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from repere.accompaniment.casework import access as casework_access
from repere.accompaniment.casework import queries as casework
from repere.accompaniment.orientation import access as orientation_access
from repere.accompaniment.orientation import ballottement
from repere.accompaniment.orientation import queries as orientation
from repere.doors.backoffice.rows import need_row, passage_row, referral_row
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts import access as accounts_access
from repere.knowledge.directory import queries as directory

SHOWN = 8


@requires(accounts_access.EVERYBODY)
@require_safe
def today(request: ActorRequest) -> HttpResponse:
    """The front page: what waits for the reader now, and only what exists."""
    actor, now = request.actor, timezone.now()
    lately = now - timedelta(days=2)
    context: dict[str, object] = {"now": now}
    if casework_access.RECEIVE.allows(actor):
        waiting = list(casework.waiting(actor)[: SHOWN + 1])
        unmet = casework.most_pressing(actor, SHOWN + 1)
        context |= {
            "queue": [passage_row(passage) for passage in waiting[:SHOWN]],
            "queue_is_longer": len(waiting) > SHOWN,
            "unmet": [need_row(need) for need in unmet[:SHOWN]],
            "unmet_is_longer": len(unmet) > SHOWN,
            "closed_today": casework.closed_since(actor, timezone.localtime(now).replace(hour=0, minute=0)),
            "awaited": [referral_row(r, named=True) for r in orientation.answers_awaited(actor)[:SHOWN]],
            "answered": [
                referral_row(r, named=True) for r in orientation.answered_since(actor, lately)[:SHOWN]
            ],
        }
    if orientation_access.ANSWER.allows(actor):
        received = orientation.referrals_received(actor).filter(state__in=orientation.PENDING)
        context["received"] = [referral_row(r) for r in received[:SHOWN]]
        context["own_services"] = list(directory.services_of(actor)[:SHOWN])
    return render(request, "backoffice/today.html", context)


@requires(orientation_access.ORIENT)
@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Ballottement: how many wrong doors, and how long, over the last three months."""
    now = timezone.now()
    told = orientation.told_since(request.actor, now - timedelta(days=90))
    return render(
        request, "backoffice/figures.html", {"summary": ballottement.summary(told, now), "days": 90}
    )
