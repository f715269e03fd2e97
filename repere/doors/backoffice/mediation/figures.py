"""How long institutions take: on a page, and in a file that names nobody."""

import csv
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from repere.accompaniment.casework.mediation import access, queries, rules
from repere.accompaniment.casework.mediation.choices import InstitutionAnswer, InstitutionKind
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.small_numbers import LEAST
from repere.knowledge.directory.choices import label

A_YEAR = timedelta(days=365)


@requires(access.FIGURES)
@require_safe
def delays(request: ActorRequest) -> HttpResponse:
    """Of the last twelve months; what is too small to be shown is hidden."""
    today = timezone.localdate()
    context = {
        "rows": told(request.actor, today - A_YEAR, today),
        "parts": [InstitutionAnswer(part).label for part in rules.PARTS],
        "since": today - A_YEAR,
        "least": LEAST,
    }
    return render(request, "backoffice/mediation/delays.html", context)


def told(actor: Actor, first: date, last: date) -> list[dict[str, Any]]:
    """One row an institution, the slowest first."""
    names: dict[Any, tuple[str, str]] = {}
    entries = []
    for entry, name, kind in queries.entries(actor, first, last):
        names[entry.institution] = (name, kind)
        entries.append(entry)
    return [_row(one, *names.get(one.institution, ("", ""))) for one in rules.figures(entries)]


def _row(one: rules.Figures, name: str, kind: str) -> dict[str, Any]:
    return {
        "institution": name or _("The others together"),
        "code": kind,
        "kind": label(InstitutionKind, kind) if kind else "",
        "asked": one.asked,
        "people": one.people,
        "parts": [(part, label(InstitutionAnswer, part), one.parts[part]) for part in rules.PARTS],
        "median_days": one.median_days,
        "about_days": None if one.median_days is None else round(one.median_days),
        "percent_silent": None if one.silent is None else round(100 * one.silent),
    }


@requires(access.FIGURES)
@require_safe
def delays_file(request: ActorRequest) -> HttpResponse:
    """The same for a spreadsheet, or as JSON (`?form=json`): empty, or null, is hidden or unknown."""
    today = timezone.localdate()
    rows = told(request.actor, today - A_YEAR, today)
    if request.GET.get("form") == "json":
        body = {
            "since": today - A_YEAR,
            "until": today,
            "least": LEAST,
            "institutions": [
                {
                    "institution": row["institution"],
                    "kind": row["code"],
                    "asked": row["asked"],
                    "people": row["people"],
                    "median_days": row["median_days"],
                    "percent_silent": row["percent_silent"],
                }
                | {part: number for part, _label, number in row["parts"]}
                for row in rows
            ],
        }
        return JsonResponse(body)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="institutions.csv"'
    response.write("\ufeff")
    out = csv.writer(response)
    out.writerow(
        ["institution", "kind", "asked", "people", *rules.PARTS, "median_days", "percent_without_answer"]
    )
    for row in rows:
        cells = [number for _part, _label, number in row["parts"]]
        cells += [row["median_days"], row["percent_silent"]]
        shown = ["" if cell is None else cell for cell in cells]
        out.writerow([_text(row["institution"]), row["code"], row["asked"], row["people"], *shown])
    return response


def _text(value: str) -> str:
    """A spreadsheet computes what begins so: it is text here."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
