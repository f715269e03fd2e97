"""How the commonest keys are spread, so that how often a digest occurs does not tell which name it is.

A key that a share of the register above `LONGEST_SHARE` holds is written under several digests: the number of the
person chooses which, and a search asks for them all. The shares come from a table shipped with the program, so that
no state is needed and the digest of a key never has to change.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from math import ceil
from typing import Final

LONGEST_SHARE: Final = 1 / 500
MOST_SPREAD: Final = 64
# Given names go with family names of the same origin.
_PAIRED: Final = 2.0
_YEAR: Final = 1 / 50
_YEAR_ALONE: Final = len("b:1990")


@lru_cache(maxsize=1)
def shares() -> dict[str, float]:
    """Of each common key `t:…` and `w:…`: the share of people that hold it."""
    table = files("repere.accompaniment.people.finding").joinpath("common.tsv").read_text()
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {f"{kind}:{value}": int(count) / 100_000 for kind, value, count in rows}


def spread(key: str) -> int:
    """Under how many digests a key is written: 1 for most."""
    kind, known = key[0], shares()
    if kind in "pq":
        # Most pairs hold no common name: asked first, of the first.
        single = "t:" if kind == "p" else "w:"
        one, _plus, other = key[2:].partition("+")
        share = known.get(single + one)
        if share is None:
            return 1
        share *= _PAIRED * known.get(single + other, 0.0)
    elif kind in "tw":
        share = known.get(key, 0.0)
    elif kind == "y":
        share = known.get("t:" + key[2:].partition(":")[0], 0.0) * _YEAR
    elif kind == "b" and len(key) == _YEAR_ALONE:
        share = _YEAR
    else:
        return 1
    return min(ceil(share / LONGEST_SHARE), MOST_SPREAD) if share > LONGEST_SHARE else 1


def digest(index_key: bytes, text: str) -> int:
    """63 bits of BLAKE2b keyed with an organisation's index key (RFC 7693): which organisation is inside."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=index_key).digest(), "big") >> 1


def digests_of(index_key: bytes, key: str) -> list[int]:
    """All those under which a key may be written."""
    width = spread(key)
    if width == 1:
        return [digest(index_key, key)]
    return [digest(index_key, f"{key}#{place}") for place in range(width)]


def place(number: int, width: int) -> int:
    """Which of so many digests of a key this person's number chooses."""
    # A multiplicative hash: neighbours in time fall far apart.
    return (number * 0x9E3779B97F4A7C15 >> 20) % width


def digests_for(index_key: bytes, keys: Iterable[str], number: int) -> set[int]:
    """Those under which these keys are written for this person's number in the index."""
    found = set()
    # The key is taken in once, and copied: twenty digests a person, a million people.
    begun = blake2b(digest_size=8, key=index_key)
    copy, whole, known = begun.copy, int.from_bytes, shares()
    for key in keys:
        # `spread`, asked only of what may be common: a name that is, or a pair that begins with one.
        kind = key[0]
        if kind in "pq":
            first = "t:" if kind == "p" else "w:"
            width = spread(key) if first + key[2 : key.find("+")] in known else 1
        else:
            width = spread(key) if kind in "twyb" else 1
        one = copy()
        one.update((f"{key}#{place(number, width)}" if width > 1 else key).encode())
        found.add(whole(one.digest(), "big") >> 1)
    return found
