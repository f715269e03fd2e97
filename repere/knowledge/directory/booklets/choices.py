from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Paper(TextChoices):
    A5 = "a5", pgettext_lazy("paper", "A5, a booklet for a pocket")
    A4 = "a4", pgettext_lazy("paper", "A4, for a wall or a folder")


class State(TextChoices):
    WAITING = "waiting", _("waits its turn")
    MAKING = "making", _("being made")
    READY = "ready", pgettext_lazy("booklet", "ready")
    FAILED = "failed", _("could not be made")


class Fault(TextChoices):
    """Why a booklet could not be made."""

    EMPTY = "empty", _("No service answers to this: ask for less, or look further.")
    NOT_DRAWN = (
        "not_drawn",
        _("The pages could not be drawn: whoever looks after the server finds why in its log."),
    )
