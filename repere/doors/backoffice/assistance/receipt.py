"""What was given, on the paper that somebody signs and takes away: in the language that is active."""

from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from repere.accompaniment.casework.assistance import rules
from repere.accompaniment.casework.assistance.models import Assistance


def receipt_of(gift: Assistance) -> dict[str, str]:
    """The words of the paper, in the language that is active."""
    return {
        "title": _("Receipt"),
        "received": _("I received from %(organisation)s:") % {"organisation": gift.organisation.name},
        "what": str(gift.get_kind_display()),
        "figures": " · ".join(figures(gift)),
        "on": date_format(gift.given_on, "DATE_FORMAT"),
        "free": _("What is given here is free: nothing is asked of you in return."),
        "sign": _("Signature"),
    }


def figures(gift: Assistance) -> list[str]:
    said = []
    if gift.quantity is not None:
        unit = gift.item.name if gift.item else gift.get_unit_display()
        said.append(f"{number(gift.quantity)} {unit}".strip())
    if gift.amount is not None:
        said.append(money(gift.amount, gift.currency))
    return said


def number(figure: Decimal) -> str:
    return number_format(figure.normalize() if figure % 1 else figure.quantize(Decimal(1)))


def money(amount: Decimal, currency: str) -> str:
    return f"{number_format(amount, rules.MINOR_UNITS.get(currency, 2))} {currency}"
