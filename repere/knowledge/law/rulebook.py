"""Rules as they are written in `data/*.toml`, read once, checked against what a rule may say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from tomllib import loads
from typing import Any

from repere.knowledge.law.families import ROLLS_BY_NATURE, UNIT_OF, Family, Unit

MARKS = {
    "T": "the article itself was read",
    "S": "a secondary source was read",
    "M": "from memory, unverified",
}
BINDS = ("person", "administration", "document", "knowledge")
# How the decision that starts it may come: which fiction holds for a portal, and whether a letter counts.
NOTIFICATIONS = ("", "ofpra", "crpa", "court", "letter")
# Whether the rule changes with the day the asylum application was lodged: it is asked for, or kept in mind.
LODGING = ("", "asks", "matters")
DOES = ("suspends", "interrupts", "replaces", "none", "not_opposable")
SOURCE = re.compile(r"^([TSM])(?: (\d{4}-\d{2}-\d{2}))? (.+)$")


class BrokenRules(ValueError):
    """A file of rules that cannot be read; the message names the file, the rule and the field."""


class UnknownRule(KeyError):
    """No rule has this key."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule was read. `text_date` is that of the version of the text, where it is known."""

    mark: str
    reference: str
    text_date: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One way to count: family, length (days, months, hours), put off or not, then so many days more."""

    family: Family
    length: int = 0
    roll: bool = False
    first_day_counts: bool = False
    then_days: int = 0
    opens: int | None = None
    closes: int | None = None
    window_unit: Unit = Unit.DAY
    month_variant: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way that somebody counts. It widens earliest and latest; `unless` names events that settle it."""

    count: Count
    text: str
    sources: tuple[Source, ...]
    unless: frozenset[str] = frozenset()
    when: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another length when an event is told, or in a territory."""

    count: Count
    when: str = ""
    territory: str = ""
    text: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event does to a running clock."""

    event: str
    does: str
    sources: tuple[Source, ...]
    resumes: tuple[str, ...] = ()
    within_days: int | None = None
    more_days: int = 0
    silence_months: int = 0
    by: str = ""
    ceiling_months: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """The trigger, reckoned from another event by another rule."""

    event: str
    by: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Each time the event is told, so much is added, up to so many times."""

    event: str
    times: int
    adds: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A time limit, or a thing to know, in one of its versions."""

    key: str
    version: int
    country: str
    domain: str
    title: str
    binds: str
    triggers: tuple[str, ...]
    count: Count
    sources: tuple[Source, ...]
    mark: str
    lodging: str = ""
    notification: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    place: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    review_needed: bool = False
    readings: tuple[Reading, ...] = ()
    pact: tuple[Reading, ...] = ()
    variants: tuple[Variant, ...] = ()
    effects: Mapping[str, Effect] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()
    repeat: Repeat | None = None

    @property
    def is_disputed(self) -> bool:
        return bool(self.readings or self.doubts)


@dataclass(frozen=True, slots=True)
class EventKind:
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    version: str
    rules: Mapping[str, tuple[Rule, ...]]
    events: Mapping[str, EventKind]

    def versions(self, key: str) -> tuple[Rule, ...]:
        if key not in self.rules:
            near = [
                known for known in self.rules if key and key.rpartition(".")[0] == known.rpartition(".")[0]
            ]
            hint = f" Near it: {', '.join(near[:6])}." if near else ""
            raise UnknownRule(f"no rule has the key {key!r}.{hint}")
        return self.rules[key]

    def in_force(self, key: str, day: date) -> Rule | None:
        """The version of a rule for a day; None when there was none yet, or is none any more."""
        for rule in self.versions(key):
            if (rule.valid_from is None or rule.valid_from <= day) and (
                rule.valid_to is None or day <= rule.valid_to
            ):
                return rule
        return None

    def all(self) -> list[Rule]:
        return [rule for versions in self.rules.values() for rule in versions]


COUNT_FIELDS = {
    "family", "length", "unit", "roll", "first_day_counts", "then_days", "opens", "closes", "month_variant",
}  # fmt: skip
FIELDS = COUNT_FIELDS | {
    "key", "version", "title", "binds", "trigger", "sources", "lodging", "notification", "notes", "doubts", "place",
    "valid_from", "valid_to", "review_needed", "reading", "pact", "variant", "effect", "derived", "repeat",
}  # fmt: skip


def read_count(told: Mapping[str, Any], base: Count | None = None) -> Count:
    """A way of counting as written, or what it changes of another one."""
    family = Family(told["family"]) if "family" in told else (base.family if base else None)
    if family is None:
        raise ValueError("no family")
    natural = UNIT_OF.get(family, Unit.DAY)
    unit = Unit(told.get("unit", base.window_unit if base and family is Family.WINDOW else natural))
    if family is Family.WORKDAYS and unit is Unit.DAY:
        unit = natural
    if family not in (Family.WINDOW, Family.NONE) and unit is not natural:
        raise ValueError(f"{family} counts in {natural}, not in {unit}")
    same = base is not None and base.family is family
    start = base if same and base else Count(family, roll=family in ROLLS_BY_NATURE)
    known = {name: told[name] for name in COUNT_FIELDS - {"family", "unit"} if name in told}
    return replace(start, family=family, window_unit=unit, **known)


