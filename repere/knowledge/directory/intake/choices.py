from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a file of services stands."""

    READING = "reading", _("Being read")
    SENT = "sent", _("Sent")
    LOOKING = "looking", _("Being looked through")
    LOOKED = "looked", _("Looked through")
    TAKING = "taking", pgettext_lazy("a file of services", "Being written")
    TAKEN = "taken", pgettext_lazy("a file of services", "Taken in")
    UNREADABLE = "unreadable", _("No rows can be read in it")
    TOO_LARGE = "too_large", _("Too large for a desk")


AT_WORK = (State.READING, State.LOOKING, State.TAKING)
