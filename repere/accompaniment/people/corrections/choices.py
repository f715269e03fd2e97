from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Subject(TextChoices):
    NAME = "name", _("My name")
    BIRTH = "birth", _("My date of birth")
    CONTACT = "contact", _("My telephone or my address")
    LANGUAGES = "languages", _("My languages")
    NEEDS = "needs", _("What I need")
    OTHER = "other", _("Something else")


class Answer(TextChoices):
    DONE = "done", _("Corrected")
    TO_SAY = "to_say", _("To be seen together at the desk")
    REFUSED = "refused", _("Not corrected")
