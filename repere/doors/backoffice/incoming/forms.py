from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.imports.actions import MOST_BYTES
from repere.accompaniment.casework.imports.models import ImportMapping
from repere.doors.backoffice.incoming.words import FIELDS
from repere.doors.design.widgets import LongSelect

# What a file does not tell by itself.
ENCODINGS = (
    ("", _("As it tells by itself")),
    ("utf-8-sig", "UTF-8"),
    ("cp1252", _("Windows, western Europe")),
    ("cp1256", _("Windows, Arabic")),
    ("cp1251", _("Windows, Cyrillic")),
    ("mac-roman", _("Macintosh, before 2001")),
)


class SendForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX or ODS; 10 MB and 20,000 rows at most."))
    mapping = forms.ModelChoiceField(
        label=_("Its columns"),
        queryset=ImportMapping.objects.none(),
        required=False,
        empty_label=_("I point at them"),
    )
    encoding = forms.ChoiceField(label=_("How its letters are written"), choices=ENCODINGS, required=False)

    def __init__(self, mappings: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mapping"].queryset = mappings  # type: ignore[attr-defined]  # of a ModelChoiceField

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(_("It is too large: send it in several parts."))
        return sent


class ColumnsForm(forms.Form):
    """One list for each column, and where the file comes from."""

    source = forms.CharField(
        label=_("Where the file comes from"),
        max_length=60,
        help_text=_("Short: its references are its own, and its next file finds these columns again."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    leaves_out = forms.BooleanField(
        label=_("Take rows in without the cells that cannot be read; the report keeps them"), required=False
    )

    def __init__(
        self, columns: Sequence[tuple[str, list[str]]], allowed: Iterable[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        offered = [("", _("is not read")), *((code, FIELDS[code]) for code in allowed)]
        for number, (name, _samples) in enumerate(self.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, choices=offered, required=False, widget=LongSelect
            )

    def rows(self) -> list[tuple[str, list[str], forms.BoundField]]:
        return [
            (name, samples, self[f"column_{number}"]) for number, (name, samples) in enumerate(self.columns)
        ]

    def about(self) -> list[forms.BoundField]:
        return [self["source"], self["leaves_out"]]

    def chosen(self) -> dict[str, str]:
        said = {name: self.cleaned_data[f"column_{n}"] for n, (name, _samples) in enumerate(self.columns)}
        return {name: field for name, field in said.items() if field}
