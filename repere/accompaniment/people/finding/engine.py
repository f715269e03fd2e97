"""The search itself, over whatever keeps the keys and the cards: two stages, then the cards read and ranked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import combinations, islice
from math import log10
from types import MappingProxyType
from typing import Final, Protocol

from repere.accompaniment.people import identity
from repere.accompaniment.people.finding import asking, keys
from repere.accompaniment.people.finding.asking import PAIRED, Asked
from repere.accompaniment.people.finding.cards import Card
from repere.accompaniment.people.finding.dictionary import Dictionary
from repere.accompaniment.people.finding.ranking import SAME_YEAR, Match, Ranking
from repere.accompaniment.people.finding.typed import SHORTEST_NUMBER, Typed

# Cards opened for what was typed; then for slips of it, in a register of `FEW` and for each tenfold more people:
# the more they are, the more of them a slip may mean.
CANDIDATES: Final = 110
SLIPPED, FEW, SLIPPED_MORE = 50, 10_000, 50
CARDS_AT_ONCE: Final = 12
# Of those who share the one word typed, and of whom nothing else was said: the latest, for each one to be shown.
BEARERS: Final = 2.4
FIRST_CARDS: Final = 48
# While the page has room, so many times of those bring nobody.
BARREN: Final = 5
# A list longer than this is not read whole: its latest people are.
LONGEST: Final = 6000
LONGEST_WITH_YEAR: Final = 1500
NEWEST: Final = 500
ROWS: Final = 24_000
MOST_KEYS: Final = 400
BEGUN: Final = 10
# What such keys are about, beside the pairs of words.
ALONE, IN_TWO_TONGUES, BY_NUMBER = 99, 98, 97
# Whoever has a number that was typed is looked at before all others.
_A_NUMBER: Final = 9.0
# With a likeness like this somewhere, no slip of the finger is looked for.
GOOD: Final = 0.955
# No slip would make somebody fit better.
NEARLY: Final = 0.95
# Among very few, it may be the neighbour of the name that was meant.
THE_VERY_NAME: Final = 0.99
A_FEW: Final = 3
GOOD_WITH_YEAR: Final = 0.93 + SAME_YEAR
# Of people with one name in one spelling so many come first, then others with nearly that name.
NAMESAKES: Final = 2
NAMESAKE_AFTER: Final = 0.14


class Index(Protocol):
    def holders(self, asked: Mapping[str, tuple[int, float, float]], most: int) -> list[int]:
        """The numbers that hold these keys; heaviest first, then the latest."""

    def newest(self, keys: Sequence[str], most: int) -> list[int]:
        """The latest numbers that hold one of these keys."""

    def cards(self, numbers: Sequence[int], *, first: int) -> Iterator[tuple[int, Card]]:
        """In the order given, each opened when it is its turn; the first so many read before the others."""


@dataclass(slots=True)
class Found:
    number: int
    card: Card
    match: Match


@dataclass(slots=True)
class Answer:
    """Best first. `too_many`: only the latest of them were looked at; a name or a year more is needed."""

    found: list[Found] = field(default_factory=list)
    too_many: bool = False


def search(typed: Typed, index: Index, dictionary: Dictionary, limit: int) -> Answer:
    return _Search(typed, index, dictionary, limit).run()


class _Search:
    def __init__(self, typed: Typed, index: Index, dictionary: Dictionary, limit: int) -> None:
        self.typed = typed
        self.index = index
        self.dictionary = dictionary
        self.scored: dict[int, tuple[float, Card]] = {}
        self.too_many = False
        self.limit = limit
        self.ranking = Ranking(typed, dictionary)

    def run(self) -> Answer:
        if self.typed.tokens:
            words = [asking.word(token, self.dictionary) for token in self.typed.tokens]
            self.as_typed(words)
            if not self.is_found(words):
                self.with_slips(words)
        else:
            self.without_names()
        found = [
            Found(number, card, Match(score, self.ranking.reasons(card)))
            for number, score, card in self.chosen(self.limit)
        ]
        return Answer(found, self.too_many)

    def best(self) -> float:
        return max((score for score, _card in self.scored.values()), default=0.0)

    def is_found(self, words: list[asking.Word]) -> bool:
        """Somebody who fits so well that no slip need be thought of."""
        best = self.best()
        if len(words) == 1 and self.least_shown():
            # One word says too little for a name to fit it well; where it is one, those who bear it fill the page.
            return bool(words[0].others or self.dictionary.count(words[0].itself.spelling))
        if self.typed.birth_years:
            return best >= GOOD_WITH_YEAR
        return best >= (GOOD if len(self.scored) >= A_FEW else THE_VERY_NAME)

    # --- who may it be

    def numbers(self) -> list[str]:
        """Telephones, documents, codes."""
        typed = self.typed
        asked = [f"c:{code}" for code in (*typed.codes, *typed.numbers)]
        asked += [f"n:{code}" for code in (*typed.codes, *typed.numbers)]
        return asked + [f"e:{n[-keys.PHONE_END :]}" for n in typed.numbers if len(n) >= SHORTEST_NUMBER]

    def without_names(self) -> None:
        asked = self.numbers()
        for date in self.typed.dates:
            asked += [f"b:{y}-{m:02}-{d:02}" for y in date.years for d, m in date.readings()]
        if asked:
            self.read(self.index.holders(dict.fromkeys(asked, (0, 1.0, 1.0)), CANDIDATES))
        if self.typed.birth_years:
            self.read(self.newest([f"b:{year}" for year in self.typed.birth_years]))

    def as_typed(self, words: list[asking.Word]) -> None:
        if self.typed.is_unfinished:
            words[-1].others = asking.completions(words[-1].token, self.dictionary)
        self.spell_otherwise(words)
        numbers = dict.fromkeys(self.numbers(), (BY_NUMBER, _A_NUMBER, 1.0))
        is_all = len(words) == 1 and not (self.typed.birth_years or self.typed.numbers)
        most = int(BEARERS * self.limit) if is_all else CANDIDATES
        self.look_up(asking.ask(words, self.typed, self.dictionary), numbers, most)

    def spell_otherwise(self, words: list[asking.Word]) -> None:
        """When the consonants of two names bring more people than are looked at, their spellings choose."""
        for one, other in combinations(words, 2):
            carriers = [asking.carriers(word, self.dictionary) for word in (one, other)]
            if carriers[0] * carriers[1] > CANDIDATES * self.dictionary.people / PAIRED:
                for word in (one, other):
                    word.spelt = word.spelt or asking.spelt_otherwise(word, self.dictionary)

    def with_slips(self, words: list[asking.Word]) -> None:
        """Slips of the finger, names joined and split, the rarest names alone."""
        for word in words:
            begun = word.others or asking.completions(word.token, self.dictionary, BEGUN)
            word.others = [
                *begun[:BEGUN],
                *asking.slips(word, self.dictionary),
                *asking.near(word, self.dictionary),
            ]
        variants = tuple(asking.variants(self.typed.tokens, self.dictionary))
        self.ranking.allow_slips(variants)
        for number, (score, card) in self.scored.items():
            if score < NEARLY:
                self.scored[number] = (max(score, self.ranking.score(card)), card)
        asked = asking.ask(words, self.typed, self.dictionary, beside=True)
        for tokens in variants:
            again = asking.ask(
                [asking.word(t, self.dictionary) for t in tokens], self.typed, self.dictionary, beside=True
            )
            for key, (about, weight, expected) in again.keys.items():
                asked.add(key, about, weight * 0.95, expected)
        for key in identity.equivalence_keys(self.typed.tokens):
            asked.add(f"x:{key}", IN_TWO_TONGUES, 0.9, NEWEST)
        if len(words) > 1:
            self.rarest(words, asked)
        self.look_up(asked, most=self.slipped())

    def slipped(self) -> int:
        """How many people are looked at for slips."""
        return SLIPPED + int(SLIPPED_MORE * max(log10(self.dictionary.people / FEW), 0.0))

    def rarest(self, words: list[asking.Word], asked: Asked) -> None:
        for word in sorted(words, key=lambda word: -word.rarity)[:2]:
            for reading in (word.itself, *word.others[:6]):
                count = self.dictionary.count(reading.spelling)
                if 0 < count < NEWEST:
                    asked.add(f"w:{reading.spelling}", ALONE, 0.5 * reading.alike, count)
            for skeleton in word.itself.skeletons[:2]:
                count = self.dictionary.carriers(skeleton)
                if 0 < count < NEWEST:
                    asked.add(f"t:{skeleton}", ALONE, 0.4, count)

    def look_up(
        self,
        asked: Asked,
        numbers: Mapping[str, tuple[int, float, float]] = MappingProxyType({}),
        most: int = CANDIDATES,
    ) -> None:
        """Short lists whole; of the longest, the latest people, once."""
        whole = dict(numbers)
        long: list[str] = []
        rows = 0.0
        with_year = bool(self.typed.birth_years)
        longest = LONGEST_WITH_YEAR if with_year else LONGEST
        # The lists of one year are short, and those who stand in several of them are the ones.
        first = sorted(asked.keys.items(), key=lambda pair: (-(pair[1][0] < 0), -pair[1][1]))
        for key, value in first[:MOST_KEYS]:
            about, _weight, expected = value
            if (about >= 0 and expected > longest) or rows + expected > ROWS:
                long.append(key)
            else:
                whole[key] = value
                rows += expected
        found = self.index.holders(whole, most) if whole else []
        if len(self.typed.tokens) <= 2 and long and not with_year and not self.too_many:
            self.too_many = True
            found += self.newest(long[:6])[:most]
        self.read(found)

    def newest(self, asked: Sequence[str]) -> list[int]:
        numbers = self.index.newest(asked, NEWEST)
        self.too_many = self.too_many or len(numbers) >= NEWEST
        return numbers[:CANDIDATES]

    def read(self, numbers: Iterable[int]) -> None:
        """Cards are opened some at a time, the most promising first, until they bring nobody to the first page."""
        fresh = [number for number in dict.fromkeys(numbers) if number not in self.scored]
        cards = self.index.cards(fresh, first=FIRST_CARDS)
        barren = 0
        while some := list(islice(cards, CARDS_AT_ONCE)):
            before = self.least_shown()
            best = 0.0
            for number, card in some:
                score = self.ranking.score(card)
                best = max(best, score)
                self.scored[number] = (score, card)
            barren = barren + 1 if best <= before else 0
            if barren and (before or barren >= BARREN):
                break

    def least_shown(self) -> float:
        """The score of the last one shown so far; 0 while there is room."""
        if len(self.scored) < self.limit:
            return 0.0
        return nlargest(self.limit, [score for score, _card in self.scored.values()])[-1]

    # --- who is shown

    def chosen(self, limit: int) -> list[tuple[int, float, Card]]:
        """Best first; of many namesakes only the first come before others whose name is close."""
        ranked = sorted(
            ((number, score, card) for number, (score, card) in self.scored.items() if score > 0),
            key=lambda one: (-round(one[1], 4), -one[0]),
        )
        if self.typed.birth_years or self.typed.numbers:
            return ranked[:limit]
        seen: dict[tuple[str, ...], int] = {}
        placed: list[tuple[float, tuple[int, float, Card]]] = []
        for one in ranked[: limit * 4]:
            name = one[2].names[0] if one[2].names else ()
            seen[name] = seen.get(name, 0) + 1
            placed.append((one[1] - (NAMESAKE_AFTER if seen[name] > NAMESAKES else 0.0), one))
        placed.sort(key=lambda pair: -pair[0])
        return [one for _score, one in placed[:limit]]
