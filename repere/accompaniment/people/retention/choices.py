from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from repere.foundation.organisations.choices import WhenOver

__all__ = ["About", "OpenedBecause", "Spared", "WhenOver"]


class OpenedBecause(TextChoices):
    """Why what was put away is opened."""

    CAME_BACK = "came_back", _("They came back")
    PERSON_ASKED = "person_asked", _("They ask what we kept")
    COURT = "court", _("A court or an authority asks")
    RIGHTS = "rights", _("To defend a right, theirs or ours")


class Spared(TextChoices):
    """Why a dossier whose time is over is still there."""

    HELD = "held", _("Kept until a day, with a reason")
    AWAITED = "awaited", _("Expected: an appointment or an answer is to come")
    NOTICED = "noticed", _("Notice was given, the thirty days are not over")
    LEFT = "left", _("More than one night can take: the next one goes on")


class About(TextChoices):
    """What is counted of those whose time was over: each apart, never two together."""

    AGE = "age", _("Age")
    SEX = "sex", _("Sex, as noted")
    LANGUAGE = "language", _("Language")
    NEEDS = "needs", _("Needs met")
    STAY = "stay", _("Time between the first visit and the last news")
