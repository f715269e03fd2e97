"""What is at stake when a time limit is missed, and what can still be done then. Values in, values out.

A time limit that is named here is one that somebody must keep: it stands on the board of those who follow people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from tomllib import loads

from repere.knowledge.law.rulebook import Rulebook, Source, read_sources, worst

# The gravest first. Ours, for colours and order: no text of law says it.
STAKES = {
    "removal": "Removal, or detention",
    "asylum": "The asylum application",
    "stay": "The right to stay",
    "living": "Housing, money or health care",
    "step": "A step to be done again",
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can still be done once a time limit is missed, and where it was read."""

    key: str
    text: str
    rules: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def mark(self) -> str:
        return worst(self.sources)


@dataclass(frozen=True, slots=True)
class Missing:
    """By key of rule: its stake, and the events that are its act; `options` in the order they are read."""

    stakes: Mapping[str, str]
    options: tuple[Option, ...]
    met: Mapping[str, frozenset[str]]

    def stake_of(self, rule: str) -> str:
        """Empty: nobody has to keep this one."""
        return self.stakes.get(rule, "")

    def options_of(self, rule: str) -> list[Option]:
        """What can still be done; empty where nothing was read about it."""
        return [option for option in self.options if rule in option.rules]


def read_missing(text: str) -> Missing:
    """Raises ValueError for a source without its mark, a stake that is none of the five, or a rule at stake twice."""
    told = loads(text)
    stakes: dict[str, str] = {}
    for group in told["stake"]:
        if group["stake"] not in STAKES:
            raise ValueError(f"{group['stake']!r} is none of {', '.join(STAKES)}")
        for rule in group["rules"]:
            if stakes.setdefault(rule, group["stake"]) != group["stake"]:
                raise ValueError(f"{rule} is at stake twice")
    options = tuple(
        Option(one["key"], one["text"], tuple(one["rules"]), read_sources(one["sources"], None))
        for one in told["option"]
    )
    met: dict[str, frozenset[str]] = {}
    for one in told.get("met", ()):
        for rule in one["rules"]:
            met[rule] = met.get(rule, frozenset()) | {one["event"]}
    return Missing(stakes, options, met)


@lru_cache(maxsize=1)
def house_missing() -> Missing:
    """Those of the house."""
    return read_missing((files(__package__) / "data" / "missing.toml").read_text(encoding="utf-8"))


def faults(missing: Missing, book: Rulebook) -> list[str]:
    """What is wrong between this file and the rules: each says which rule and what to mend."""
    found = [f"{key}: at stake, but no rule has this key" for key in missing.stakes if key not in book.rules]
    for key, versions in book.rules.items():
        rule = versions[0]
        if rule.binds == "person" and rule.triggers and key not in missing.stakes:
            found.append(f"{key}: binds somebody, and nothing says what is at stake")
    for option in missing.options:
        found += [
            f"{option.key}: speaks of {key}, which is not at stake"
            for key in option.rules
            if key not in missing.stakes
        ]
    for key, kinds in missing.met.items():
        if key not in missing.stakes:
            found.append(f"{key}: met by an event, but not at stake")
        found += [
            f"{key}: met by {kind!r}, which is no event" for kind in sorted(kinds) if kind not in book.events
        ]
    return found
