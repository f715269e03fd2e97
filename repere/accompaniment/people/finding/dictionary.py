"""The spellings a register holds, in memory: how common each is, how it may go on, what is close to it."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from repere.accompaniment.people import identity
from repere.accompaniment.people.identity.likeness import FEWEST

# A prefix of one letter is a tenth of the register; more completions than these are never all ranked.
_MOST_COMPLETIONS: Final = 4000
# From this many letters, two slips are still the same word.
_TWO_SLIPS_FROM: Final = 8
_LIKELIEST: Final = 2
_SOUNDS_ALIKE: Final = 0.70
_MOST_RARITIES: Final = 50_000


@dataclass(slots=True)
class Entry:
    """A phonetic spelling, its skeletons and how many people carry it."""

    spelling: str
    skeletons: tuple[str, ...]
    count: int


class Dictionary:
    """Counts of spellings and skeletons. Built once, then kept up by `add` and `remove`."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: dict[str, Entry] = {}
        self._skeletons: defaultdict[str, int] = defaultdict(int)
        self._sorted: list[str] = []
        self._rarities: dict[str, float] = {}
        # First letter and length; then, for slips in the first letter, the rest of the word's end and length.
        self._shelves: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        # By their likeliest skeletons.
        self._sounding: defaultdict[str, list[str]] = defaultdict(list)
        for entry in entries:
            self._file(entry)
        self._sorted = sorted(self.entries)
        self.people = 1

    def __len__(self) -> int:
        return len(self.entries)

    def _file(self, entry: Entry) -> None:
        spelling = entry.spelling
        self.entries[spelling] = entry
        for skeleton in entry.skeletons:
            self._skeletons[skeleton] += entry.count
        for skeleton in entry.skeletons[:_LIKELIEST]:
            self._sounding[skeleton].append(spelling)
        if spelling:
            length = len(spelling)
            self._shelves[spelling[0], length].append(spelling)
            self._shelves["." + spelling[-2:], length].append(spelling)

    def add(self, spelling: str, skeletons: Sequence[str], count: int = 1) -> None:
        self._rarities.clear()
        entry = self.entries.get(spelling)
        if entry is None:
            self._file(Entry(spelling, tuple(skeletons), count))
            insort(self._sorted, spelling)
            return
        entry.count += count
        for skeleton in entry.skeletons:
            self._skeletons[skeleton] += count

    def remove(self, spelling: str) -> None:
        """Its last bearer was forgotten."""
        self._rarities.clear()
        entry = self.entries.pop(spelling, None)
        if entry is None:
            return
        for skeleton in entry.skeletons:
            self._skeletons[skeleton] -= entry.count
        for skeleton in entry.skeletons[:_LIKELIEST]:
            self._sounding[skeleton].remove(spelling)
        del self._sorted[bisect_left(self._sorted, spelling)]
        for shelf in (spelling[0], "." + spelling[-2:]):
            self._shelves[shelf, len(spelling)].remove(spelling)

    def count(self, spelling: str) -> int:
        entry = self.entries.get(spelling)
        return entry.count if entry else 0

    def carriers(self, skeleton: str) -> int:
        """How many names have this skeleton among theirs."""
        return self._skeletons.get(skeleton, 0)

    def rarity(self, token: str) -> float:
        """In natural logarithms: near 0 for the commonest name, near log(people) for one nobody else has."""
        known = self._rarities.get(token)
        if known is None:
            least = min(self._skeletons.get(skeleton, 1) for skeleton in identity.skeletons(token) or ("",))
            if len(self._rarities) >= _MOST_RARITIES:
                self._rarities.clear()
            known = self._rarities[token] = log(1 + max(self.people, FEWEST) / (1 + least))
        return known

    def spelt(self, token: str) -> float:
        """As `rarity`, of those whose name is spelt so, not only sounds so."""
        entry = self.entries.get(identity.spelling(token))
        return log(1 + max(self.people, FEWEST) / (1 + (entry.count if entry else 0)))

    def completions(self, start: str, most: int) -> list[Entry]:
        """The commonest spellings that begin so."""
        if not start:
            return []
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + "\U0010ffff", first)
        found = (
            self.entries[spelling] for spelling in self._sorted[first : min(last, first + _MOST_COMPLETIONS)]
        )
        return nlargest(most, found, key=lambda entry: entry.count)

    def sounding(self, spelling: str, skeletons: Sequence[str], most: int) -> list[tuple[Entry, float]]:
        """Other spellings of the same consonants, the most alike first, each with how alike it is (0 to 1)."""
        found: dict[str, float] = {}
        for skeleton in skeletons[:_LIKELIEST]:
            words = self._sounding.get(skeleton, ())
            for word, alike, _at in process.extract(
                spelling,
                words,
                scorer=JaroWinkler.normalized_similarity,
                score_cutoff=_SOUNDS_ALIKE,
                limit=3 * most,
            ):
                found[word] = alike
        found.pop(spelling, None)
        ranked = sorted(found.items(), key=lambda pair: (-round(pair[1], 1), -self.entries[pair[0]].count))
        return [(self.entries[word], alike) for word, alike in ranked[:most]]

    def near(self, spelling: str, most: int) -> list[tuple[Entry, int]]:
        """Spellings one slip away (two in a long word), the nearest then the commonest first, with the slips."""
        slips = 2 if len(spelling) >= _TWO_SLIPS_FROM else 1
        if len(spelling) < 3:
            return []
        found: dict[str, int] = {}
        for shelf in (spelling[0], "." + spelling[-2:]):
            for length in range(len(spelling) - slips, len(spelling) + slips + 1):
                if words := self._shelves.get((shelf, length)):
                    for word, distance, _at in process.extract(
                        spelling, words, scorer=OSA.distance, score_cutoff=slips, limit=None
                    ):
                        found[word] = distance
        found.pop(spelling, None)
        ranked = sorted(found.items(), key=lambda pair: (pair[1], -self.entries[pair[0]].count))
        return [(self.entries[word], distance) for word, distance in ranked[:most]]
