from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.mediation import rules
from repere.accompaniment.casework.mediation.actions import Asked
from repere.accompaniment.casework.mediation.choices import ANSWERS_SAID, ContactedBy, InstitutionKind
from repere.accompaniment.casework.models import Mediation, Need
from repere.accompaniment.people.shelves.choices import Shelf as ShelfChoice
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.doors.backoffice.person.forms import a_date
from repere.doors.backoffice.rows import theme_shown
from repere.knowledge.directory.choices import Theme
from repere.knowledge.directory.models import Structure

PLAIN = {"autocomplete": "off", "dir": "auto"}
# Never the private shelf: an institution was asked, and colleagues must know it.
SHELVES = (Shelf.NEEDS, Shelf.STATUS, Shelf.HEALTH)
AS_TYPED = "typed"


class WithNames(forms.TextInput):
    """A box with names one may choose from, or not."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        super().__init__(attrs=PLAIN | {"list": "institutions"})
        self.names = names

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        offered = format_html_join("", "<option>{}</option>", ((name,) for name in self.names))
        return format_html(
            '{}<datalist id="institutions">{}</datalist>', super().render(*args, **kwargs), offered
        )


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class AskForm(forms.Form):
    """What was asked of whom; `look_alikes`: structures of the directory called so, to choose from once."""

    institution = forms.CharField(label=_("Institution"), max_length=150)
    structure = forms.ChoiceField(
        label=_("Is it one of these, of the directory?"), required=False, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Which kind of institution"), choices=InstitutionKind.choices)
    desk = forms.CharField(
        label=_("Which desk, or who"), max_length=150, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    channel = forms.ChoiceField(label=_("How"), choices=ContactedBy.choices)
    theme = forms.ChoiceField(label=_("About"), choices=Theme.choices)
    need = forms.ChoiceField(label=_("For which need"), required=False)
    asked = _words(_("What was asked"))
    asked_on = a_date(_("Asked on"))
    patience_days = forms.IntegerField(
        label=_("Remind me after so many days without an answer"),
        min_value=1,
        max_value=rules.LONGEST_PATIENCE,
        initial=rules.USUAL_PATIENCE,
    )
    shelf = forms.ChoiceField(label=_("Kept with"))
    next_step = forms.CharField(
        label=_("Next step, as a task of mine"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("It is read by whoever reads their needs."),
    )
    next_on = a_date(_("The task is due on"))

    def __init__(
        self, *args: Any, sight: Sight, needs: Sequence[Need], names: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_on"].required = False
        self.fields["institution"].widget = WithNames(names)
        self.fields["institution"].widget.attrs["maxlength"] = "150"
        self.need_of = {str(need.pk): need for need in needs}
        self.names = frozenset(name.casefold() for name in names)
        self.structures: dict[str, Structure] = {}
        cast(forms.ChoiceField, self.fields["need"]).choices = [
            ("", "—"),
            *((str(need.pk), theme_shown(need.theme).label) for need in needs),
        ]
        cast(forms.ChoiceField, self.fields["shelf"]).choices = [
            (shelf.value, ShelfChoice(shelf.value).label) for shelf in SHELVES if sight.writes(shelf)
        ]

    def offer(self, structures: Sequence[Structure]) -> None:
        """Those of the directory that are called so: known before the form is read."""
        self.structures = {str(one.pk): one for one in structures}
        cast(forms.ChoiceField, self.fields["structure"]).choices = [
            *((str(one.pk), one.name) for one in structures),
            (AS_TYPED, _("None of these: as I typed it")),
        ]

    @property
    def asks_which(self) -> bool:
        """Whether one has still to say if it is one of the directory."""
        typed = self.cleaned_data.get("institution", "").casefold()
        return bool(self.structures) and not self.cleaned_data.get("structure") and typed not in self.names

    def clean_asked_on(self) -> date:
        asked_on: date = self.cleaned_data["asked_on"]
        if not rules.may_be_asked_on(asked_on, timezone.localdate()):
            raise forms.ValidationError(_("A day of the last twelve months, today at the latest."))
        return asked_on

    def said(self) -> Asked:
        data = self.cleaned_data
        return Asked(
            institution=data["institution"],
            structure=self.structures.get(data["structure"]),
            kind=data["kind"],
            channel=data["channel"],
            theme=data["theme"],
            asked_on=data["asked_on"],
            shelf=Shelf(data["shelf"]),
            need=self.need_of.get(data["need"]),
            desk=data["desk"],
            asked=data["asked"],
            patience_days=data["patience_days"],
            next_step=data["next_step"],
            next_on=data["next_on"],
        )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=_("The answer"), choices=[(one, one.label) for one in ANSWERS_SAID])
    on = a_date(_("Answered on"))
    told = _words(_("What it answered"))
    need_is = forms.ChoiceField(
        label=_("And the need"),
        required=False,
        choices=[("", _("stays as it is")), ("met", _("is met")), ("given_up", _("is set aside"))],
    )

    def __init__(self, *args: Any, mediation: Mediation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_on = mediation.asked_on
        self.fields["on"].required = False
        if mediation.need_id is None:
            del self.fields["need_is"]

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and not rules.may_be_answered_on(self.asked_on, on, timezone.localdate()):
            raise forms.ValidationError(_("Between the day it was asked and today."))
        return on

    def said(self) -> dict[str, Any]:
        return self.cleaned_data
