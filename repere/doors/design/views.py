from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from repere.doors.design.icons import ICONS
from repere.doors.design.specimens import SPECIMENS
from repere.doors.design.widgets import DateTripleField


@dataclass(frozen=True, slots=True)
class Place:
    url: str
    label: str
    icon: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class SpecimenMoment:
    openness: str
    because: str
    changes_at: Any = None
    until: date | None = None


def _form(words: dict[str, str], data: dict[str, Any] | None = None) -> forms.Form:
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
    """Every component in every state: what the pages are built from, and what a change of style must not break."""
    words = SPECIMENS.get((get_language() or "").split("-")[0], SPECIMENS["fr"])
    now = timezone.now()
    day = {"refused-born_on_day": "31", "refused-born_on_month": "2", "refused-born_on_year": "1994"}
    refused = _form(words, {"refused-name": "", **day})
    icons = ("sun", "users", "compass", "building-2", "send", "chart-column")
    return render(
        request,
        "design/living.html",
        {
            "words": words,
            "form": _form(words),
            "refused": refused,
            "page": Paginator(range(312), 25).page(3),
            "empty_page": Paginator([], 25).page(1),
            "navigation": [
                Place("#main", label, icon, current=number == 0)
                for number, (label, icon) in enumerate(zip(words["places"], icons, strict=True))
            ],
            "needs": list(zip(words["need_icons"], words["need_labels"], strict=True)),
            "new_passage_url": "#tiles",
            "search_url": request.path,
            "account": {
                "name": words["agent"],
                "organisation": words["organisation"],
                "site": words["site"],
                "role": words["role"],
                "links": [{"url": "#main", "label": words["settings"], "icon": "settings"}],
                "sign_out_url": "#main",
            },
            "theme": request.GET.get("theme") if request.GET.get("theme") in {"light", "dark"} else None,
            "moments": [
                SpecimenMoment("open", "hours", now + timedelta(hours=2)),
                SpecimenMoment("closed", "hours", now + timedelta(days=1)),
                SpecimenMoment("closed", "public_holiday", now + timedelta(days=3)),
                SpecimenMoment("closed", "closure", None, (now + timedelta(days=12)).date()),
                SpecimenMoment("closed", "hours"),
                SpecimenMoment("appointment", "appointment_only"),
                SpecimenMoment("unknown", "holiday_unstated"),
                SpecimenMoment("unknown", "no_hours"),
            ],
            "ten_minutes_ago": now - timedelta(minutes=10),
            "three_days_ago": now - timedelta(days=3),
            "in_two_hours": now + timedelta(hours=2),
            "interface_icons": sorted(name for name in ICONS if "/" not in name),
            "need_icons": sorted(name for name in ICONS if "/" in name),
        },
    )
