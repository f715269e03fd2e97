from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Ended(TextChoices):
    """How a task came to its end."""

    DONE = "done", pgettext_lazy("a task", "Done")
    DROPPED = "dropped", pgettext_lazy("a task", "Dropped")
    SETTLED = "settled", pgettext_lazy("a task", "No longer needed")
