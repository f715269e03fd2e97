from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.assessments import rules
from repere.accompaniment.casework.assessments.form import LARGEST_NUMBER, LONGEST_TEXT, Kind, Question
from repere.accompaniment.casework.assessments.wording import said as in_words
from repere.doors.backoffice.person.forms import a_date
from repere.doors.design.questions import choices_of
from repere.doors.design.widgets import CHECKED, Boxes

NOTE = "__note"
NOT_ASKED = ("", _("Not asked"))


class Segments(forms.RadioSelect):
    """A few short answers side by side: one touch, on a telephone as well."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        own = str((attrs or {}).get("id", f"id_{name}"))
        chosen = str(value or "")
        inner = format_html_join(
            "",
            '<label for="{0}_{1}"><input type="radio" id="{0}_{1}" name="{2}" value="{3}"{4}><span>{5}</span></label>',
            (
                (own, number, name, code, CHECKED if chosen == str(code) else "", label)
                for number, (code, label) in enumerate(self.choices)
            ),
        )
        return format_html('<div class="segments" id="{}">{}</div>', own, inner)


def _field(question: Question, *, shows_codes: bool) -> forms.Field:
    told: dict[str, Any] = {
        "label": in_words(question.ask),
        "help_text": in_words(question.hint),
        "required": False,
    }
    choices = choices_of(question, shows_codes=shows_codes)
    match question.kind:
        case Kind.TEXT:
            area = forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"})
            return forms.CharField(max_length=LONGEST_TEXT, widget=area, **told)
        case Kind.NUMBER:
            digits = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 7, "autocomplete": "off"})
            return forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, widget=digits, **told)
        case Kind.DATE:
            day = a_date(told["label"])
            day.required, day.help_text = False, told["help_text"]
            return day
        case Kind.SEVERAL:
            return forms.MultipleChoiceField(choices=choices, widget=Boxes, **told)
        case Kind.FACTOR:
            return forms.ChoiceField(choices=[NOT_ASKED, *choices], **told)
        case Kind.YES_NO:
            return forms.ChoiceField(choices=[NOT_ASKED, *choices], widget=Segments, **told)
        case _:
            return forms.ChoiceField(choices=[NOT_ASKED, *choices], widget=forms.RadioSelect, **told)


def _note(question: Question) -> forms.Field:
    """Reasons are sentences; of a factor a few words are enough, or a telephone shows two factors at a time."""
    is_judged = question.kind is Kind.JUDGEMENT
    box = (
        forms.Textarea(attrs={"rows": 4, "dir": "auto"})
        if is_judged
        else forms.TextInput(attrs={"dir": "auto"})
    )
    label = _("Why: your reasons") if is_judged else _("In a few words")
    return forms.CharField(label=label, max_length=LONGEST_TEXT, required=False, widget=box)


class SectionForm(forms.Form):
    """What one section asks; nothing is compulsory before it is signed."""

    def __init__(
        self,
        questions: Sequence[Question],
        *args: Any,
        answers: rules.Answers,
        shows_codes: bool,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {}
        for question in questions:
            initial[question.code] = answers.get(question.code, "")
            if question.note_code:
                initial[question.code + NOTE] = answers.get(question.note_code, "")
        super().__init__(*args, **kwargs | {"initial": initial})
        self.questions = questions
        for question in questions:
            self.fields[question.code] = _field(question, shows_codes=shows_codes)
            if question.note_code:
                self.fields[question.code + NOTE] = _note(question)

    def said(self) -> dict[str, Any]:
        """By the code of the question, as it is kept; None where nothing is said."""
        found: dict[str, Any] = {}
        for question in self.questions:
            value = self.cleaned_data[question.code]
            if isinstance(value, date):
                value = value.isoformat()
            found[question.code] = None if value in ("", [], None) else value
            if question.note_code:
                found[question.note_code] = self.cleaned_data[question.code + NOTE].strip() or None
        return found


class SignForm(forms.Form):
    held_on = a_date(_("The day you talked together"))

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if not rules.is_possible(day, timezone.localdate()):
            raise forms.ValidationError(_("A day within the last year, today included."))
        return day
