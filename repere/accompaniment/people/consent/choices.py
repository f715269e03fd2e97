from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Shelf(TextChoices):
    """What may be shared of a dossier; an author's private notes are not among them."""

    IDENTITY = "identity", _("Their names and birth")
    CONTACT = "contact", _("How to reach them")
    NEEDS = "needs", _("What they need")
    DOCUMENTS = "documents", _("Numbers of their papers")
    STATUS = "status", _("Their stay and procedures")
    HEALTH = "health", _("Health and violence")


class Purpose(TextChoices):
    REFERRAL = "referral", _("A referral")
    HANDOVER = "handover", _("A hand-over")
    SHARING = "sharing", _("Working with a partner")


class Giver(TextChoices):
    THEMSELVES = "themselves", _("The person")
    PARENT = "parent", _("Father or mother")
    GUARDIAN = "guardian", _("Guardian or institution in charge")
    REPRESENTATIVE = "representative", _("Somebody they chose")


class HowGiven(TextChoices):
    SAID = "said", _("Said aloud")
    WRITTEN = "written", _("Written")
    SIGNED = "signed", _("Signed on paper")
