"""Figures of refusals for whoever speaks up: on a page to print, in a file; small numbers hidden."""

import csv
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from repere.accompaniment.rights import access, actions, queries, rules
from repere.accompaniment.rights.choices import Reason
from repere.accompaniment.rights.rules import Counts, Figures
from repere.accompaniment.rights.wording import right_said
from repere.doors.backoffice.asked import number_or_none
from repere.doors.backoffice.rights.forms import RefusalsFilter, SharingForm
from repere.doors.backoffice.rights.words import month_said
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.small_numbers import LEAST
from repere.knowledge.directory.choices import label
from repere.knowledge.territory.queries import departements

FIRST_YEAR = 2026
NETWORK, OURS = "network", "ours"


def told(request: ActorRequest) -> dict[str, Any]:
    """What the page and the file say: the figures asked for, in words."""
    today = timezone.localdate()
    places = departements()
    scope = NETWORK if request.GET.get("scope") == NETWORK else OURS
    form = None
    if scope == NETWORK:
        # Whole years, and of this one the months that are over: two readings leave nothing between them.
        year = number_or_none(request.GET.get("year", "")) or today.year
        year = min(max(year, FIRST_YEAR), today.year)
        first, last = date(year, 1, 1), min(date(year, 12, 31), rules.last_day_counted(today))
        found = list(queries.network_entries(request.actor, first, last)) if first <= last else []
    else:
        year = today.year
        form = RefusalsFilter(request.GET, territories=places)
        del form.fields["whose"]
        found = list(queries.own_entries(request.actor, form.asked()))
    names: dict[Hashable, str] = {}
    for entry, name in found:
        names.setdefault(entry.counter, name)
    figures = rules.figures(entry for entry, _name in found)
    return {
        "scope": scope,
        "form": form,
        "year": year,
        "years": range(today.year, FIRST_YEAR - 1, -1),
        "until": rules.last_day_counted(today),
        "figures": figures,
        "lists": _lists(figures, names, dict(places)),
        "table": _table(figures, names),
        "least": LEAST,
    }


def _others() -> str:
    return pgettext("of a list", "The others together")


def _lists(figures: Figures, names: dict[Hashable, str], places: dict[str, str]) -> list[dict[str, Any]]:
    def counter(key: Any) -> str:
        return names.get(key, str(key))

    def territory(key: Any) -> str:
        return places.get(key, key) or _("Not said")

    def month(key: Any) -> str:
        return date_format(month_said(key), "F Y")

    told: Iterable[tuple[str, str, Counts, Callable[[Any], str]]] = (
        ("counter", _("Counters"), figures.counters, counter),
        ("right", _("Rights refused"), figures.rights, right_said),
        ("reason", _("Reasons given"), figures.reasons, lambda key: label(Reason, key)),
        ("territory", _("Départements"), figures.territories, territory),
        ("month", _("Months"), figures.months, month),
    )
    return [
        {
            "code": code,
            "title": title,
            "rows": [
                {"key": key, "what": _others() if key is None else said(key), "count": count}
                for key, count in counts
            ],
        }
        for code, title, counts, said in told
    ]


def _table(figures: Figures, names: dict[Hashable, str]) -> dict[str, Any]:
    rights = [
        (key, _others() if key is None else right_said(str(key)), count) for key, count in figures.rights
    ]
    return {
        "rights": rights,
        "rows": [
            {
                "what": _others() if counter is None else names.get(counter, str(counter)),
                "total": total,
                "cells": [(said, figures.table[counter][right]) for right, said, _count in rights],
            }
            for counter, total in figures.counters
        ],
    }


@requires(access.FIGURES)
@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    query = request.GET.copy()
    context = told(request) | {
        "query": query.urlencode(),
        "shares": queries.sharing_of(request.actor),
        "may_share": access.SHARE.allows(request.actor),
    }
    if context["may_share"]:
        context["sharing"] = SharingForm(initial={"shares": context["shares"]})
    return render(request, "backoffice/rights/figures.html", context)


@requires(access.FIGURES)
@require_safe
def figures_file(request: ActorRequest) -> HttpResponse:
    """The same for a spreadsheet: empty is hidden."""
    said = told(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refusals.csv"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")
    out = csv.writer(response)
    out.writerow(["list", "what", "right", "refusals"])
    if said["figures"].total is not None:
        out.writerow(["total", "", "", said["figures"].total])
    for one in said["lists"]:
        for row in one["rows"]:
            out.writerow([one["code"], text(row["what"]), "", row["count"]])
    for row in said["table"]["rows"]:
        for right, count in row["cells"]:
            out.writerow(
                ["counter and right", text(row["what"]), text(right), "" if count is None else count]
            )
    return response


def text(value: str) -> str:
    """A spreadsheet computes what begins so: it is text here."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


@requires(access.SHARE)
@require_POST
def sharing(request: ActorRequest) -> HttpResponse:
    """What other organisations learn of ours."""
    form = SharingForm(request.POST)
    if form.is_valid():
        actions.choose_sharing(request.actor, form.cleaned_data["shares"], now=timezone.now())
        messages.success(request, _("It is written."))
    return redirect("backoffice:rights_figures")
