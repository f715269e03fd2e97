from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccessRevoked(TextChoices):
    LOST = "lost", _("Lost")
    STOLEN = "stolen", _("Stolen or taken away")
    NOT_WANTED = "not_wanted", _("No longer wanted")
    REPLACED = "replaced", _("Replaced by a new one")
    PUT_AWAY = "put_away", _("The dossier was put away")
