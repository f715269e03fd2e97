from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BlockKind(TextChoices):
    """The values of `content.KINDS`, in words."""

    SECTION = "section", _("Heading")
    TEXT = "text", _("Paragraph")
    STEP = "step", pgettext_lazy("of a guide", "Step")
    WARNING = "warning", pgettext_lazy("of a guide", "Warning")
    ITEM = "item", _("Line of a list")
    WORD = "word", _("Word explained")
    DEADLINE = "deadline", _("Time limit, from the law")
    SERVICES = "services", _("Services near there")
    CALL = "call", _("Number to call")


class TextState(TextChoices):
    """Who answers for the words of a language; told on the page itself."""

    REVIEWED = "reviewed", _("Read over")
    HOUSE = "house", _("Written with Repère, read over by nobody here")
    PERSON = "person", _("Translated, not read over yet")
    MACHINE = "machine", _("Draft made by a machine")
