"""What is said of a paper, and the files sent with it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.papers.actions import SaidPaper
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.rules import MOST_FILES, shelf_of
from repere.accompaniment.people.shelves.rules import Sight
from repere.doors.backoffice.papers import words

TAKEN = "image/jpeg,image/png,image/webp,image/tiff,application/pdf"


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each as Django checks one."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one, initial) for one in data or [] if one]


class _WithFiles(forms.Form):
    """From the camera of a telephone, or from the files of the machine: a box on which they are also dropped."""

    photo = FilesField(
        label=_("Take a photograph"),
        required=False,
        widget=Files(attrs={"accept": "image/*", "capture": "environment"}),
    )
    chosen = FilesField(
        label=_("Or choose files, or drop them here"), required=False, widget=Files(attrs={"accept": TAKEN})
    )

    def __init__(self, *args: Any, was_cut: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._was_cut = was_cut

    def sent(self) -> list[UploadedFile]:
        return [*self.cleaned_data.get("photo", []), *self.cleaned_data.get("chosen", [])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._was_cut:
            self.add_error("chosen", words.not_taken("too_large"))
        elif len([*cleaned.get("photo", []), *cleaned.get("chosen", [])]) > MOST_FILES:
            self.add_error("chosen", words.too_many())
        return cleaned


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("Expires on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _label() -> forms.CharField:
    return forms.CharField(
        label=_("What it says, in a few words"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class PaperForm(_WithFiles):
    kind = forms.ChoiceField(label=_("Which paper"))
    label = _label()
    expires_on = _day()
    seen_only = forms.BooleanField(label=_("Seen and given back: no copy is kept"), required=False)

    field_order = ["kind", "photo", "chosen", "seen_only", "expires_on", "label"]

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = [(code, name) for code, name in Kind.choices if sight.writes(shelf_of(code))]
        self.fields["kind"].choices = [("", "—"), *written]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        sent = [*cleaned.get("photo", []), *cleaned.get("chosen", [])]
        if cleaned.get("seen_only") and sent:
            self.add_error("seen_only", _("Files were chosen: keep them, or take them out."))
        elif not cleaned.get("seen_only") and not sent and not self.errors:
            self.add_error("chosen", _("Photograph it, choose a file, or say that it was only seen."))
        return cleaned

    def said(self) -> SaidPaper:
        data = self.cleaned_data
        return SaidPaper(data["kind"], data["label"], data["expires_on"])


class VersionForm(_WithFiles):
    expires_on = _day()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not [*cleaned.get("photo", []), *cleaned.get("chosen", [])]:
            self.add_error("chosen", _("Photograph it, or choose a file."))
        return cleaned


class DescribeForm(forms.Form):
    label = _label()
    expires_on = _day()
