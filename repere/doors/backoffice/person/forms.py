"""What is typed on the pages of a person, checked in the reader's words."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.handover.choices import NotHandedOver
from repere.accompaniment.casework.handover.rules import SHELVES as HANDED_OVER
from repere.accompaniment.people.actions import SaidDocument, SaidName
from repere.accompaniment.people.cards.choices import RevokedBecause
from repere.accompaniment.people.choices import ContactKind, ContactWay, DocumentKind, NameKind, Sex
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.consent.choices import Giver, HowGiven, Shelf
from repere.accompaniment.people.consent.rules import TermsAreImpossible, check_terms, last_day_proposed
from repere.accompaniment.people.contact.actions import SaidPlan
from repere.accompaniment.people.contact.rules import window_fits
from repere.accompaniment.people.details.actions import Details
from repere.accompaniment.people.household.actions import SaidTie
from repere.accompaniment.people.household.choices import Tie
from repere.accompaniment.people.models import Person, PersonContact
from repere.doors.backoffice.forms import PersonForm, language_choices
from repere.doors.design.widgets import Boxes, LongSelect
from repere.foundation.organisations.models import Organisation

PLAIN = {"autocomplete": "off", "dir": "auto"}
ANY = "any"
CODE = {"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}


def a_date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _choices(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field whose choices are known only when the form is made."""
    return cast(forms.ChoiceField, form.fields[name])


