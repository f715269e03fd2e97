from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AskedBy(TextChoices):
    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("Their legal guardian")
    HEIR = "heir", _("Their family, after their death")
    AUTHORITY = "authority", _("A court or the data protection authority")
    OFFICER = "officer", _("Nobody: the time to keep is over")


class Reason(TextChoices):
    WITHDRAWN = "withdrawn", _("They no longer agree")
    OBJECTED = "objected", _("They object, and nothing prevails over it")
    NOT_NEEDED = "not_needed", _("The dossier is no longer needed")
    UNLAWFUL = "unlawful", _("It should not have been kept")
    TIME_OVER = "time_over", _("The time to keep is over")
    OBLIGATION = "obligation", _("A decision obliges us to")


class HoldBecause(TextChoices):
    PROCEDURE = "procedure", _("A procedure of theirs is under way")
    PROCEEDINGS = "proceedings", _("Proceedings under way")
    LAW = "law", _("The law asks that it be kept")
    PERSON_ASKED = "person_asked", _("The person asked that it be kept")
