from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """What became of an appointment."""

    PLANNED = "planned", pgettext_lazy("an appointment", "Planned")
    SEEN = "seen", pgettext_lazy("an appointment", "They came")
    EXCUSED = "excused", pgettext_lazy("an appointment", "They excused themselves")
    NO_SHOW = "no_show", pgettext_lazy("an appointment", "They did not come")
    CANCELLED = "cancelled", pgettext_lazy("an appointment", "Cancelled by us")


class Gender(TextChoices):
    """What somebody wishes of their interpreter."""

    ANY = "", _("No wish")
    WOMAN = "woman", _("A woman")
    MAN = "man", _("A man")


class Mode(TextChoices):
    IN_PERSON = "in_person", pgettext_lazy("an interpreter", "In person")
    TELEPHONE = "telephone", pgettext_lazy("an interpreter", "By telephone")
    VIDEO = "video", pgettext_lazy("an interpreter", "By video")


class Way(TextChoices):
    """How a reminder goes out; the codes are those of people/contact/rules.py."""

    TEXT = "text", _("A text message")
    EMAIL = "email", _("An e-mail")


class Unsent(TextChoices):
    """Why nothing was sent."""

    MOVED = "moved", _("the appointment was moved or is over")
    SILENT = "silent", _("the appointment is a silent one")
    OPTED_OUT = "opted_out", _("they want no reminder")
    NO_WAY = "no_way", _("nothing may be written to them")
    WORDS = "words", _("the message would hold a word never to be said")
    TOO_LATE = "too_late", _("the hour came before it could be sent")
