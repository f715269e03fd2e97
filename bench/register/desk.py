"""A register at a desk, in memory: who is looked up when somebody arrives, and how rare a name is there."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

from bench.register.records import Record
from repere.accompaniment.people.identity.blocking import MOST_CANDIDATES, intake_keys, register_keys
from repere.accompaniment.people.identity.dates import Birth
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.signals import Portrait, portrait
from repere.accompaniment.people.identity.sounds import skeletons, spelling


def known_of(record: Record) -> Known:
    year, month, day = (int(part) for part in record.dob.split("-")) if record.dob else (None, None, None)
    phones = (record.phone,) if record.phone else ()
    return Known(record.names, year, month, day, phones, sex=record.sex, nationality=record.nat)


class Desk:
    """The keys of everybody, and their portraits; candidates as the database would give them."""

    def __init__(self, register: Sequence[Known]) -> None:
        self.portraits: list[Portrait] = []
        self._with_key: dict[str, list[int]] = defaultdict(list)
        self._bearers: Counter[str] = Counter()
        self._spellers: Counter[str] = Counter()
        self._born: Counter[int] = Counter()
        self._rarity: dict[str, float] = {}
        for place, known in enumerate(register):
            one = portrait(known)
            self.portraits.append(one)
            if known.birth_year:
                self._born[known.birth_year] += 1
            for key in register_keys(known):
                self._with_key[key].append(place)
            self._bearers.update({skeletons(token)[0] for name in one.names for token in name})
            self._spellers.update({spelling(token) for name in one.names for token in name})

    def rarity(self, token: str) -> float:
        found = self._rarity.get(token)
        if found is None:
            bearers = min(self._bearers.get(skeleton, 1) for skeleton in skeletons(token))
            found = self._rarity[token] = log(1 + len(self.portraits) / (1 + bearers))
        return found

    def spelt(self, token: str) -> float:
        return log(1 + len(self.portraits) / (1 + self._spellers.get(spelling(token), 0)))

    def rare_year(self, birth: Birth) -> float:
        """Of the year of birth that somebody says, and those beside it."""
        if birth.year is None:
            return 0.0
        beside = [self._born[birth.year + years] for years in (-1, 0, 1)]
        return log(1 + len(self.portraits) / (1 + sum(beside) / 3))

    def candidates(self, arriving: Known, *, most: int = MOST_CANDIDATES) -> list[int]:
        """Places in the register, those with the heaviest keys in common first."""
        weights: dict[int, float] = defaultdict(float)
        for key, weight in intake_keys(arriving, self.rarity, people=len(self.portraits)).items():
            for place in self._with_key.get(key, ()):
                weights[place] += weight
        return sorted(weights, key=lambda place: (-weights[place], place))[:most]
