from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.consent.choices import HowGiven
from repere.accompaniment.people.consent.rules import last_day_proposed


class MailForm(forms.Form):
    """Where the link goes by e-mail."""

    email = forms.EmailField(label=_("E-mail of the service"))


class TakenUpForm(forms.Form):
    """What the person says of what was proposed."""

    taken = forms.ChoiceField(choices=[("yes", _("They agree")), ("no", _("They do not"))])
    how = forms.ChoiceField(
        label=_("How they agreed"), choices=HowGiven.choices, initial=HowGiven.SAID, required=False
    )
    with_interpreter = forms.BooleanField(label=_("Through an interpreter"), required=False)
    shares = forms.BooleanField(
        label=_("They agree that the other service reads the same about them"), required=False
    )

    def how_said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"how": data["how"] or HowGiven.SAID, "with_interpreter": data["with_interpreter"]}

    def agreed(self) -> Agreement | None:
        """For the other service: the usual time."""
        if not self.cleaned_data["shares"]:
            return None
        ends_on = last_day_proposed("referral", timezone.localdate())
        return Agreement(shelves=(), ends_on=ends_on, **self.how_said())
