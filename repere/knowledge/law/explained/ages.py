"""Birthdays that open or close a right, with their sources."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from tomllib import loads

from repere.knowledge.law.rulebook import Rulebook, Source, read_sources, worst

OPENS, CLOSES = "opens", "closes"


@dataclass(frozen=True, slots=True)
class Age:
    """`does`: whether the birthday of so many `years` opens or closes what is said."""

    years: int
    country: str
    does: str
    says: str
    rules: tuple[str, ...]
    own_sources: tuple[Source, ...]

    def sources(self, book: Rulebook) -> tuple[Source, ...]:
        return self.own_sources + tuple(
            source for key in self.rules for source in book.versions(key)[0].sources
        )

    def mark(self, book: Rulebook) -> str:
        """The least certain of its sources."""
        return worst(self.sources(book))


@lru_cache(maxsize=1)
def ages() -> tuple[Age, ...]:
    """Those of the house, the youngest first. ValueError: a line says neither a rule nor a source."""
    told = loads((files(__package__) / "ages.toml").read_text(encoding="utf-8"))
    found = [
        Age(
            one["years"], one["country"], one["does"], one["says"], tuple(one.get("rules", ())),
            read_sources(one.get("sources", []), None),
        )
        for one in told["age"]
    ]  # fmt: skip
    for one in found:
        if not (one.rules or one.own_sources) or one.does not in (OPENS, CLOSES):
            raise ValueError(f"at {one.years}: no source, or neither opens nor closes")
    return tuple(sorted(found, key=lambda one: one.years))
