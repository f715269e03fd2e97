from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Decision(TextChoices):
    SAME = "same", _("The same person")
    DIFFERENT = "different", _("Two different people")
    UNSURE = "unsure", _("Not sure: later")
    REOPENED = "reopened", _("To be looked at again")


class Because(TextChoices):
    """Why two people who look alike are two."""

    TWINS = "twins", _("Twins, or brothers and sisters")
    PARENT = "parent", _("A parent and their child")
    NAMESAKES = "namesakes", _("The same name by chance")
    SHARED_PHONE = "shared_phone", _("They share a telephone or an address")
    ASKED = "asked", _("They asked for two separate dossiers")
    UNDONE = "undone", pgettext_lazy("because two dossiers", "They were joined by mistake")
    OTHER = "other", _("Another reason")
