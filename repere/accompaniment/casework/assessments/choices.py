from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class YesNo(TextChoices):
    YES = "yes", pgettext_lazy("an answer", "Yes")
    NO = "no", pgettext_lazy("an answer", "No")
    UNKNOWN = "unknown", pgettext_lazy("an answer", "Not known")


class Sign(TextChoices):
    """What a factor does, for this person."""

    RISK = "risk", _("Exposes them")
    PROTECTS = "protects", _("Protects them")
    BOTH = "both", _("Both: exposes and protects")
    NEITHER = "neither", _("Neither")
    UNKNOWN = "unknown", pgettext_lazy("an answer", "Not known")


class Level(TextChoices):
    """A professional's judgement. Four words, no figure."""

    LOW = "low", pgettext_lazy("vulnerability", "Low")
    MEDIUM = "medium", pgettext_lazy("vulnerability", "Medium")
    HIGH = "high", pgettext_lazy("vulnerability", "High")
    CRITICAL = "critical", pgettext_lazy("vulnerability", "Critical")
