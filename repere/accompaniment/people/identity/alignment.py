"""How alike two names are, whatever the order of their tokens."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import exp, log
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, Indel, JaroWinkler
from rapidfuzz.fuzz import ratio

from repere.accompaniment.people.identity.equivalences import equivalence, groups
from repere.accompaniment.people.identity.letters import AGAINST, evidence
from repere.accompaniment.people.identity.scripts import UNVOWELLED
from repere.accompaniment.people.identity.sounds import skeletons, spelling, without_article

# Two tokens less alike are two names.
_ALIKE: Final = 0.70
_SAME_NAME: Final = 0.93
# What a token too many costs, of what it weighs; nobody's names are all on every paper.
_TOO_MANY: Final = 0.30
_WITHOUT_BLANKS: Final = 0.98
# Same skeleton of one, two, three, four consonants or more, with other vowels.
_SAME_SKELETON: Final = (0.0, 0.66, 0.74, 0.82, 0.86)
# Sounds less alike are not worth the alignment of their letters.
_FAR: Final = 0.58
# Where only two that are alike count: sounds in doubt with few letters in common. Of 24,000 such pairs of tokens
# met while searching, 21 were alike by their letters.
_DOUBTFUL: Final = 0.75
_FEW_LETTERS: Final = 0.5
# How letters, sounds and a slip of one key are put together, and where halfway is: a logistic curve, by its fit
# to names that are one or are neighbours. Letters tell more where vowels are not written.
_ONE_SLIP: Final = 0.25
_NEVER_QUITE: Final = 0.99
# A name and its feminine: Samir, Samira.
_FEMININE: Final = 0.80
_SHORTEST_SLIP: Final = 4
_SERVANT: Final = "abd"
_A_LITTLE: Final = 1e-6


class _Curve(NamedTuple):
    sounds_share: float
    halfway: float
    steepness: float

    def __call__(self, letters: float, sounds: float) -> float:
        return _NEVER_QUITE / (
            1 + exp(self.steepness * (self.halfway - letters - self.sounds_share * sounds))
        )

    def letters_for(self, alike: float, sounds: float) -> float:
        """The evidence of letters that it takes to be so much alike."""
        return self.halfway - self.sounds_share * sounds - log(_NEVER_QUITE / alike - 1) / self.steepness


_WITH_VOWELS: Final = _Curve(2.0, 0.95, 2.4)
_WITHOUT_VOWELS: Final = _Curve(1.0, 0.8, 2.0)


_near = JaroWinkler.normalized_similarity


class _Read(NamedTuple):
    """All that is compared of one token, worked out once."""

    token: str
    is_unvowelled: bool
    spelling: str
    consonants: str
    skeletons: tuple[str, ...]
    every_skeleton: frozenset[str]
    # Of the likeliest skeleton.
    length: int
    bare: str
    groups: tuple[str, ...]


@lru_cache(100_000)
def _read(token: str) -> _Read:
    spelt, found = spelling(token), skeletons(token)
    return _Read(
        token,
        token.endswith(UNVOWELLED),
        spelt,
        "".join(letter for letter in spelt if letter not in "aeiou"),
        found,
        frozenset(found),
        len(found[0].rstrip(".")),
        without_article(token),
        groups(token),
    )


def token_similarity(a: str, b: str) -> float:
    """From 0 to 1: how likely it is that two tokens are spellings of one name.

    Near 1, the same sounds; from 0.9, by ear; under 0.7, two names. Where short vowels were not written,
    consonants decide.
    """
    return _token_similarity(a, b, 0.0) if a < b else _token_similarity(b, a, 0.0)


def alike_or_not(a: str, b: str, least: float = _ALIKE) -> float:
    """`token_similarity` of two tokens that may be one name, 0 of two names: far quicker where there are many."""
    alike = _token_similarity(a, b, least) if a < b else _token_similarity(b, a, least)
    return alike if alike >= least else 0.0


@lru_cache(200_000)
def _token_similarity(a: str, b: str, least: float) -> float:
    """Under `least`, something under it."""
    if a == b:
        return 1.0
    one, other = _read(a), _read(b)
    alike = _heard(one, other, least)
    if alike < _SAME_NAME:
        if bool(one.bare) != bool(other.bare):
            # Alkhatib and Khatib: the article, on one side only, is hardly a difference.
            alike = max(alike, _NEVER_QUITE * _heard(_read(one.bare or a), _read(other.bare or b), least))
        if one.groups and other.groups:
            alike = max(alike, equivalence(a, b))
    return alike


def _heard(one: _Read, other: _Read, least: float) -> float:
    a, b = one.token, other.token
    if a == b:
        return 1.0
    if a.startswith(_SERVANT) and b.startswith(_SERVANT) and min(len(a), len(b)) > len(_SERVANT) + 2:
        # Abdelkader, Abdelkarim: what follows tells them apart.
        return _heard(_read(a.removeprefix(_SERVANT)), _read(b.removeprefix(_SERVANT)), least)
    if one.is_unvowelled and other.is_unvowelled:
        return _same_script_similarity(a, b)
    is_unvowelled = one.is_unvowelled or other.is_unvowelled
    sounds = (_consonant_similarity if is_unvowelled else _spelling_similarity)(one, other)
    if sounds < _FAR:
        return sounds
    if least and sounds < _DOUBTFUL and Indel.normalized_similarity(a, b) < _FEW_LETTERS:
        return 0.0
    slip = _ONE_SLIP if min(len(a), len(b)) > 3 and OSA.distance(a, b, score_cutoff=1) <= 1 else 0.0
    curve = _WITHOUT_VOWELS if is_unvowelled else _WITH_VOWELS
    letters = evidence(a, b, curve.letters_for(least, sounds) - slip - _A_LITTLE if least else AGAINST)
    alike = curve(letters + slip, sounds)
    return min(alike, _FEMININE) if _is_feminine_of(a, b) or _is_feminine_of(b, a) else alike


def _is_feminine_of(a: str, b: str) -> bool:
    return a.startswith(b) and a[len(b) :] in ("a", "ah") and b[-1] not in "aeiou"


def _same_script_similarity(a: str, b: str) -> float:
    """Both without short vowels: what is written is compared as it is."""
    alike = _near(a, b)
    return float(min(alike, _NEVER_QUITE) if min(len(a), len(b)) > 7 else alike**4)


def _consonant_similarity(one: _Read, other: _Read) -> float:
    shortest = min(one.length, other.length)
    if not one.every_skeleton.isdisjoint(other.every_skeleton):
        return (0.0, 0.82, 0.90, 0.95)[min(shortest, 3)]
    alike = max(_near(x, y) for x in one.skeletons[:2] for y in other.skeletons[:2])
    return float(alike * (0.93 if shortest > 2 else 0.80))


def _spelling_similarity(one: _Read, other: _Read) -> float:
    a, b = one.spelling, other.spelling
    if a == b:
        return _NEVER_QUITE
    shared = one.every_skeleton & other.every_skeleton
    shortest = min(len(a), len(b))
    alike = float(_near(a, b) if shortest > 3 else 1 - OSA.distance(a, b) / max(len(a), len(b), 1))
    if not shared and alike < _FAR - 0.15:
        return alike
    weight = min(0.45, 0.15 * min(len(one.consonants), len(other.consonants)))
    alike = (1 - weight) * alike + weight * _near(one.consonants, other.consonants)
    if shared:
        length = min(max(len(skeleton.rstrip(".")) for skeleton in shared), 4)
        alike = max(alike, _SAME_SKELETON[length])
        alike += (1 - alike) * 0.15 * length / 4
    return alike


def name_similarity(
    a: Sequence[str],
    b: Sequence[str],
    rarity: Callable[[str], float] | None = None,
    unfinished: bool = False,
) -> tuple[float, int]:
    """How alike two names are, from 0 to 1, and how many of their tokens agree.

    `a` and `b` are `tokens`. `rarity` weighs a token: a rare one that agrees, or does not, tells more. With
    `unfinished` the last token of `a` may be the start of a longer one, as when somebody is typing. A token
    that only one side has costs little; two that contradict each other cost much.
    """
    return Likened(a, rarity, unfinished)(b)


class Likened:
    """One name, to be compared with many as `name_similarity` does: each token that comes back is read once.

    `slips`: a hurried hand wrote it; a token one key away from another may be that one.
    """

    __slots__ = ("_name", "_near", "_piece", "_rarity", "_slips", "_start", "_weights")

    def __init__(
        self,
        name: Sequence[str],
        rarity: Callable[[str], float] | None = None,
        unfinished: bool = False,
        *,
        slips: bool = False,
    ) -> None:
        self._slips = slips
        self._name = tuple(name)
        self._rarity = rarity
        self._weights = [rarity(token) for token in name] if rarity else [1.0] * len(name)
        self._start = spelling(name[-1]) if unfinished and name else ""
        self._piece: str | None = None
        # Of each token met: what it weighs, and which tokens of the name it is like.
        self._near: dict[str, tuple[float, list[tuple[float, int]]]] = {}

    def __call__(self, other: Sequence[str]) -> tuple[float, int]:
        name, weights = self._name, self._weights
        if not name or not other:
            return 0.0, 0
        if len(name) == len(other) == 1 and not self._start:
            alike = token_similarity(name[0], other[0])
            return alike, int(alike >= _ALIKE)
        pairs, others = [], []
        for at_b, token in enumerate(other):
            weight, near = self._near.get(token) or self._met(token)
            others.append(weight)
            for alike, at_a in near:
                pairs.append((alike, at_a, at_b))
        alike, matched = 0.0, 0
        # Nothing alike may still be two names of one side that are one of the other.
        if pairs or len(name) != len(other):
            pairs.sort(reverse=True)
            alike, matched = _agreement(name, other, weights, others, pairs)
        if alike < _SAME_NAME and (len(name) > 1 or len(other) > 1):
            alike = max(alike, self._without_blanks(tuple(other)))
        return alike, matched

    def _met(self, token: str) -> tuple[float, list[tuple[float, int]]]:
        near = []
        for at, mine in enumerate(self._name):
            alike = alike_or_not(mine, token)
            start = self._start if at == len(self._name) - 1 else ""
            if alike < _SAME_NAME and len(start) > 1 and spelling(token).startswith(start):
                alike = _SAME_NAME
            if not alike and self._slips and _is_a_slip(mine, token):
                alike = _ALIKE
            if alike:
                near.append((alike, at))
        found = self._near[token] = (self._rarity(token) if self._rarity else 1.0, near)
        return found

    def _without_blanks(self, other: tuple[str, ...]) -> float:
        """Joined, split, blanks moved: the same letters in a row."""
        if self._piece is None:
            self._piece = _in_one_piece(self._name)
        piece = _in_one_piece(other)
        return (
            _WITHOUT_BLANKS * ratio(self._piece, piece) / 100
            if abs(len(self._piece) - len(piece)) <= 3
            else 0.0
        )


def _is_a_slip(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= _SHORTEST_SLIP and OSA.distance(a, b, score_cutoff=1) <= 1


def _agreement(
    a: Sequence[str],
    b: Sequence[str],
    weights_a: Sequence[float],
    weights_b: Sequence[float],
    pairs: Sequence[tuple[float, int, int]],
) -> tuple[float, int]:
    """Of pairs of places, the most alike first: each place is taken once."""
    free_a, free_b = set(range(len(a))), set(range(len(b)))
    agreed, weight, matched = 0.0, 0.0, 0
    for alike, at_a, at_b in pairs:
        if at_a not in free_a or at_b not in free_b:
            continue
        free_a.remove(at_a)
        free_b.remove(at_b)
        both = (weights_a[at_a] + weights_b[at_b]) / 2
        agreed += both * alike
        weight += both
        matched += 1
    if free_a and free_b and len(free_a) != len(free_b):
        for alike, one, two in _joined(a, b, free_a, free_b):
            free_a -= one
            free_b -= two
            both = (sum(weights_a[at] for at in one) + sum(weights_b[at] for at in two)) / 2
            agreed += both * alike
            weight += both
            matched += 1
    if not matched:
        return 0.0, 0
    alone_a, alone_b = sum([weights_a[at] for at in free_a]), sum([weights_b[at] for at in free_b])
    whole = weight + min(alone_a, alone_b) + abs(alone_a - alone_b) * _TOO_MANY
    return (agreed / whole if whole else 0.0), matched


def _joined(
    a: Sequence[str], b: Sequence[str], free_a: set[int], free_b: set[int]
) -> Iterator[tuple[float, set[int], set[int]]]:
    """Two neighbours of one side that are one token of the other: Jean Pierre, Jeanpierre."""
    if len(free_a) > len(free_b):
        yield from ((alike, two, one) for alike, one, two in _joined(b, a, free_b, free_a))
        return
    for one in sorted(free_a):
        for at in sorted(free_b):
            if at + 1 not in free_b:
                continue
            both = _in_a_row(b[at], b[at + 1])
            alike = alike_or_not(a[one], both) if _are_near_in_length(a[one], both) else 0.0
            if alike >= _SAME_NAME:
                yield alike * _WITHOUT_BLANKS, {one}, {at, at + 1}
                return


def _are_near_in_length(one: str, other: str) -> bool:
    """Nothing twice as long is the same name, even without its vowels."""
    return 2 * min(len(one), len(other)) >= max(len(one), len(other))


def _in_a_row(one: str, other: str) -> str:
    both = one + other
    return both.replace(UNVOWELLED, "") + UNVOWELLED * (UNVOWELLED in both)


@lru_cache(50_000)
def _in_one_piece(tokens: tuple[str, ...]) -> str:
    return spelling("".join(token.rstrip(UNVOWELLED) for token in tokens))
