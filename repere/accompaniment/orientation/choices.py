from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    SLIP = "slip", _("Slip given to the person")
    REFERRAL = "referral", _("Referral sent")


class Outcome(TextChoices):
    UNKNOWN = "unknown", _("Not known yet")
    OPENED = "opened", _("The door opened")
    WRONG = "wrong", _("Wrong door")


class WrongBecause(TextChoices):
    FULL = "full", _("Full")
    CLOSED = "closed", _("Closed")
    NOT_ELIGIBLE = "not_eligible", _("Not for this person")
    LANGUAGE = "language", _("No common language")
    NOT_FOUND = "not_found", _("Address not found")
    REFUSED = "refused", _("Turned away without reason")
    EXPIRED = "expired", _("No answer in time")
    ELSEWHERE = "elsewhere", _("Sent on to another service")
    OTHER = "other", _("Another reason")


class ReferralState(TextChoices):
    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Received")
    PROPOSED = "proposed", _("Something else was proposed")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What follows from an answer or its absence, and is said by nobody who answers.
NOT_SAID = frozenset({WrongBecause.EXPIRED, WrongBecause.ELSEWHERE})
