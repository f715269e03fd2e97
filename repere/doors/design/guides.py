"""What any door shows of a guide: its blocks in the reader's language, time limits as the law base says them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.utils import translation
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from repere.doors.design.marks import MARK_WORDS
from repere.doors.design.pictograms import THEME_ICONS
from repere.knowledge.directory.choices import Theme
from repere.knowledge.guides.content import ADVICE, Block, Content, digest, parted, units
from repere.knowledge.guides.reading import sentences
from repere.knowledge.guides.rules import Said
from repere.knowledge.law.families import Family
from repere.knowledge.law.rulebook import Count, Rule, Source, house_rules, read_sources
from repere.knowledge.law.sentences import SENTENCES
from repere.knowledge.law.sheets import BINDS
from repere.knowledge.signoffs.rules import UNSIGNED, Standing

# How long a count is, about, to tell the shorter of two.
_DAYS: Final = {Family.MONTHS_FR: 30, Family.MONTHS_NF: 30, Family.HOURS: 1 / 24}


@dataclass(frozen=True, slots=True)
class ShownSource:
    mark: object
    references: list[str]


@dataclass(frozen=True, slots=True)
class ShownText:
    """`lines`: a sentence each; `language` where it is not the page's; `newer`: what the source says since."""

    lines: list[str]
    language: str = ""
    newer: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShownLimit:
    """A time limit of the law base: never a figure that somebody typed."""

    rule: Rule
    title: str
    length: str
    starts: str
    cares: list[str]
    mark: str
    standing: Standing
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class ShownBlock:
    id: str
    kind: str
    text: ShownText
    link: str = ""
    word: str = ""
    icon: str = ""
    limit: ShownLimit | None = None
    # Of a step: counted from its heading on, whatever stands between.
    number: int = 0


@dataclass(frozen=True, slots=True)
class ShownGuide:
    title: ShownText
    gist: ShownText
    groups: list[tuple[str, list[ShownBlock]]]
    sources: list[ShownSource]
    is_behind: bool
    is_partial: bool


def rules_of(content: Content, today: date) -> list[Rule]:
    """The rules whose time limits it shows, each in the version of the day."""
    book = house_rules()
    found = []
    for one in content.blocks:
        if one.kind == "deadline" and one.link in book.rules:
            found.append(book.in_force(one.link, today) or book.versions(one.link)[-1])
    return found


def shown_guide(
    content: Content,
    language: str,
    said: Mapping[str, Said] | None,
    standings: Mapping[tuple[str, int], Standing],
    today: date,
    *,
    source: str = "fr",
) -> ShownGuide:
    """`said`: the translation; None when the reader's language is that of the source."""
    telling = _Telling(content, language, said, source)
    blocks = list(_numbered(_block(one, telling, standings, today) for one in content.blocks if one.text))
    return ShownGuide(
        title=telling.text("title", whole=True),
        gist=telling.text("gist"),
        groups=[(kind, list(rows)) for kind, rows in groupby(blocks, key=lambda one: one.kind)],
        sources=list(_sources(content.blocks)),
        is_behind=bool(telling.behind),
        is_partial=bool(telling.missing),
    )


def _numbered(blocks: Iterable[ShownBlock]) -> Iterator[ShownBlock]:
    number = 0
    for one in blocks:
        if one.kind == "section":
            number = 0
        if one.kind == "step":
            number += 1
            yield replace(one, number=number)
        else:
            yield one


class _Telling:
    """Each unit in the reader's language, or in that of the source."""

    def __init__(self, content: Content, language: str, said: Mapping[str, Said] | None, source: str) -> None:
        self.units, self.language, self.said, self.source = units(content), language, said, source
        self.behind: set[str] = set()
        self.missing: set[str] = set()

    def told(self, name: str) -> tuple[str, str, str]:
        """Its text, its language where it is not the page's, and what the source says since."""
        original = self.units.get(name, "")
        if self.said is None:
            return original, "", ""
        found = self.said.get(name)
        if found is None:
            self.missing.add(name)
            return original, self.source, ""
        if found.of != digest(original):
            self.behind.add(name)
            return found.text, "", original
        return found.text, "", ""

    def text(self, name: str, *, whole: bool = False) -> ShownText:
        told, language, newer = self.told(name)
        return self.shown(told, language, newer, whole=whole)

    def shown(self, told: str, language: str, newer: str, *, whole: bool = False) -> ShownText:
        own = language or self.language
        lines = [told] if whole else sentences(told) or [told]
        spaced = [_spaced(line) for line in lines] if own == "fr" else lines
        return ShownText(spaced, language, sentences(newer) if newer else [])


def _spaced(text: str) -> str:
    """French keeps a space before its double signs, and no line breaks there."""
    for sign in ":;?!»":
        text = text.replace(f" {sign}", f" {sign}")
    return text.replace("« ", "« ")


