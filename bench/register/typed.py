"""What a desk types to find somebody, in one box: names whole, in part, in another spelling, in their own script."""

from collections.abc import Callable
from random import Random

from bench.register.people import Invented
from bench.register.records import Record
from bench.register.spelling import drifted, mistyped, spelt

QUERY_KINDS = (
    "as_registered", "variant", "variant_swap", "native", "typo", "two_of_n", "prefix", "join", "mix",
)  # fmt: skip


def typed(chance: Random, person: Invented, kind: str, record: Record) -> str | None:
    """What is typed for a person whose dossier holds `record`; None when this person has no such query."""
    if kind == "as_registered":
        return f"{record.given} {record.family}".strip().lower()
    parts = [person.given] if person.has_one_name else [person.given, person.family]
    if kind == "native":
        return " ".join(part.native or "" for part in parts) if all(part.native for part in parts) else None
    words = _KINDS[kind](chance, [spelt(chance, part, 0.35) for part in parts])
    return " ".join(words).lower() if words else None


def latent(person: Invented) -> tuple[int, int | None]:
    """Two people with the same true names are homonyms: no search by name can tell them apart."""
    return id(person.given), None if person.has_one_name else id(person.family)


def _variant(chance: Random, words: list[str]) -> list[str]:
    if chance.random() < 0.5:
        at = chance.randrange(len(words))
        words[at] = drifted(chance, words[at])
    return words


def _typo(chance: Random, words: list[str]) -> list[str]:
    at = chance.randrange(len(words))
    words[at] = mistyped(chance, words[at])
    return words


def _two(chance: Random, words: list[str]) -> list[str]:
    single = " ".join(words).split()
    return [single[0], single[-1]] if len(single) >= 3 else []


def _unfinished(chance: Random, words: list[str]) -> list[str]:
    single = " ".join(words).split()
    if len(single) < 2 or len(single[-1]) < 4:
        return []
    single[-1] = single[-1][: max(3, len(single[-1]) - chance.randint(1, 4))]
    return single


def _joined(chance: Random, words: list[str]) -> list[str]:
    single = " ".join(words).split()
    if len(single) < 3:
        return []
    at = chance.randrange(len(single) - 1)
    single[at : at + 2] = [single[at] + single[at + 1]]
    return single


def _mixed(chance: Random, words: list[str]) -> list[str]:
    words = [drifted(chance, word) if chance.random() < 0.5 else word for word in words]
    if chance.random() < 0.4:
        words.reverse()
    return _typo(chance, words) if chance.random() < 0.3 else words


_KINDS: dict[str, Callable[[Random, list[str]], list[str]]] = {
    "variant": _variant,
    "variant_swap": lambda chance, words: _variant(chance, words[::-1]),
    "typo": _typo,
    "two_of_n": _two,
    "prefix": _unfinished,
    "join": _joined,
    "mix": _mixed,
}
