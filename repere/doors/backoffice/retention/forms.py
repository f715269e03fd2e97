from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.erasure.choices import HoldBecause
from repere.accompaniment.people.retention import rules
from repere.accompaniment.people.retention.choices import OpenedBecause
from repere.doors.backoffice.shelves.forms import colleagues_offered
from repere.foundation.accounts.models import Membership
from repere.foundation.organisations.choices import WhenOver

# What the law asks is said by the officer.
KEPT_BECAUSE = [(one.value, one.label) for one in HoldBecause if one is not HoldBecause.LAW]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class KeepForm(forms.Form):
    because = forms.ChoiceField(label=_("Why it is kept"), choices=KEPT_BECAUSE)
    until = forms.DateField(
        label=_("Until"), widget=DAY, help_text=_("A year at most; it may be said again.")
    )


class TimeForm(forms.Form):
    months = forms.IntegerField(
        label=_("Months after the last news from them"),
        min_value=rules.LEAST_MONTHS,
        max_value=rules.MOST_MONTHS,
        help_text=_("From 1 to 36. Two years is what the data protection authority takes for usual."),
    )
    when_over = forms.ChoiceField(label=_("At the end"), choices=WhenOver.choices, widget=forms.RadioSelect)


class OpenForm(forms.Form):
    """Why, for whom, and for how long."""

    because = forms.ChoiceField(label=_("Why"), choices=OpenedBecause.choices, widget=forms.RadioSelect)
    colleague = forms.ChoiceField(label=_("Colleague who reads it"))
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(1, _("One day")), (7, _("A week")), (30, _("A month")), (0, _("For good: they came back"))],
    )

    def __init__(self, colleagues: Iterable[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["colleague"]).choices = colleagues_offered(colleagues)

    def said(self) -> tuple[str, UUID, timedelta | None]:
        days = self.cleaned_data["days"]
        lasts = timedelta(days=days) if days else None
        return self.cleaned_data["because"], UUID(self.cleaned_data["colleague"]), lasts