def _block(
    one: Block, telling: _Telling, standings: Mapping[tuple[str, int], Standing], today: date
) -> ShownBlock:
    told, language, newer = telling.told(one.id)
    word = ""
    if one.kind == "word":
        word, told = parted(told)
    whole = one.kind in ("section", "item", "services", "call", "deadline")
    text = telling.shown(told, language, newer, whole=whole)
    icon = THEME_ICONS.get(Theme(one.link), "") if one.kind == "services" and one.link in Theme.values else ""
    limit = None
    if one.kind == "deadline" and one.link in house_rules().rules:
        rule = house_rules().in_force(one.link, today) or house_rules().versions(one.link)[-1]
        # Where its words are shown in French, so is the time limit: half of one language is read in none.
        with translation.override(language or get_language()):
            limit = _limit(rule, standings)
    return ShownBlock(one.id, one.kind, text, one.link, word, icon, limit)


def _limit(rule: Rule, standings: Mapping[tuple[str, int], Standing]) -> ShownLimit:
    events = house_rules().events
    starts = [gettext(events[kind].meaning) for kind in rule.triggers if kind in events]
    return ShownLimit(
        rule=rule,
        title=gettext(rule.title),
        length=length(rule.count),
        starts=f"{_('counted from:')} {' / '.join(starts)}" if rule.count.family is not Family.NONE else "",
        cares=list(_cares(rule)),
        mark=str(MARK_WORDS[rule.mark]),
        standing=standings.get((rule.key, rule.version), UNSIGNED),
        is_disputed=rule.is_disputed,
    )


def _cares(rule: Rule) -> Iterator[str]:
    """What else decides: who must act, other lengths, what is disputed, what the Pact may change."""
    if rule.binds == "administration":
        yield gettext(BINDS[rule.binds])
    for variant in rule.variants:
        if variant.text:
            yield gettext(variant.text)
    for note in rule.notes:
        yield gettext(note)
    for reading in rule.readings:
        yield gettext(reading.text)
    for doubt in rule.doubts:
        yield gettext(doubt)
    shorter = min((one.count for one in rule.pact), key=_about, default=None)
    if shorter is not None and _about(shorter) < _about(rule.count):
        told = _(
            "For an application lodged from 12 June 2026, what applies is not confirmed: plan on %(length)s."
        )
        yield told % {"length": length(shorter)}
    elif rule.lodging:
        yield gettext(SENTENCES["lodging_matters"])


def _about(count: Count) -> float:
    return abs(count.length) * _DAYS.get(count.family, 1)


def length(count: Count) -> str:
    """How long, in words; nothing where nothing is counted."""
    n = abs(count.length)
    match count.family:
        case Family.NONE:
            return ""
        case Family.WINDOW:
            return _window(count)
        case Family.EOM:
            return (
                ngettext(
                    "To the end of the month, %(n)s month later",
                    "To the end of the month, %(n)s months later",
                    n,
                )
                % {"n": n}
                if n
                else _("To the end of that month")
            )
    told = _measured(count.family, n)
    return _("%(length)s before") % {"length": told} if count.length < 0 else told


def _measured(family: Family, n: int) -> str:
    match family:
        case Family.HOURS:
            told = ngettext("%(n)s hour", "%(n)s hours", n)
        case Family.WORKDAYS:
            told = ngettext("%(n)s working day", "%(n)s working days", n)
        case Family.MONTHS_FR | Family.MONTHS_NF:
            told = ngettext("%(n)s month", "%(n)s months", n)
        case _:
            told = ngettext("%(n)s day", "%(n)s days", n)
    return told % {"n": n}


def _window(count: Count) -> str:
    family = Family.MONTHS_NF if count.window_unit.value == "month" else Family.DAYS_NF
    opens, closes = count.opens or 0, count.closes or 0
    if opens < 0 and closes < 0:
        values = {"opens": abs(opens), "length": _measured(family, abs(closes))}
        return _("Between %(opens)s and %(length)s before") % values
    if opens < 0:
        return _("In the time before it: %(length)s") % {"length": _measured(family, abs(opens))}
    return _("In the time after it: %(length)s") % {"length": _measured(family, closes)}


def _sources(blocks: Iterable[Block]) -> Iterator[ShownSource]:
    """Where its facts come from, the surest first, each once."""
    lines = [line for one in blocks for line in one.sources if line != ADVICE]
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        for source in _read(line):
            found.setdefault(source.mark, {})[source.reference] = None
    for mark in "TSM":
        if mark in found:
            yield ShownSource(MARK_WORDS[mark], list(found[mark]))


def _read(line: str) -> tuple[Source, ...]:
    """A line that does not say how sure it is was told by whoever wrote the guide: it counts as the least sure."""
    try:
        return read_sources([line], None)
    except ValueError:
        return (Source("M", line),)


def frame_of(guide: Any, translation: Any) -> dict[str, Any]:
    """What the page says of its own words: who checked them, who translated, when."""
    return {
        "guide": guide,
        "translation": translation,
        "keeper": guide.keeper.name if guide.keeper else "",
        "state": translation.state if translation is not None else "",
        "reader": translation.read_over_for.name if translation and translation.read_over_for else "",
    }
