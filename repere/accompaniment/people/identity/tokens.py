"""The parts of a name that count: particles and titles out, compounds in one piece."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from repere.accompaniment.people.identity.scripts import UNVOWELLED, latin

_PARTICLES: Final = frozenset(
    "al el ul ibn bin ben bint bt ould wuld de da do dos del la le van von der the s/o d/o "
    "mr mrs mme mlle m dr sheikh haji hadji hajji alhaji elhadj hadj mst "
    "oglu ogly qizi kizi kyzy walad wald".split()
)
_SHORTENED: Final = {"md": "mohammad", "mohd": "mohammad", "muhd": "mohammad", "sk": "sheikh"}
_ARTICLES: Final = frozenset("al el ul ar er as an ur".split())
_ALLAH: Final = frozenset("allah ullah ollah ulla alah".split())
_DIN: Final = frozenset("din eddine eddin uddin aldin addin edin deen uldin dine ddin".split())
# Ahmad Zai, Hossein Zadeh.
_SUFFIXES: Final = frozenset("zadeh zada zade pour poor pur oghlu zai zay khel".split())

_servant: Final = re.compile(r"ab[dt][aeiou]?[lr]?|abou?d[aeou]l|cabdi?|abdi")
# Abdi is a whole name in Somalia, unless one of the names of God follows.
_NAMES_OF_GOD: Final = ("rah", "kad", "qad", "naz", "az", "lah", "fat", "sal", "wah", "rax")
_abdullah: Final = re.compile(r"c?ab[dt][aeiou]{0,2}l{1,2}a{0,2}h?(i|ye|y)?")
_servant_start: Final = re.compile(
    r"c?ab[dt](?:[aeiou]{1,2}l?(?=[aeiou])|[aeiou]{0,2}[lrnszdtwc]?(?=[bcdfghjklmnpqrstvwxz]))"
)
# What looks like an article and is the name itself: Alice, Elena, Benjamin.
_NOT_AL: Final = tuple("ali ale ala elen elm eld ely eli alf alp alo albert alga alma alem elch elt".split())
_NOT_BEN: Final = tuple("benj bene beno benga beni".split())


@lru_cache(200_000)
def tokens(name: str) -> tuple[str, ...]:
    """The tokens of a name in any script, in its order; empty only when the name has no letter nor digit.

    Latin letters and digits, as `latin` writes them; `UNVOWELLED` ends a token written without short vowels.
    """
    found = latin(name).split()
    kept: list[str] = []
    at = 0
    while at < len(found):
        word = _SHORTENED.get(found[at], found[at])
        plain = word.rstrip(UNVOWELLED)
        following = found[at + 1] if at + 1 < len(found) else ""
        if following and _servant.fullmatch(word):
            if word in ("abdi", "cabdi") and not following.startswith(_NAMES_OF_GOD):
                kept.append(word)
            else:
                at += 1
                while at < len(found) - 1 and found[at] in _ARTICLES:
                    at += 1
                kept.append(_servant_of(found[at]))
        elif kept and plain in _ALLAH:
            kept[-1] = _joined(kept[-1], "ulah")
        elif kept and plain in _DIN:
            kept[-1] = _joined(kept[-1], "din")
        elif kept and plain in _SUFFIXES:
            kept[-1] = _joined(kept[-1], plain)
        elif not _is_left_out(word, len(found)):
            kept.append(word)
        at += 1
    return tuple(_one_spelling(word) for word in kept) or tuple(found) or _unread_letters(name)


def _joined(first: str, second: str) -> str:
    both = first + second
    return both.replace(UNVOWELLED, "") + UNVOWELLED * (UNVOWELLED in both)


def _servant_of(name: str) -> str:
    if name in _ALLAH:
        return "abdlah"
    return f"abd{name.removeprefix('L')}" if name.endswith(UNVOWELLED) else f"abdul{name}"


def _is_left_out(word: str, among: int) -> bool:
    return (word in _PARTICLES and among > 1) or (len(word) == 1 and among > 2)


def _one_spelling(word: str) -> str:
    if word.endswith(UNVOWELLED):
        return word
    word = _without_article(word)
    if _abdullah.fullmatch(word):
        return "abdlah"
    return _servant_start.sub("abd", word, count=1) if len(word) > 6 and _servant_start.match(word) else word


def _without_article(word: str) -> str:
    if len(word) <= 5:
        return word
    if word.startswith(("al", "el")) and not word.startswith(_NOT_AL):
        return word[2:]
    if word.startswith("ben") and not word.startswith(_NOT_BEN):
        return word[3:]
    if word.startswith("bel") and word[3] in "kgqha":
        return word[3:]
    return word


def _unread_letters(name: str) -> tuple[str, ...]:
    """The letters as they are, of a script that nobody reads for us."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return tuple("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in plain).split())
