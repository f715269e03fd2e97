from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HandoverState(TextChoices):
    ASKED = "asked", _("Asked for")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NotHandedOver(TextChoices):
    """Why a hand-over is refused: nothing here says what is in the dossier."""

    ASK_FIRST = "ask_first", _("We want to ask the person first")
    NOT_AGREED = "not_agreed", _("The person does not agree any more")
    TOO_MUCH = "too_much", _("More is asked than is needed")
    CALL_US = "call_us", _("Let us speak about it first")
    OTHER = "other", _("Another reason")
