from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.assistance.actions import CannotBeGiven, Gift, LineSaid
from repere.accompaniment.casework.assistance.choices import USUAL_UNIT, HelpKind, HelpUnit
from repere.accompaniment.casework.assistance.models import BudgetLine, StockItem
from repere.accompaniment.casework.assistance.rules import Wrong
from repere.doors.backoffice.person.forms import a_date

# Those of the countries where Repère is used; any other is written by its three letters.
USUAL_CURRENCIES = (
    "EUR",
    "USD",
    "CHF",
    "GBP",
    "MAD",
    "DZD",
    "TND",
    "XOF",
    "XAF",
    "GNF",
    "AZN",
    "GEL",
    "TRY",
    "UAH",
)

# Where a form says each thing that is wrong.
FIELD_OF = {
    Wrong.NOTHING_GIVEN: ("quantity", _("Say how many, or what it is worth.")),
    Wrong.NOT_POSITIVE: (None, _("What is given is more than nothing.")),
    Wrong.NO_CURRENCY: ("currency", _("Say in which currency.")),
    Wrong.OTHER_CURRENCY: ("currency", _("This budget line is in another currency: two are never added.")),
    Wrong.TOO_FINE: ("amount", _("This currency has no such small part.")),
    Wrong.DAY_IMPOSSIBLE: ("on", _("A day of the last year, or of the month to come.")),
    Wrong.OUTSIDE_LINE: ("line", _("This budget line does not cover that day.")),
    Wrong.LINE_IS_CLOSED: ("line", _("This budget line is closed.")),
    Wrong.LINE_IS_SPENT: ("amount", _("Less than that is left on this budget line.")),
    Wrong.NOT_WHOLE: ("quantity", _("Goods are given in whole pieces.")),
    Wrong.OUT_OF_STOCK: ("quantity", _("Fewer than that are left in stock.")),
}


def add_wrongs(form: forms.Form, refused: CannotBeGiven) -> None:
    for wrong in refused.wrongs:
        name, said = FIELD_OF[wrong]
        form.add_error(name if name in form.fields else None, said)


def _figure(label: Any, places: int, digits: int, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=digits,
        decimal_places=places,
        min_value=Decimal(0),
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
    )


def _currency(*, required: bool) -> forms.ChoiceField:
    some = [(code, code) for code in USUAL_CURRENCIES]
    return forms.ChoiceField(
        label=_("Currency"), required=required, choices=some if required else [("", "—"), *some]
    )


class GiftForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is given"), choices=HelpKind.choices)
    on = a_date(_("Day"))
    quantity = _figure(_("How many"), 2, 9)
    unit = forms.ChoiceField(
        label=_("Of what"), required=False, choices=[("", _("as usual for it")), *HelpUnit.choices]
    )
    item = forms.ChoiceField(label=_("Taken from the stock"), required=False)
    amount = _figure(_("Worth"), 3, 12)
    currency = _currency(required=False)
    line = forms.ChoiceField(label=_("Paid by"), required=False)
    note = forms.CharField(
        label=_("A word about it"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, lines: list[BudgetLine], stock: list[StockItem], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.line_of = {str(line.pk): line for line in lines}
        cast(forms.ChoiceField, self.fields["line"]).choices = [
            ("", "—"),
            *((key, f"{line} ({line.currency})") for key, line in self.line_of.items()),
        ]
        cast(forms.ChoiceField, self.fields["item"]).choices = [
            ("", "—"),
            *((str(one.pk), f"{one.name} ({one.left})") for one in stock),
        ]
        # What nobody has opened yet is not asked about.
        for name, some in (("line", lines), ("item", stock)):
            if not some:
                del self.fields[name]

    def gift(self) -> Gift:
        said = self.cleaned_data
        line, item = said.get("line") or None, said.get("item") or None
        currency = said["currency"]
        if said["amount"] is not None and not currency and line:
            currency = self.line_of[line].currency
        return Gift(
            kind=said["kind"],
            on=said["on"],
            quantity=said["quantity"],
            unit=said["unit"] or USUAL_UNIT[HelpKind(said["kind"])],
            amount=said["amount"],
            currency=currency,
            line_id=UUID(line) if line else None,
            item_id=UUID(item) if item else None,
            note=said["note"],
        )


class CancelForm(forms.Form):
    because = forms.CharField(
        label=_("Why it does not count"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class LineForm(forms.Form):
    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"})
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    funder = forms.CharField(label=_("Who pays"), max_length=100, required=False)
    currency = _currency(required=True)
    amount = _figure(_("Sum that may be spent"), 3, 12)
    starts_on = a_date(_("From"))
    ends_on = a_date(_("Until (last day)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": timezone.localdate().replace(month=1, day=1)})
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("It would end before it begins."))
        return said

    def said(self) -> LineSaid:
        return LineSaid(**self.cleaned_data)


class GoodsForm(forms.Form):
    goods = forms.CharField(label=_("Goods"), max_length=100)
    warn_under = forms.IntegerField(
        label=_("Say so when fewer are left than"), min_value=0, max_value=100_000, required=False
    )


class MoveForm(forms.Form):
    item = forms.ChoiceField(label=_("Goods"))
    quantity = forms.IntegerField(
        label=_("How many came in"),
        min_value=-100_000,
        max_value=100_000,
        help_text=_("With a minus sign for what is missing when it is counted."),
    )
    because = forms.CharField(label=_("From where, or why"), max_length=200, required=False)

    def __init__(self, *args: Any, stock: list[StockItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["item"]).choices = [(str(one.pk), one.name) for one in stock]
