from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.doors.backoffice.forms import FactsForm
from repere.doors.design.widgets import Boxes
from repere.knowledge.directory.choices import Theme


class FollowForm(FactsForm):
    """A question about nobody: what is said of people is what holds them back, not who they are."""

    age = None  # type: ignore[assignment]  # left out: with it, a question would point at somebody
    remember = None  # type: ignore[assignment]  # left out: it is about nobody's next visit
    theme = forms.ChoiceField(label=_("Need"), choices=Theme.choices)
    near = forms.CharField(
        label=_("Town or postcode"),
        max_length=80,
        required=False,
        help_text=_("Empty: around this desk."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    radius = forms.TypedChoiceField(label=_("Within"), coerce=int)
    urgent = forms.BooleanField(label=_("It cannot wait: what is open now comes first"), required=False)
    by_mail = forms.BooleanField(label=_("Tell me by e-mail too, once a day at most"), required=False)
    constraints = forms.MultipleChoiceField(
        label=_("What holds people back"),
        choices=FactsForm.base_fields["constraints"].choices,  # type: ignore[attr-defined]  # a field of choices
        required=False,
        widget=Boxes,
    )
    field_order = ("theme", "near", "radius", "urgent")

    def __init__(self, radii: tuple[int, ...], *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["radius"].choices = [(km, _("%(km)s km") % {"km": km}) for km in radii]  # type: ignore[attr-defined]
