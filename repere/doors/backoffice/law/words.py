"""Codes of the rule base in the reader's words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MARK_CHIPS: Final = {"T": "good", "S": "info", "M": "bad"}
COUNTRY_WORDS: Final[Mapping[str, Promise]] = {
    "FR": _("France"),
    "AZ": _("Azerbaijan"),
    "MA": _("Morocco"),
}
DOMAIN_WORDS: Final[Mapping[str, Promise]] = {
    "access": _("Asking for asylum"),
    "administration": _("Silence and documents of the administration"),
    "azerbaijan": _("Azerbaijan"),
    "cnda": _("National asylum court"),
    "dublin": _("Transfer to another State"),
    "minors": _("Children alone"),
    "morocco": _("Morocco"),
    "ofpra": _("Asylum office"),
    "permits": _("Residence permits"),
    "protection": _("After protection"),
    "reception": _("Reception conditions"),
    "removal": _("Removal and detention"),
    "rights": _("Work, health, address, school"),
}
TERRITORY_WORDS: Final[Mapping[str, Promise]] = {
    "FR": _("France"),
    "FR-AM": _("Alsace-Moselle"),
    "FR-GP": _("Guadeloupe"),
    "FR-MQ": _("Martinique"),
    "FR-GF": _("French Guiana"),
    "FR-RE": _("Réunion"),
    "FR-PM": _("Saint-Pierre-et-Miquelon"),
    "FR-YT": _("Mayotte"),
    "FR-BL": _("Saint-Barthélemy"),
    "FR-MF": _("Saint-Martin"),
    "AZ": _("Azerbaijan"),
    "MA": _("Morocco"),
}
CALENDAR_WORDS: Final[Mapping[str, Promise]] = {
    "approved": _("Closed days approved for these years"),
    "compared": _("Closed days compared by programs for these years; no named person has approved them"),
    "disputed": _("A public holiday is disputed there: it lengthens nothing"),
    "estimated": _("Closed days only estimated for these years: they lengthen nothing"),
    "unapproved": _("Closed days approved by nobody for these years: they lengthen nothing"),
}
STATUS_WORDS: Final[Mapping[str, Promise]] = {
    "running": pgettext_lazy("a time limit", "Running"),
    "suspended": pgettext_lazy("a time limit", "Stopped for now: it will go on with what was left"),
    "interrupted": pgettext_lazy("a time limit", "Stopped for now: a whole new period will start"),
    "replaced": pgettext_lazy("a time limit", "Replaced by another one"),
    "not_opposable": pgettext_lazy("a time limit", "Cannot be held against the person"),
    "regime_unconfirmed": _(
        "Under the EU Pact: which rule applies is not confirmed, the shorter time is kept"
    ),
}
DAY_WORDS: Final[Mapping[str, Promise]] = {
    "statutory": pgettext_lazy("a closed day", "In the statutory list"),
    "conditional": pgettext_lazy("a closed day", "In some communes only"),
    "announced": pgettext_lazy("a closed day", "Announced"),
    "estimated": pgettext_lazy("a closed day", "Estimated"),
    "disputed": pgettext_lazy("a closed day", "Disputed"),
}


def calendar_said(status: str, *, is_signed: bool) -> Promise | str:
    """Where the closed days stand: what programs alone compared does not pass for approved."""
    return CALENDAR_WORDS.get("compared" if status == "approved" and not is_signed else status, status)
