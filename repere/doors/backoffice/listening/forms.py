from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.listening import rules
from repere.accompaniment.casework.listening.actions import NotANumber, Said, number_read
from repere.accompaniment.casework.listening.choices import (
    CLOSINGS_SAID,
    RESULTS_SAID,
    CallBy,
    IfOther,
    PartOfDay,
    Source,
)
from repere.accompaniment.casework.listening.models import CallDesk
from repere.doors.backoffice.forms import language_choices
from repere.doors.design.widgets import Boxes
from repere.knowledge.directory.choices import Theme

PLAIN = {"autocomplete": "off", "dir": "auto"}


class CallbackForm(forms.Form):
    """What somebody asks, typed by a colleague."""

    source = forms.ChoiceField(
        label=_("How they asked"), choices=[(one, one.label) for one in (Source.DESK, Source.PHONE)]
    )
    theme = forms.ChoiceField(label=_("Need"), choices=Theme.choices)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, initial=Urgency.WEEK)
    number = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel", "dir": "ltr"}),
    )
    called = forms.CharField(
        label=_("How to call them"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("A first name is enough, or nothing."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    way = forms.ChoiceField(label=_("How to reach them"), choices=CallBy.choices, initial=CallBy.CALL)
    parts = forms.MultipleChoiceField(
        label=_("When"),
        choices=PartOfDay.choices,
        required=False,
        widget=Boxes,
        help_text=_("None: at any hour of the day."),
    )
    may_leave_message = forms.BooleanField(label=_("A message may be left there"), required=False)
    if_other = forms.ChoiceField(
        label=_("If somebody else answers"), choices=IfOther.choices, initial=IfOther.HANG_UP
    )
    say = forms.CharField(
        label=_("The same in their words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )
    said = forms.CharField(
        label=_("What they say"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["language"]).choices = language_choices()

    def clean_number(self) -> str:
        try:
            return number_read(self.cleaned_data["number"])
        except NotANumber:
            raise forms.ValidationError(_("Nobody can be called on this number: read it again.")) from None

    def asked(self) -> Said:
        data = self.cleaned_data
        return Said(
            theme=data["theme"],
            number=data["number"],
            urgency=data["urgency"],
            language=data["language"],
            called=data["called"],
            said=data["said"],
            safe=rules.Safe(
                way=data["way"],
                windows=rules.windows_of(data["parts"]),
                may_leave_message=data["may_leave_message"],
                if_other=data["if_other"],
                say=data["say"],
            ),
        )


class BeginForm(forms.Form):
    because = forms.CharField(
        label=_("Why all the same"),
        max_length=200,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("It is kept beside the call."),
    )


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[(one, one.label) for one in RESULTS_SAID],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("A line for whoever calls next"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )


class CloseForm(forms.Form):
    how = forms.ChoiceField(label=_("How it ends"), choices=[(one, one.label) for one in CLOSINGS_SAID])


class CallDeskForm(forms.Form):
    takes_calls = forms.BooleanField(
        label=_("We call back whoever asks for it"),
        required=False,
        help_text=_("The name of your organisation is then shown on the public site."),
    )
    hours = forms.CharField(
        label=_("When we call back, in a few words"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )
    departements = forms.CharField(
        label=_("From which départements"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        help_text=_("Their numbers, such as 30 34. Nothing: from anywhere."),
    )
    most_an_hour = forms.IntegerField(
        label=_("At most so many requests an hour"),
        min_value=1,
        max_value=500,
        initial=rules.USUAL_MOST_AN_HOUR,
    )
    kept_days = forms.IntegerField(
        label=pgettext_lazy("requests to be called", "Forgotten so many days after their end"),
        min_value=1,
        max_value=rules.MOST_KEPT_DAYS,
        initial=rules.USUAL_KEPT_DAYS,
        help_text=_("Those of people who have a dossier are kept with it."),
    )

    def clean_departements(self) -> list[str]:
        codes = self.cleaned_data["departements"].replace(",", " ").upper().split()
        if not all(code.isalnum() and 2 <= len(code) <= 3 for code in codes):
            raise forms.ValidationError(_("Write their numbers with a blank between them, such as 30 34."))
        return codes

    @staticmethod
    def initial_of(desk: CallDesk) -> dict[str, Any]:
        return {
            "takes_calls": desk.takes_calls,
            "hours": desk.hours,
            "departements": " ".join(desk.departements),
            "most_an_hour": desk.most_an_hour,
            "kept_days": desk.kept_days,
        }
