"""A producer's file, brought in by pointing at its columns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from repere.doors.design.widgets import LongSelect
from repere.knowledge.directory.choices import Theme
from repere.knowledge.directory.intake.actions import MOST_BYTES
from repere.knowledge.directory.mapping.columns import SINGLE, Chosen, Column

# What a column may be, in the reader's words.
TARGETS: dict[str, Promise] = {
    "structure.nom": _("Name of the structure"),
    "service.nom": _("Name of the service"),
    "service.description": _("Description"),
    "structure.adresse": _("Address"),
    "structure.complement_adresse": _("More of the address"),
    "structure.code_postal": _("Postcode"),
    "structure.commune": _("Town"),
    "structure.code_insee": _("Code of the commune (INSEE)"),
    "point.latitude": _("Latitude"),
    "point.longitude": _("Longitude"),
    "point.x": _("X, in metres (Lambert 93)"),
    "point.y": _("Y, in metres (Lambert 93)"),
    "structure.telephone": _("Telephone"),
    "structure.courriel": _("E-mail"),
    "structure.site_web": _("Web site"),
    "hours.words": _("Opening hours, in words"),
    "hours.osm": _("Opening hours, in OpenStreetMap's notation"),
    "hours.Mo": _("Hours on Monday"),
    "hours.Tu": _("Hours on Tuesday"),
    "hours.We": _("Hours on Wednesday"),
    "hours.Th": _("Hours on Thursday"),
    "hours.Fr": _("Hours on Friday"),
    "hours.Sa": _("Hours on Saturday"),
    "hours.Su": _("Hours on Sunday"),
    "service.publics_precisions": _("Who it is for"),
    "service.conditions_acces": _("Conditions"),
    "service.frais_precisions": _("Price"),
    "structure.siret": _("SIRET"),
    "structure.date_maj": _("Day of the last update"),
    "structure.id": _("Identifier"),
}


class SendForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX, ODS, JSON, GeoJSON; 25 MB at most."))
    mapping = forms.ChoiceField(label=_("Its columns"), required=False)

    def __init__(self, names: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mapping"].choices = [  # type: ignore[attr-defined]
            ("", _("Those of a standard, or I point at them")),
            ("own", _("Its own, even if it looks like a standard")),
            *[(f"m:{name}", name) for name in names],
        ]

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(
                _("It is too large for a desk: whoever looks after the server brings it in.")
            )
        return sent


class ColumnsForm(forms.Form):
    """One list for each column, and what every service of the file is."""

    name = forms.CharField(
        label=_("Name of the producer"),
        max_length=60,
        help_text=_("Short: its services are kept under it, and its next file finds this mapping again."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    service_name = forms.CharField(
        label=_("What is offered there, when no column says it"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    tiles = forms.MultipleChoiceField(
        label=_("Needs under which it is found"),
        choices=Theme.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, columns: Sequence[Column], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        offered = [("", _("is not read")), *TARGETS.items()]
        for number, column in enumerate(self.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=column.name, choices=offered, required=False, widget=LongSelect
            )

    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        return [(column, self[f"column_{number}"]) for number, column in enumerate(self.columns)]

    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "service_name", "tiles")]

    def clean_name(self) -> str:
        name = slugify(self.cleaned_data["name"])[:58]
        if len(name) < 2:
            raise forms.ValidationError(_("Two letters at least."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for number, column in enumerate(self.columns):
            target = data.get(f"column_{number}", "")
            if target in SINGLE and target in taken:
                twice = _("“%(other)s” is that already.") % {"other": taken[target]}
                self.add_error(f"column_{number}", twice)
            if target:
                taken[target] = column.name
        if not self.errors and "structure.nom" not in taken:
            raise forms.ValidationError(_("Which column names the structure?"))
        return data

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        said = {column.name: data[f"column_{number}"] for number, column in enumerate(self.columns)}
        targets = {name: target for name, target in said.items() if target}
        return Chosen(targets, data["service_name"], tuple(data["tiles"]))

    @staticmethod
    def shown(columns: Sequence[Column], name: str, chosen: Chosen) -> dict[str, Any]:
        """What stands in the form of a mapping that was read."""
        said = {f"column_{n}": chosen.targets.get(column.name, "") for n, column in enumerate(columns)}
        return said | {"name": name, "service_name": chosen.service_name, "tiles": list(chosen.tiles)}


class TextForm(forms.Form):
    """The same mapping as it is kept, for what a form cannot say."""

    text = forms.CharField(
        label=_("The mapping, as a text"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "dir": "ltr"}),
    )


class TakeForm(forms.Form):
    skip_bad_rows = forms.BooleanField(label=_("Leave out the rows that cannot be taken"), required=False)
    withdraw_absent = forms.BooleanField(
        label=_("Services of this producer that the file no longer names are offered no more"), required=False
    )
