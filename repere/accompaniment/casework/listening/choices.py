from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from repere.accompaniment.casework.listening import rules
from repere.accompaniment.people.contact.rules import APP, CALL, TEXT


class Source(TextChoices):
    """Where a request to be called came from."""

    DESK = "desk", _("Asked at the desk")
    PUBLIC = "public", _("Asked on the public site")
    PHONE = "phone", _("Asked by telephone")


class CallBy(TextChoices):
    """How they want to be reached on their number."""

    CALL = CALL, _("A call")
    TEXT = TEXT, _("A text message")
    APP = APP, _("A message in an app")


class PartOfDay(TextChoices):
    MORNING = "morning", _("In the morning (9:00 to 12:00)")
    AFTERNOON = "afternoon", _("In the afternoon (12:00 to 17:00)")
    EVENING = "evening", _("In the evening (17:00 to 20:00)")


class IfOther(TextChoices):
    """What may be said when somebody else answers."""

    HANG_UP = rules.HANG_UP, _("Say nothing and hang up")
    WRONG_NUMBER = "wrong_number", _("Say that it is a wrong number")
    ASK_FOR_ME = "ask_for_me", _("Ask for me, and do not say who is calling")
    SAY_WHO = "say_who", _("Say who is calling")


class Result(TextChoices):
    """What came of an attempt."""

    UNDER_WAY = "", _("Under way")
    SPOKE = rules.SPOKE, _("We spoke")
    NO_ANSWER = rules.NO_ANSWER, _("Nobody answered")
    OTHER = rules.OTHER, _("Somebody else answered")
    WRONG_NUMBER = rules.WRONG_NUMBER, _("Wrong number")
    NEVER_AGAIN = rules.NEVER_AGAIN, _("They ask not to be called again")


RESULTS_SAID = tuple(one for one in Result if one)


class Closed(TextChoices):
    """How a request came to its end."""

    SPOKEN = rules.SPOKEN, _("We spoke")
    UNREACHABLE = rules.UNREACHABLE, _("They could not be reached")
    WRONG_NUMBER = rules.WRONG_NUMBER, _("Wrong number")
    NEVER_AGAIN = rules.NEVER_AGAIN, _("They ask not to be called again")
    ELSEWHERE = rules.ELSEWHERE, pgettext_lazy("a request to be called", "Passed on to another service")
    TOO_OLD = rules.TOO_OLD, _("Left too long without being reached")


CLOSINGS_SAID = (Closed.SPOKEN, Closed.UNREACHABLE, Closed.ELSEWHERE)
assert set(PartOfDay) == set(rules.PARTS_OF_DAY)
# What of their wish a call goes against.
AGAINST = {"out_of_hours": _("The hours they said"), "way_not_agreed": _("The way they said")}
