from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from repere.accompaniment.casework.assistance import rules


class HelpKind(TextChoices):
    SHELTER = "shelter", _("Nights of shelter")
    FOOD = "food", _("Food")
    TRANSPORT = "transport", _("Transport")
    MEDICAL = "medical", _("Care and medicines")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial session")
    GOODS = "goods", _("Goods")
    CASH = "cash", _("Cash or vouchers")
    OTHER = "other", pgettext_lazy("help", "Other")


class HelpUnit(TextChoices):
    NIGHT = "night", _("nights")
    MEAL = "meal", _("meals")
    PARCEL = "parcel", _("parcels")
    TICKET = "ticket", _("tickets")
    SESSION = "session", _("sessions")
    PIECE = "piece", _("pieces")
    PAYMENT = "payment", _("payments")


class Signed(TextChoices):
    """How the person said that they received it."""

    ON_SCREEN = "screen", _("On the screen")
    ON_PAPER = "paper", _("On paper")
    NOT_SIGNED = "", _("Not signed")


USUAL_UNIT = {
    HelpKind.SHELTER: HelpUnit.NIGHT,
    HelpKind.FOOD: HelpUnit.MEAL,
    HelpKind.TRANSPORT: HelpUnit.TICKET,
    HelpKind.MEDICAL: HelpUnit.PIECE,
    HelpKind.PSYCHOSOCIAL: HelpUnit.SESSION,
    HelpKind.GOODS: HelpUnit.PIECE,
    HelpKind.CASH: HelpUnit.PAYMENT,
    HelpKind.OTHER: HelpUnit.PIECE,
}
assert set(rules.ABOUT_HEALTH) <= set(HelpKind.values)
