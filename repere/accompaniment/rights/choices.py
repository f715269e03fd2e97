from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reason(TextChoices):
    """What the counter gave as its reason, whether or not it is one."""

    NONE = "none", _("No reason was given")
    PAPER = "paper", _("A paper is missing, they say")
    ADDRESS = "address", _("The address is not enough, they say")
    PLACE = "place", _("It is to be asked elsewhere, they say")
    APPOINTMENT = "appointment", _("No appointment, or none to be had")
    ONLINE = "online", _("Online only")
    FULL = "full", _("No place left")
    STAY = "stay", _("Their nationality, or their right to stay")
    IDENTITY = "identity", _("Their identity or age is not believed")
    LANGUAGE = "language", _("The language, or no interpreter")
    LATE = "late", _("Too late, they say")
    MONEY = "money", _("Money is asked for, or is missing")
    OTHER = "other", pgettext_lazy("reason of a refusal", "Another reason")


class How(TextChoices):
    """How the refusal was told."""

    SPOKEN = "spoken", _("Said")
    WRITTEN = "written", _("Written")
    ONLINE = "online", _("By a website that lets nothing through")
    DOOR = "door", _("At the door, without being received")
    SILENCE = "silence", _("By silence")


class Proof(TextChoices):
    """What a colleague saw of it."""

    NONE = "none", _("None: it was told")
    LETTER = "letter", _("A letter or a decision")
    SCREEN = "screen", _("A page or a message on a screen")
    SLIP = "slip", _("A ticket or a summons")
    PRESENT = "present", _("A colleague was there")


class Done(TextChoices):
    """What was done at once."""

    NOTHING = "nothing", _("Nothing yet")
    TOLD = "told", _("They were told what they can do")
    WRITING = "writing", _("The refusal was asked for in writing")
    AGAIN = "again", _("They went again with somebody")
    CALLED = "called", _("The counter was called")
    LETTER = "letter", _("A letter was sent")
    LAWYER = "lawyer", _("A lawyer was asked")
    APPEAL = "appeal", _("It is being appealed")


class Kind(TextChoices):
    """What is done together about several refusals."""

    LETTER = "letter", pgettext_lazy("a collective action", "Letter to the institution")
    MEETING = "meeting", pgettext_lazy("a collective action", "Meeting with the institution")
    DEFENDER = "defender", pgettext_lazy("a collective action", "Referral to the Defender of Rights")
    COURT = "court", pgettext_lazy("a collective action", "Before a court")
    OTHER = "other", pgettext_lazy("a collective action", "Something else")


class StepKind(TextChoices):
    PREPARED = "prepared", pgettext_lazy("step of an action", "Prepared together")
    SENT = "sent", pgettext_lazy("step of an action", "Sent, or filed")
    REMINDED = "reminded", pgettext_lazy("step of an action", "Asked again")
    MET = "met", pgettext_lazy("step of an action", "Met")
    ANSWERED = "answered", pgettext_lazy("step of an action", "Answer received")
    HEARD = "heard", pgettext_lazy("step of an action", "Hearing")
    DECIDED = "decided", pgettext_lazy("step of an action", "Decision")
    OTHER = "other", pgettext_lazy("step of an action", "Another step")


class Outcome(TextChoices):
    OPEN = "", pgettext_lazy("a collective action", "Under way")
    CHANGED = "changed", pgettext_lazy("a collective action", "The practice changed")
    PARTLY = "partly", pgettext_lazy("a collective action", "It changed in part")
    REFUSED = "refused", pgettext_lazy("a collective action", "Nothing changed")
    SILENCE = "silence", pgettext_lazy("a collective action", "No answer came")
    DROPPED = "dropped", pgettext_lazy("a collective action", "Given up")


class Shares(TextChoices):
    """What the other organisations learn of an organisation's refusals."""

    NOTHING = "nothing", _("Nothing")
    COUNTS = "counts", _("Counts, with those of the others; small numbers stay hidden")
    ROWS = "rows", _("Each refusal, without our words nor who wrote it")
