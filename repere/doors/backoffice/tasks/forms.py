from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.models import Team

USER, TEAM = "user:", "team:"


class HandForm(forms.Form):
    """To whom, and for when."""

    for_whom = forms.ChoiceField(label=_("For"), required=False)
    due_on = forms.DateField(
        label=_("Due on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *args: Any, staff: Sequence[tuple[UUID, str]], teams: Sequence[Team], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {f"{TEAM}{team.pk}": team for team in teams}
        field = self.fields["for_whom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", str(_("Whoever takes it"))),
            *((f"{USER}{pk}", name) for pk, name in staff),
            *((key, str(_("Team: %(name)s") % {"name": team.name})) for key, team in self.teams.items()),
        ]

    def said(self) -> dict[str, Any]:
        chosen = self.cleaned_data["for_whom"]
        return {
            "for_user_id": UUID(chosen.removeprefix(USER)) if chosen.startswith(USER) else None,
            "team": self.teams.get(chosen),
            "due_on": self.cleaned_data["due_on"],
        }


class TaskForm(HandForm):
    what = forms.CharField(
        label=_("What is to be done"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    field_order = ("what", "for_whom", "due_on")

    def said(self) -> dict[str, Any]:
        return super().said() | {"what": self.cleaned_data["what"]}
