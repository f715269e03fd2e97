import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from repere.doors.design.icons import ICONS
from repere.doors.design.navigation import Place
from repere.doors.design.widgets import DateTripleField

# The invented words of the living page, in a language of each direction.
SPECIMENS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "specimens.json").read_text("utf-8")
)


def _for_machines(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse | None:
    """Whoever asks for data is answered with data, wrong addresses too."""
    if not request.path.startswith("/api/"):
        return None
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    refused = _for_machines(request, 403, "forbidden", "This is not open to you.")
    return refused or render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    refused = _for_machines(request, 404, "not_found", "There is nothing at this address.")
    return refused or render(request, "404.html", status=404)


# Below, the request itself may be the fault: the page is told without it.
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    refused = _for_machines(request, 400, "bad_request", "This request cannot be understood.")
    return refused or HttpResponse(render_to_string("400.html"), status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)


@dataclass(frozen=True, slots=True)
class SpecimenMoment:
    openness: str
    because: str
    changes_at: datetime | None = None
    until: date | None = None


def _form(words: dict[str, Any], data: dict[str, str] | None = None) -> forms.Form:
    """A form with every kind of field, in the words of the reader."""
    choices = [("a", words["choice_a"]), ("b", words["choice_b"]), ("c", words["choice_c"])]

    class SpecimenForm(forms.Form):
        name = forms.CharField(label=words["name"], help_text=words["name_hint"])
        born_on = DateTripleField(label=words["born_on"], required=False, help_text=words["born_hint"])
        language = forms.ChoiceField(label=words["language"], choices=choices)
        contact = forms.ChoiceField(label=words["contact"], choices=choices, widget=forms.RadioSelect)
        needs = forms.MultipleChoiceField(
            label=words["needs"], choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
        due_on = forms.DateField(
            label=words["due_on"], required=False, widget=forms.DateInput(attrs={"type": "date"})
        )
        note = forms.CharField(label=words["note"], required=False, widget=forms.Textarea)
        agreed = forms.BooleanField(label=words["agreed"], required=False)

    return SpecimenForm(data, prefix="refused" if data is not None else "empty")


def living_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state: what a change of style must not break."""
    words = SPECIMENS.get((get_language() or "").split("-")[0], SPECIMENS["fr"])
    now = timezone.now()
    day = {"refused-born_on_day": "31", "refused-born_on_month": "2", "refused-born_on_year": "1994"}
    icons = ("sun", "users", "compass", "building-2", "send", "chart-column")
    return render(
        request,
        "design/living.html",
        {
            "words": words,
            "form": _form(words),
            "refused": _form(words, {"refused-name": "", **day}),
            "page": Paginator(range(312), 25).page(3),
            "empty_page": Paginator([], 25).page(1),
            "navigation": [
                Place("#main", label, icon, current=number == 0)
                for number, (label, icon) in enumerate(zip(words["places"], icons, strict=True))
            ],
            "needs": list(zip(words["need_icons"], words["need_labels"], strict=True)),
            "new_passage_url": "#tiles",
            "search_url": request.path,
            "frame_key": None,  # a frame of its own, in the words of each language
            "account_name": words["agent"],
            "account_organisation": words["organisation"],
            "account_site": words["site"],
            "account_role": words["role"],
            "account_links": [Place("#main", words["settings"], "settings")],
            "sign_out_url": "#main",
            "moments": [
                SpecimenMoment("open", "hours", now + timedelta(hours=2)),
                SpecimenMoment("closed", "hours", now + timedelta(days=1)),
                SpecimenMoment("closed", "public_holiday", now + timedelta(days=3)),
                SpecimenMoment("closed", "closure", until=(now + timedelta(days=12)).date()),
                SpecimenMoment("closed", "hours"),
                SpecimenMoment("appointment", "appointment_only"),
                SpecimenMoment("unknown", "holiday_unstated"),
                SpecimenMoment("unknown", "no_hours"),
            ],
            "ten_minutes_ago": now - timedelta(minutes=10),
            "three_days_ago": now - timedelta(days=3),
            "interface_icons": sorted(name for name in ICONS if "/" not in name),
            "need_icons": sorted(name for name in ICONS if "/" in name),
        },
    )
