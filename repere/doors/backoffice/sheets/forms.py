from django import forms
from django.utils.translation import gettext_lazy as _


class SettleForm(forms.Form):
    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("refuse", _("Refuse"))])
    value = forms.CharField(
        label=_("What the sheet will say"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class HideForm(forms.Form):
    until = forms.DateField(
        label=_("Until (last day)"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ConfirmForm(forms.Form):
    """When to ask again: a soup kitchen changes with the seasons, a hospital hardly."""

    rhythm_days = forms.TypedChoiceField(
        label=_("Ask again in"),
        choices=[(30, _("a month")), (91, _("three months")), (183, _("six months")), (365, _("a year"))],
        coerce=int,
        empty_value=None,
        required=False,
    )
