from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SeenBy(TextChoices):
    """Who sees a dossier, of those who receive people."""

    EVERYBODY = "everybody", _("Everybody who receives people here")
    TEAM = "team", _("The team of the dossier alone, and whoever coordinates")


class WhenOver(TextChoices):
    """What becomes of a dossier whose time to keep is over."""

    ANONYMISE = "anonymise", _("Destroyed; only figures are left")
    ARCHIVE = "archive", _("Put away, out of sight of everybody, then destroyed")


class OrganisationKind(TextChoices):
    WELCOME_DESK = "welcome_desk", _("Welcome desk")
    SHELTER = "shelter", _("Shelter")
    HEALTH = "health", _("Health")
    LEGAL = "legal", _("Legal help")
    TRANSLATION = "translation", _("Translation office")
    TRAINING = "training", _("Training")
    INTERNATIONAL = "international", _("International organisation")
    PUBLIC_BODY = "public_body", _("Public body")
    OTHER = "other", _("Other")


def kind_of_partner(kind: str) -> str:
    """What is said in place of the name of an organisation, where its name would tell what somebody lives through."""
    return gettext("a partner: %(kind)s") % {"kind": OrganisationKind(kind).label}
