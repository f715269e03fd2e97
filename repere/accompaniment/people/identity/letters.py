"""Which letters stand for which, and how likely it is that two spellings are of one name.

A noisy channel: each letter of one spelling is written as nought to four letters of the other, each at its
cost (minus the logarithm of its likelihood), by the cheapest alignment. From it is taken how surprising the
other spelling is by itself: agreeing on `q` tells more than agreeing on `a`. The costs are learned from names
written in two scripts (`letters.tsv`, made by `bench/train_letters.py`): one table reads a script without
short vowels in Latin letters, the other compares two spellings with their vowels, whatever the script.
"""

from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from repere.accompaniment.people.identity.scripts import UNVOWELLED

LONGEST: Final = 4
# Share of the surprise that is taken off; the letters of a name are not independent of each other.
DISCOUNT: Final = 0.7
# In nats: of a letter of a name on average, and of what the training never met.
_SURPRISE: Final = 2.3
_UNSEEN_DROPPED: Final = 6.0
_UNSEEN_ADDED: Final = 7.0
_UNSEEN_SAME: Final = 0.7
# At most, of one letter: compounds cut short have unheard-of neighbours.
_RAREST_NEXT: Final = 5.0

# Evidence enough that two tokens are two names: how much more there is does not matter.
AGAINST: Final = -1.5

_Costs = dict[str, float]


class _Table(NamedTuple):
    """For each letter, marked at the ends of a word, what it is written as; and what comes from nowhere."""

    written: dict[str, _Costs]
    added: _Costs


def _load() -> tuple[_Table, _Table, _Costs]:
    tables = {"unvowelled": _Table({}, {}), "vowelled": _Table({}, {})}
    following: _Costs = {}
    source = files(__package__).joinpath("letters.tsv")
    for line in source.read_text(encoding="utf-8").splitlines():
        kind, letter, written, cost = line.split("\t")
        if kind == "next":
            following[letter + written] = float(cost)
        elif letter:
            tables[kind].written.setdefault(letter, {})[written] = float(cost)
        else:
            tables[kind].added[written] = float(cost)
    return tables["unvowelled"], tables["vowelled"], following


_UNVOWELLED, _VOWELLED, _FOLLOWING = _load()


def marked(letters: str) -> list[str]:
    """Each letter, with a mark on the first and on the last: sounds differ there."""
    last = len(letters) - 1
    return [f"{'^' * (at == 0)}{letter}{'$' * (at == last)}" for at, letter in enumerate(letters)]


class _Word(NamedTuple):
    """What the alignment needs of one token, worked out once."""

    is_unvowelled: bool
    size: int
    # For each letter, what it may be written as.
    written: tuple[_Costs, ...]
    # After each letter, what those that follow cost at least.
    rest: tuple[float, ...]
    # For each end, the pieces that end there: where they start, and their letters.
    pieces: tuple[tuple[tuple[int, str], ...], ...]
    added: tuple[float, ...]
    surprise: float
    # The evidence of a word rightly read: what 1 is.
    expected: float


@lru_cache(100_000)
def _word(token: str) -> _Word:
    is_unvowelled = token.endswith(UNVOWELLED)
    letters = token[:-1] if is_unvowelled else token
    table = _UNVOWELLED if is_unvowelled else _VOWELLED
    written = tuple(_costs(table, unit) for unit in marked(letters))
    word = _Word(
        is_unvowelled,
        len(letters),
        written,
        tuple(sum(map(min, (costs.values() for costs in written[at + 1 :]))) for at in range(len(written))),
        tuple(
            tuple((end - length, letters[end - length : end]) for length in range(1, min(LONGEST, end) + 1))
            for end in range(1, len(letters) + 1)
        ),
        tuple(table.added.get(letter, _UNSEEN_ADDED) for letter in letters),
        surprise(letters),
        0.0,
    )
    if is_unvowelled:
        expected = sum(map(_expected, written))
    elif all(letter in costs for letter, costs in zip(letters, written, strict=True)):
        # Nothing reads a word more cheaply than itself.
        same = sum([costs[letter] for letter, costs in zip(letters, written, strict=True)])
        expected = DISCOUNT * word.surprise - same
    else:
        expected = _aligned(word, word, 0.0)
    return word._replace(expected=max(expected, 1.0))


def _costs(table: _Table, unit: str) -> _Costs:
    known = table.written.get(unit) or table.written.get(unit.strip("^$"))
    return known or {"": _UNSEEN_DROPPED, unit.strip("^$"): _UNSEEN_SAME}


def _expected(costs: _Costs) -> float:
    """Of one letter: the evidence that each way of writing it gives, as often as it is so written."""
    return sum(2.718**-cost * (DISCOUNT * _SURPRISE * len(letters) - cost) for letters, cost in costs.items())


def surprise(letters: str) -> float:
    """In nats: what it takes to say these letters, knowing how names go."""
    ends = f"^{letters}$"
    return sum(
        min(_FOLLOWING.get(ends[at : at + 2], _RAREST_NEXT), _RAREST_NEXT) for at in range(len(ends) - 1)
    )


def evidence(a: str, b: str, least: float = AGAINST) -> float:
    """How much likelier these two tokens are if they are one name: about 1 when they are, `least` at least.

    One of them at most was written without short vowels.
    """
    one, other = _word(a), _word(b)
    if other.is_unvowelled or ((other.size, b) < (one.size, a) and not one.is_unvowelled):
        one, other = other, one
    expected = one.expected if one.is_unvowelled else (one.expected + other.expected) / 2
    least = max(least, AGAINST)
    return max(_aligned(one, other, least * expected) / expected, least)


def _aligned(one: _Word, other: _Word, least: float) -> float:
    """Evidence, in nats, of the best alignment of the letters of one with pieces of the other.

    `least` as soon as no alignment can give more.
    """
    added = other.added
    most_cost = DISCOUNT * other.surprise - least
    row = [0.0]
    for cost in added:
        row.append(row[-1] + cost)
    for costs, rest in zip(one.written, one.rest, strict=True):
        get = costs.get
        dropped = get("", _UNSEEN_DROPPED)
        last = row[0] + dropped
        below = [last]
        for at, pieces in enumerate(other.pieces):
            last += added[at]
            best = row[at + 1] + dropped
            if last < best:
                best = last
            for start, piece in pieces:
                written_so = get(piece)
                if written_so is not None and row[start] + written_so < best:
                    best = row[start] + written_so
            below.append(best)
            last = best
        if min(below) + rest > most_cost:
            return least
        row = below
    return DISCOUNT * other.surprise - row[-1]
