"""Why two dossiers may be of one person, and what differs, in words: never a number."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALIKE: Mapping[str, Promise] = {
    "same_document": _("same document"),
    "same_phone": _("same telephone"),
    "same_name": _("same name"),
    "sounds_alike": _("names that sound alike"),
    "close_name": _("names spelt nearly alike"),
    "same_relative": _("the same relative, under the same name"),
    "same_birth_place": _("born in the same place"),
    "same_nationality": _("same nationality"),
    "same_date": _("same date of birth"),
    "same_month": _("same month of birth"),
    "same_year_only": _("same year of birth, without the day"),
    "same_year_one_only": _("same year of birth, one without the day"),
    "day_and_month_swapped": _("day and month of birth the other way round"),
    "day_differs": _("same month and year of birth, another day"),
    "month_differs": _("same day and year of birth, another month"),
    "year_slip": _("birth one or two years apart, same day"),
    "ethiopian_calendar": _("the same birth in the Ethiopian calendar"),
    "solar_hijri_calendar": _("the same birth in the Iranian or Afghan calendar"),
    "lunar_hijri_calendar": _("the same birth in the calendar of the Hijra"),
    "near_estimate": _("near years of birth, one of them a guess"),
}
UNLIKE: Mapping[str, Promise] = {
    "other_name": _("other names"),
    "one_name_more": _("one name more on one side"),
    "other_sex": _("another sex was noted"),
    "other_birth_place": _("born in another place"),
    "other_phone": _("another telephone"),
    "same_year": _("same year of birth, another day"),
    "decade_slip": _("birth ten or twenty years apart"),
    "near": _("another year of birth, a few years apart"),
    "far": _("years of birth far apart"),
}
SAID: Mapping[str, Promise] = {**ALIKE, **UNLIKE}
CHOICES: Mapping[str, Promise] = {
    "name": _("The name shown first"),
    "birth": _("Birth"),
    "languages": _("Languages"),
    "interpreter": _("Interpreter"),
    "sex": _("Sex, as noted"),
    "greeted_as": _("How to address them"),
    "nationality": _("Nationality, as they say it"),
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
    """Each in words, in the order given; a code that this version does not know is left out."""
    return [str(SAID[code]) for code in codes if code in SAID]


# What speaks against is said in the same words: one year apart is for some pairs a reason, for others a difference.
unlike = alike
