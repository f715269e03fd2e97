"""Who they are: households of fifteen origins, with true names, births and telephones."""

from bisect import bisect
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

from bench.register.lexicon import Lexeme, ending, fused, lexicon
from bench.register.tail import tail_lexemes

COUNTRIES = {
    "AR": ("SY", "IQ", "SD", "EG", "YE", "PS"), "MA": ("DZ", "MA", "TN", "LY"), "AF": ("AF",), "IR": ("IR",),
    "ET": ("ER", "ET"), "SO": ("SO", "DJ"), "UA": ("UA",), "RU": ("RU",), "AZ": ("AZ",), "GE": ("GE",), "AM": ("AM",),
    "GW": ("GN", "ML", "CI", "SN", "GM", "BF"), "CD": ("CD", "CG"), "BD": ("BD",), "TR": ("TR",),
}  # fmt: skip
ARRIVALS = {
    "AR": 16, "MA": 8, "AF": 16, "IR": 4, "ET": 10, "SO": 7, "UA": 9, "RU": 5, "AZ": 3, "GE": 3, "AM": 2, "GW": 13,
    "CD": 5, "BD": 6, "TR": 4,
}  # fmt: skip
# How many know no more than a year of birth.
ESTIMATED = {
    "AR": 0.12, "MA": 0.05, "AF": 0.45, "IR": 0.05, "ET": 0.25, "SO": 0.50, "UA": 0.01, "RU": 0.03, "AZ": 0.02,
    "GE": 0.01, "AM": 0.01, "GW": 0.40, "CD": 0.15, "BD": 0.35, "TR": 0.05,
}  # fmt: skip
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, eq=False)
class Invented:
    """One person: names as lexemes, birth as it is (the first of January when only the year is known)."""

    origin: str
    sex: str
    given: Lexeme
    family: Lexeme
    father: Lexeme | None
    grandfather: Lexeme
    third: Lexeme | None
    is_child: bool
    birth: tuple[int, int, int]
    is_estimated: bool
    country: str
    phone: str
    has_one_name: bool
    number: int = 0
    household: int = 0


def drawn(chance: Random, names: list[Lexeme], steepness: float = 0.8) -> Lexeme:
    """Some names are very common: the n-th is borne in proportion to 1 / (n + 1/2) ** steepness."""
    weights = _weights(len(names), steepness)
    return names[bisect(weights, chance.random() * weights[-1])]


_known_weights: dict[tuple[int, float], list[float]] = {}


def _weights(count: int, steepness: float) -> list[float]:
    key = (count, steepness)
    if key not in _known_weights:
        _known_weights[key] = list(accumulate(1 / (rank + 1.5) ** steepness for rank in range(count)))
    return _known_weights[key]


