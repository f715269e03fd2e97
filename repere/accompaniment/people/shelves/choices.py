from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.people.shelves import rules


class Shelf(TextChoices):
    IDENTITY = rules.Shelf.IDENTITY.value, _("Identity and contact")
    NEEDS = rules.Shelf.NEEDS.value, _("Needs and plan")
    STATUS = rules.Shelf.STATUS.value, _("Administrative status")
    HEALTH = rules.Shelf.HEALTH.value, _("Health and violence")
    PRIVATE = rules.Shelf.PRIVATE.value, _("For myself alone")


class Standing(TextChoices):
    REFERENT = rules.Standing.REFERENT.value, _("Referent")
    CO_REFERENT = rules.Standing.CO_REFERENT.value, _("Co-referent")
    VOLUNTEER = rules.Standing.VOLUNTEER.value, _("Volunteer, until a day")
    READER = rules.Standing.READER.value, _("Named to see them")
    EMERGENCY = rules.Standing.EMERGENCY.value, _("In an emergency")
