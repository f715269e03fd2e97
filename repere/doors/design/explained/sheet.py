"""A procedure told to whoever it is about, in the language that is active: for a screen, an old telephone, paper.

Two sheets of one procedure have the same lines in the same order: an interpreter reads them side by side.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from repere.accompaniment.procedures.explaining.rules import Explained, ToDo, ToKnow
from repere.foundation.toolkit.tongues import language_for, long_day
from repere.knowledge.law.explained.plain import plain_sentence
from repere.knowledge.law.moments import Moment, day_of
from repere.knowledge.law.rulebook import Rule, Source
from repere.knowledge.law.sentences import Step
from repere.knowledge.signoffs.rules import Standing

Standings = Mapping[tuple[str, int], Standing]

MARKS = {
    "T": gettext_lazy("We read it in the law."),
    "S": gettext_lazy("It comes from a guide, not from the law itself."),
    "M": gettext_lazy("Nobody has checked it."),
}
SIGNED = gettext_lazy("Two jurists have signed this rule.")
NOT_SIGNED = gettext_lazy("No two jurists have signed this rule yet: ask a lawyer to check.")
DISPUTED = gettext_lazy("Judges do not all count alike: we keep the first day.")
STATUSES = {
    "suspended": gettext_lazy("The time is stopped for now: come and see us when you get the answer."),
    "interrupted": gettext_lazy("The time is stopped for now: come and see us when you get the answer."),
    "replaced": gettext_lazy("A newer decision leaves you less time."),
    "not_opposable": gettext_lazy("It may still be possible after this day. Ask a lawyer."),
    "regime_unconfirmed": gettext_lazy("A new law of Europe may change this day. We keep the shortest time."),
}
PAPERS = {
    "missing": pgettext_lazy("a paper", "Bring it"),
    "translate": pgettext_lazy("a paper", "It must be translated"),
    "asked": pgettext_lazy("a paper", "We asked for it"),
    "have": pgettext_lazy("a paper", "You have it"),
    "given": pgettext_lazy("a paper", "It is given already"),
}
ICONS = {"happened": "mail", "do": "scale", "know": "info", "bring": "file-text"}


def language_of_sheet(spoken: Iterable[str]) -> str:
    """The first of these languages in which the law is written here: those of a desk, as the others lack its words."""
    return language_for(spoken, settings.DESK_LANGUAGES)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: in bold what it is, how it is done, until when; why; its marks; its sources, never translated."""

    head: str
    how: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    sources: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    language: str
    is_rtl: bool
    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    words: Mapping[str, str] = field(default_factory=dict)


def sheet(
    told: Explained,
    language: str,
    *,
    is_rtl: bool,
    standings: Standings = MappingProxyType({}),
    moved: Sequence[str] = (),
    explained_on: date | None = None,
) -> Sheet:
    """`moved`: rules whose day is not the one that was said on `explained_on`. The language is active already."""
    lines = [_("Who decides: %(authority)s.") % {"authority": _(told.authority)}]
    if explained_on is not None:
        lines.append(_("We explained it to you on %(day)s.") % {"day": day_shown(explained_on)})
    lines.append(_("This is not the advice of a lawyer. Ask one before you decide."))
    sections = [
        Section(
            "happened", _("What happened"),
            tuple(Item(f"{day_shown(one.at)} – {_(one.text)}") for one in told.happened),
        ),
        Section("do", _("What you can do"), tuple(_to_do(one, standings, one.rule.key in moved) for one in told.to_do)),
        Section("know", _("Good to know"), tuple(_to_know(one, standings) for one in told.to_know)),
        Section(
            "bring", _("What to bring"),
            tuple(Item(f"{_(paper)} – {PAPERS.get(state, PAPERS['missing'])}") for paper, state in told.bring),
        ),
    ]  # fmt: skip
    return Sheet(
        language=language,
        is_rtl=is_rtl,
        title=_(told.title),
        lines=tuple(lines),
        sections=tuple(one for one in sections if one.items),
        words={"why": _("Why this day"), "go": _("Where to go")},
    )


