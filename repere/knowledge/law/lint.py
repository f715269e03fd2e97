"""What is wrong in a rule base although it can be read: each finding names the rule and says what to mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from repere.knowledge.law.families import Family
from repere.knowledge.law.rulebook import BINDS, DOES, LODGING, NOTIFICATIONS, Rule, Rulebook

# Told to the engine, not by rules: channels, the lodging date, a bare computation.
OF_THE_ENGINE = frozenset(
    {"act", "asylum_lodged", "portal_deposit", "portal_read", "letter_presented", "letter_collected"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    key: str
    fault: str
    serious: bool = True


def lint(book: Rulebook) -> list[Finding]:
    """All findings, in the order of the rules."""
    found = [finding for rule in book.all() for finding in _of_a_rule(book, rule)]
    for key, versions in book.rules.items():
        found += _of_versions(key, versions)
    used = {kind for rule in book.all() for kind, _where in events_of(rule)} | OF_THE_ENGINE
    for kind in book.events:
        if kind not in used:
            found.append(Finding(kind, "no rule speaks of this event", serious=False))
    return found


def events_of(rule: Rule) -> Iterator[tuple[str, str]]:
    yield from ((kind, "trigger") for kind in rule.triggers)
    yield from ((variant.when, "variant") for variant in rule.variants if variant.when)
    for reading in (*rule.readings, *rule.pact):
        yield from ((kind, "reading") for kind in reading.unless)
        if reading.when:
            yield reading.when, "reading"
    for effect in rule.effects.values():
        yield effect.event, "effect"
        yield from ((kind, "effect") for kind in effect.resumes)
    yield from ((way.event, "derived") for way in rule.derived)
    if rule.repeat:
        yield rule.repeat.event, "repeat"


def _of_a_rule(book: Rulebook, rule: Rule) -> Iterator[Finding]:
    key = rule.key
    for kind, where in events_of(rule):
        if kind not in book.events:
            yield Finding(key, f"{where}: no event is called {kind!r}")
    for by in [way.by for way in rule.derived] + [one.by for one in rule.effects.values() if one.by]:
        if by not in book.rules:
            yield Finding(key, f"points at {by!r}, which is no rule")
    if not key.startswith(rule.country.lower() + "."):
        yield Finding(key, f"its key does not begin with its country, {rule.country}")
    closed = (
        (rule.binds, BINDS, "binds"),
        (rule.notification, NOTIFICATIONS, "notification"),
        (rule.lodging, LODGING, "lodging"),
    )
    for value, allowed, name in closed:
        if value not in allowed:
            yield Finding(key, f"{name}: {value!r} is none of {', '.join(filter(None, allowed))}")
    if not rule.title:
        yield Finding(key, "no title")
    yield from _of_its_count(rule)
    yield from _of_its_parts(rule)


def _of_its_count(rule: Rule) -> Iterator[Finding]:
    family = rule.count.family
    if family is Family.NONE:
        if rule.triggers:
            yield Finding(rule.key, "a thing to know starts from nothing: no trigger")
        return
    if not rule.triggers:
        yield Finding(rule.key, "nothing starts it: no trigger")
    if family is Family.WINDOW:
        if rule.count.closes is None:
            yield Finding(rule.key, "a window that never closes")
    elif family is not Family.EOM and rule.count.length == 0:
        yield Finding(rule.key, "its length is nothing")


def _of_its_parts(rule: Rule) -> Iterator[Finding]:
    for variant in rule.variants:
        if not variant.when and not variant.territory:
            yield Finding(rule.key, "a variant that nothing chooses")
    if rule.pact and not rule.lodging:
        yield Finding(rule.key, "readings under the Pact, but the day of lodging does not matter to it")
    for reading in (*rule.readings, *rule.pact):
        if not reading.text:
            yield Finding(rule.key, "a reading without a text")
    for effect in rule.effects.values():
        if effect.does not in DOES:
            yield Finding(rule.key, f"{effect.event} {effect.does}: none of {', '.join(DOES)}")
        if effect.does in ("suspends", "interrupts") and not effect.resumes:
            yield Finding(rule.key, f"{effect.event} stops the clock and nothing starts it again")
        if (effect.does == "replaces") != bool(effect.by):
            yield Finding(rule.key, f"{effect.event}: what replaces names a rule, and nothing else does")
        if effect.more_days and not effect.text:
            yield Finding(rule.key, f"{effect.event}: a later start without its reason")


def _of_versions(key: str, versions: tuple[Rule, ...]) -> Iterator[Finding]:
    numbers = [rule.version for rule in versions]
    if len(set(numbers)) != len(numbers):
        yield Finding(key, "two versions have the same number")
    spans = sorted(((rule.valid_from or date.min), (rule.valid_to or date.max)) for rule in versions)
    for first, last in spans:
        if last < first:
            yield Finding(key, f"ends on {last}, before it begins on {first}")
    for (_from, until), (begins, _to) in pairwise(spans):
        if begins <= until:
            yield Finding(key, f"two versions are in force on {begins}")
