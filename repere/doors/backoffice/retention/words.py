"""The values of what is counted of those who ended, in the language of the reader."""

from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.choices import Sex
from repere.accompaniment.people.retention.choices import About
from repere.doors.backoffice.words import language_name

AGES = {
    "child": _("under 18"),
    "18_24": _("18 to 24"),
    "25_39": _("25 to 39"),
    "40_59": _("40 to 59"),
    "60_more": _("60 or more"),
}
NEEDS = {
    "none": _("no need told"),
    "all_met": _("all met"),
    "some_met": _("some met"),
    "none_met": _("none met"),
}
STAYS = {"days": _("within a month"), "months": _("within a year"), "years": _("over years")}


def past(about: str, value: str) -> str:
    """A value of a later version is shown as it is."""
    if value == "unknown":
        return str(_("not known"))
    if about == About.LANGUAGE:
        return language_name(value)
    words = {About.AGE: AGES, About.NEEDS: NEEDS, About.STAY: STAYS, About.SEX: dict(Sex.choices)}
    return str(words[About(about)].get(value, value))