def day_shown(moment: Moment) -> str:
    """A day in the words of the reader's language, with its hour where hours count."""
    day = long_day(moment, year=True)
    return f"{day}, {time_format(moment.time(), 'H:i')}" if isinstance(moment, datetime) else day


def source_shown(source: Source) -> str:
    # As French writes it, with figures alone: it stands in a line that is never translated.
    when = f" ({source.text_date:%d/%m/%Y})" if source.text_date else ""
    return f"{source.reference}{when}"


def _to_do(one: ToDo, standings: Standings, has_moved: bool) -> Item:
    lines = [*_until(one)]
    if one.status in STATUSES:
        lines.append(str(STATUSES[one.status]))
    if has_moved:
        lines.append(_("This day is not the one we told you before: come and see us."))
    small = _answered_for(one.rule, one.mark, standings)
    if one.is_disputed:
        small.append(str(DISPUTED))
    tone = {"past": "closed", "now": "later", "later": "later", "stopped": "later"}.get(one.state, "open")
    return Item(
        head=_(one.do),
        how=(_(one.how),) if one.how else (),
        lines=tuple(lines),
        why=tuple(_why(one.why)),
        small=tuple(small),
        sources=_sources(one.rule),
        tone=tone,
    )


def _until(one: ToDo) -> Iterator[str]:
    by = {"day": day_shown(one.by)}
    last = {"day": day_shown(one.last)} if one.last is not None else {}
    match one.state:
        case "past":
            yield _("The day has passed: %(day)s.") % (last or by)
            yield _("Come and see us today: something may still be possible.")
            return
        case "stopped":
            return
        case "now":
            yield _("It is very urgent: do it today.")
        case "later" if one.opens is not None:
            yield _("It is too early today. You can do it from %(day)s.") % {"day": day_shown(one.opens)}
            yield _("To be safe, do it on %(day)s at the latest.") % by
        case _:
            yield _("To be safe, do it on %(day)s at the latest.") % by
    if not last:
        yield _("Nobody is sure of the last day: keep this one.")
    elif one.last is not None and (one.state == "now" or day_of(one.last) != day_of(one.by)):
        yield _("The last day, as most people count, is %(day)s.") % last


def _to_know(one: ToKnow, standings: Standings) -> Item:
    small = _answered_for(one.rule, one.mark, standings)
    return Item(f"{_(one.text)} – {day_shown(one.on)}", small=tuple(small), sources=_sources(one.rule))


def _answered_for(rule: Rule, mark: str, standings: Standings) -> list[str]:
    """Who read it, and whether jurists signed it: no day is said without."""
    standing = standings.get((rule.key, rule.version))
    signed = SIGNED if standing is not None and standing.is_signed else NOT_SIGNED
    return [str(MARKS.get(mark, MARKS["M"])), str(signed)]


def _sources(rule: Rule) -> str:
    return "; ".join(source_shown(source) for source in rule.sources)


def _why(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        told = _(plain_sentence(step.code)) % {name: _value(held) for name, held in step.values.items()}
        yield told[:1].upper() + told[1:]


def _value(held: Any) -> Any:
    if isinstance(held, date):
        return day_shown(held)
    if isinstance(held, str) and held:
        return (
            ", ".join(_(part) for part in held.split(", ")) if ", " in held and held[0].islower() else _(held)
        )
    return held


# --- side by side


def side_by_side(one: Sheet, other: Sheet) -> dict[str, Any]:
    """The same lines in two languages, as a template or a page on paper reads them: each text is a pair."""

    def pairs(first: Sequence[str], second: Sequence[str]) -> list[tuple[str, str]]:
        return list(zip_longest(first, second, fillvalue=""))

    return {
        "title": (one.title, other.title),
        "lines": pairs(one.lines, other.lines),
        "sections": [
            {
                "code": left.code,
                "title": (left.title, right.title),
                "items": [
                    {
                        "head": (here.head, there.head),
                        "how": pairs(here.how, there.how),
                        "lines": pairs(here.lines, there.lines),
                        "why": pairs(here.why, there.why),
                        "small": pairs(here.small, there.small),
                        "sources": here.sources,
                    }
                    for here, there in zip(left.items, right.items, strict=True)
                ],
            }
            for left, right in zip(one.sections, other.sections, strict=True)
        ],
    }
