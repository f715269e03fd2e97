from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from repere.knowledge.law.letters import to_complete

FRENCH = {"lang": "fr", "dir": "ltr", "spellcheck": "true"}


class LetterForm(forms.Form):
    """The letter as it will be printed: a person reads it again, completes it, changes it."""

    sender = forms.CharField(
        label=pgettext_lazy("a letter", "From"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    to = forms.CharField(
        label=pgettext_lazy("a letter", "To"),
        max_length=400,
        widget=forms.Textarea(attrs=FRENCH | {"rows": 4}),
    )
    subject = forms.CharField(label=_("Subject"), max_length=200, widget=forms.TextInput(attrs=FRENCH))
    body = forms.CharField(
        label=_("Letter"), max_length=20_000, widget=forms.Textarea(attrs=FRENCH | {"rows": 24})
    )
    is_read = forms.BooleanField(
        label=_("I read the whole letter again with the person: it says what is true.")
    )
    keep = forms.BooleanField(label=_("Keep it among the papers of the dossier"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("sender", "to", "subject", "body"):
            left = to_complete(cleaned.get(name, ""))
            if left:
                between = " ; "
                self.add_error(name, _("Still to be completed: %(what)s") % {"what": between.join(left)})
        return cleaned
