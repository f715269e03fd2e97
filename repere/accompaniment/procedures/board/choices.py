from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Outcome(TextChoices):
    """What became of a time limit."""

    DONE = "done", pgettext_lazy("a time limit", "Done")
    MISSED = "missed", pgettext_lazy("a time limit", "Missed")
    WITHDRAWN = "withdrawn", pgettext_lazy("a time limit", "No longer runs")


class MissedBecause(TextChoices):
    """Why nothing was done in time: to learn from it, never to blame."""

    MAIL = "mail", _("The mail was lost, late, or at another address")
    PORTAL = "portal", _("The portal was not opened")
    TOLD_LATE = "told_late", _("We were told after its end")
    COUNTED_WRONG = "counted_wrong", _("It was counted wrongly")
    NOBODY = "nobody", _("Nobody had it in hand")
    NO_TIME = "no_time", _("There was not enough time")
    NO_LAWYER = "no_lawyer", _("No lawyer or legal aid in time")
    NO_INTERPRETER = "no_interpreter", _("No interpreter or translation in time")
    PAPER_MISSING = "paper_missing", _("A paper was missing")
    SERVICE_SHUT = "service_shut", _("The office or its online service could not be reached")
    NOT_REACHED = "not_reached", _("The person could not be reached")
    THEIR_CHOICE = "their_choice", _("The person chose not to")
    OTHER = "other", pgettext_lazy("why missed", "Another reason")


class When(TextChoices):
    """Which days of the board."""

    ALL = "all", pgettext_lazy("time limits", "All")
    LATE = "late", pgettext_lazy("time limits", "Past their day")
    TODAY = "today", pgettext_lazy("time limits", "By today")
    WEEK = "week", pgettext_lazy("time limits", "Within seven days")
    MONTH = "month", pgettext_lazy("time limits", "Within thirty days")
