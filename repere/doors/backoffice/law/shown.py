"""Rules as pages show them: sentences in the reader's language, marks, sources, where each stands."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from repere.doors.backoffice.law.words import DOMAIN_WORDS, MARK_CHIPS
from repere.doors.design.marks import MARK_WORDS
from repere.knowledge.law.rulebook import Rule, Rulebook, Source
from repere.knowledge.law.sheets import sheet
from repere.knowledge.signoffs.rules import UNSIGNED, Standing

Standings = Mapping[tuple[str, int], Standing]


@dataclass(frozen=True, slots=True)
class ShownLine:
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    title: str
    lines: list[ShownLine]


@dataclass(frozen=True, slots=True)
class ShownRule:
    rule: Rule
    title: str
    domain: object
    mark: object
    chip: str
    standing: Standing
    sections: list[ShownSection]


def shown(rule: Rule, standings: Standings, book: Rulebook | None = None) -> ShownRule:
    """With `book`, the whole sheet; without, what a list needs."""
    sections = [] if book is None else [
        ShownSection(
            gettext(section.title),
            [ShownLine(line.said(gettext), line.sources) for line in section.lines],
        )
        for section in sheet(rule, book)
    ]  # fmt: skip
    return ShownRule(
        rule=rule,
        title=gettext(rule.title),
        domain=DOMAIN_WORDS.get(rule.domain, rule.domain),
        mark=MARK_WORDS[rule.mark],
        chip=MARK_CHIPS[rule.mark],
        standing=standings.get((rule.key, rule.version), UNSIGNED),
        sections=sections,
    )


def folded(text: str) -> str:
    """As it is sought: no case, no accent."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def sought(rules: Iterable[Rule], asked: Mapping[str, Any], standings: Standings) -> list[Rule]:
    """Those that a list asks for: `q` in what is said or cited, and the closed lists."""
    words = folded(asked.get("q") or "").split()
    return [rule for rule in rules if _is_so(rule, asked, standings) and _says(rule, words)]


def _is_so(rule: Rule, asked: Mapping[str, Any], standings: Standings) -> bool:
    if any(asked.get(name) and getattr(rule, name) != asked[name] for name in ("country", "domain", "mark")):
        return False
    state = asked.get("standing")
    if state == "disputed":
        return rule.is_disputed
    if state == "to_sign":
        return not standings.get((rule.key, rule.version), UNSIGNED).is_signed
    return not state or standings.get((rule.key, rule.version), UNSIGNED).state == state


def _says(rule: Rule, words: list[str]) -> bool:
    if not words:
        return True
    told = [rule.key, rule.title, gettext(rule.title)]
    told += [gettext(note) for note in rule.notes]
    told += [source.reference for source in rule.sources]
    text = folded(" ".join(told))
    return all(word in text for word in words)


def names_under(standings: Iterable[Standing]) -> set[UUID]:
    return {one.by for standing in standings for one in standing.signatures}
