from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from repere.accompaniment.casework.mediation import rules


class InstitutionKind(TextChoices):
    PREFECTURE = "prefecture", _("Prefecture")
    ASYLUM = "asylum", _("Asylum or immigration office")
    HEALTH_COVER = "health_cover", _("Health insurance")
    BENEFITS = "benefits", _("Family benefits")
    TOWN_HALL = "town_hall", _("Town hall or department")
    SCHOOL = "school", _("School or university")
    HOSPITAL = "hospital", _("Hospital or clinic")
    EMPLOYMENT = "employment", _("Employment office")
    JUSTICE = "justice", _("Court or police")
    HOUSING = "housing", _("Landlord or housing office")
    BANK = "bank", _("Bank or post office")
    CONSULATE = "consulate", _("Consulate")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", pgettext_lazy("institution", "Other")


class ContactedBy(TextChoices):
    """How an institution was asked."""

    PHONE = "phone", _("By telephone")
    EMAIL = "email", _("By e-mail")
    LETTER = "letter", _("By letter")
    VISIT = "visit", _("On the spot")
    PORTAL = "portal", _("Through its website")


class InstitutionAnswer(TextChoices):
    AWAITING = rules.AWAITING, _("Answer awaited")
    OBTAINED = rules.OBTAINED, _("Obtained")
    PARTLY = rules.PARTLY, _("Partly obtained")
    REFUSED = rules.REFUSED, pgettext_lazy("answer of an institution", "Refused")
    NO_ANSWER = rules.NO_ANSWER, _("No answer")
    WITHDRAWN = rules.WITHDRAWN, _("No longer asked")


# What may be said of a request that waits.
ANSWERS_SAID = tuple(one for one in InstitutionAnswer if one is not InstitutionAnswer.AWAITING)
