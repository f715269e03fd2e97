"""What is shown of the directory outside: in the pages of others, and on paper."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from repere.knowledge.directory.booklets.choices import Paper
from repere.knowledge.directory.choices import Audience, Theme
from repere.knowledge.directory.widgets.rules import NotASite, sites_of
from repere.knowledge.territory.models import Area, Commune
from repere.knowledge.territory.queries import communes_like


class TerritoryForm(forms.Form):
    """A town, or else a département; `commune` and `departement` say which."""

    near = forms.CharField(
        label=_("Town"),
        max_length=80,
        required=False,
        help_text=_("Name or postcode."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    departement = forms.CharField(
        label=_("Or a whole département"),
        max_length=3,
        required=False,
        help_text=_("Its number, such as 30."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def clean_near(self) -> Commune | None:
        typed = self.cleaned_data["near"]
        found = communes_like(typed).first() if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("No town is called so: write its name or its postcode."))
        return found

    def clean_departement(self) -> str:
        code = str(self.cleaned_data["departement"]).strip().upper()
        if code and not Area.objects.filter(kind=Area.Kind.DEPARTEMENT, code=code).exists():
            raise forms.ValidationError(_("There is no such département."))
        return code


class WidgetForm(TerritoryForm):
    label = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("To find it again here: nobody else reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    sites = forms.CharField(
        label=_("Sites that may show it"),
        max_length=1500,
        help_text=_("One a line: www.ville.example, or *.ville.example for all that ends so."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false"}),
    )
    themes = forms.MultipleChoiceField(
        label=_("Needs"),
        choices=Theme.choices,
        required=False,
        help_text=_("None: all of them."),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("That of the visitor")), *settings.LANGUAGES],
        required=False,
    )
    field_order = ["label", "sites", "near", "departement", "themes", "language"]

    def clean_sites(self) -> list[str]:
        try:
            return sites_of(self.cleaned_data["sites"])
        except NotASite as fault:
            said = {"said": fault.said}
            raise forms.ValidationError(_("“%(said)s” is no name of a site.") % said) from None

    def made(self) -> dict[str, Any]:
        """As `make_widget` takes it."""
        data = dict(self.cleaned_data)
        town = data.pop("near")
        return data | {"commune": (town.pk, town.name) if town else ("", "")}


class BookletForm(TerritoryForm):
    label = forms.CharField(
        label=_("Title"),
        max_length=80,
        help_text=_("As it stands on the cover."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    radius_km = forms.TypedChoiceField(
        label=_("So far around the town"),
        choices=[(km, f"{km} km") for km in (2, 5, 10, 20, 50)],
        coerce=int,
        initial=10,
    )
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=[("", _("Everybody")), *[pair for pair in Audience.choices if pair[0] != Audience.EVERYBODY]],
        required=False,
    )
    themes = forms.MultipleChoiceField(
        label=_("Needs"),
        choices=Theme.choices,
        required=False,
        help_text=_("None: all of them."),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices)
    field_order = ["label", "near", "radius_km", "departement", "audience", "themes", "language", "paper"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("near") or data.get("departement")):
            self.add_error("near", _("Name a town, or a département."))
        return data

    def asked(self) -> dict[str, Any]:
        """As `ask_booklet` takes it."""
        data = dict(self.cleaned_data)
        town = data.pop("near")
        return data | {"commune": (town.pk, town.name) if town else ("", "")}