def read_sources(written: Iterable[str], text_date: date | None) -> tuple[Source, ...]:
    found = []
    for line in written:
        parts = SOURCE.match(line)
        if not parts:
            raise ValueError(f"source {line!r} does not begin with its mark (T, S or M)")
        mark, day, reference = parts.groups()
        read = date.fromisoformat(day) if day else (text_date if mark == "T" else None)
        found.append(Source(mark, reference, read))
    return tuple(found)


def worst(sources: Iterable[Source]) -> str:
    """The least certain mark among sources."""
    return max((source.mark for source in sources), key="TSM".index, default="M")


def read_rule(told: Mapping[str, Any], head: Mapping[str, Any]) -> Rule:
    """One rule of a file. Raises ValueError or KeyError saying what is wrong in it."""
    foreign = set(told) - FIELDS
    if foreign:
        raise ValueError(f"unknown fields {sorted(foreign)}")
    text_date = head.get("text_date")
    sources = read_sources(told.get("sources", ()), text_date)
    if not sources:
        raise ValueError("no source")
    count = read_count(told)

    def of(part: Mapping[str, Any]) -> tuple[Source, ...]:
        return read_sources(part.get("sources", ()), text_date) or sources

    def reading(part: Mapping[str, Any]) -> Reading:
        return Reading(
            read_count(part, count), part["text"], of(part), frozenset(part.get("unless", ())),
            part.get("when", ""),
        )  # fmt: skip

    repeat = told.get("repeat")
    return Rule(
        key=told["key"],
        version=told.get("version", 1),
        country=head["country"],
        domain=head["domain"],
        title=told["title"],
        binds=told.get("binds", "person"),
        triggers=tuple(told.get("trigger", ())),
        count=count,
        sources=sources,
        mark=worst(sources),
        lodging=told.get("lodging", head.get("lodging", "")),
        notification=told.get("notification", ""),
        notes=tuple(told.get("notes", ())),
        doubts=tuple(told.get("doubts", ())),
        place=told.get("place", ""),
        valid_from=told.get("valid_from", head.get("valid_from")),
        valid_to=told.get("valid_to"),
        review_needed=head.get("review_needed", False),
        readings=tuple(reading(part) for part in told.get("reading", ())),
        pact=tuple(reading(part) for part in told.get("pact", ())),
        variants=tuple(
            Variant(
                read_count(part, count), part.get("when", ""), part.get("territory", ""), part.get("text", ""),
                of(part),
            )
            for part in told.get("variant", ())
        ),
        effects={
            part["event"]: Effect(
                event=part["event"],
                does=part["does"],
                sources=of(part),
                resumes=tuple(part.get("resumes", ())),
                within_days=part.get("within_days"),
                more_days=part.get("more_days", 0),
                silence_months=part.get("silence_months", 0),
                by=part.get("by", ""),
                ceiling_months=part.get("ceiling_months", 0),
                text=part.get("text", ""),
            )
            for part in told.get("effect", ())
        },
        derived=tuple(Derived(part["event"], part["by"]) for part in told.get("derived", ())),
        repeat=Repeat(repeat["event"], repeat["times"], repeat["adds"]) if repeat else None,
    )  # fmt: skip


def read_rulebook(texts: Mapping[str, str]) -> Rulebook:
    """A rule base from the texts of its files, by name. Raises BrokenRules."""
    rules: dict[str, tuple[Rule, ...]] = {}
    events: dict[str, EventKind] = {}
    version = ""
    for name, text in sorted(texts.items()):
        try:
            told = loads(text)
        except ValueError as error:
            raise BrokenRules(f"{name}: {error}") from error
        version = told.get("version", version)
        for kind, meaning in told.get("events", {}).items():
            events[kind] = EventKind(kind, meaning)
        for one in told.get("rule", ()):
            try:
                rule = read_rule(one, told["file"])
            except (KeyError, ValueError, TypeError) as error:
                raise BrokenRules(f"{name}: {one.get('key', 'a rule without a key')}: {error}") from error
            rules[rule.key] = (*rules.get(rule.key, ()), rule)
    return Rulebook(version, rules, events)


@lru_cache(maxsize=1)
def house_rules() -> Rulebook:
    """The rule base that comes with the house."""
    folder = files(__package__) / "data"
    return read_rulebook(
        {
            entry.name: entry.read_text(encoding="utf-8")
            for entry in folder.iterdir()
            if entry.name.endswith(".toml") and entry.name != "approvals.toml"
        }
    )
