"""How sure a rule of law is, in the reader's words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MARK_WORDS: Final[Mapping[str, Promise]] = {
    "T": _("The article itself was read"),
    "S": _("A secondary source was read"),
    "M": _("From memory, nobody verified it"),
}
