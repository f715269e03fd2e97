"""Questions and answers in the reader's words."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import pgettext_lazy

from repere.accompaniment.casework.assessments import files, rules
from repere.accompaniment.casework.assessments.form import Kind, Questionnaire
from repere.accompaniment.casework.assessments.wording import said as in_words
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.rows import theme_shown
from repere.doors.design.questions import answer

CHIPS = {"risk": "warn", "protects": "good", "high": "warn", "critical": "bad"}
TITLES = {code: pgettext_lazy("questionnaire", content["title"]) for code, content in files.offered().items()}
ICONS = {"risk": "triangle-alert", "protects": "shield-check"}


def title_of(code: str) -> str:
    """Of a questionnaire that is offered; the code of one that no longer is."""
    return str(TITLES.get(code, code))


def row(said: rules.Said, *, shows_codes: bool = False) -> dict[str, Any]:
    value = said.value if isinstance(said.value, str) else ""
    has_sign = said.question.kind in (Kind.FACTOR, Kind.JUDGEMENT)
    return {
        "code": said.question.code,
        "ask": in_words(said.question.ask),
        "answer": answer(said.question, said.value, shows_codes=shows_codes),
        "note": said.note,
        "is_chip": has_sign,
        "chip": CHIPS.get(value, "") if has_sign else "",
        "icon": ICONS.get(value, "") if has_sign else "",
        "is_text": said.question.kind is Kind.TEXT,
    }


def sections(
    form: Questionnaire, answers: rules.Answers, shelves: Collection[Shelf], open_themes: Collection[str]
) -> list[dict[str, Any]]:
    """What was answered on these shelves, section by section; those where nothing was said are left out."""
    given = {said.question.code: said for said in rules.told(form, answers)}
    found = []
    for section, asked in rules.steps(form, answers, shelves):
        rows = []
        for question in asked:
            if question.code not in given:
                continue
            theme = rules.calls_for(question, answers.get(question.code))
            need = theme_shown(theme) if theme else None
            told = {"need": need, "is_open": theme in open_themes}
            rows.append(row(given[question.code], shows_codes=form.shows_codes) | told)
        if rows:
            found.append({"code": section.code, "title": in_words(section.title), "rows": rows})
    return found


def changes(found: Collection[rules.Change], *, shows_codes: bool) -> dict[str, list[dict[str, Any]]]:
    """What changed, and what did not."""
    shown: dict[str, list[dict[str, Any]]] = {"changed": [], "same": []}
    for one in found:
        latest = one.after or one.before
        assert latest is not None
        shown["same" if one.what is rules.What.SAME else "changed"].append(
            {
                "ask": in_words(latest.question.ask),
                "before": row(one.before, shows_codes=shows_codes) if one.before else None,
                "after": row(one.after, shows_codes=shows_codes) if one.after else None,
            }
        )
    return shown
