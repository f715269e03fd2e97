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


class ErasureAnswer(TextChoices):
    """What became of the copy that a partner holds, once the person was forgotten where it came from."""

    WAITING = "waiting", _("Told, no answer yet")
    ERASED = "erased", _("Erased there too")
    WISHES = "wishes", _("Kept: the person was asked, and wishes to stay known there")
    OWN = "own", _("Kept: they are accompanied there, on a ground of its own")
    DUTY = "duty", _("Kept: the law asks that it be kept")


KEPT_BECAUSE = (ErasureAnswer.WISHES, ErasureAnswer.OWN, ErasureAnswer.DUTY)
