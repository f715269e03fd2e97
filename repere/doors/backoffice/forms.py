"""What is typed at the desk, checked in the reader's words."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.choices import CHANNELS_SAID, Constraint, Done, MetHow, Remember, Urgency
from repere.accompaniment.casework.vocabulary.rules import by_theme
from repere.accompaniment.orientation.choices import Outcome
from repere.accompaniment.people import rules
from repere.accompaniment.people.actions import SaidContact, SaidName
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.consent.choices import HowGiven
from repere.accompaniment.people.consent.rules import last_day_proposed
from repere.accompaniment.people.finding import typed
from repere.accompaniment.people.identity import Known
from repere.doors.backoffice import words
from repere.doors.design.widgets import Boxes, LongSelect
from repere.foundation.toolkit import languages
from repere.knowledge.directory.choices import Audience, CapacityUnit, Situation, Theme

# Asked of nobody: what a person may say of themselves so that a place fits.
ASKED_AUDIENCES = [Audience.WOMEN, Audience.FAMILIES, Audience.YOUNG, Audience.SENIORS, Audience.DISABILITY]

ON_FOOT = (Constraint.FOOT_15, Constraint.FOOT_30, Constraint.FOOT_60)


def language_choices() -> list[tuple[str, str]]:
    return [("", str(_("Not asked"))), *languages.choices(get_language() or "fr")]


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name, first name, year, telephone, code…"),
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "autofocus": True, "dir": "auto"}
        ),
    )


class PersonForm(forms.Form):
    """Nothing is compulsory but a name."""

    name = forms.CharField(
        label=_("Name, as the person says it"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    other_name = forms.CharField(
        label=_("The same name in another script, or on their papers"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    birth_day = forms.IntegerField(label=_("Day"), required=False, min_value=1, max_value=31)
    birth_month = forms.IntegerField(label=_("Month"), required=False, min_value=1, max_value=12)
    birth_year = forms.IntegerField(label=_("Year"), required=False, min_value=1900)
    birth_is_estimated = forms.BooleanField(label=_("The year is a guess"), required=False)
    language = forms.ChoiceField(
        label=_("Language most at ease with"), choices=language_choices, required=False, widget=LongSelect
    )
    other_language = forms.ChoiceField(
        label=_("Another language"), choices=language_choices, required=False, widget=LongSelect
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    may_leave_message = forms.BooleanField(label=_("A message may be left there"), required=False)
    precautions = forms.CharField(
        label=_("Precautions: hours, who may answer, what may be said"), max_length=300, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("birth_day", "birth_month", "birth_year"):
            self.fields[name].widget = forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "maxlength": 4 if name == "birth_year" else 2,
                    "autocomplete": "off",
                }
            )

    @property
    def birth_fields(self) -> list[forms.BoundField]:
        return [self["birth_day"], self["birth_month"], self["birth_year"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            rules.checked_birth(self.birth(cleaned), timezone.localdate())
        except rules.BirthIsImpossible as wrong:
            messages = {
                "year": _("Give a year from 1900 to this one, or leave the whole birth date empty."),
                "month": _("A day needs its month."),
                "day": _("There is no such day in this month."),
            }
            self.add_error(f"birth_{wrong}", messages[str(wrong)])
        return cleaned

    @staticmethod
    def birth(cleaned: dict[str, Any]) -> rules.Birth:
        return rules.Birth(
            cleaned.get("birth_year"),
            cleaned.get("birth_month"),
            cleaned.get("birth_day"),
            bool(cleaned.get("birth_is_estimated")),
        )

    def said(self) -> dict[str, Any]:
        """As `open_dossier` takes it."""
        data = self.cleaned_data
        return {
            "names": [SaidName(data["name"]), SaidName(data["other_name"], kind="official")],
            "birth": self.birth(data),
            "languages": list(dict.fromkeys(filter(None, (data["language"], data["other_language"])))),
            "needs_interpreter": data["needs_interpreter"],
            "contacts": [
                SaidContact("phone", data["phone"], data["may_leave_message"], data["precautions"]),
            ],
        }

    def known(self) -> Known:
        """As the check at intake compares it."""
        data, born = self.cleaned_data, self.birth(self.cleaned_data)
        return Known(
            names=tuple(filter(None, (data["name"], data["other_name"]))),
            birth_year=born.year,
            birth_month=born.month,
            birth_day=born.day,
            phones=(data["phone"],) if data["phone"] else (),
            birth_is_estimated=born.estimated,
        )


def as_typed(text: str) -> dict[str, Any]:
    """What a search said of somebody, in the boxes of the form."""
    found = typed.read(text)
    words = [word for word in text.split() if not any(letter.isdigit() for letter in word)]
    initial: dict[str, Any] = {"name": " ".join(words)}
    if found.dates and found.dates[0].years:
        date = found.dates[0]
        day, month = date.readings()[0]
        initial |= {"birth_day": day, "birth_month": month, "birth_year": date.years[0]}
    elif found.years:
        initial["birth_year"] = found.years[0]
    phone = next((number for number in found.numbers if len(number) > len("1996")), "")
    return initial | ({"phone": phone} if phone else {})


class NeedsForm(forms.Form):
    themes = forms.MultipleChoiceField(
        label=_("What does the person need?"),
        choices=Theme.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )
    urgency = forms.ChoiceField(
        label=_("When?"), choices=Urgency.choices, initial=Urgency.TODAY, widget=forms.RadioSelect
    )
    said = forms.CharField(
        label=_("In their words, in one line"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    # Nobody at the desk needs to touch it.
    channel = forms.ChoiceField(
        label=_("How they came"),
        choices=[(channel.value, channel.label) for channel in CHANNELS_SAID],
        required=False,
    )

    # The desk's own, under the themes.
    words = forms.MultipleChoiceField(label=_("More precisely"), required=False, widget=Boxes)

    def __init__(
        self, *args: Any, needs_one: bool = True, words: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        """`needs_one`: something must be told, since nothing is open for this person yet."""
        super().__init__(*args, **kwargs)
        self.needs_one = needs_one
        cast(forms.ChoiceField, self.fields["words"]).choices = list(words)

    def clean(self) -> dict[str, Any]:
        """A word tells its theme."""
        data = super().clean() or {}
        if "themes" not in data or "words" not in data:
            return data
        data["precisely"] = by_theme(data["words"])
        data["themes"] = list(dict.fromkeys([*data["themes"], *data["precisely"]]))
        if self.needs_one and not data["themes"]:
            self.add_error("themes", self.fields["themes"].error_messages["required"])
        return data


class FactsForm(forms.Form):
    """What the person chose to say, so that a place fits; asked of nobody."""

    language = forms.ChoiceField(
        label=_("Language"), choices=language_choices, required=False, widget=LongSelect
    )
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=120)
    audiences = forms.MultipleChoiceField(
        label=_("They say they are"),
        choices=[(a.value, a.label) for a in ASKED_AUDIENCES],
        required=False,
        widget=Boxes,
    )
    situations = forms.MultipleChoiceField(
        label=_("With them"), choices=Situation.choices, required=False, widget=Boxes
    )
    constraints = forms.MultipleChoiceField(
        label=_("What holds them back, for this visit"),
        choices=[(c.value, c.label) for c in Constraint if c not in ON_FOOT],
        required=False,
        widget=Boxes,
    )
    walk = forms.ChoiceField(
        label=_("How they get about"),
        choices=[("", _("Not asked")), *((c.value, c.label) for c in ON_FOOT)],
        required=False,
    )
    remember = forms.ChoiceField(
        label=_("What holds them back, for the next visits"), choices=Remember.choices, required=False
    )

    def held_back(self) -> list[str]:
        """As it is kept: one list of codes."""
        data = self.cleaned_data
        return [*data["constraints"], *filter(None, [data["walk"]])]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["age"].widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3})


class ReferralForm(forms.Form):
    message = forms.CharField(
        label=_("What the service needs to know, and nothing more"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    shares_name = forms.BooleanField(label=_("The person agrees that their name is given"), required=False)
    name_shared = forms.CharField(
        label=_("Name to give"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    shares_contact = forms.BooleanField(
        label=_("The person agrees that their telephone is given"), required=False
    )
    contact_shared = forms.CharField(label=_("Telephone to give"), max_length=200, required=False)
    ends_on = forms.DateField(
        label=_("They may read it until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    how = forms.ChoiceField(
        label=_("How they agreed"), choices=HowGiven.choices, initial=HowGiven.SAID, required=False
    )
    with_interpreter = forms.BooleanField(label=_("Through an interpreter"), required=False)
    keeps_others = forms.BooleanField(
        label=_("Each place is wanted: one that is given does not withdraw the other requests"),
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail of the service"),
        required=False,
        help_text=_(
            "It has no account here: a link opens this request. Blank: you hand the link over yourself."
        ),
    )
    mails = forms.BooleanField(
        label=_("Send the link by e-mail to those without an account, where the directory has an address"),
        required=False,
        initial=True,
    )

    def agreed(self) -> Agreement | None:
        """Nothing is agreed to when nothing is shared."""
        data = self.cleaned_data
        if not data["name_shared"] and not data["contact_shared"]:
            return None
        return Agreement(
            shelves=(),
            ends_on=data["ends_on"] or last_day_proposed("referral", timezone.localdate()),
            how=data["how"] or HowGiven.SAID,
            with_interpreter=data["with_interpreter"],
        )

    def clean(self) -> dict[str, Any]:
        """What was not agreed to is not kept, whatever stood in the box."""
        cleaned = super().clean() or {}
        for agreed, value in (("shares_name", "name_shared"), ("shares_contact", "contact_shared")):
            if not cleaned.get(agreed):
                cleaned[value] = ""
            elif not cleaned.get(value):
                self.add_error(value, _("Write what the person agreed to give."))
        return cleaned


class ClosingForm(forms.Form):
    done = forms.MultipleChoiceField(
        label=_("What was done"), choices=Done.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    closing_note = forms.CharField(
        label=_("A line for whoever receives them next"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(Outcome.OPENED, _("It opened")), (Outcome.WRONG, _("Wrong door"))])
    because = forms.ChoiceField(choices=[("", ""), *words.SAID_OF_A_DOOR], required=False)


class MetForm(forms.Form):
    how = forms.ChoiceField(label=_("How"), choices=MetHow.choices)


class PlacesForm(forms.Form):
    """How many places are left, at this minute."""

    places = forms.IntegerField(label=_("Places left now"), min_value=0, max_value=9999)
    unit = forms.ChoiceField(
        choices=[("", ""), *CapacityUnit.choices], required=False, widget=forms.HiddenInput
    )
    audience = forms.ChoiceField(
        choices=[("", ""), *Audience.choices], required=False, widget=forms.HiddenInput
    )

    def said(self) -> dict[str, Any]:
        """As `say_places` takes it: without a unit, the kind that was said last."""
        data = self.cleaned_data
        unit = data["unit"] or None
        return {"places": data["places"], "unit": unit, "audience": data["audience"] if unit else None}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].widget = forms.TextInput(
            attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
        )


class ClosureForm(forms.Form):
    """Days without anybody, both ends included."""

    starts_on = forms.DateField(
        label=_("First day closed"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day closed"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Why, for those who come"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def clean_ends_on(self) -> date:
        last: date = self.cleaned_data["ends_on"]
        if last < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return last
