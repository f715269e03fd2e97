"""The seal of a line, and what a broken chain looks like. Plain values in, plain values out."""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

# The order is part of the seal.
SEALED = (
    "chain", "position", "at", "user_id", "organisation_id", "role", "verb",
    "subject_type", "subject_id", "dossier_id", "request_id", "detail", "previous",
)  # fmt: skip


def seal(key: bytes, line: Mapping[str, Any]) -> str:
    """HMAC-SHA256 in hexadecimal over the line's facts and the seal before it (RFC 2104).

    Keyed: whoever can write to the database but has no key cannot make a chain that verifies.
    """
    facts = [line[name] if isinstance(line[name], dict | int | None) else str(line[name]) for name in SEALED]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, text.encode(), sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one position of one chain: `changed`, `missing`, `reordered` or `cut`."""

    chain: str
    position: int
    kind: str


# A shuffled chain is recognised among this many broken lines; beyond, each is called changed.
RECOGNISED = 200


def faults(key: bytes, lines: Iterable[Mapping[str, Any]], last: int, last_digest: str) -> Iterator[Fault]:
    """Every fault of one chain, its lines given by position; `last` and its digest are what the head remembers."""
    expected, previous, chain, sound = 1, "", "", True
    broken: list[Mapping[str, Any]] = []
    for line in lines:
        chain = str(line["chain"])
        while expected < line["position"]:
            yield Fault(chain, expected, "missing")
            expected, sound = expected + 1, False
        if seal(key, line) != line["digest"]:
            broken.append(line)
            sound = False
        else:
            if sound and line["previous"] != previous:
                yield Fault(chain, line["position"], "reordered")
            sound = True
        previous, expected = line["digest"], line["position"] + 1
    yield from _named(key, broken)
    if expected <= last:
        yield from (Fault(chain, position, "missing") for position in range(expected, last + 1))
    elif (sound and previous != last_digest) or expected > last + 1:
        yield Fault(chain, expected - 1, "cut")


def _named(key: bytes, broken: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """A line whose seal holds at the place of another broken one was moved; otherwise it was changed."""
    places = [line["position"] for line in broken[:RECOGNISED]]
    for line in broken:
        moved = any(seal(key, {**line, "position": place}) == line["digest"] for place in places)
        yield Fault(str(line["chain"]), line["position"], "reordered" if moved else "changed")
