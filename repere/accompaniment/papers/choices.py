from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What a paper is, in the words of a desk. Its shelf follows from it: rules.py."""

    IDENTITY = "identity", _("Identity card, passport")
    CIVIL_STATUS = "civil_status", _("Birth, marriage, family")
    RESIDENCE_PERMIT = "residence_permit", _("Residence permit, visa")
    ASYLUM = "asylum", _("Asylum: certificate, decision")
    STAY_DECISION = "stay_decision", _("Other decision on their stay")
    ADDRESS = "address", _("Address, domiciliation")
    RIGHTS = "rights", _("Health cover, benefits")
    INCOME = "income", _("Income, tax, bank")
    WORK = "work", pgettext_lazy("a paper", "Work")
    SCHOOL = "school", _("School, diploma, training")
    HOUSING = "housing", pgettext_lazy("a paper", "Housing")
    MEDICAL = "medical", _("Medical paper")
    VIOLENCE = "violence", _("Complaint, protection, certificate of injuries")
    LETTER = "letter", _("Letter received")
    LETTER_SENT = "letter_sent", _("Letter sent")
    SIGNED_HERE = "signed_here", _("Signed with us")
    OTHER = "other", _("Other paper")


class State(TextChoices):
    """Whether a file may be opened."""

    UNCHECKED = "unchecked", _("Not looked through for viruses")  # the installation has no scanner
    WAITING = "waiting", _("Waits for the virus scanner")
    CLEAN = "clean", _("Looked through, nothing found")
    REFUSED = "refused", _("Holds a virus: destroyed")


class Form(TextChoices):
    """What is kept: nothing else ever is."""

    JPEG = "jpeg", _("Photograph")
    PNG = "png", _("Picture")
    PDF = "pdf", "PDF"
