from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(TextChoices):
    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    LATER = "later", _("Can wait")


class NeedStatus(TextChoices):
    TOLD = "told", _("Told")
    IN_PROGRESS = "in_progress", _("In progress")
    MET = "met", _("Met")
    GIVEN_UP = "given_up", pgettext_lazy("a need that", "Set aside")


class Channel(TextChoices):
    """How a person came."""

    DESK = "desk", _("At the desk")
    APPOINTMENT = "appointment", _("By appointment")
    TELEPHONE = "telephone", _("By telephone")
    OUTSIDE = "outside", _("Outside")
    MESSAGE = "message", _("By message")
    HANDOVER = "handover", _("Handed over by a partner")


# What may be said of a visit; the others are known by what made it.
CHANNELS_SAID = (Channel.DESK, Channel.TELEPHONE, Channel.OUTSIDE, Channel.MESSAGE, Channel.APPOINTMENT)


class Done(TextChoices):
    """What was done in a passage."""

    LISTENED = "listened", _("Listened to")
    INFORMED = "informed", _("Information given")
    ORIENTED = "oriented", _("Oriented to a service")
    REFERRED = "referred", _("Referral sent")
    HELPED_HERE = "helped_here", _("Helped on the spot")
    COME_BACK = "come_back", _("Will come back")


class MetHow(TextChoices):
    THROUGH_SERVICE = "service", _("Through a service we named")
    HERE = "here", _("Here, at the desk")
    OTHERWISE = "otherwise", _("Otherwise")
