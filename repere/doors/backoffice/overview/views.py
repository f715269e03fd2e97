"""The coordinator's desk: who carries how much, who has not been heard of, whose role ends."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from repere.accompaniment.casework.overview import access, queries
from repere.accompaniment.casework.queries import names_by_dossier
from repere.accompaniment.orientation.queries import count_without_answer
from repere.accompaniment.people.retention.queries import is_silent
from repere.doors.backoffice.asked import number_or_none
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names

WEEKS = (4, 8, 12, 26)
USUAL = 8
SHOWN = 40
UNANSWERED_DAYS = 2


@requires(access.LEAD)
@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    actor, now, today = request.actor, timezone.now(), timezone.localdate()
    asked = number_or_none(request.GET.get("weeks", ""))
    weeks = asked if asked in WEEKS else USUAL
    silent = list(queries.silent_dossiers(actor, now - timedelta(weeks=weeks))[: SHOWN + 1])
    names = names_by_dossier(actor, [one.pk for one in silent[:SHOWN]])
    referents = queries.referents_of([one.person_id for one in silent[:SHOWN]])
    colleagues = display_names(set(referents.values()))
    context = {
        "loads": queries.loads(actor, today),
        "nobody_late": queries.tasks_of_nobody_late(actor, today),
        "silent": [
            {
                "dossier": one,
                "name": names.get(one.pk, ""),
                "heard": one.heard,  # type: ignore[attr-defined]  # annotated
                "referent": colleagues.get(referents[one.person_id], "")
                if one.person_id in referents
                else "",
            }
            for one in silent[:SHOWN]
        ],
        "is_more": len(silent) > SHOWN,
        "weeks": weeks,
        "choices": WEEKS,
        "unanswered": count_without_answer(actor, now - timedelta(days=UNANSWERED_DAYS)),
        "silent_retention": is_silent(request.membership.organisation, now),
        "ending": list(queries.roles_that_end(actor, today)),
    }
    return render(request, "backoffice/overview/overview.html", context)
