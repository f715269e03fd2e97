from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.handover.choices import KEPT_BECAUSE
from repere.accompaniment.people.erasure.choices import AskedBy, HoldBecause, Reason

CODE = {"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}


def compact(code: str) -> str:
    """As it is read over the telephone."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code of the dossier"), max_length=20, widget=forms.TextInput(attrs=CODE))


class EraseForm(forms.Form):
    """First who asked and why; then, once what will go was read, the code again."""

    asked_by = forms.ChoiceField(label=_("Who asked"), choices=AskedBy.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why"), choices=Reason.choices, widget=forms.RadioSelect)


class SureForm(forms.Form):
    asked_by = forms.ChoiceField(choices=AskedBy.choices, widget=forms.HiddenInput)
    reason = forms.ChoiceField(choices=Reason.choices, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Type the code of the dossier: it cannot be undone"),
        max_length=20,
        widget=forms.TextInput(attrs=CODE),
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self) -> str:
        typed = compact(self.cleaned_data["code"])
        if typed != compact(self.expected):
            raise forms.ValidationError(_("This is not the code of this dossier."))
        return typed


class HoldForm(forms.Form):
    because = forms.ChoiceField(label=_("Why it is kept"), choices=HoldBecause.choices)
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Three years at most; it may be placed again."),
    )


class KeepForm(forms.Form):
    """Why a copy stays, when the person was forgotten where it came from."""

    because = forms.ChoiceField(
        label=_("Why it is kept"),
        choices=[("", _("Choose"))] + [(one.value, one.label) for one in KEPT_BECAUSE],
    )
