"""The dates of one procedure from what happened in it. Values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from repere.knowledge.law.engine import PACT_FROM, Deadline, Engine, Event, LodgingUnknown, NotComputable
from repere.knowledge.law.moments import Moment, zone
from repere.knowledge.law.notification import Contradiction
from repere.knowledge.law.procedures import Template, is_computed
from repere.knowledge.law.rulebook import Rule
from repere.knowledge.law.sentences import Step

LONGEST_VERSION = 200
DATES = ("trigger", "earliest", "expected", "latest", "work_by", "opens", "closes")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What runs, what has not started, and what contradicts itself, in the order of the template."""

    running: tuple[Deadline, ...]
    not_started: tuple[Rule, ...]
    contradictions: tuple[str, ...]


def reckon(engine: Engine, template: Template, events: Sequence[Event], territory: str) -> Reckoned:
    """Each time limit of a procedure: computed when its trigger was told, else shown as what could come."""
    running, waiting, wrong = [], [], []
    for key in template.rules:
        rule = engine.book.versions(key)[0]
        if not is_computed(rule):
            continue
        place = territory if rule.country == territory.partition("-")[0] else rule.country
        try:
            running.append(_computed(engine, key, events, rule.place or place))
        except NotComputable:
            waiting.append(rule)
        except Contradiction as contradiction:
            wrong.append(str(contradiction))
    return Reckoned(_told_once(running), tuple(waiting), tuple(dict.fromkeys(wrong)))


def _computed(engine: Engine, key: str, events: Sequence[Event], place: str) -> Deadline:
    """As long as nobody told the day of lodging, the law that leaves the least time: no time limit waits for it."""
    try:
        return engine.compute(key, None, events, place)
    except LodgingUnknown:
        supposed = [*events, Event("asylum_lodged", PACT_FROM)]
        found = engine.compute(key, None, supposed, place)
        return replace(found, trace=(Step("lodging_matters", {}), *found.trace))


def _told_once(running: Sequence[Deadline]) -> tuple[Deadline, ...]:
    """A time limit that took the place of another is told with that other, which says why."""
    taken = {
        (effect.by, one.trigger)
        for one in running
        if one.status == "replaced"
        for effect in one.rule.effects.values()
    }
    return tuple(one for one in running if (one.rule.key, one.trigger) not in taken)


def kept(deadline: Deadline) -> dict[str, Any]:
    """What is stored of a computation, so that it can be read again when the rules have changed."""
    found: dict[str, Any] = {name: written(getattr(deadline, name)) for name in DATES}
    return found | {
        "status": deadline.status,
        "calendar_status": deadline.calendar_status,
        "version": deadline.rule.version,
        "mark": deadline.rule.mark,
        "disputed": bool(deadline.disputes),
    }


def version_kept(version: str) -> str:
    """The version of a table of closed days, in the room there is: jurists may have approved a hundred years of it."""
    if len(version) <= LONGEST_VERSION:
        return version
    seal = sha256(version.encode()).hexdigest()[:16]
    return f"{version[: LONGEST_VERSION - len(seal) - 2]}… {seal}"


def written(moment: Moment | None) -> str | None:
    return None if moment is None else moment.isoformat()


def read(text: str | None, territory: str) -> Moment | None:
    """A stored day, or an instant on the clock of the territory."""
    if not text:
        return None
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(zone(territory))


def soonest(dates: Iterable[dict[str, Any]]) -> str:
    """The first day to work by; the empty text when nothing runs."""
    return min((str(one["work_by"])[:10] for one in dates if one.get("work_by")), default="")
