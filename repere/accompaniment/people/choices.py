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
