"""Templates of procedures: who decides, what is done and gathered, where people go wrong, which time limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from tomllib import loads

from repere.knowledge.law.families import Family
from repere.knowledge.law.rulebook import Rule, Rulebook, Source, read_sources

# Told in every procedure: how something was received, what stops or moves a clock.
EVERYWHERE = ("portal_deposit", "portal_read", "letter_presented", "letter_collected")


@dataclass(frozen=True, slots=True)
class Template:
    key: str
    country: str
    title: str
    authority: str
    steps: tuple[str, ...]
    papers: tuple[str, ...]
    mistakes: tuple[str, ...]
    checks: tuple[str, ...]
    rules: tuple[str, ...]
    sources: tuple[Source, ...]


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Those of the house, by key, in the order they are offered."""
    text = (files(__package__) / "data" / "procedures.toml").read_text(encoding="utf-8")
    lists = ("steps", "papers", "mistakes", "checks", "rules")
    return {
        told["key"]: Template(
            key=told["key"], country=told["country"], title=told["title"], authority=told["authority"],
            sources=read_sources(told["sources"], None), **{name: tuple(told[name]) for name in lists},
        )
        for told in loads(text)["procedure"]
    }  # fmt: skip


def events_of(template: Template, book: Rulebook) -> list[str]:
    """The kinds of events that may be told in a procedure, in the order of its rules."""
    found: list[str] = []
    asks = False
    for key in template.rules:
        for rule in book.versions(key):
            found += _events_of_a_rule(rule)
            asks = asks or bool(rule.lodging)
    return list(dict.fromkeys([*(["asylum_lodged"] if asks else []), *found, *EVERYWHERE]))


def _events_of_a_rule(rule: Rule) -> list[str]:
    found = [*rule.triggers, *(way.event for way in rule.derived), *rule.effects]
    for effect in rule.effects.values():
        found += effect.resumes
    found += [variant.when for variant in rule.variants if variant.when]
    for reading in (*rule.readings, *rule.pact):
        found += sorted(reading.unless)
    return found + ([rule.repeat.event] if rule.repeat else [])


def is_computed(rule: Rule) -> bool:
    return rule.count.family is not Family.NONE
