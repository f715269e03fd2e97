"""What became of referrals, in figures that point at nobody: ours, and those we were asked for."""

from datetime import timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from repere.accompaniment.orientation import access, ballottement, measures, queries
from repere.accompaniment.orientation.choices import WrongBecause
from repere.doors.backoffice.asked import number_or_none
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.small_numbers import LEAST
from repere.knowledge.directory.choices import label

DAYS = (30, 90, 365)
USUAL_DAYS = 90
WORDS = {
    "accepted": pgettext_lazy("of referrals", "accepted"),
    "refused": pgettext_lazy("of referrals", "refused"),
    "expired": pgettext_lazy("of referrals", "without answer"),
    "waiting": pgettext_lazy("of referrals", "waiting"),
    "other": pgettext_lazy("of referrals", "withdrawn or sent elsewhere"),
    "came": gettext_lazy("came"),
    "absent": gettext_lazy("did not come"),
    "met": gettext_lazy("need met"),
    "not_met": gettext_lazy("need not met"),
    "not_said": gettext_lazy("nobody said"),
}


@requires(access.SEE_REFERRALS)
@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Those we sent, or those we received: per service, and together. As JSON with `format=json`."""
    now, actor = timezone.now(), request.actor
    sends, answers = access.ORIENT.allows(actor), access.ANSWER.allows(actor)
    box = request.GET.get("box", "sent" if sends else "received")
    is_sent = sends and (box == "sent" or not answers)
    asked_days = number_or_none(request.GET.get("days", ""))
    days = int(asked_days) if asked_days in DAYS else USUAL_DAYS
    since = now - timedelta(days=days)
    rows = queries.asked_since(actor, since) if is_sent else queries.received_since(actor, since)
    found = measures.measured(rows)
    wandering = ballottement.figures(queries.told_since(actor, since), now) if is_sent else None
    if request.GET.get("format") == "json":
        return JsonResponse(
            {"days": days, "box": "sent" if is_sent else "received"}
            | measures.as_data(found)
            | {"ballottement": _plain(wandering)}
        )
    context = {
        "box": "sent" if is_sent else "received",
        "sends": sends,
        "answers": answers,
        "days": days,
        "choices": DAYS,
        "least": LEAST,
        "together": found.together,
        "parts": {
            "answers": _parts(found.together.answers),
            "came": _parts(found.together.came),
            "need": _parts(found.together.need),
        },
        "refusals": [(label(WrongBecause, code), _shown(count)) for code, count in found.refusals.items()],
        "columns": [WORDS[code] for code in (*measures.ANSWERS, *measures.CAME[:2], *measures.NEED[:2])],
        "services": [
            {
                "name": name or _("others, asked less"),
                "counts": counts,
                "cells": [
                    *(_shown(counts.answers[code]) for code in measures.ANSWERS),
                    *(_shown(counts.came[code]) for code in measures.CAME[:2]),
                    *(_shown(counts.need[code]) for code in measures.NEED[:2]),
                ],
            }
            for name, counts in found.services.items()
        ],
        "wandering": wandering,
    }
    return render(request, "backoffice/envelopes/figures.html", context)


def _parts(parts: object) -> list[tuple[object, str]]:
    return [(WORDS[code], _shown(count)) for code, count in dict(parts).items()]  # type: ignore[call-overload]


def _shown(count: int | None) -> str:
    return "…" if count is None else str(count)


def _plain(found: ballottement.Figures | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "needs": found.needs,
        "met": found.met,
        "mean_wrong_doors": found.mean_wrong_doors,
        "median_days": found.median_days,
    }
