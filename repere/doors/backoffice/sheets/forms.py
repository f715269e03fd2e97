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
