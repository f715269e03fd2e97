"""Which dossiers of a register are worth comparing, two by two. Plain Python: keys in, pairs out."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

# A key that more people hold than this says nothing of any two of them: a common name, a telephone of a shelter.
HELD_BY_FEW: Final = 60
# One name alone, by its sounds: only when hardly anybody else bears it.
HELD_BY_VERY_FEW: Final = 5
# Kinds of `identity.blocking`: two names together, a name with a year or a date, a telephone, a document.
STRONG: Final = frozenset("pqydfn")
WEAK: Final = frozenset("twmb")


def candidate_pairs(keyed: Iterable[tuple[int, Iterable[str]]]) -> set[tuple[int, int]]:
    """Pairs of numbers, the smaller first, of those who share a key that few hold.

    A key is a kind, a colon, and anything: a digest does as well as a text.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, keys in keyed:
        for key in keys:
            if key[0] in STRONG or key[0] in WEAK:
                holders[key].append(number)
    found: set[tuple[int, int]] = set()
    for key, numbers in holders.items():
        if 1 < len(numbers) <= (HELD_BY_FEW if key[0] in STRONG else HELD_BY_VERY_FEW):
            found.update(
                (min(one, other), max(one, other))
                for at, one in enumerate(numbers)
                for other in numbers[at + 1 :]
                if one != other
            )
    return found
