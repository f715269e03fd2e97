from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class DateTriple(forms.MultiWidget):
    """A date typed in three boxes with their own labels: no calendar to leaf through back to 1958."""

    template_name = "design/widgets/date_triple.html"
    use_fieldset = True

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, birthday: bool = False) -> None:
        def box(length: int, purpose: str) -> forms.TextInput:
            own: dict[str, Any] = {"inputmode": "numeric", "maxlength": length, "size": length}
            return forms.TextInput(own | ({"autocomplete": f"bday-{purpose}"} if birthday else {}))

        super().__init__(
            {"day": box(2, "day"), "month": box(2, "month"), "year": box(4, "year")},
            dict(attrs) if attrs else None,
        )

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, dict(attrs or {}))
        labels = (_("Day"), _("Month"), _("Year"))
        for box, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            box["label"] = label
        return context


class DateTripleField(forms.MultiValueField):
    """A whole date; a room that knows dates by year alone makes its own field on `DateTriple`."""

    widget = DateTriple
    default_error_messages = {"invalid": _("This is not a date of the calendar. Example: 27 3 1994.")}

    def __init__(self, **kwargs: Any) -> None:
        number = forms.IntegerField
        super().__init__(fields=(number(), number(), number()), **kwargs)

    def compress(self, data_list: list[Any]) -> date | None:
        if not data_list:
            return None
        day, month, year = data_list
        try:
            return date(year, month, day)
        except (TypeError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


SELECTED, CHECKED = SafeString(" selected"), SafeString(" checked")


class LongSelect(forms.Select):
    """A list of a hundred choices, drawn in one go: Django's own opens three templates for each of them."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        attributes = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) in chosen else "", label) for code, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(attributes), options)


class Boxes(forms.CheckboxSelectMultiple):
    """The same for boxes to tick."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        attributes = self.build_attrs(self.attrs, dict(attrs or {}))
        own, rest = attributes.pop("id", ""), flatatt(attributes)
        chosen = set(self.format_value(value))
        boxes = format_html_join(
            "",
            '<div><label for="{0}_{1}">'
            '<input type="checkbox" name="{2}" value="{3}" id="{0}_{1}"{4}{5}> {6}</label></div>',
            (
                (own, number, name, code, rest, CHECKED if str(code) in chosen else "", label)
                for number, (code, label) in enumerate(self.choices)
            ),
        )
        return format_html('<div id="{}">{}</div>', own, boxes)
