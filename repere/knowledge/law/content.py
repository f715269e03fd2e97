"""What a rule says, as plain data: what is signed, told apart by its digest, compared with what it said before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from repere.knowledge.law.closed_days import ClosedDays
from repere.knowledge.law.letters import Letter, house_letters
from repere.knowledge.law.rulebook import Rule, house_rules


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the same: where it stands ("effects legal_aid_requested within_days"), before, after."""

    where: str
    before: str
    after: str


def content_of(rule: Rule) -> dict[str, Any]:
    """A rule, whole, as JSON holds it."""
    return _plain(asdict(rule))


def content_of_letter(letter: Letter) -> dict[str, Any]:
    """A model of letter, whole, as JSON holds it."""
    return _plain(asdict(letter))


def content_of_year(days: ClosedDays, territory: str, year: int) -> dict[str, Any]:
    """The closed days of a territory in a year, in order, those of its country with them."""
    known = [day for _ordinal, day in sorted(days.known(territory).items()) if day.day.year == year]
    return {
        "territory": territory,
        "year": year,
        "days": [
            {
                "day": day.day.isoformat(),
                "label": day.label,
                "legal_basis": day.legal_basis,
                "status": day.status,
            }
            for day in known
        ],
    }


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content, in hexadecimal: the same for the same content, whatever the order it was written in."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


@lru_cache(maxsize=1)
def house_digests() -> dict[tuple[str, int], str]:
    """The digest of every rule of the house, by key and version."""
    return {(rule.key, rule.version): digest(content_of(rule)) for rule in house_rules().all()}


@lru_cache(maxsize=1)
def letter_digests() -> dict[tuple[str, int], str]:
    """The digest of every model of letter of the house, by key and version."""
    return {(one.key, one.version): digest(content_of_letter(one)) for one in house_letters().values()}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What one content says otherwise than another, in the order of the names."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return [
        Difference(where, old.get(where, ""), new.get(where, ""))
        for where in sorted(old.keys() | new.keys())
        if old.get(where, "") != new.get(where, "")
    ]


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{where} {name}".strip())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, f"{where} {number}")
    elif value is not None and value != "":
        yield where, str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
