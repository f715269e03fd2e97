from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GoalState(TextChoices):
    OPEN = "open", pgettext_lazy("a goal that is", "Under way")
    REACHED = "reached", pgettext_lazy("a goal that is", "Reached")
    DROPPED = "dropped", pgettext_lazy("a goal that is", "Given up")


class Doer(TextChoices):
    """Who does a step."""

    THEY = "they", _("The person")
    US = "us", _("Somebody here")
    PARTNER = "partner", pgettext_lazy("who does it", "A partner")
