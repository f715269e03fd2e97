from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from repere.foundation.accounts import rules
from repere.foundation.accounts.models import User
from repere.foundation.organisations.models import Site
from repere.foundation.toolkit.actors import Actor, Role

LANGUAGES = list(settings.DESK_LANGUAGES)


class MembershipForm(forms.Form):
    """A role, where, and until when: only what the actor may give is offered."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Place of work"), required=False, empty_label=_("The whole organisation")
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The role ends by itself that evening."),
    )

    def __init__(self, actor: Actor, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        given = rules.roles_one_may_give(actor.role)
        self.fields["role"].choices = [(r.value, r.label) for r in Role if r in given]  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.filter(  # type: ignore[attr-defined]
            organisation=actor.organisation_id
        )

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        if not rules.last_day_fits(last_day, self.today):
            raise forms.ValidationError(_("Choose a day between today and two years from now."))
        return last_day


class InvitationForm(MembershipForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty: 31 July for a welcome agent, a year for the others."),
    )
    field_order = ["email", "role", "site", "last_day"]

    def clean_last_day(self) -> date:
        if not self.cleaned_data["last_day"]:
            role = Role(self.cleaned_data.get("role", Role.CASEWORKER))
            self.cleaned_data["last_day"] = rules.last_day_proposed(role, self.today)
        return super().clean_last_day()


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Name shown to colleagues"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of the pages"), choices=LANGUAGES)


class AcceptanceForm(ProfileForm):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four words in a row make a good one."),
    )

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        named = User(email=self.email, display_name=self.cleaned_data.get("display_name", ""))
        validate_password(password, named)
        return password
