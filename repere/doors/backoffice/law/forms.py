from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.doors.backoffice.law.words import COUNTRY_WORDS, DOMAIN_WORDS, TERRITORY_WORDS
from repere.doors.design.marks import MARK_WORDS
from repere.foundation.accounts.models import Membership
from repere.knowledge.law.rulebook import EventKind, Rule
from repere.knowledge.signoffs.choices import State


class RulesFilter(forms.Form):
    q = forms.CharField(label=_("Words, or an article"), max_length=80, required=False)
    country = forms.ChoiceField(
        label=_("Country"), choices=[("", _("All")), *COUNTRY_WORDS.items()], required=False
    )
    domain = forms.ChoiceField(
        label=_("About"), choices=[("", _("All")), *DOMAIN_WORDS.items()], required=False
    )
    mark = forms.ChoiceField(
        label=_("How sure"), choices=[("", _("All")), *MARK_WORDS.items()], required=False
    )
    standing = forms.ChoiceField(
        label=_("Signatures"),
        choices=[("", _("All")), ("to_sign", _("To be signed")), ("disputed", _("Disputed")), *State.choices],
        required=False,
    )


class SignForm(forms.Form):
    """What is signed is what was read: its digest comes back with the signature."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    article_read = forms.BooleanField(
        label=_("I read each article and source cited here, in the version in force today.")
    )
    answers = forms.BooleanField(label=_("What the sheet says is what they say, and I answer for it."))


class CalculatorForm(forms.Form):
    """A rule, the day it starts, and the events that this rule knows."""

    on = forms.CharField(label=_("Starts on"), required=False)
    territory = forms.ChoiceField(label=_("Court or office in"), required=False)
    margin = forms.IntegerField(
        label=_("Working days to keep in hand"), min_value=0, max_value=30, initial=0, required=False
    )

    def __init__(self, rule: Rule, kinds: Iterable[EventKind], words: dict[str, str], *args: Any) -> None:
        super().__init__(*args)
        self.kinds = [one.kind for one in kinds]
        is_hours = rule.count.family == "HOURS"
        kind = {"type": "datetime-local" if is_hours else "date"}
        self.fields["on"].widget = forms.TextInput(attrs=kind)
        self.fields["territory"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (code, label) for code, label in TERRITORY_WORDS.items() if code.partition("-")[0] == rule.country
        ]
        for one in self.kinds:
            self.fields[f"event-{one}"] = forms.CharField(
                label=words[one], required=False, widget=forms.TextInput(attrs=kind)
            )

    def event_fields(self) -> list[Any]:
        return [self[f"event-{kind}"] for kind in self.kinds]


class JuristForm(forms.Form):
    membership = forms.ModelChoiceField(label=_("Colleague"), queryset=Membership.objects.none())

    def __init__(self, colleagues: Any, *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["membership"]
        field.queryset = colleagues  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda one: one.user.display_name  # type: ignore[attr-defined]
