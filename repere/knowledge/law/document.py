"""The whole rule base as one page to print: every sheet, its sources, the events and the approved years."""

from collections.abc import Callable, Iterator
from html import escape

from repere.knowledge.law.closed_days import Approval, ClosedDays
from repere.knowledge.law.rulebook import MARKS, Rule, Rulebook, Source
from repere.knowledge.law.sentences import NOTICE
from repere.knowledge.law.sheets import sheet

STYLE = (
    "body{font:11pt/1.45 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "h2{border-top:1px solid #999;padding-top:.8em}h1,h2,h3{break-after:avoid}li{break-inside:avoid}"
    "h3{font-size:1em;margin:.6em 0 0}ul{margin:.2em 0}small{color:#444}.notice{border:2px solid;padding:.6em}"
)


def document(
    book: Rulebook, days: ClosedDays, country: str = "", translate: Callable[[str], str] = str
) -> str:
    """HTML, complete in itself; `country` keeps the rules of one country."""
    rules = [rule for rule in book.all() if not country or rule.country == country]
    head = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Rules of Repère</title>'
        f"<style>{STYLE}</style><h1>Rules of Repère, {escape(book.version)}</h1>"
        f'<p class="notice">{escape(translate(NOTICE))}</p><ul>'
        + "".join(f"<li>{mark}: {escape(translate(meaning))}</li>" for mark, meaning in MARKS.items())
        + "</ul>"
    )
    return head + "\n".join(
        [*(_rule(rule, book, translate) for rule in rules), _approvals(days, country), "</html>\n"]
    )


def _rule(rule: Rule, book: Rulebook, translate: Callable[[str], str]) -> str:
    disputed = ", disputed" if rule.is_disputed else ""
    parts = [
        f'<h2 id="{escape(rule.key)}-{rule.version}">{escape(translate(rule.title))}</h2>'
        f"<p><small>{escape(rule.key)}, version {rule.version}; mark {rule.mark}{disputed}</small></p>"
    ]
    for section in sheet(rule, book):
        lines = "".join(
            f"<li>{escape(line.said(translate))}{_cited(line.sources)}</li>" for line in section.lines
        )
        parts.append(f"<h3>{escape(translate(section.title))}</h3><ul>{lines}</ul>")
    cited = "".join(f"<li>{one}</li>" for one in _references(rule.sources))
    parts.append(f"<h3>Sources</h3><ul>{cited}</ul>")
    return "\n".join(parts)


def _references(sources: tuple[Source, ...]) -> Iterator[str]:
    for source in sources:
        when = f", text of {source.text_date}" if source.text_date else ""
        yield escape(f"{source.mark} {source.reference}{when}")


def _cited(sources: tuple[Source, ...]) -> str:
    return f" <small>[{'; '.join(_references(sources))}]</small>" if sources else ""


def _approvals(days: ClosedDays, country: str) -> str:
    lines = "".join(
        f"<li>{escape(one.territory)}, {one.first_year} to {one.last_year}: {escape(_approved(one))} "
        f"{escape(one.basis)}</li>"
        for one in days.approvals
        if not country or one.territory.partition("-")[0] == country
    )
    return f"<h2>Closed days that count</h2><ul>{lines}</ul>" if lines else ""


def _approved(one: Approval) -> str:
    compared = f", compared with {' and '.join(one.compared_with)}" if one.compared_with else ""
    person = f"Approved by {one.approved_by}." if one.approved_by else "No named person has approved them."
    return f"made by a program{compared} on {one.checked_on}. {person}"
