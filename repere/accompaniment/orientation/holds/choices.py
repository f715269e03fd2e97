from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HoldState(TextChoices):
    WAITING = "waiting", _("On the waiting list")
    HELD = "held", _("Place held")
    TAKEN = "taken", _("Place given")
    RELEASED = "released", _("Place let go")


class Awaits(TextChoices):
    """What somebody at a desk asked to be told."""

    PLACE = "place", _("A place is free")
    OPENING = "opening", _("Open again")
    # Of a search that is followed.
    NEW = "new", _("A new service fits")
