from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Who(TextChoices):
    """Who speaks of a sheet, as the public may know it: never a name."""

    OWNER = "owner", _("the service itself")
    NETWORK = "network", _("the coordination of the network")
    PUBLIC = "public", _("a reader, checked by whoever keeps the sheet")


class Change(TextChoices):
    CONFIRMED = "confirmed", _("Confirmed as it is")
    CORRECTED = "corrected", _("Corrected")
    CLOSED = "closed", _("Closed for some days")
    REOPENED = "reopened", _("Closure taken back")
    HIDDEN = "hidden", _("Hours hidden for a while")
    SHOWN = "shown", _("Hours shown again")


class Subject(TextChoices):
    """What a reader may say is wrong; those that are a field of the service are written when accepted."""

    HOURS = "hours", _("Opening hours")
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    DESCRIPTION = "description", _("Description")
    CONDITIONS = "access_conditions", _("Conditions")
    AUDIENCE = "audience", _("Whom it is for")
    ADDRESS = "address", _("Address")
    GONE = "gone", _("It no longer exists")
    OTHER = "other", pgettext_lazy("subject of a correction", "Something else")


class CorrectionState(TextChoices):
    PENDING = "pending", _("To check")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