class DetailsForm(PersonForm):
    """Who they are, without their names; nothing is compulsory."""

    sex = forms.ChoiceField(label=_("Sex, as noted"), choices=[("", "—"), *Sex.choices], required=False)
    greeted_as = forms.CharField(
        label=_("How to address them"), max_length=60, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    nationality = forms.CharField(
        label=_("Nationality, as they say it"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for elsewhere in ("name", "other_name", "phone", "may_leave_message", "precautions"):
            del self.fields[elsewhere]

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        languages = [*person.languages, "", ""]
        return {
            "birth_day": person.birth_day,
            "birth_month": person.birth_month,
            "birth_year": person.birth_year,
            "birth_is_estimated": person.birth_precision == "estimated",
            "language": languages[0],
            "other_language": languages[1],
            "needs_interpreter": person.needs_interpreter,
            "sex": person.sex,
            "greeted_as": person.greeted_as,
            "nationality": person.nationality,
        }

    def details(self, person: Person) -> Details:
        """The third language and those after it are not asked here, and stay."""
        data = self.cleaned_data
        spoken = [data["language"], data["other_language"], *person.languages[2:]]
        return Details(
            birth=self.birth(data),
            languages=list(dict.fromkeys(filter(None, spoken))),
            needs_interpreter=data["needs_interpreter"],
            sex=data["sex"],
            greeted_as=data["greeted_as"],
            nationality=data["nationality"],
        )


class NameForm(forms.Form):
    text = forms.CharField(label=_("Another name"), max_length=200, widget=forms.TextInput(attrs=PLAIN))
    kind = forms.ChoiceField(label=_("Which one it is"), choices=NameKind.choices)
    first = forms.BooleanField(label=_("They are greeted by this one"), required=False)

    def said(self) -> SaidName:
        return SaidName(self.cleaned_data["text"], self.cleaned_data["kind"])


class DocumentForm(forms.Form):
    document_kind = forms.ChoiceField(label=_("Which paper"), choices=DocumentKind.choices)
    number = forms.CharField(
        label=_("Its number"), max_length=60, widget=forms.TextInput(attrs={**CODE, "autocapitalize": "off"})
    )

    def said(self) -> SaidDocument:
        return SaidDocument(self.cleaned_data["document_kind"], self.cleaned_data["number"])


class TieForm(forms.Form):
    """Somebody with a dossier here, by its code; or anybody, by their name as it was said."""

    kind = forms.ChoiceField(label=_("What they are to the person"), choices=[("", "—"), *Tie.choices])
    code = forms.CharField(
        label=_("Code of their dossier"), max_length=20, required=False, widget=forms.TextInput(attrs=CODE)
    )
    name = forms.CharField(
        label=_("Or their name, as said"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )
    said = forms.CharField(
        label=_("What is known of them"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    lives_together = forms.BooleanField(label=_("They live together"), required=False)
    travelled_together = forms.BooleanField(label=_("They travelled together"), required=False)
    is_guardian = forms.BooleanField(label=_("Decides for the person by law"), required=False)
    is_emergency_contact = forms.BooleanField(label=_("To be called in an emergency"), required=False)
    is_sought = forms.BooleanField(label=_("Separated, and sought"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("code")) == bool(cleaned.get("name")):
            self.add_error("name", _("Give the code of a dossier, or else a name."))
        elif cleaned.get("code") and cleaned.get("is_sought"):
            self.add_error("is_sought", _("Somebody whose dossier is here is not sought."))
        return cleaned

    def tie(self) -> SaidTie:
        return SaidTie(**{name: value for name, value in self.cleaned_data.items() if name != "code"})


class ContactForm(forms.Form):
    """One way of reaching somebody, and what makes it safe."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices)
    value = forms.CharField(
        label=_("Number or address"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    never = forms.BooleanField(label=_("Never to be used, nor given to anybody"), required=False)
    may_leave_message = forms.BooleanField(label=_("A message may be left there"), required=False)
    ways = forms.MultipleChoiceField(
        label=_("Ways agreed"), choices=ContactWay.choices, required=False, widget=Boxes
    )
    start = forms.TimeField(
        label=_("Only from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=_("to"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    days = forms.MultipleChoiceField(label=_("On these days"), required=False, widget=Boxes)
    answered_by = forms.CharField(
        label=_("Who may answer"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    say = forms.CharField(
        label=_("Words to use"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    never_say = forms.CharField(
        label=_("Words never to use"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    language = forms.ChoiceField(
        label=_("Language to speak there"), choices=language_choices, required=False, widget=LongSelect
    )
    precautions = forms.CharField(
        label=_("Other precautions"), max_length=300, required=False, widget=forms.TextInput(attrs=PLAIN)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "days").choices = [(str(n), capfirst(str(day))) for n, day in WEEKDAYS.items()]

    @staticmethod
    def initial_of(contact: PersonContact) -> dict[str, Any]:
        start, end, days = contact.windows[0] if contact.windows else ("", "", [])
        plain = ("kind", "value", "never", "may_leave_message", "ways", "answered_by", "say", "never_say",
                 "language", "precautions")  # fmt: skip
        said = {name: getattr(contact, name) for name in plain}
        return said | {"start": start, "end": end, "days": [str(day) for day in days]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if (start is None) != (end is None):
            self.add_error("end", _("Give both hours, or none."))
        elif start is not None and end is not None and not window_fits(start, end, []):
            self.add_error("end", _("The end comes after the beginning."))
        elif cleaned.get("days") and start is None:
            self.add_error("start", _("Give the hours of these days."))
        return cleaned

    def plan(self) -> SaidPlan:
        data = dict(self.cleaned_data)
        start, end, days = data.pop("start"), data.pop("end"), [int(day) for day in data.pop("days")]
        return SaidPlan(**data, windows=[(start, end, days)] if start is not None else [])


class AgreementForm(forms.Form):
    """What somebody agrees to. It always has an end."""

    shelves = forms.MultipleChoiceField(
        label=_("What may be shared"), choices=Shelf.choices, widget=Boxes,
        error_messages={"required": _("Choose what they agree to share.")},
    )  # fmt: skip
    ends_on = a_date(_("Until (last day)"))
    giver = forms.ChoiceField(label=_("Who agrees"), choices=Giver.choices)
    how = forms.ChoiceField(label=_("How they agreed"), choices=HowGiven.choices)
    with_interpreter = forms.BooleanField(label=_("Through an interpreter"), required=False)

    def clean_ends_on(self) -> date:
        last: date = self.cleaned_data["ends_on"]
        try:
            check_terms(["identity"], last, timezone.localdate())
        except TermsAreImpossible:
            raise forms.ValidationError(_("A day from today on, and within a year.")) from None
        return last

    def agreed(self) -> Agreement:
        data = self.cleaned_data
        return Agreement(
            shelves=data["shelves"],
            ends_on=data["ends_on"],
            recipient_id=UUID(data["recipient"]) if data.get("recipient", ANY) != ANY else None,
            giver=data["giver"],
            how=data["how"],
            with_interpreter=data["with_interpreter"],
        )


class ConsentForm(AgreementForm):
    """`recipient`: an organisation, or any that a referral is sent to; nobody is chosen beforehand."""

    recipient = forms.ChoiceField(label=_("With whom"))

    field_order = ["recipient", "shelves", "ends_on", "giver", "how", "with_interpreter"]

    def __init__(self, *args: Any, own_id: UUID, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"ends_on": last_day_proposed("sharing", timezone.localdate())})
        super().__init__(*args, **kwargs)
        others = Organisation.objects.filter(is_active=True).exclude(pk=own_id).values_list("pk", "name")
        _choices(self, "recipient").choices = [
            ("", "—"),
            (ANY, _("Any partner that we refer them to")),
            *((str(pk), name) for pk, name in others),
        ]


class AskForm(AgreementForm):
    """What the person, who stands here with their card, lets the others hand over."""

    code = forms.CharField(
        label=_("Code of the dossier that they have here, if they have one"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=CODE),
    )
    message = forms.CharField(
        label=_("A word for those who know them"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "ends_on": last_day_proposed("handover", timezone.localdate()),
                "shelves": ["identity", "contact", "needs"],
            },
        )
        super().__init__(*args, **kwargs)
        _choices(self, "shelves").choices = [(shelf, Shelf(shelf).label) for shelf in HANDED_OVER]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "shelves" in cleaned and "identity" not in cleaned["shelves"] and not cleaned.get("code"):
            self.add_error(
                "shelves", _("Without who they are no dossier can be opened: give the code of theirs here.")
            )
        return cleaned


class HandoverAnswerForm(forms.Form):
    decision = forms.ChoiceField(choices=[("accept", ""), ("refuse", "")])
    shelves = forms.MultipleChoiceField(label=_("What you hand over"), required=False, widget=Boxes)
    because = forms.ChoiceField(
        label=_("Why not"), choices=[("", "—"), *NotHandedOver.choices], required=False
    )
    answer = forms.CharField(
        label=_("A word for those who asked"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        kwargs["initial"] = {"shelves": asked}
        super().__init__(*args, **kwargs)
        _choices(self, "shelves").choices = [(shelf, Shelf(shelf).label) for shelf in asked]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("because"):
            self.add_error("because", _("Say why."))
        if cleaned.get("decision") == "accept" and not cleaned.get("shelves"):
            self.add_error("shelves", _("Choose what you hand over, or refuse."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the card"), max_length=40,
        widget=forms.TextInput(attrs={**CODE, "autofocus": True, "data-card-code": True}),
    )  # fmt: skip


# The house itself says that a card was replaced.
SAID_OF_A_CARD = [(code, label) for code, label in RevokedBecause.choices if code != RevokedBecause.REPLACED]


class RevokeForm(forms.Form):
    because = forms.ChoiceField(choices=SAID_OF_A_CARD)
