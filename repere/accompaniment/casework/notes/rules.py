"""What a note says that perhaps it should not, told to its author before it is saved. No Django, no clock, no database.

Nothing is refused and nothing is kept of it: the author decides. The words come from the text alone and stay there.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from typing import Final, NamedTuple


class Remark(StrEnum):
    """In the order in which they are told."""

    OTHER_NAME = "other_name"  # of somebody who is not the person
    TELEPHONE = "telephone"
    EMAIL = "email"
    NUMBER = "number"  # long enough to be that of a paper
    HEALTH = "health"  # on a shelf that others read


class Found(NamedTuple):
    remark: Remark
    words: tuple[str, ...]  # as they are written, each once


# A few words are enough to be told of, and more would not be read.
MOST_WORDS: Final = 5
_EMAIL: Final = re.compile(r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+\.[a-z]{2,}", re.IGNORECASE)
_FIGURES: Final = re.compile(r"\+?\d(?:[\s.\-/]?\d){7,}")
_TELEPHONE: Final = re.compile(r"(?:\+|00)\d{8,14}|0\d{8,9}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDS_SENTENCE: Final = frozenset('.!?…:\n•-–—«»"“”(')
SHORTEST_NAME: Final = 3

# Beginnings of words, without accents: what they say is read by more people than it should, once off its shelf.
HEALTH: Final = frozenset(
    (
        "vih", "hiv", "sida", "aids", "cancer", "chimio", "tubercul", "hepatit", "diabet", "epilep", "malad", "disease",
        "enceint", "grossess", "pregnan", "avort", "abortion", "ivg", "accouch", "hopita", "hospita", "psychiat",
        "psycholog", "depress", "suicid", "medicament", "medicati", "traitement", "ordonnanc", "diagnos", "handicap",
        "disabilit", "addict", "alcool", "drogue", "viol", "rape", "agress", "tortur", "excis", "mutilat", "prostitu",
        "حامل", "حمل", "مرض", "مريض", "مستشف", "سرطان", "اكتئاب", "انتحار", "اغتصاب", "تعذيب", "إجهاض", "دواء",
    )
)  # fmt: skip
# Their beginnings are those of everyday words.
NOT_HEALTH: Final = frozenset(("violon", "violet", "violette", "violin", "maladroit", "حملة"))


def remarks(
    text: str, *, is_for_health: bool, own_words: Collection[str], is_name: Callable[[str], bool]
) -> list[Found]:
    """What to tell the author. `own_words`: names of the person and of who writes; `is_name`: whether somebody known
    here bears this word."""
    found = {
        Remark.OTHER_NAME: _names(text, {_folded(word) for word in own_words}, is_name),
        Remark.TELEPHONE: (one for one in _numbers(text) if _TELEPHONE.fullmatch(_bare(one))),
        Remark.EMAIL: (match.group() for match in _EMAIL.finditer(text)),
        Remark.NUMBER: (one for one in _numbers(text) if not _TELEPHONE.fullmatch(_bare(one))),
        Remark.HEALTH: iter(()) if is_for_health else _health(text),
    }
    told = [(remark, tuple(dict.fromkeys(words))[:MOST_WORDS]) for remark, words in found.items()]
    return [Found(remark, words) for remark, words in told if words]


def _numbers(text: str) -> Iterator[str]:
    for match in _FIGURES.finditer(text):
        yield match.group()


def _bare(figures: str) -> str:
    return re.sub(r"[\s.\-/]", "", figures)


def _names(text: str, own: set[str], is_name: Callable[[str], bool]) -> Iterator[str]:
    """Capitals within a sentence; in letters that have none, every word that somebody bears."""
    for match in _WORD.finditer(text):
        word = match.group()
        if len(word) < SHORTEST_NAME or _folded(word) in own:
            continue
        has_capitals = word.lower() != word.upper()
        if has_capitals and (word[0] != word[0].upper() or _begins_sentence(text, match.start())):
            continue
        if is_name(word):
            yield word


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\r")
    return not before or before[-1] in _ENDS_SENTENCE


def _health(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = _folded(match.group())
        if word not in NOT_HEALTH and any(word.startswith(start) for start in _HEALTH_FOLDED):
            yield match.group()


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


_HEALTH_FOLDED: Final = tuple(_folded(word) for word in HEALTH)
