"""Places as people write them in a text message: "3", "PLACES 3", "LITS 3", "KXWR 3", "complet", "٣". Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from repere.foundation.toolkit.ids import READABLE

KEYWORD = 4  # letters of a link's handle: enough to tell one's services apart
MOST = 9999

_FULL = frozenset(
    "complet complete plein pleine full ful rien aucune aucun zero none nothing ممتلي ممتلئ مكتمل كامل".split()
)
# What each word says of a kind of place: a unit, or an audience it is kept for. Without accents nor plural s.
KINDS: Final[Mapping[str, frozenset[str]]] = {
    word: frozenset(codes.split())
    for words, codes in (
        ("lit bed couchage سرير اسرة", "bed"),
        ("famille family families عايلة عايلات", "family_unit familles"),
        ("logement appartement unite unit", "family_unit"),
        ("chaise siege seat assise", "seat"),
        ("rdv rendezvous creneau appointment موعد", "appointment"),
        ("repas meal وجبة وجبات", "meal"),
        ("coli colis panier parcel", "parcel"),
        ("femme woman women نساء", "femmes"),
        ("jeune young mineur", "jeunes"),
        ("senior age", "seniors"),
        ("handicap pmr", "personnes-en-situation-de-handicap"),
    )
    for word in words.split()
}
_WORDS = re.compile(r"[^\W_]+")
_GLUED = re.compile(r"(\d{1,4})([^\W\d_]+)")
_PLAIN = frozenset("place places".split())
_CODE = re.compile(rf"[{READABLE}]{{{KEYWORD},8}}")


class Said(NamedTuple):
    """`places`: None when no number can be read; `keyword`: which service, blank when it was not said.

    `kinds`: for each word that names a kind of place, the units and audiences that it may mean.
    """

    places: int | None
    keyword: str
    kinds: tuple[frozenset[str], ...] = ()


def read(text: str) -> Said:
    """What a message says. Two different numbers say nothing: better ask again than guess."""
    plain = unicodedata.normalize("NFKD", text.replace("-", " "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORDS.findall(plain)[:40]
    keyword = next((word.upper() for word in words if _is_keyword(word)), "")
    kinds: list[frozenset[str]] = []
    numbers: set[int] = set()
    for word, following in zip(words, [*words, ""][1:], strict=True):
        glued = _GLUED.fullmatch(word)
        name = (glued[2] if glued else word).lower()
        kind = _kind(name) or _kind(name + following.lower())
        if kind and kind not in kinds:
            kinds.append(kind)
        if glued and (kind or name in _PLAIN):
            numbers.add(int(glued[1]))
        elif word.isdecimal() and len(word) <= len(str(MOST)):
            numbers.add(int(word))
    if not numbers and any(word.lower() in _FULL for word in words):
        return Said(0, keyword, tuple(kinds))
    return Said(numbers.pop() if len(numbers) == 1 else None, keyword, tuple(kinds))


def _kind(word: str) -> frozenset[str]:
    return KINDS.get(word) or KINDS.get(word.removesuffix("s")) or frozenset()


class NoSuchKind(ValueError):
    """The words of a message name no kind of place that is counted there, or several."""


def meant(kinds: Sequence[frozenset[str]], counted: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Of the kinds (unit, audience) counted, the one that a message names; None when it names none.

    Among several, the one that is kept for nobody in particular; NoSuchKind when that does not settle it.
    """
    if not kinds:
        return None
    fitting = [kind for kind in counted if all(said & set(kind) for said in kinds)]
    if len(fitting) > 1:
        fitting = [kind for kind in fitting if not kind[1]]
    if len(fitting) != 1:
        raise NoSuchKind
    return fitting[0]


def _is_keyword(word: str) -> bool:
    """Our letters have no vowels: no word of any language is one by chance."""
    return bool(_CODE.fullmatch(word.upper())) and not word.isdecimal()
