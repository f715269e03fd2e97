from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NameKind(TextChoices):
    USUAL = "usual", _("As the person says it")
    OFFICIAL = "official", _("As on their papers")
    BIRTH = "birth", _("At birth")
    NICKNAME = "nickname", _("Nickname")


class Script(TextChoices):
    """ISO 15924."""

    LATIN = "Latn", _("Latin")
    ARABIC = "Arab", _("Arabic")
    CYRILLIC = "Cyrl", _("Cyrillic")
    ETHIOPIC = "Ethi", _("Ethiopic")
    GEORGIAN = "Geor", _("Georgian")
    ARMENIAN = "Armn", _("Armenian")
    BENGALI = "Beng", _("Bengali")
    OTHER = "Zyyy", _("Another script")


class BirthPrecision(TextChoices):
    EXACT = "exact", _("Exact date")
    MONTH = "month", _("Month and year")
    YEAR = "year", _("Year only")
    ESTIMATED = "estimated", _("Estimated year")
    UNKNOWN = "unknown", _("Not known")


class ContactKind(TextChoices):
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    OTHER = "other", _("Other")


class Sex(TextChoices):
    """As the person says it, or as their papers do: for addressing them, never for choosing."""

    FEMALE = "F", _("Woman")
    MALE = "M", _("Man")
    OTHER = "X", _("Otherwise")


class DocumentKind(TextChoices):
    PASSPORT = "passport", _("Passport")
    IDENTITY_CARD = "identity_card", _("Identity card")
    FOREIGNER = "foreigner", _("Foreigner’s number")
    ASYLUM = "asylum", _("Asylum file number")
    HEALTH = "health", _("Health insurance number")
    SERVICE = "service", _("Number given by a service")
    OTHER = "other", _("Another number")


class ContactWay(TextChoices):
    """How a contact may be used; sharing it with a partner is asked of the person each time."""

    CALL = "call", _("A call")
    VOICEMAIL = "voicemail", _("A message left")
    TEXT = "text", _("A text message")
    APP = "app", _("A messaging application")
    EMAIL = "email", _("An e-mail")
    LETTER = "letter", _("A letter, or through somebody")
