from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Subject(TextChoices):
    RULE = "rule", _("A rule")
    LETTER = "letter", _("A model of letter")
    CLOSED_DAYS = "closed_days", _("The closed days of a year")


class State(TextChoices):
    """Where a rule stands, for an organisation."""

    UNSIGNED = "unsigned", _("Not signed off by a jurist")
    HALF = "half", _("Signed by one jurist, awaits a second")
    SIGNED = "signed", _("Signed off by two jurists")
    CHANGED = "changed", _("Changed since it was signed off")
    OLD = "old", _("Signed off more than a year ago, to be checked again")
