from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from repere.accompaniment.casework.mediation.choices import InstitutionKind
from repere.accompaniment.people.shelves.choices import Shelf as ShelfChoice
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.accompaniment.rights import rules
from repere.accompaniment.rights.actions import Refused
from repere.accompaniment.rights.choices import Done, How, Kind, Outcome, Proof, Reason, Shares, StepKind
from repere.accompaniment.rights.queries import Asked
from repere.doors.backoffice.mediation.forms import PLAIN, SHELVES, WithNames
from repere.doors.backoffice.person.forms import a_date
from repere.doors.backoffice.rights.words import rights_offered
from repere.doors.design.widgets import Boxes, LongSelect
from repere.knowledge.law.rights import OTHER
from repere.knowledge.territory.rules import fold

NOT_SAID = ("", "—")
NOWHERE = ("", _("No: of nobody"))
BEFORE_TODAY = _("A day of the last two years, today at the latest.")
NO_NAME = _("Without a name, nor anything by which somebody would be recognised.")


def _words(label: Any, most: int, *, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, help_text=help_text)


def _offered(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


class RefusalForm(forms.Form):
    """A refusal in under a minute; nothing here asks who it was."""

    right = forms.ChoiceField(label=_("Which right"))
    counter = forms.CharField(label=_("Which counter"), max_length=150)
    counter_kind = forms.ChoiceField(
        label=_("Which kind of institution"), choices=[NOT_SAID, *InstitutionKind.choices], required=False
    )
    reason = forms.ChoiceField(label=_("Which reason was given"), choices=[NOT_SAID, *Reason.choices])
    how = forms.ChoiceField(label=_("How it was told"), choices=How.choices, widget=forms.RadioSelect)
    proof = forms.ChoiceField(
        label=_("Which proof was seen"), choices=Proof.choices, widget=forms.RadioSelect, initial=Proof.NONE
    )
    refused_on = a_date(_("Day of the refusal"))
    territory = forms.ChoiceField(label=_("Département"), required=False, widget=LongSelect)
    done = forms.MultipleChoiceField(
        label=_("What was done"), choices=Done.choices, required=False, widget=Boxes
    )
    words = _words(_("What happened"), 1000, help_text=NO_NAME)
    shelf = forms.ChoiceField(label=_("Say in their dossier that it was theirs"), required=False)

    def __init__(
        self,
        *args: Any,
        names: Sequence[str],
        kinds: Mapping[str, str],
        territories: Sequence[tuple[str, str]],
        sight: Sight | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["counter"].widget = WithNames(names)
        self.fields["counter"].widget.attrs["maxlength"] = "150"
        _offered(self, "right").choices = rights_offered()
        _offered(self, "territory").choices = [NOT_SAID, *territories]
        if sight is None:
            del self.fields["shelf"]
        else:
            _offered(self, "shelf").choices = [
                NOWHERE,
                *((shelf.value, ShelfChoice(shelf.value).label) for shelf in SHELVES if sight.writes(shelf)),
            ]

    def clean_refused_on(self) -> date:
        day: date = self.cleaned_data["refused_on"]
        if not rules.may_be_refused_on(day, timezone.localdate()):
            raise forms.ValidationError(BEFORE_TODAY)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("counter") and not fold(cleaned["counter"]):
            self.add_error("counter", _("An institution has a name."))
        elif cleaned.get("counter") and not cleaned.get("counter_kind"):
            cleaned["counter_kind"] = self.kinds.get(fold(cleaned["counter"])[:150], "")
            if not cleaned["counter_kind"]:
                self.add_error("counter_kind", _("It is not known yet: say which kind it is."))
        if cleaned.get("right") == OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say which right, in a few words."))
        return cleaned

    def said(self) -> Refused:
        data = self.cleaned_data
        names = (
            "counter", "counter_kind", "right", "reason", "how", "refused_on", "proof", "territory", "done", "words",
        )  # fmt: skip
        return Refused(**{name: data[name] for name in names})

    @property
    def on_shelf(self) -> Shelf | None:
        chosen = self.cleaned_data.get("shelf")
        return Shelf(chosen) if chosen else None


class RefusalsFilter(forms.Form):
    q = forms.CharField(label=_("Name of the counter"), max_length=80, required=False)
    right = forms.ChoiceField(label=_("Which right"), required=False)
    reason = forms.ChoiceField(
        label=_("Which reason was given"), choices=[("", _("All")), *Reason.choices], required=False
    )
    territory = forms.ChoiceField(label=_("Département"), required=False, widget=LongSelect)
    since = a_date(pgettext_lazy("a period", "From"))
    until = a_date(pgettext_lazy("a period", "Until"))
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[("", _("Ours, and those that others show")), ("ours", _("Ours"))],
        required=False,
    )

    def __init__(self, *args: Any, territories: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.fields[name].required = False
        _offered(self, "right").choices = [("", _("All")), *rights_offered()[1:]]
        _offered(self, "territory").choices = [("", _("All")), *territories]

    def asked(self) -> Asked:
        """What could be read of it; the rest narrows nothing."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(
            words=said.get("q", ""),
            right=said.get("right", ""),
            reason=said.get("reason", ""),
            territory=said.get("territory", ""),
            since=said.get("since"),
            until=said.get("until"),
            ours=said.get("whose") == "ours",
        )


class ActionForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is done"), choices=Kind.choices)
    title = forms.CharField(
        label=_("About what, in a few words"), max_length=120, widget=forms.TextInput(attrs=PLAIN)
    )
    addressee = forms.CharField(label=_("To whom"), max_length=150, required=False)
    opened_on = a_date(_("Begun on"))

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressee"].widget = WithNames(names)

    def clean_opened_on(self) -> date:
        day: date = self.cleaned_data["opened_on"]
        if not rules.may_be_refused_on(day, timezone.localdate()):
            raise forms.ValidationError(BEFORE_TODAY)
        return day


class _Following(forms.Form):
    """What is said of a day of an action."""

    def __init__(self, *args: Any, opened_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened_on = opened_on

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not rules.may_follow(day, self.opened_on, timezone.localdate()):
            raise forms.ValidationError(_("Between the day it began and today."))
        return day


class StepForm(_Following):
    kind = forms.ChoiceField(label=_("Which step"), choices=StepKind.choices)
    day = a_date(pgettext_lazy("a date", "Day"))
    said = _words(_("In a few words"), 500, help_text=NO_NAME)


class EndForm(_Following):
    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=[one for one in Outcome.choices if one[0] != Outcome.OPEN]
    )
    day = a_date(pgettext_lazy("a date", "Day"))
    told = _words(_("In words"), 1000, help_text=NO_NAME)


class SharingForm(forms.Form):
    shares = forms.ChoiceField(
        label=_("What other organisations learn of our refusals"),
        choices=Shares.choices,
        widget=forms.RadioSelect,
    )
