"""What is typed in the street, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.knowledge.directory.capacity.texts import MOST
from repere.knowledge.directory.choices import Audience, CapacityUnit
from repere.knowledge.directory.sheets.choices import Subject


class SaidForm(forms.Form):
    """How many places are left, of which kind."""

    places = forms.IntegerField(label=_("Another number of places"), min_value=0, max_value=MOST)
    unit = forms.ChoiceField(choices=[("", ""), *CapacityUnit.choices], required=False)
    audience = forms.ChoiceField(choices=[("", ""), *Audience.choices], required=False)
    maximum = forms.IntegerField(min_value=0, max_value=MOST, required=False)

    def said(self) -> dict[str, Any]:
        """As `say_by_link` takes it: what was not said is left as it was."""
        data = self.cleaned_data
        unit = data["unit"] or None
        return {
            "places": data["places"],
            "unit": unit,
            "audience": data["audience"] if unit else None,
            "maximum": data["maximum"],
        }


class CorrectionForm(forms.Form):
    """What is wrong in a sheet, said by anybody."""

    subject = forms.ChoiceField(label=_("What is wrong?"), choices=Subject.choices, widget=forms.RadioSelect)
    proposed = forms.CharField(
        label=_("What should be read instead?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    # Nobody sees this box: only programs fill it.
    website = forms.CharField(required=False)


class TextForm(forms.Form):
    """A text message, as a gateway hands it over."""

    sender = forms.CharField(max_length=40)
    text = forms.CharField(max_length=1600, strip=False)
    id = forms.CharField(max_length=120, required=False)