class World:
    """Everybody there is, drawn from one seed.

    `tail` is the share of names drawn from a long tail of rare ones (0: the lexicon alone, which is the reference);
    a real vocabulary has such a tail, and homonyms are fewer with it.
    """

    def __init__(self, seed: int = 1, *, tail: float = 0.0) -> None:
        self._chance = Random(seed)
        # Apart, so that the reference register is the same whatever is drawn here.
        self._tail_chance = Random(seed + 1_000_003)
        self._tail = tail
        self._origins = list(ARRIVALS)
        self._arrivals = list(accumulate(ARRIVALS.values()))
        self._made: dict[Hashable, Lexeme] = {}

    def persons(self, count: int) -> Iterator[Invented]:
        """That many people, household after household."""
        number = household = 0
        while number < count:
            household += 1
            for person in self._household():
                if number >= count:
                    return
                number += 1
                yield replace(person, number=number, household=household)

    def _once(self, key: Hashable, make: Callable[[], Lexeme]) -> Lexeme:
        """The same name made twice is the same object."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def _two_names(self, key: Hashable, first: Lexeme, second: Lexeme) -> Lexeme:
        return self._once(key, lambda: fused(first, second, blank=" "))

    def _names(self, name: str, steepness: float = 0.8) -> Lexeme:
        return drawn(self._chance, lexicon()[name], steepness)

    def _rare(self, origin: str, kind: str) -> Lexeme | None:
        if not self._tail or self._tail_chance.random() >= self._tail:
            return None
        return drawn(self._tail_chance, tail_lexemes(origin, kind), 0.7)

    def _given(self, origin: str, sex: str) -> Lexeme:
        found = self._given_of_the_lexicon(origin, sex)
        return self._rare(origin, sex) or found

    def _given_of_the_lexicon(self, origin: str, sex: str) -> Lexeme:
        names = lexicon()[f"{origin}_{sex}"]
        first = drawn(self._chance, names)
        fate = self._chance.random()
        if origin in ("AR", "AF", "IR", "MA", "BD") and sex == "M" and fate < 0.18:
            second = drawn(self._chance, names)
            if second is not first:
                return self._two_names((origin, "c", first.native, second.native), first, second)
        if origin == "ET" and fate < (0.22 if sex == "M" else 0.12):
            start, end = self._names("ET_CMP1", 0.5), self._names("ET_CMP2", 0.5)
            return self._once((origin, "k", start.native, end.native), lambda: fused(start, end))
        if fate < {"GW": 0.22, "CD": 0.3}.get(origin, 0.0):
            second = drawn(self._chance, names)
            if second is not first:
                return self._two_names((origin, sex, first.latin[0], second.latin[0]), first, second)
        if origin == "BD" and sex == "M" and fate < 0.6:
            second = drawn(self._chance, names, 0.4)
            if second is not first:
                return self._two_names((origin, "m", first.native, second.native), first, second)
        return first

    def _family(self, origin: str) -> Lexeme:
        found = self._family_of_the_lexicon(origin)
        return self._rare(origin, "L") or found

    def _family_of_the_lexicon(self, origin: str) -> Lexeme:
        """A family name, made as that country makes them; a father's or grandfather's given name where it does so."""
        fate = self._chance.random()
        if origin in ("ET", "SO"):
            return self._given(origin, "M")
        if origin == "AR":
            return self._arabic_family(fate)
        if origin == "MA":
            return self._maghrebi_family(fate)
        if origin == "AF":
            return self._afghan_family(fate)
        if origin == "IR" and fate < 0.35:
            return self._with_ending(origin, self._names("IR_M", 0.4), _PERSIAN_ENDINGS)
        if origin == "UA" and fate < 0.6:
            return self._root_and_end(origin, self._names("UA_ROOT", 0.2), self._names("UA_SUF", 0.4))
        if origin == "RU":
            root = self._names("RU_ROOT", 0.4)
            return self._with_ending(origin, root, _RUSSIAN_ENDINGS, by_ending=True)
        if origin == "AZ":
            root = self._names("AZ_ROOT", 0.4)
            return self._with_ending(origin, root, _AZERI_ENDINGS, by_ending=True)
        if origin == "GE":
            return self._root_and_end(origin, self._names("GE_ROOT", 0.4), self._names("GE_SUF", 0.6))
        if origin == "AM":
            root = self._names("AM_ROOT", 0.4)
            return self._once((origin, root.native), lambda: ending(root, "յան", ("yan", "ian", "jan")))
        if origin == "CD":
            first, second = self._names("CD_L", 0.4), self._names("CD_L", 0.3)
            if fate < 0.4 or first is second:
                return first
            return self._once(
                (origin, first.latin[0], second.latin[0]), lambda: fused(first, second, blank=" ")
            )
        steepness = {"GW": 0.9, "IR": 0.5, "UA": 0.5}.get(origin, 0.6)
        return self._names(f"{origin}_L", steepness)

    def _arabic_family(self, fate: float) -> Lexeme:
        if fate < 0.30:
            root = self._names("AR_NISBA", 0.3)
            return self._once(
                ("AR", "n", root.native),
                lambda: Lexeme(
                    f"ال{root.native}ي",
                    tuple(
                        start + latin + "i"
                        for start in ("Al ", "Al", "El ", "Al-", "")
                        for latin in root.latin
                    ),
                ),
            )
        return self._names("AR_M" if fate < 0.55 else "AR_L", 0.5)

    def _maghrebi_family(self, fate: float) -> Lexeme:
        if fate >= 0.3:
            return self._names("MA_L", 0.5)
        root = self._names("MA_M", 0.4)
        return self._once(
            ("MA", "b", root.native),
            lambda: Lexeme(
                f"بن {root.native}",
                tuple(
                    start + (latin if start.endswith(" ") else latin.lower())
                    for latin in root.latin
                    for start in ("Ben ", "Ben", "Bin ")
                ),
            ),
        )

    def _afghan_family(self, fate: float) -> Lexeme:
        if fate < 0.22:
            root = self._names("AF_M", 0.4)
            if " " in (root.native or ""):
                return root
            return self._with_ending("AF", root, _AFGHAN_ENDINGS)
        return self._names("AF_M" if fate < 0.34 else "AF_L", 0.5)

    def _with_ending(
        self,
        origin: str,
        root: Lexeme,
        endings: list[tuple[str, tuple[str, ...]]],
        *,
        by_ending: bool = False,
    ) -> Lexeme:
        native, latin = self._chance.choice(endings)
        key = (origin, root.native or root.latin[0], native)
        return self._once(key, lambda: ending(root, native, latin, by_ending=by_ending))

    def _root_and_end(self, origin: str, root: Lexeme, end: Lexeme) -> Lexeme:
        return self._once((origin, root.native, end.native), lambda: fused(root, end))

    def _phone(self) -> str:
        return phone(self._chance)

    def _household(self) -> list[Invented]:
        chance = self._chance
        origin = self._origins[bisect(self._arrivals, chance.random() * self._arrivals[-1])]
        family, father = self._family(origin), self._given(origin, "M")
        grandfather = self._given(origin, "M")
        size = 1 if chance.random() < 0.62 else chance.choice([2, 2, 3, 3, 4, 5, 6])
        shared_phone, country = self._phone(), chance.choice(COUNTRIES[origin])
        year = int(min(2006, max(1940, chance.gauss(1988, 11))))
        found: list[Invented] = []
        # Nobody gives two of their children the same name; after five tries, though.
        given_here: set[int] = set()
        for place in range(size):
            sex = "M" if chance.random() < (0.66 if size == 1 else 0.5) else "F"
            for _ in range(5):
                given = self._given(origin, sex)
                if id(given) not in given_here:
                    break
            given_here.add(id(given))
            is_child = place >= 2
            born = (
                min(2024, year + chance.randint(17, 35))
                if is_child
                else year + (0 if size == 1 else chance.randint(-4, 4))
            )
            if is_child and chance.random() < 0.03 and found[-1].is_child:
                birth = found[-1].birth  # twins
            else:
                birth = (born, chance.randint(1, 12), chance.randint(1, 28))
            is_spouse = size > 1 and place == 1 and chance.random() < 0.7
            is_estimated = chance.random() < ESTIMATED[origin] * (0.4 if is_child else 1)
            number = shared_phone if size == 1 or chance.random() < 0.7 else self._phone()
            own_father: Lexeme | None = self._given(origin, "M") if is_spouse else father
            own_family = self._family(origin) if is_spouse else family
            third = None
            if origin in ("ET", "SO"):
                # No family name: the father's and the grandfather's given names.
                head = found[0].given if is_child and found[0].sex == "M" else father
                own_family = head if is_child else (own_father or father)
                own_father = None
                third = grandfather if origin == "SO" or chance.random() < 0.3 else None
            found.append(
                Invented(
                    origin=origin,
                    sex=sex,
                    given=given,
                    family=own_family,
                    father=own_father,
                    grandfather=grandfather,
                    third=third,
                    is_child=is_child,
                    birth=(birth[0], 1, 1) if is_estimated else birth,
                    is_estimated=is_estimated,
                    country=country,
                    phone=number,
                    has_one_name=origin == "AF" and chance.random() < 0.10,
                )
            )
        return found


def phone(chance: Random) -> str:
    return "+33" + chance.choice("67") + "".join(chance.choice(DIGITS) for _ in range(8))


_AFGHAN_ENDINGS: list[tuple[str, tuple[str, ...]]] = [
    ("زی", ("zai", "zay", "zoi")),
    ("زاده", ("zada", "zadah", "zadeh")),
    ("خیل", ("khel", "khil")),
    ("ی", ("i", "y", "ee")),
]
_PERSIAN_ENDINGS: list[tuple[str, tuple[str, ...]]] = [
    ("پور", ("pour", "poor", "pur")),
    ("زاده", ("zadeh", "zade")),
    ("نژاد", ("nejad", "nezhad", "nedjad")),
    ("یان", ("ian", "yan")),
    ("فر", ("far",)),
]
_RUSSIAN_ENDINGS: list[tuple[str, tuple[str, ...]]] = [
    ("ов", ("ov", "off", "ow")),
    ("ев", ("ev", "eff", "iev")),
]
_AZERI_ENDINGS: list[tuple[str, tuple[str, ...]]] = [
    ("ov", ("ov", "off")),
    ("yev", ("yev", "ev", "iev")),
    ("li", ("li", "ly")),
    ("zadə", ("zada", "zadə", "zade")),
]
