"""Why two dossiers may be of one person, and what differs, in words: never a number."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALIKE: Mapping[str, Promise] = {}
UNLIKE: Mapping[str, Promise] = {}
CHOICES: Mapping[str, Promise] = {
    "name": _("The name shown first"),
    "birth": _("Birth"),
    "languages": _("Languages"),
    "interpreter": _("Interpreter"),
}
REFUSED: Mapping[str, Promise] = {
    "organisation": _("These dossiers belong to two organisations: they are never joined."),
    "confidentiality": _("One of these dossiers is hidden and the other is not: they are not joined."),
    "wish": _("One of them asked that their dossier be joined to no other."),
    "itself": _("This is one and the same dossier."),
    "already": _("One of these dossiers was already joined to another."),
    "different": _("It was decided that they are two people: they are not joined again."),
}


def alike(codes: list[str]) -> list[str]:
    return [str(ALIKE[code]) for code in codes if code in ALIKE]


def unlike(codes: list[str]) -> list[str]:
    return [str(UNLIKE[code]) for code in codes if code in UNLIKE]
