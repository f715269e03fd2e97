from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Via(TextChoices):
    """How a number of places was said."""

    DESK = "desk", _("At the desk")
    LINK = "link", _("Through its link")
    TEXT = "text", _("By text message")
    API = "api", _("By its own software")
    FILE = "file", _("From a file")
    REPLY = "reply", _("By answering a request")
