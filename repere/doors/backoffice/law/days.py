"""Closed days, year by year: whoever knows the place approves them, two jurists for a year."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.doors.backoffice.asked import number_or_none
from repere.doors.backoffice.law.shown import names_under
from repere.doors.backoffice.law.words import DAY_WORDS, TERRITORY_WORDS
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.actors import NotAllowed
from repere.knowledge.law.closed_days import approved_days
from repere.knowledge.signoffs import access, actions, queries
from repere.knowledge.signoffs.choices import Subject
from repere.knowledge.signoffs.rules import is_approvable

BEFORE, AFTER = 1, 4  # years around this one


def years() -> range:
    year = timezone.localdate().year
    return range(year - BEFORE, year + AFTER + 1)


@requires(access.READ)
@require_safe
def territories(request: ActorRequest) -> HttpResponse:
    house = approved_days()
    wanted = {
        (code, year): queries.digest_of_year(code, year) for code in TERRITORY_WORDS for year in years()
    }
    standings = queries.standings(request.actor.organisation_id, wanted, timezone.now(), Subject.CLOSED_DAYS)
    rows = [
        {
            "code": code,
            "name": name,
            "years": [
                {
                    "year": year,
                    "standing": standings[code, year],
                    "in_house": house.is_approved(code, year),
                }
                for year in years()
            ],
        }
        for code, name in TERRITORY_WORDS.items()
    ]
    return render(request, "backoffice/law/territories.html", {"rows": rows})


@requires(access.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def territory(request: ActorRequest, territory: str) -> HttpResponse:
    if territory not in TERRITORY_WORDS:
        raise Http404
    if request.method == "POST":
        return _sign(request, territory)
    house = approved_days()
    wanted = {(territory, year): queries.digest_of_year(territory, year) for year in years()}
    standings = queries.standings(
        request.actor.organisation_id, wanted, timezone.now(), Subject.CLOSED_DAYS, key=territory
    )
    names = display_names(names_under(standings.values()))
    mine = {
        (one.version, one.digest): one
        for one in queries.signature_to_withdraw(request.actor).filter(
            subject=Subject.CLOSED_DAYS, key=territory
        )
    }
    known = sorted(house.known(territory).items())
    shown: list[dict[str, Any]] = []
    for year in years():
        rows = [day for _ordinal, day in known if day.day.year == year]
        standing, digest = standings[territory, year], wanted[territory, year]
        shown.append(
            {
                "year": year,
                "days": [
                    {
                        "day": one.day,
                        "label": gettext(one.label),
                        "basis": one.legal_basis,
                        "status": DAY_WORDS.get(one.status, one.status),
                    }
                    for one in rows
                ],
                "standing": standing,
                "signers": [{"name": names.get(one.by, ""), "at": one.at} for one in standing.signatures],
                "in_house": next(
                    (
                        one
                        for one in house.approvals
                        if one.territory == territory and one.first_year <= year <= one.last_year
                    ),
                    None,
                ),
                "mine": mine.get((year, digest)),
                "digest": digest,
                "is_approvable": bool(rows) and is_approvable(one.status for one in rows),
            }
        )
    context = {
        "code": territory,
        "name": TERRITORY_WORDS[territory],
        "years": shown,
        "may_sign": queries.is_jurist(request.actor),
    }
    return render(request, "backoffice/law/days.html", context)


def _sign(request: ActorRequest, territory: str) -> HttpResponse:
    if not queries.is_jurist(request.actor):
        raise NotAllowed(access.SIGN.name)
    year = number_or_none(request.POST.get("year", ""))
    if year is None or year not in years():
        raise Http404
    try:
        actions.sign_year(
            request.actor, territory, year, read=request.POST.get("digest", ""), now=timezone.now()
        )
    except actions.Changed:
        messages.error(request, _("These days changed while you were reading them: read them again."))
    except actions.NotKnownYet:
        messages.error(request, _("Some days of this year are only estimated: nobody can sign them yet."))
    else:
        messages.success(request, _("Signed. It takes two jurists."))
    return redirect("backoffice:closed_days_of", territory)
