"""What a trace says, as sentences to translate: a code and its values in, a sentence out."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from repere.knowledge.law.rulebook import Source


def gettext_noop(text: str) -> str:
    """Marks a sentence for the catalogues; the doors translate it."""
    return text


class Step(NamedTuple):
    """One step of a computation: the code of its sentence, the values in it, and where it comes from."""

    code: str
    values: Mapping[str, Any]
    sources: tuple[Source, ...] = ()


SENTENCES = {
    "starts": gettext_noop("The time limit starts on %(day)s: %(event)s."),
    "portal_read": gettext_noop("Put on the portal on %(deposit)s, first read on %(day)s: notified that day."),
    "portal_unread_later": gettext_noop(
        "Put on the portal on %(deposit)s and not read in the %(days)d days: notified at the end of %(day)s."
    ),
    "portal_unread_back": gettext_noop(
        "Put online on %(deposit)s and not read in the %(days)d days: notified on the very day it was put there."
    ),
    "court_unread": gettext_noop(
        "Put on the court’s application on %(deposit)s and not read: notified at the end of two working days, %(day)s."
    ),
    "court_at_once": gettext_noop(
        "Where the judge must rule within a month, it is notified as soon as it is put there: %(day)s."
    ),
    "letter_collected": gettext_noop(
        "Registered letter brought on %(presented)s and collected within 15 days: notified on %(day)s."
    ),
    "letter_left": gettext_noop(
        "Registered letter brought on %(day)s, refused or never collected in 15 days: notified when it was brought."
    ),
    "derived": gettext_noop("%(event)s on %(from)s: by another rule (%(rule)s), that brings to %(day)s."),
    "days_nf": gettext_noop("Days: %(length)d, the first day not counted, until %(day)s."),
    "days_first_counts": gettext_noop("Days: %(length)d, the first day counted, until %(day)s."),
    "days_back": gettext_noop("Days counted back: %(length)d, until %(day)s."),
    "days_fr": gettext_noop("Clear days: %(length)d, neither the first nor the last counted, until %(day)s."),
    "months_fr": gettext_noop("Clear months: %(length)d, counted from the day after, until %(day)s."),
    "months_nf": gettext_noop("Months: %(length)d, to the day of the same number, until %(day)s."),
    "months_back": gettext_noop("Months counted back: %(length)d, until %(day)s."),
    "eom": gettext_noop("The end of a month, months later: %(length)d. It is %(day)s."),
    "workdays": gettext_noop("Working days: %(length)d, with %(skipped)d closed days stepped over, until %(day)s."),
    "hours": gettext_noop("Hours: %(length)d, from hour to hour on the clock, until %(day)s."),
    "clocks_change": gettext_noop("The clocks change meanwhile: by hours that pass, until %(day)s."),
    "hour_unknown": gettext_noop("The hour was not told: counted from the first minute of the day."),
    "window": gettext_noop("Opens on %(opens)s, closes on %(day)s."),
    "then_days": gettext_noop("Moved by %(days)+d days: %(day)s."),
    "variant": gettext_noop("Another length applies here: %(text)s"),
    "repeated": gettext_noop("Times renewed: %(times)d. Length in all: %(length)d."),
    "month_end": gettext_noop("Counted as the same number and one day more, it would end on %(day)s."),
    "other_reading": gettext_noop("Some read it otherwise, until %(day)s: %(text)s"),
    "regime_unconfirmed": gettext_noop(
        "Application lodged on %(day)s, under the EU Pact: no French text confirms it; the shorter time is kept."
    ),
    "regime_inferred": gettext_noop(
        "Day of lodging not told: the decision came before 12 June 2026, so the application did too."
    ),
    "lodging_matters": gettext_noop(
        "For an application lodged from 12 June 2026 the EU Pact may change this: no French text confirms what applies."
    ),
    "no_effect": gettext_noop("%(event)s on %(day)s: does not move this time limit."),
    "outside": gettext_noop("%(event)s on %(day)s: too late to move this time limit."),
    "before": gettext_noop("%(event)s on %(day)s: before this time limit started, nothing to move."),
    "suspended": gettext_noop("%(event)s on %(day)s: the clock stops, with %(left)d days left."),
    "resumed": gettext_noop("%(event)s on %(day)s: the clock goes on with %(left)d days, until %(last)s."),
    "still_stopped": gettext_noop("The clock has not started again: until it is known, plan on the first date."),
    "interrupted": gettext_noop("%(event)s on %(day)s: the clock stops, and a whole new period will start."),
    "restarted": gettext_noop("%(event)s on %(day)s: a whole new period starts, until %(last)s."),
    "silence": gettext_noop("Nothing answered in %(months)d months: refused by silence on %(day)s."),
    "may_start_later": gettext_noop("It may start only %(days)d days later, until %(last)s."),
    "replaced": gettext_noop("%(event)s on %(day)s: the running time limit is replaced by another one (%(rule)s)."),
    "not_opposable": gettext_noop("%(event)s: this time limit cannot be held against the person."),
    "ceiling": gettext_noop("A reasonable time of %(months)d months still closes the door, on %(day)s."),
    "rolled": gettext_noop("%(day)s is closed (%(labels)s): put off to the next working day, %(open)s."),
    "not_rolled": gettext_noop("%(day)s is a closed day, and nothing puts this time limit off."),
    "refused": gettext_noop(
        "The closed days of %(year)s are approved by nobody for %(territory)s: only the earliest date is given."
    ),
    "disputed_day": gettext_noop("%(day)s may be a public holiday there: it lengthens nothing."),
    "work_by": gettext_noop("The last working day to be safe under every reading: %(day)s."),
    "from_memory": gettext_noop("This rule is from memory: nobody has verified it."),
    "review_needed": gettext_noop("The source is old: to be checked before it is relied upon."),
    "note": "%(text)s",
}  # fmt: skip
WEEKEND = gettext_noop("weekend")
NOTICE = gettext_noop("Not legal advice: a rule counts once a jurist has signed it.")


def spoken(value: Any, translate: Callable[[str], str] = str) -> Any:
    """A value as it stands in a sentence: days and hours as ISO 8601 writes them."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return translate(value) if isinstance(value, str) and value else value


def say(step: Step, translate: Callable[[str], str] = str) -> str:
    """The sentence of a step. `translate` is gettext in the reader's language; the identity says it in English."""
    values = {name: spoken(value, translate) for name, value in step.values.items()}
    told = translate(SENTENCES[step.code]) % values
    return told[:1].upper() + told[1:]
