from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """Who speaks on the envelope."""

    SENDER = "sender", _("The sender")
    RECIPIENT = "recipient", _("The service")
    PERSON = "person", _("The person")


class ProposalKind(TextChoices):
    DATE = "date", _("Another date")
    SERVICE = "service", _("Another service")


class ProposalState(TextChoices):
    OPEN = "open", _("Waits for the person")
    AGREED = "agreed", _("The person agreed")
    DECLINED = "declined", _("Declined")
    OVER = "over", _("Over")  # answered otherwise before anybody took it up


class Attendance(TextChoices):
    CAME = "came", _("They came")
    ABSENT = "absent", _("They did not come")


class AbsentBecause(TextChoices):
    NOT_REACHED = "not_reached", _("They could not be told")
    TRANSPORT = "transport", _("No way to get there")
    NOT_FOUND = "not_found", _("They did not find the place")
    TURNED_AWAY = "turned_away", _("They were turned away")
    AFRAID = "afraid", _("They were afraid to go")
    HEALTH = "health", _("Ill, or not able to")
    CHILDREN = "children", _("Nobody to keep the children")
    OTHERWISE = "otherwise", _("They found something else")
    UNKNOWN = "unknown", _("Nobody knows")


class NeedAfter(TextChoices):
    MET = "met", _("The need is met")
    NOT_MET = "not_met", _("The need is not met")


class Ineligible(TextChoices):
    """Which condition of the service was not met: of the service, and nothing about the person."""

    AGE = "age", _("Age")
    AUDIENCE = "audience", _("It is for others: women, families, men alone…")
    SITUATION = "situation", _("Situation or status")
    ZONE = "zone", _("Where they live")
    PAPERS = "papers", _("A paper is asked for")
    OTHER = "other", _("Another condition")
