from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.knowledge.directory import rules
from repere.knowledge.directory.choices import Audience, CapacityUnit


class KindForm(forms.Form):
    """A kind of place: what is counted, for whom, how many in all, how often."""

    unit = forms.ChoiceField(label=_("What is counted"), choices=CapacityUnit.choices)
    audience = forms.ChoiceField(
        label=_("Kept for"),
        choices=[("", _("Everybody")), *[pair for pair in Audience.choices if pair[0] != Audience.EVERYBODY]],
        required=False,
    )
    maximum = forms.IntegerField(label=_("Places in all"), min_value=0, max_value=9999, required=False)
    rhythm_hours = forms.IntegerField(
        label=_("Said again every … hours"), min_value=1, max_value=2000, required=False
    )


class LinkForm(forms.Form):
    """Whoever will say the places without an account."""

    label = forms.CharField(
        label=_("Who holds it"),
        max_length=80,
        help_text=_("A post rather than a name: night desk, van, reception."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    phone = forms.CharField(
        label=_("Mobile telephone"),
        max_length=40,
        required=False,
        help_text=_("Text messages from this number say the places too."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    ask_at = forms.TimeField(
        label=_("Ask them every day at"),
        required=False,
        help_text=_("Only when the number is late."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        numbers = rules.telephones(typed)
        if typed and not numbers:
            raise forms.ValidationError(_("This is no telephone number."))
        return numbers[0] if numbers else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reaches = cleaned.get("phone") or cleaned.get("email") or self.errors.keys() & {"phone", "email"}
        if cleaned.get("ask_at") and not reaches:
            self.add_error("ask_at", _("A telephone or an e-mail address is needed to ask them."))
        return cleaned


class FileForm(forms.Form):
    """Places of several services at once."""

    file = forms.FileField(
        label=_("File (CSV)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
