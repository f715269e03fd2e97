from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.shelves import rules
from repere.accompaniment.people.shelves.choices import Standing
from repere.foundation.accounts.models import Membership
from repere.foundation.organisations.choices import SeenBy

PLAIN = {"autocomplete": "off", "dir": "auto"}
IN_TEAM = [(code, label) for code, label in Standing.choices if code in rules.TEAM]


def colleagues_offered(colleagues: Iterable[Membership]) -> list[tuple[str, str]]:
    return [(str(one.user_id), f"{one.user.display_name} · {one.get_role_display()}") for one in colleagues]


def _choices(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field whose choices are known only when the form is made."""
    return cast(forms.ChoiceField, form.fields[name])


class TeamForm(forms.Form):
    """Who follows this person, and as what."""

    colleague = forms.ChoiceField(label=_("Colleague"))
    standing = forms.ChoiceField(label=_("As"), choices=IN_TEAM, widget=forms.RadioSelect)
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For a volunteer: from the next day on they no longer see this dossier."),
    )

    def __init__(self, colleagues: Iterable[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "colleague").choices = colleagues_offered(colleagues)

    def said(self) -> tuple[UUID, rules.Standing]:
        return UUID(self.cleaned_data["colleague"]), rules.Standing(self.cleaned_data["standing"])


# Signs of a note.
MOST = 20_000


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("Note"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "autocomplete": "off"}),
    )


class CorrectionForm(forms.Form):
    text = _note()


class NoteForm(forms.Form):
    """A note, and for whom: each shelf says how many will read it."""

    shelf = forms.ChoiceField(label=_("Who reads it"), widget=forms.RadioSelect)
    text = _note()

    def __init__(self, offered: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "shelf").choices = offered


class EmergencyForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the dossier, or of their card"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr", "spellcheck": "false"}
        ),
    )
    reason = forms.CharField(
        label=_("Why it cannot wait"),
        min_length=rules.SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3} | PLAIN),
        help_text=_("Read by the referent, by the data protection officer, and by the person if they ask."),
    )


class HandOverForm(forms.Form):
    """To whom each dossier goes: the field of one is named by its person."""

    to_all = forms.ChoiceField(label=_("All of them to"), required=False)

    def __init__(
        self, colleagues: Iterable[Membership], people: Iterable[UUID], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = colleagues_offered(colleagues)
        _choices(self, "to_all").choices = [("", _("Chosen one by one")), *offered]
        for person_id in people:
            self.fields[str(person_id)] = forms.ChoiceField(
                choices=[("", _("As above")), *offered], required=False, label=_("To")
            )

    def given(self, people: Iterable[UUID]) -> dict[UUID, UUID | None]:
        """Whoever was chosen for one, or else for all; nobody at all leaves a dossier without that colleague."""
        chosen = {one: self.cleaned_data.get(str(one)) or self.cleaned_data["to_all"] for one in people}
        return {one: UUID(to) if to else None for one, to in chosen.items()}


class WhoSeesForm(forms.Form):
    seen_by = forms.ChoiceField(
        label=_("Who sees a dossier"), choices=SeenBy.choices, widget=forms.RadioSelect
    )
