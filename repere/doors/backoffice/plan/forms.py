from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.models import Need
from repere.accompaniment.casework.plan import rules
from repere.accompaniment.casework.plan.actions import StepSaid
from repere.accompaniment.casework.plan.choices import Doer, GoalState
from repere.accompaniment.people.consent.choices import HowGiven
from repere.doors.backoffice.person.forms import a_date
from repere.doors.backoffice.rows import theme_shown


def _words(label: Any, *, rows: int = 2, most: int = 300, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def _a_day(label: Any) -> forms.DateField:
    day = a_date(label)
    day.required = False
    return day


class _WithDay(forms.Form):
    day: str

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not rules.is_possible(said.get(self.day), timezone.localdate()):
            self.add_error(self.day, _("A day from today on, and within three years."))
        return said


class GoalForm(_WithDay):
    day = "by_day"

    text = _words(_("What they want to reach"))
    in_their_language = _words(_("The same in their language, for the paper"), required=False)
    need = forms.ChoiceField(label=_("For which need"), required=False)
    by_day = _a_day(_("By when"))

    def __init__(self, *args: Any, needs: list[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["need"]).choices = [
            ("", "—"),
            *((str(need.pk), theme_shown(need.theme).label) for need in needs),
        ]
        self.need_of = {str(need.pk): need for need in needs}

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return data | {"need": self.need_of.get(data["need"])}


class StepForm(_WithDay):
    day = "due_on"

    text = _words(_("What is to be done"))
    in_their_language = _words(_("The same in their language, for the paper"), required=False)
    doer = forms.ChoiceField(label=_("Who does it"), choices=Doer.choices)
    colleague = forms.ChoiceField(label=_("Which colleague"), required=False)
    due_on = _a_day(_("By when"))

    def __init__(self, *args: Any, colleagues: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["colleague"]).choices = [
            ("", "—"),
            *((str(pk), name) for pk, name in colleagues),
        ]

    def said(self) -> StepSaid:
        data = self.cleaned_data
        return StepSaid(
            text=data["text"],
            doer=data["doer"],
            colleague_id=UUID(data["colleague"]) if data["colleague"] else None,
            due_on=data["due_on"],
            in_their_language=data["in_their_language"],
        )


class EndGoalForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(state, state.label) for state in (GoalState.REACHED, GoalState.DROPPED)],
    )
    because = _words(_("How, or why not"), required=False)


class AgreeForm(forms.Form):
    how = forms.ChoiceField(label=_("How they agreed"), choices=HowGiven.choices)
    with_interpreter = forms.BooleanField(label=_("Through an interpreter"), required=False)
    their_words = _words(_("What they say of it"), most=500, required=False)


class ReviewForm(_WithDay):
    day = "next_on"

    text = _words(_("What was said"), rows=4, most=2000, required=False)
    next_on = _a_day(_("Looked at again on"))
