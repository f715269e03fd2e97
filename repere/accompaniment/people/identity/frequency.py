"""How often names are borne in a register that is at hand: what `likeness` weighs them with. Plain Python."""

from collections import Counter
from collections.abc import Iterable
from math import log

from repere.accompaniment.people.identity.likeness import FEWEST
from repere.accompaniment.people.identity.signals import Portrait
from repere.accompaniment.people.identity.sounds import skeletons, spelling


class Frequencies:
    """Natural logarithms of 1 + people / (1 + those who bear the name): near 0 for the commonest."""

    def __init__(self, register: Iterable[Portrait]) -> None:
        self._people = 0
        self._by_sounds: Counter[str] = Counter()
        self._by_spelling: Counter[str] = Counter()
        for one in register:
            self._people += 1
            tokens = {token for name in one.names for token in name}
            self._by_sounds.update({skeletons(token)[0] for token in tokens})
            self._by_spelling.update({spelling(token) for token in tokens})

    def rarity(self, token: str) -> float:
        """Of those whose name sounds so."""
        return self._of(min(self._by_sounds.get(skeleton, 1) for skeleton in skeletons(token)))

    def spelt(self, token: str) -> float:
        """Of those whose name is spelt so."""
        return self._of(self._by_spelling[spelling(token)])

    def _of(self, bearers: int) -> float:
        return log(1 + max(self._people, FEWEST) / (1 + bearers))
