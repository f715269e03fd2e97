from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.procedures.board.choices import MissedBecause
from repere.doors.backoffice.person.forms import a_date

Staff = Sequence[tuple[UUID, str]]


class DoneForm(forms.Form):
    what = forms.CharField(
        label=_("What was done"), max_length=160, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    on = a_date(_("On which day"))
    proof = forms.CharField(
        label=_("What proves it, and where it is"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class MissedForm(forms.Form):
    because = forms.ChoiceField(label=_("Why"), choices=[("", "—"), *MissedBecause.choices])
    words = forms.CharField(
        label=_("In a few words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class HandForm(forms.Form):
    to = forms.TypedChoiceField(label=_("To whom"), coerce=UUID)

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedChoiceField, self.fields["to"]).choices = [(str(pk), name) for pk, name in staff]


class AbsenceForm(forms.Form):
    who = forms.TypedChoiceField(label=_("Who is away"), coerce=UUID)
    starts_on = a_date(_("From"))
    ends_on = a_date(_("Until (last day)"))
    stand_in = forms.TypedChoiceField(label=_("Who holds their time limits meanwhile"), coerce=UUID)

    def __init__(self, *args: Any, whose: Staff, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("who", whose), ("stand_in", staff)):
            choices = [(str(pk), text) for pk, text in offered]
            cast(forms.TypedChoiceField, self.fields[name]).choices = choices
