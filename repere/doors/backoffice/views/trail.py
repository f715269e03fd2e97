from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from repere.accompaniment.casework.queries import dossier_codes, dossier_with_code
from repere.doors.backoffice import trail_words
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import colleagues_of, display_names
from repere.foundation.audit import access, queries
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Actor

A_PAGE = 50
# More figures than any chain has lines, fewer than a database can hold.
LONGEST_POSITION = 12
EVERY_READING = "readings"
UNUSUAL_SHOWN = timedelta(days=30)


class TrailForm(forms.Form):
    """What to look for: each field narrows the others."""

    act = forms.CharField(label=_("Act"), max_length=60, required=False)
    dossier = forms.CharField(
        label=_("Code of the dossier"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )
    who = forms.ChoiceField(label=_("Colleague"), required=False)
    from_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    to_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        people = [(str(one.user_id), str(one.user)) for one in colleagues_of(actor)]
        self.fields["who"].choices = [("", _("All colleagues")), *people]  # type: ignore[attr-defined]
        acts: list[Any] = [("", _("All")), (EVERY_READING, _("Every reading"))]
        acts += [(group, list(verbs.items())) for group, verbs in trail_words.ACTS]
        asked = self.data.get("act", "")
        if asked and asked != EVERY_READING and asked not in trail_words.VERBS:
            acts.append((asked, asked))
        self.fields["act"].widget = forms.Select(choices=acts)

    def clean_dossier(self) -> UUID | None:
        code = self.cleaned_data["dossier"]
        found = dossier_with_code(self.actor, code) if code else None
        if code and found is None:
            raise forms.ValidationError(_("No dossier has this code."))
        return found

    def sought(self) -> dict[str, Any]:
        """As the query takes it: days begin and end at midnight here."""
        told = self.cleaned_data
        act, last_day = told["act"], told["to_on"]
        return {
            "verbs": trail_words.READINGS if act == EVERY_READING else (act,) if act else (),
            "dossier_id": told["dossier"],
            "user_id": uuid_or_none(told["who"]),
            "since": _midnight(told["from_on"]) if told["from_on"] else None,
            "before": _midnight(last_day + timedelta(days=1)) if last_day else None,
        }


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True, slots=True)
class Row:
    line: TrailLine
    who: str
    act: str
    code: str
    subject: str
    details: list[tuple[str, str]]


@requires(access.READ_TRAIL)
@require_safe
def trail(request: ActorRequest) -> HttpResponse:
    """Who did what, the latest first: for the data protection officer."""
    form = TrailForm(request.actor, request.GET)
    lines: list[TrailLine] = []
    if form.is_valid():
        found = queries.lines_sought(request.actor, **form.sought())
        position = request.GET.get("before", "")
        if position.isascii() and position.isdecimal() and len(position) <= LONGEST_POSITION:
            found = found.filter(position__lt=int(position))
        lines = list(found[: A_PAGE + 1])
    shown = lines[:A_PAGE]
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "unusual": _unusual(request.actor),
        "rows": _rows(request.actor, shown),
        "base": urlencode(asked),
        "is_filtered": bool(asked),
        "is_later_page": "before" in request.GET,
        "next_before": shown[-1].position if len(lines) > A_PAGE else None,
    }
    return render(request, "backoffice/trail.html", context)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A colleague who was shown many people within an hour."""

    who: str
    since: datetime
    people: int


def _unusual(actor: Actor) -> list[Unusual]:
    """Of the last month, the latest five."""
    lines = list(queries.unusual_showings(actor, timezone.now() - UNUSUAL_SHOWN)[:5])
    names = display_names({line.user_id for line in lines if line.user_id}) if lines else {}
    return [
        Unusual(
            names.get(line.user_id, "") if line.user_id else "",
            datetime.fromisoformat(line.detail["from_at"]),
            line.detail["people"],
        )
        for line in lines
    ]


def _rows(actor: Actor, lines: list[TrailLine]) -> list[Row]:
    names = display_names({line.user_id for line in lines if line.user_id})
    codes = dossier_codes(actor, {line.dossier_id for line in lines if line.dossier_id})
    return [
        Row(
            line,
            names.get(line.user_id, "") if line.user_id else "",
            trail_words.act(line.verb),
            codes.get(line.dossier_id, "") if line.dossier_id else "",
            trail_words.subject(line.subject_type),
            trail_words.details(line.detail),
        )
        for line in lines
    ]
