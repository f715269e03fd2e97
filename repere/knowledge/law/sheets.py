"""A rule as a sheet to read beside its article: sections of sentences, each with its sources."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from repere.knowledge.law.families import Family
from repere.knowledge.law.rulebook import Count, Effect, Rule, Rulebook, Source
from repere.knowledge.law.sentences import gettext_noop, spoken


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and the values in it; `sources` are empty where they are those of the rule."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def said(self, translate: Callable[[str], str] = str) -> str:
        values = {name: spoken(value, translate) for name, value in self.values.items()}
        told = translate(self.text) % values if values else translate(self.text)
        return told[:1].upper() + told[1:]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]


STARTS = gettext_noop("What starts it")
COUNTED = gettext_noop("How it is counted")
OTHERWISE = gettext_noop("Where it is longer or shorter")
MOVES = gettext_noop("What moves it")
NOTIFIED = gettext_noop("When nobody opened the letter")
DISPUTED = gettext_noop("What is disputed")
PACT = gettext_noop("For applications lodged from 12 June 2026")
IN_FORCE = gettext_noop("Since when, until when")
NOTES = gettext_noop("Good to know")

COUNTS = {
    Family.DAYS_NF: gettext_noop("Days: %(length)d. The first is not counted, the last is."),
    Family.DAYS_FR: gettext_noop("Clear days: %(length)d. Neither the first nor the last is counted."),
    Family.MONTHS_FR: gettext_noop("Clear months: %(length)d, counted from the day after."),
    Family.MONTHS_NF: gettext_noop("Months: %(length)d, to the day of the same number."),
    Family.HOURS: gettext_noop("Hours: %(length)d, from hour to hour on the clock."),
    Family.EOM: gettext_noop("To the end of a month, months later: %(length)d."),
    Family.WORKDAYS: gettext_noop("Working days: %(length)d."),
    Family.NONE: gettext_noop("No time limit: a thing to know."),
}
WINDOWS = {
    "day": gettext_noop("A window in days around it: from %(opens)s to %(closes)s."),
    "month": gettext_noop("A window in months around it: from %(opens)s to %(closes)s."),
}
DOES = {
    "suspends": gettext_noop("%(event)s: the clock stops, then goes on with what was left."),
    "interrupts": gettext_noop("%(event)s: the clock stops, then a whole new period starts."),
    "replaces": gettext_noop("%(event)s: another time limit takes its place (%(rule)s)."),
    "none": gettext_noop("%(event)s: does not move it."),
    "not_opposable": gettext_noop("%(event)s: it cannot be held against the person."),
}
CHANNELS = {
    "ofpra": gettext_noop("On the portal: the day it is read; unread, the end of the fifteenth day."),
    "crpa": gettext_noop(
        "Put online: the day it is read; unread for 15 days, the very day it was put there."
    ),
    "court": gettext_noop("On the court’s application: the day it is read; unread, two working days later."),
}
BINDS = {
    "person": gettext_noop("The person must act."),
    "administration": gettext_noop("The clock binds the administration."),
    "document": gettext_noop("A document ends."),
    "knowledge": gettext_noop("A thing to know: nothing is counted."),
}
REGIMES = {
    "asks": gettext_noop("The day the asylum application was lodged decides: it is asked for."),
    "matters": gettext_noop("The day the asylum application was lodged may change it."),
}
ROLLS = gettext_noop("Put off to the next working day when it ends on a closed one.")
DOES_NOT_ROLL = gettext_noop("Not put off when it ends on a closed day.")
FIRST_COUNTS = gettext_noop("The first day is counted.")
THEN_DAYS = gettext_noop("Then moved by %(days)+d days.")
FROM_RULE = gettext_noop("Or reckoned from “%(event)s”, by another rule (%(rule)s).")
ONLY_WITHIN = gettext_noop("Only within %(days)d days of the start: %(event)s.")
GOES_ON = gettext_noop("It starts again with: %(event)s.")
SILENCE = gettext_noop("Silence for %(months)d months counts as a refusal.")
CEILING = gettext_noop("A reasonable time of %(months)d months still closes the door.")
IN_PLACE = gettext_noop("In this territory: %(place)s.")
REPEATS = gettext_noop("%(event)s: adds %(adds)d each time, %(times)d times at most.")
SINCE = gettext_noop("From %(day)s.")
UNTIL = gettext_noop("Until %(day)s.")
ALWAYS = gettext_noop("No end is known.")
OLD_SOURCE = gettext_noop("The source is old: to be checked before it is relied upon.")
PLAIN = "%(text)s"


def sheet(rule: Rule, book: Rulebook) -> tuple[Section, ...]:
    """The sections of a rule that have something to say, in the order one reads them."""

    def meaning(kind: str) -> str:
        return book.events[kind].meaning if kind in book.events else kind

    sections = (
        Section(STARTS, tuple(_starts(rule, meaning))),
        Section(COUNTED, (*_count(rule.count), *_about(BINDS, rule.binds), *_about(REGIMES, rule.lodging))),
        Section(NOTIFIED, tuple(_about(CHANNELS, rule.notification))),
        Section(OTHERWISE, tuple(_otherwise(rule, meaning))),
        Section(MOVES, tuple(line for effect in rule.effects.values() for line in _effect(effect, meaning))),
        Section(DISPUTED, tuple(_disputes(rule))),
        Section(
            PACT, tuple(line for one in rule.pact for line in _reading(one.text, one.count, one.sources))
        ),
        Section(IN_FORCE, tuple(_in_force(rule))),
        Section(NOTES, tuple(Line(note) for note in rule.notes)),
    )
    return tuple(section for section in sections if section.lines)


def _about(words: Mapping[str, str], code: str) -> Iterator[Line]:
    if code in words:
        yield Line(words[code])


def _starts(rule: Rule, meaning: Callable[[str], str]) -> Iterator[Line]:
    for kind in rule.triggers:
        yield Line(PLAIN, {"text": meaning(kind)})
    for way in rule.derived:
        yield Line(FROM_RULE, {"event": meaning(way.event), "rule": way.by})


def _count(count: Count) -> Iterator[Line]:
    if count.family is Family.WINDOW:
        values = {"opens": _signed(count.opens), "closes": _signed(count.closes)}
        yield Line(WINDOWS[count.window_unit.value], values)
        return
    yield Line(COUNTS[count.family], {"length": count.length} if count.family is not Family.NONE else {})
    if count.family is Family.NONE:
        return
    if count.first_day_counts:
        yield Line(FIRST_COUNTS)
    if count.then_days:
        yield Line(THEN_DAYS, {"days": count.then_days})
    yield Line(ROLLS if count.roll else DOES_NOT_ROLL)


def _signed(length: int | None) -> str:
    return "…" if length is None else f"{length:+d}"


def _otherwise(rule: Rule, meaning: Callable[[str], str]) -> Iterator[Line]:
    for variant in rule.variants:
        if variant.territory:
            yield Line(IN_PLACE, {"place": variant.territory}, variant.sources)
        yield Line(PLAIN, {"text": variant.text or meaning(variant.when)}, variant.sources)
        yield from _count(variant.count)
    if rule.repeat:
        values = {"event": meaning(rule.repeat.event), "adds": rule.repeat.adds, "times": rule.repeat.times}
        yield Line(REPEATS, values)


def _effect(effect: Effect, meaning: Callable[[str], str]) -> Iterator[Line]:
    event = meaning(effect.event)
    values = {"event": event} | ({"rule": effect.by} if effect.does == "replaces" else {})
    yield Line(DOES[effect.does], values, effect.sources)
    if effect.within_days is not None:
        yield Line(ONLY_WITHIN, {"days": effect.within_days, "event": event})
    for kind in effect.resumes:
        yield Line(GOES_ON, {"event": meaning(kind)})
    if effect.silence_months:
        yield Line(SILENCE, {"months": effect.silence_months})
    if effect.ceiling_months:
        yield Line(CEILING, {"months": effect.ceiling_months})
    if effect.text:
        yield Line(PLAIN, {"text": effect.text}, effect.sources)


def _disputes(rule: Rule) -> Iterator[Line]:
    for reading in rule.readings:
        yield from _reading(reading.text, reading.count, reading.sources)
    for doubt in rule.doubts:
        yield Line(PLAIN, {"text": doubt})


def _reading(text: str, count: Count, sources: tuple[Source, ...]) -> Iterator[Line]:
    yield Line(PLAIN, {"text": text}, sources)
    yield from _count(count)


def _in_force(rule: Rule) -> Iterator[Line]:
    if rule.valid_from:
        yield Line(SINCE, {"day": rule.valid_from})
    yield Line(UNTIL, {"day": rule.valid_to}) if rule.valid_to else Line(ALWAYS)
    if rule.review_needed:
        yield Line(OLD_SOURCE)
