from django import forms
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.corrections.choices import Subject


class CorrectionForm(forms.Form):
    subject = forms.ChoiceField(label=_("What is not right?"), choices=Subject, widget=forms.RadioSelect)
    said = forms.CharField(
        label=_("Say it in your language"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
