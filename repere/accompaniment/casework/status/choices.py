"""Short words for where somebody stands before the law of the country: what a desk hears, not a legal analysis."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Situation(TextChoices):
    TO_REGISTER = "to_register", _("Asylum: to be registered")
    ASYLUM = "asylum", _("Asylum: asked for, no decision yet")
    ASYLUM_AGAIN = "asylum_again", _("Asylum: asked for again")
    DUBLIN = "dublin", _("Asylum: another State may have to decide (Dublin)")
    APPEAL = "appeal", _("Asylum: refused, appeal before the asylum court")
    REFUSED = "refused", _("Asylum: refused for good")
    REFUGEE = "refugee", _("Refugee")
    SUBSIDIARY = "subsidiary", _("Subsidiary protection")
    STATELESS = "stateless", _("Stateless, recognised")
    PERMIT = "permit", _("Residence permit")
    PERMIT_ASKED = "permit_asked", _("Residence permit asked for")
    VISA = "visa", _("Visa")
    EUROPEAN = "european", _("Citizen of the European Union, or of their family")
    NO_PERMIT = "no_permit", _("Without a permit")
    TO_LEAVE = "to_leave", _("Ordered to leave (OQTF)")
    DETAINED = "detained", _("In detention (CRA, LRA)")
    CHILD = "child", _("Child, no permit needed")
    RETURN = "return", _("Voluntary return under way")
    OTHER = "other", pgettext_lazy("administrative status", "Other")


class Permit(TextChoices):
    """The paper that shows it. What French law names keeps its name."""

    ATDA = "atda", _("Asylum-seeker certificate (ATDA)")
    RECEPISSE = "recepisse", _("Receipt of a request (récépissé, ANEF)")
    APS = "aps", _("Provisional permit (APS)")
    VLS_TS = "vls_ts", _("Long-stay visa worth a permit (VLS-TS)")
    TEMPORARY = "temporary", _("Card for a year or less")
    SEVERAL_YEARS = "several_years", _("Card for several years")
    RESIDENT = "resident", _("Resident’s card (ten years)")
    EUROPEAN = "european", _("Card of a European or of their family")
    DCEM = "dcem", _("Child’s travel document (DCEM)")
    OTHER = "other", pgettext_lazy("a permit", "Other")


class Source(TextChoices):
    """How it is known."""

    SAID = "said", _("They say so")
    SEEN = "seen", _("The paper was seen")
    AUTHORITY = "authority", _("An authority says so")
    PARTNER = "partner", _("A partner says so")
