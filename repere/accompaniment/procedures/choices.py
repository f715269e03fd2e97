from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    """How it came; the portal and the registered letter have events of their own, that say when it is notified."""

    BY_HAND = "by_hand", _("By hand")
    POST = "post", _("By ordinary letter")
    REGISTERED = "registered", _("By registered letter")
    PORTAL = "portal", _("On a portal")
    SAID = "said", _("Said by the person")
    OTHER = "other", pgettext_lazy("channel", "Otherwise")


class PaperState(TextChoices):
    MISSING = "missing", _("Not there yet")
    HAVE = "have", _("They have it")
    ASKED = "asked", _("Asked for")
    TRANSLATE = "translate", _("To translate")
    GIVEN = "given", _("Given")
