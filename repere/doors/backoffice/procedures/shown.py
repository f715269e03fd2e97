"""What a page of a procedure shows of dates: never without their mark, their source and their reason."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repere.accompaniment.procedures import rules
from repere.accompaniment.procedures.models import ProcedureDeadline
from repere.knowledge.law.engine import Deadline
from repere.knowledge.law.moments import Moment, day_of
from repere.knowledge.law.rulebook import Rule, Rulebook, Source
from repere.knowledge.law.sentences import SENTENCES
from repere.knowledge.signoffs.rules import Standing

# Of each rule and version: what the jurists of the reader's organisation signed.
Standings = Mapping[tuple[str, int], Standing]

SOON, NEAR = 3, 10  # days before the day to work by
MARKS = {
    "T": gettext_lazy("article read"),
    "S": gettext_lazy("secondary source"),
    "M": gettext_lazy("from memory, unverified"),
}
STATUSES = {
    "suspended": gettext_lazy("the clock is stopped"),
    "interrupted": gettext_lazy("the clock is stopped, a whole new period will start"),
    "replaced": gettext_lazy("replaced by another time limit"),
    "not_opposable": gettext_lazy("cannot be held against the person"),
    "regime_unconfirmed": gettext_lazy("which law applies is not confirmed"),
}


def moment_shown(moment: Moment | None) -> str:
    if moment is None:
        return ""
    day = date_format(moment, "l j F Y")
    return f"{day}, {time_format(moment.time(), 'H:i')}" if isinstance(moment, datetime) else day


def _short(moment: Moment | None) -> str:
    if moment is None:
        return ""
    day = date_format(moment, "D j M")
    return f"{day}, {time_format(moment.time(), 'H:i')}" if isinstance(moment, datetime) else day


def source_shown(source: Source) -> str:
    when = f" ({date_format(source.text_date, 'SHORT_DATE_FORMAT')})" if source.text_date else ""
    return f"{source.reference}{when}"


def trace_shown(deadline: Deadline) -> list[dict[str, Any]]:
    """The steps as sentences, in the reader's language and with its days."""
    return [
        {
            "text": _capital(
                _(SENTENCES[step.code]) % {name: _value(held) for name, held in step.values.items()}
            ),
            "sources": [source_shown(source) for source in step.sources],
        }
        for step in deadline.trace
    ]


def _value(held: Any) -> Any:
    if isinstance(held, date):
        return moment_shown(held)
    if isinstance(held, str) and held:
        return (
            ", ".join(_(part) for part in held.split(", ")) if ", " in held and held[0].islower() else _(held)
        )
    return held


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def deadline_shown(
    row: ProcedureDeadline,
    book: Rulebook,
    computed: Mapping[str, Deadline],
    territory: str,
    today: date,
    standings: Standings = MappingProxyType({}),
) -> dict[str, Any]:
    """One date as it stands. `computed` has the same again, for its trace."""
    versions = book.rules.get(row.rule, ())
    rule = versions[0] if versions else None
    dates = {name: rules.read(row.dates.get(name), territory) for name in rules.DATES}
    again = computed.get(row.rule)
    work_by = dates["work_by"]
    left = (day_of(work_by) - today).days if work_by else None
    return {
        "row": row,
        "title": _(rule.title) if rule else row.rule,
        "standing": standings.get((rule.key, rule.version)) if rule else None,
        "binds": rule.binds if rule else "person",
        "work_by": _short(work_by),
        "earliest": moment_shown(dates["earliest"]),
        "expected": moment_shown(dates["expected"]),
        "latest": moment_shown(dates["latest"]) if dates["latest"] != dates["expected"] else "",
        "opens": moment_shown(dates["opens"]),
        "left": left,
        "tone": _tone(rule, left),
        "status": STATUSES.get(str(row.dates.get("status")), ""),
        "mark": MARKS.get(str(row.dates.get("mark")), ""),
        "is_refused": row.dates.get("expected") is None,
        "sources": [source_shown(source) for source in rule.sources] if rule else [],
        "disputes": [
            {"text": _(one.text), "gives": moment_shown(one.gives)}
            for one in (again.disputes if again else ())
        ],
        "trace": trace_shown(again) if again else [],
    }


def _tone(rule: Rule | None, left: int | None) -> str:
    if rule is None or rule.binds != "person" or left is None:
        return ""
    if left <= SOON:
        return "bad"
    return "warn" if left <= NEAR else "good"


def rules_shown(waiting: Iterable[Rule]) -> list[dict[str, Any]]:
    """What could happen next: the time limits that have not started."""
    return [
        {
            "title": _(rule.title),
            "length": _length(rule),
            "mark": MARKS[rule.mark],
            "sources": [source_shown(source) for source in rule.sources],
            "notes": [_(note) for note in rule.notes],
        }
        for rule in waiting
    ]


def _length(rule: Rule) -> str:
    count = rule.count
    lengths = {
        "DAYS_NF": _("Days: %(length)d"), "DAYS_FR": _("Clear days: %(length)d"),
        "MONTHS_NF": _("Months: %(length)d"), "MONTHS_FR": _("Clear months: %(length)d"),
        "HOURS": _("Hours: %(length)d"), "WORKDAYS": _("Working days: %(length)d"),
        "EOM": _("The end of the month"),
    }  # fmt: skip
    if count.family == "WINDOW":
        return _("A window around a day")
    told = lengths[count.family]
    return told % {"length": abs(count.length)} if "%(" in told else told
