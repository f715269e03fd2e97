"""The long tail: rare names, put together from syllables of an origin's own names.

The lexicon holds some fifty names a list; a register of a hundred thousand people holds thousands that few bear. Here
each list gets two thousand more, from the beginnings and the ends of its names, with the spellings that drift gives.
"""

import re
from functools import cache
from random import Random

from bench.register.lexicon import Lexeme, lexicon
from bench.register.spelling import drifted

NAMES = 2000
_SPELLINGS = 3
# A list that has no names of its own borrows those of fathers.
_BORROWED = {
    "ET_L": "ET_M",
    "SO_L": "SO_M",
    "RU_L": "RU_ROOT",
    "AZ_L": "AZ_ROOT",
    "GE_L": "GE_ROOT",
    "AM_L": "AM_ROOT",
}
_halves = re.compile(r"^(.*?[aeiouyəıöüéèï]+[^aeiouyəıöüéèï]?)([^aeiouyəıöüéèï].*)$", re.IGNORECASE)


@cache
def tail_lexemes(origin: str, kind: str) -> list[Lexeme]:
    """Rare names of an origin; `kind` is M, F, or L for family names. Without a form in their own script."""
    name = f"{origin}_{kind}"
    chance = Random(name)
    words = [latin for lexeme in lexicon()[_BORROWED.get(name, name)] for latin in lexeme.latin[:2]]
    parted = [found for word in words if (found := _halves.match(word))]
    starts, ends = [found[1] for found in parted], [found[2] for found in parted]
    middles = [end[:2] for end in ends if len(end) > 3]
    made: dict[str, Lexeme] = {}
    # Some lists are too short to make so many.
    for _ in range(4 * NAMES):
        if len(made) == NAMES:
            break
        start, end = chance.choice(starts), chance.choice(ends)
        middle = chance.choice(middles) if middles and chance.random() < 0.5 else ""
        word = (start + middle + end).strip().capitalize()
        if word not in made and word not in words and 3 <= len(word) <= 14:
            other = [drifted(chance, word, times=1 + at // 2) for at in range(_SPELLINGS)]
            made[word] = Lexeme(None, tuple(dict.fromkeys([word, *other])))
    return list(made.values())
