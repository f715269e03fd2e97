from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a file stands."""

    SENT = "sent", _("Columns to point at")
    CHECKING = "checking", _("Being looked through")
    CHECKED = "checked", _("To look at")
    RUNNING = "running", _("Being written")
    DONE = "done", pgettext_lazy("a file of people", "Written")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Stopped: it failed each time")


class RowState(TextChoices):
    """What became of a row; whatever it is, it is one of these."""

    WAITING = "waiting", _("Not looked at yet")
    WRONG = "wrong", _("To correct")
    ALIKE = "alike", _("To decide")
    READY = "ready", _("Ready to be written")
    KNOWN = "known", _("Brought in before")
    SKIPPED = "skipped", _("Left aside")
    WRITTEN = "written", _("A new dossier")
    ADDED = "added", _("Added to a dossier")


class Decision(TextChoices):
    """What somebody says of a row that looks like somebody known."""

    TO_DECIDE = "", _("To decide")
    SAME = "same", _("It is them: add to their dossier")
    NEW = "new", _("Somebody else: open a dossier")
    SKIP = "skip", _("Leave this row aside")


# Nothing more happens to such a row: what it said is kept no longer.
OVER = frozenset({RowState.KNOWN, RowState.WRITTEN, RowState.ADDED})
