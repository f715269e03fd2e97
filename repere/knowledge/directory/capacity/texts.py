"""A number of places as people write it in a text message: "3", "PLACES 3", "KXWR 3", "complet", "٣". Pure."""

import re
import unicodedata
from typing import NamedTuple

from repere.foundation.toolkit.ids import READABLE

KEYWORD = 4  # letters of a link's handle: enough to tell one's services apart
MOST = 9999

_FULL = frozenset(
    "complet complete plein pleine full ful rien aucune aucun zero none nothing ممتلي ممتلئ مكتمل كامل".split()
)
_WORDS = re.compile(r"[^\W_]+")
_GLUED = re.compile(r"(\d{1,4})(?:places?|lits?|beds?)")
_CODE = re.compile(rf"[{READABLE}]{{{KEYWORD},8}}")


class Said(NamedTuple):
    """`places`: None when no number can be read; `keyword`: which service, blank when it was not said."""

    places: int | None
    keyword: str


def read(text: str) -> Said:
    """What a message says. Two different numbers say nothing: better ask again than guess."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORDS.findall(plain)[:40]
    keyword = next((word.upper() for word in words if _is_keyword(word)), "")
    numbers = {int(word) for word in words if word.isdecimal() and len(word) <= len(str(MOST))}
    numbers |= {int(found[1]) for word in words if (found := _GLUED.fullmatch(word.lower()))}
    if not numbers and any(word.lower() in _FULL for word in words):
        return Said(0, keyword)
    return Said(numbers.pop() if len(numbers) == 1 else None, keyword)


def _is_keyword(word: str) -> bool:
    """Our letters have no vowels: no word of any language is one by chance."""
    return bool(_CODE.fullmatch(word.upper())) and not word.isdecimal()
