"""Rights that counters refuse: each is what some rules say, with their sources and marks; nothing is added to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from tomllib import loads

from repere.knowledge.law.rulebook import Rule, Rulebook, house_rules

# A right that the list does not have; it has no source, and says so.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Right:
    """`domain` is that of the rule base; `rules` are keys of rules, the one that says it best first."""

    key: str
    country: str
    domain: str
    title: str
    rules: tuple[str, ...]

    def said_by(self, book: Rulebook) -> list[Rule]:
        """The latest version of each of its rules."""
        return [book.versions(key)[-1] for key in self.rules]


@lru_cache(maxsize=1)
def house_rights() -> Mapping[str, Right]:
    """Those that come with the house, by key, in the order they are offered."""
    text = (files(__package__) / "data" / "rights.toml").read_text(encoding="utf-8")
    return {one["key"]: Right(**one | {"rules": tuple(one["rules"])}) for one in loads(text)["right"]}


def faults() -> list[str]:
    """Rights that no rule of their country says, or that a rule of another would."""
    book, found = house_rules(), []
    for right in house_rights().values():
        if not right.rules:
            found.append(f"{right.key}: no rule says it")
        for key in right.rules:
            if key not in book.rules:
                found.append(f"{right.key}: no rule is called {key}")
            elif book.rules[key][0].country != right.country:
                found.append(f"{right.key}: {key} is of another country")
    return found
