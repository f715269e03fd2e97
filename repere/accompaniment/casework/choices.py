from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(TextChoices):
    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    LATER = "later", _("Can wait")


class Constraint(TextChoices):
    """What holds somebody back from going through a door, when they want to say it."""

    SCHOOL_HOURS = "school_hours", _("Free in school hours only")
    WORKS_BY_DAY = "works_by_day", _("Works by day")
    NO_PHONE = "no_phone", _("No telephone")
    FOOT_15 = "foot_15", _("On foot, 15 minutes at most")
    FOOT_30 = "foot_30", _("On foot, half an hour at most")
    FOOT_60 = "foot_60", _("On foot, an hour at most")


class Remember(TextChoices):
    """Whether what holds somebody back is remembered for the next visits: for them to say."""

    AS_BEFORE = "", _("Say nothing of it")
    KEEP = "keep", _("They agree: remember it")
    FORGET = "forget", _("Remember nothing of it")


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
    FILE = "file", _("Brought in from a file")


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
