"""An organisation's own words for needs, each under a theme that all share, and the themes it does not use.

Plain values. What is counted is the theme: two desks with two vocabularies have the same figures.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

MOST_WORDS: Final = 12  # of one theme: a desk reads no longer list
LONGEST_WORD: Final = 60
_PARTED_BY: Final = ":"


class CannotBe(ValueError):
    """`nothing_left`: every theme is hidden. `too_many`, `too_long`: the words of one theme."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    hidden: frozenset[str] = frozenset()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Each word that is offered: as it is sent, its theme, itself."""
        return [
            (f"{theme}{_PARTED_BY}{word}", theme, word)
            for theme, words in self.words.items()
            if theme not in self.hidden
            for word in words
        ]


def tidy(lines: Iterable[str]) -> list[str]:
    """One word a line, each once, whatever its capitals."""
    found: dict[str, str] = {}
    for line in lines:
        word = " ".join(line.split())
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())


def vocabulary(
    themes: Sequence[str], hidden: Collection[str], words: Mapping[str, Iterable[str]]
) -> Vocabulary:
    """What may be kept, in the order of the themes, or `CannotBe`."""
    told = {theme: tidy(words.get(theme, ())) for theme in themes}
    kept = Vocabulary(frozenset(hidden) & set(themes), {theme: own for theme, own in told.items() if own})
    if kept.hidden == set(themes):
        raise CannotBe("nothing_left")
    if any(len(own) > MOST_WORDS for own in kept.words.values()):
        raise CannotBe("too_many")
    if any(len(word) > LONGEST_WORD for own in kept.words.values() for word in own):
        raise CannotBe("too_long")
    return kept


def by_theme(chosen: Iterable[str]) -> dict[str, list[str]]:
    """Of the words that were sent, those of each theme."""
    found: dict[str, list[str]] = {}
    for one in chosen:
        theme, _sign, word = one.partition(_PARTED_BY)
        found.setdefault(theme, []).append(word)
    return found


def added(already: Sequence[str], told: Iterable[str]) -> list[str]:
    """What a need says more precisely, once it is told again."""
    return list(dict.fromkeys([*already, *told]))
