"""One procedure told to whoever it is about: what happened, what they can do, until when and why. Plain values.

Sentences are those of the catalogues, in English: a door says them in the reader's language, with its days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from repere.accompaniment.procedures.rules import kept, read
from repere.knowledge.law.engine import Deadline, Event
from repere.knowledge.law.explained.plain import PlainWords, plain_sentence
from repere.knowledge.law.moments import Moment, day_of
from repere.knowledge.law.procedures import Template
from repere.knowledge.law.rulebook import Rule, Rulebook
from repere.knowledge.law.sentences import Step

# Where a paper stands, in the order in which it concerns them.
TO_BRING, IN_HAND = ("missing", "translate", "asked"), ("have", "given")
MISSING = "missing"
STOPPED = ("suspended", "interrupted")


@dataclass(frozen=True, slots=True)
class Happened:
    text: str
    at: Moment


@dataclass(frozen=True, slots=True)
class ToDo:
    """`by`: the day that is safe under every reading; `last`: that of the main reading, None when nobody is sure.

    state: ahead; now: the safe day has come; past: so has the last one; later: it is too early.
    """

    rule: Rule
    do: str
    how: str
    by: Moment
    last: Moment | None
    opens: Moment | None
    state: str
    status: str
    mark: str
    is_disputed: bool
    why: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ToKnow:
    """What others must do, or how long something holds."""

    rule: Rule
    text: str
    on: Moment
    mark: str


@dataclass(frozen=True, slots=True)
class Explained:
    title: str
    authority: str
    happened: tuple[Happened, ...]
    to_do: tuple[ToDo, ...]
    to_know: tuple[ToKnow, ...]
    bring: tuple[tuple[str, str], ...]
    go: tuple[str, ...]

    @property
    def rules(self) -> list[Rule]:
        return [one.rule for one in self.to_do] + [one.rule for one in self.to_know]


def explain(
    template: Template,
    events: Iterable[Event],
    dates: Mapping[str, Mapping[str, Any]],
    again: Mapping[str, Deadline],
    papers: Mapping[str, Mapping[str, str]],
    territory: str,
    today: date,
    book: Rulebook,
    words: PlainWords,
) -> Explained:
    """`dates`: by rule, as they are stored (`rules.kept`); `again`: the same computed now, for its trace."""
    to_do, to_know = [], []
    for key, stored in dates.items():
        rule = _rule(book, key, stored)
        if rule is None:
            continue
        computed = again.get(key)
        trace = computed.trace if computed is not None and kept(computed) == dict(stored) else ()
        if rule.binds == "person":
            to_do.append(_to_do(rule, stored, trace, territory, today, book, words))
        elif (on := read(stored.get("expected") or stored.get("earliest"), territory)) is not None:
            to_know.append(ToKnow(rule, rule.title, on, str(stored.get("mark", rule.mark))))
    happened = [Happened(words.happened(event.kind, book), event.at) for event in events]
    done = sorted(to_do, key=lambda one: (one.state == "past", day_of(one.by), one.rule.key))
    go = [theme for one in done for theme in words.of(one.rule).go]
    return Explained(
        title=template.title,
        authority=template.authority,
        happened=tuple(sorted(happened, key=lambda one: str(one.at))),
        to_do=tuple(done),
        to_know=tuple(sorted(to_know, key=lambda one: (day_of(one.on), one.rule.key))),
        bring=_papers(template, papers),
        go=tuple(dict.fromkeys(go)),
    )


def _rule(book: Rulebook, key: str, stored: Mapping[str, Any]) -> Rule | None:
    """The version that the stored date was computed by; none when the rule is gone."""
    versions = book.rules.get(key, ())
    return next((one for one in versions if one.version == stored.get("version")), next(iter(versions), None))


def _to_do(
    rule: Rule,
    stored: Mapping[str, Any],
    trace: Sequence[Step],
    territory: str,
    today: date,
    book: Rulebook,
    words: PlainWords,
) -> ToDo:
    moments = {
        name: read(stored.get(name), territory) for name in ("earliest", "expected", "work_by", "opens")
    }
    by = moments["work_by"] or moments["earliest"]
    if by is None:
        raise ValueError(f"{rule.key}: a date was stored without its earliest day")
    status = str(stored.get("status", ""))
    said = words.of(_that_took_its_place(trace, book) or rule)
    state = _state(by, moments["expected"] or moments["earliest"] or by, moments["opens"], today)
    if state == "past" and status in STOPPED:
        # Its clock stands still: no day of it has passed.
        state = "stopped"
    return ToDo(
        rule=rule,
        do=said.do,
        how=said.how,
        by=by,
        last=moments["expected"],
        opens=moments["opens"],
        state=state,
        status=status,
        mark=str(stored.get("mark", rule.mark)),
        is_disputed=bool(stored.get("disputed")),
        why=tuple(step for step in trace if plain_sentence(step.code)),
    )


def _that_took_its_place(trace: Sequence[Step], book: Rulebook) -> Rule | None:
    by = next((step.values["rule"] for step in reversed(trace) if step.code == "replaced"), None)
    return book.versions(str(by))[0] if by else None


def _state(by: Moment, last: Moment, opens: Moment | None, today: date) -> str:
    if day_of(last) < today:
        return "past"
    if opens is not None and today < day_of(opens):
        return "later"
    return "now" if day_of(by) <= today else "ahead"


def _papers(template: Template, papers: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each paper and where it stands, those to bring first."""
    order = (*TO_BRING, *IN_HAND)
    told = [(paper, papers.get(paper, {}).get("state", MISSING)) for paper in template.papers]
    return tuple(sorted(told, key=lambda one: order.index(one[1]) if one[1] in order else len(order)))


def said_dates(to_do: Iterable[ToDo]) -> dict[str, str]:
    """What is kept of a talk: the last day of each thing they can do, as it was said."""
    return {one.rule.key: (one.last or one.by).isoformat() for one in to_do}


def moved_since(said: Mapping[str, str], to_do: Iterable[ToDo]) -> list[str]:
    """The rules whose day is not, or no longer, the one they were told; in the order shown."""
    return [key for key, day in said_dates(to_do).items() if said.get(key) != day]
