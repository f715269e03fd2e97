"""The parts of a name that count: particles and titles out, compounds in one piece."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from repere.accompaniment.people.identity.scripts import UNVOWELLED, latin

_PARTICLES: Final = frozenset(
    "al el ul ibn bin ben bint bt ould wuld de da do dos del la le van von der the s/o d/o "
    "mr mrs mme mlle m dr haji hadji hajji alhaji elhadj hadj mst "
    "oglu ogly qizi kizi kyzy walad wald".split()
)
_SHORTENED: Final = {"md": "mohammad", "mohd": "mohammad", "muhd": "mohammad", "sk": "sheikh"}
_ARTICLES: Final = frozenset("al el ul ar er as an ur".split())
_ALLAH: Final = frozenset("allah ullah ollah ulla alah".split())
_DIN: Final = frozenset("din eddine eddin uddin aldin addin edin deen uldin dine ddin".split())
# Ahmad Zai, Hossein Zadeh.
_SUFFIXES: Final = frozenset("zadeh zada zade pour poor pur oghlu zai zay khel".split())

_servant: Final = re.compile(r"c?ab[dt][aeiou]{0,2}[lr]?|abou?d[aeou]l")
# Abdi, Abdou are whole names in Somalia and in Senegal, unless one of the names of God follows.
_WHOLE_SERVANT: Final = frozenset("abdi cabdi abdu abdo abdou abdoo abda abdy".split())
_NAMES_OF_GOD: Final = ("rah", "kad", "qad", "naz", "az", "lah", "fat", "sal", "wah", "rax")
_abdullah: Final = re.compile(r"c?ab[dt][aeiou]{0,2}l{1,2}a{1,2}h?(i|ye|y)?")
_servant_start: Final = re.compile(
    r"c?ab[dt](?:[aeiou]{1,2}l?(?=[aeiou])|(?:[eiou]{0,2}|a(?=[lrnszd]{2}))[lrnszdtwc]?(?=[bcdfghjklmnpqrstvwxz]))"
)
# What looks like a son of and is the name itself: Benjamin, Benedict.
_NOT_BEN: Final = tuple("benj bene beno benga beni benyam bengt bent benz".split())
# Married or born: what follows is a name, the word is none.
_STATES: Final = frozenset("epouse ep nee ne veuve vve divorcee born geb geborene alias dit dite".split())
# Of Ge'ez, in one word or two: servant, son, gift, plant, power, column, hope of …
_DEVOTED: Final = frozenset(
    "gebre ghebre gebra gbre wolde welde weldu habte habta tekle tekla haile hayle haylu amde zera fikre fkre "
    "tesfa kidane laeke lake mehret sahle yemane zena kfle kifle".split()
)
_DEVOTED_TO: Final = re.compile(
    r"mar[iy]+am|mic?[kh]a?h?[ae]+l|g[ie]yo?rg[ie]s|giorgis|medh[ie]?n|[ie]*yesus|eyasus|k[ie]?r[ie]?stos|"
    r"s[ei]?l+as+[iey]*|[ie]?gz[iey]*(?:ab[ih]*er)?|egziabh?[ei]r|wah[ie]d|ab|tsad[ie][kq]|h[iy]+wet|"
    r"meskel|amlak|yohann?e?s|hann?a|b[ie]?rhan|kidan|negus|dengel|dngl|markos|weld|wold"
)
_ABU: Final = frozenset("abu abou abo bou abw".split())
_BAKR: Final = frozenset("bakr bakar baker bacar bakkar bekr bkr".split())


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
            if word in _WHOLE_SERVANT and not following.startswith(_NAMES_OF_GOD):
                kept.append(word)
            else:
                at += 1
                while at < len(found) - 1 and found[at] in _ARTICLES:
                    at += 1
                kept.append(_servant_of(found[at]))
        elif following and word in _DEVOTED and _DEVOTED_TO.fullmatch(following):
            at += 1
            kept.append(word + following)
        elif following.rstrip(UNVOWELLED) in _BAKR and plain in _ABU:
            at += 1
            kept.append("abubakar")
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
    if among > 1 and word in _PARTICLES | _STATES:
        return True
    return among > 2 and len(word.rstrip(UNVOWELLED)) == 1


def _one_spelling(word: str) -> str:
    if word.endswith(UNVOWELLED):
        return word
    word = _without_ben(word)
    if _abdullah.fullmatch(word):
        return "abdlah"
    return _servant_start.sub("abd", word, count=1) if len(word) > 6 and _servant_start.match(word) else word


def _without_ben(word: str) -> str:
    if len(word) > 5 and word.startswith("ben") and not word.startswith(_NOT_BEN):
        return word[3:]
    return word


def _unread_letters(name: str) -> tuple[str, ...]:
    """The letters as they are, of a script that nobody reads for us."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return tuple("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in plain).split())
