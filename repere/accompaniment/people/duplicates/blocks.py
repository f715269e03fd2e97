"""Which dossiers of a register are worth comparing, two by two. Plain Python: keys in, pairs out."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Final

# A key that more people hold than this says nothing of any two of them: a common name, a telephone of a shelter.
HELD_BY_FEW: Final = 60
# One name alone, by its sounds: only when hardly anybody else bears it.
HELD_BY_VERY_FEW: Final = 5
# Kinds of `identity.blocking`: two names together, a name with a year or a date, a telephone, a document.
STRONG: Final = frozenset("pqydfn")
WEAK: Final = frozenset("twmb")


_PARTS: Final = 64
_FIRSTS_AT_ONCE: Final = 4096
_LOW: Final = 2**32 - 1


class Blocks:
    """Who holds which key, twelve bytes each: a million people are some hundreds of megabytes, and no text.

    A key is a kind, a colon, and anything: a digest does as well as a text.
    """

    def __init__(self) -> None:
        self._keys = [array("Q") for _part in range(_PARTS)]
        self._holders = [array("I") for _part in range(_PARTS)]

    def add(self, number: int, keys: Iterable[str]) -> None:
        """`number`: under four thousand million, each person their own."""
        for key in set(keys):
            is_strong = key[0] in STRONG
            if is_strong or key[0] in WEAK:
                # Drawn anew by each process, 63 bits: in a hundred million keys, two that are not one are one in 2,000.
                digest = hash(key) & (2**64 - 2) | is_strong
                part = (digest >> 1) % _PARTS
                self._keys[part].append(digest)
                self._holders[part].append(number)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Each pair of those who share a key that few hold, once, the smaller number first, in order."""
        by_first: defaultdict[int, array[int]] = defaultdict(lambda: array("Q"))
        for keys, holders in zip(self._keys, self._holders, strict=True):
            order = sorted(range(len(keys)), key=keys.__getitem__)
            for digest, group in groupby(order, key=keys.__getitem__):
                few = HELD_BY_FEW if digest & 1 else HELD_BY_VERY_FEW
                numbers = sorted({holders[place] for place in islice(group, few + 1)})
                if 1 < len(numbers) <= few:
                    for at, one in enumerate(numbers):
                        by_first[one // _FIRSTS_AT_ONCE].extend(
                            one << 32 | other for other in numbers[at + 1 :]
                        )
        for first in sorted(by_first):
            for pair in sorted(set(by_first.pop(first))):
                yield pair >> 32, pair & _LOW


def candidate_pairs(keyed: Iterable[tuple[int, Iterable[str]]]) -> set[tuple[int, int]]:
    """The pairs of a register small enough to be held in hand."""
    blocks = Blocks()
    for number, keys in keyed:
        blocks.add(number, keys)
    return set(blocks.pairs())
