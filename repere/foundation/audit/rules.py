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


def faults(key: bytes, lines: Iterable[Mapping[str, Any]], last: int, last_digest: str) -> Iterator[Fault]:
    """Every fault of one chain, its lines given by position; `last` and its digest are what the head remembers."""
    expected, previous, chain = 1, "", ""
    for line in lines:
        chain = str(line["chain"])
        while expected < line["position"]:
            yield Fault(chain, expected, "missing")
            expected += 1
            previous = line["previous"]
        if seal(key, line) != line["digest"]:
            yield Fault(chain, line["position"], "changed")
        elif line["previous"] != previous:
            yield Fault(chain, line["position"], "reordered")
        previous, expected = line["digest"], line["position"] + 1
    if expected <= last:
        yield from (Fault(chain, position, "missing") for position in range(expected, last + 1))
    elif previous != last_digest or expected > last + 1:
        yield Fault(chain, expected - 1, "cut")
