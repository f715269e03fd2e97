from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.choices import Channel, PaperState
from repere.doors.backoffice.person.forms import a_date
from repere.knowledge.law.moments import zone
from repere.knowledge.law.procedures import Template, events_of, templates
from repere.knowledge.law.rulebook import Rulebook

# Of the court or body that receives the act: its closed days count.
PLACES = (
    ("FR", pgettext_lazy("place", "Mainland France")),
    ("FR-AM", pgettext_lazy("place", "Alsace and Moselle")),
    ("FR-GP", pgettext_lazy("place", "Guadeloupe")),
    ("FR-MQ", pgettext_lazy("place", "Martinique")),
    ("FR-GF", pgettext_lazy("place", "French Guiana")),
    ("FR-RE", pgettext_lazy("place", "La Réunion")),
    ("FR-YT", pgettext_lazy("place", "Mayotte")),
    ("FR-BL", pgettext_lazy("place", "Saint-Barthélemy")),
    ("FR-MF", pgettext_lazy("place", "Saint-Martin")),
    ("FR-PM", pgettext_lazy("place", "Saint-Pierre and Miquelon")),
    ("AZ", pgettext_lazy("place", "Azerbaijan")),
    ("MA", pgettext_lazy("place", "Morocco")),
)


class BeginForm(forms.Form):
    code = forms.ChoiceField(label=_("Which procedure"))
    place = forms.ChoiceField(label=_("Where the court or office is"), choices=PLACES, initial="FR")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.key, gettext(one.title)) for one in templates().values()]
        cast(forms.ChoiceField, self.fields["code"]).choices = offered


class EventForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened"))
    day = a_date(_("On which day"))
    hour = forms.TimeField(
        label=_("At what hour, where hours count"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel.choices, initial=Channel.BY_HAND)
    proof = forms.CharField(label=_("What proves it, and where it is"), max_length=200, required=False)

    def __init__(self, *args: Any, template: Template, book: Rulebook, territory: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory
        kinds = [(kind, gettext(book.events[kind].meaning)) for kind in events_of(template, book)]
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds

    def said(self) -> SaidEvent:
        data = self.cleaned_data
        day, hour = data["day"], data["hour"]
        moment = datetime.combine(day, hour, zone(self.territory)) if hour else day
        return SaidEvent(data["kind"], moment, data["channel"], data["proof"])


class PaperForm(forms.Form):
    """Where one paper stands; its prefix is its place in the template."""

    state = forms.ChoiceField(label=_("Where it stands"), choices=PaperState.choices)
    kept_by = forms.CharField(label=_("Who keeps the original"), max_length=80, required=False)


def paper_forms(template: Template, held: dict[str, Any], data: Any = None) -> list[tuple[str, PaperForm]]:
    return [
        (
            paper,
            PaperForm(data, prefix=f"paper{number}", initial=held.get(paper, {"state": PaperState.MISSING})),
        )
        for number, paper in enumerate(template.papers)
    ]
