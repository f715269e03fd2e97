from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.duplicates.choices import Because
from repere.doors.backoffice.duplicates import words

ONE, OTHER = "one", "other"
CODE = {"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}


class CodesForm(forms.Form):
    """Two dossiers that somebody noticed."""

    one = forms.CharField(label=_("Code of a dossier"), max_length=20, widget=forms.TextInput(attrs=CODE))
    other = forms.CharField(label=_("Code of the other"), max_length=20, widget=forms.TextInput(attrs=CODE))


class JoinForm(forms.Form):
    """What the one dossier will say, where the two say different things. A side is "one" or "other"."""

    def __init__(self, *args: Any, asked: dict[str, tuple[str, str, str]], **kwargs: Any) -> None:
        """`asked`: for each choice, what either side says, and the side that is proposed."""
        super().__init__(*args, **kwargs)
        for code, (one, other, proposed) in asked.items():
            self.fields[code] = forms.ChoiceField(
                label=str(words.CHOICES[code]),
                choices=[(ONE, one), (OTHER, other)],
                initial=proposed,
                widget=forms.RadioSelect,
            )

    def take(self, kept: str) -> dict[str, str]:
        """As `merge_people` takes it."""
        chosen = {code: side for code, side in self.cleaned_data.items() if code != "kept"}
        return {code: "kept" if side == kept else "merged" for code, side in chosen.items()}


class TwoForm(forms.Form):
    because = forms.ChoiceField(
        label=_("Why they are two"),
        choices=[(code, label) for code, label in Because.choices if code != Because.UNDONE],
        widget=forms.RadioSelect,
    )
