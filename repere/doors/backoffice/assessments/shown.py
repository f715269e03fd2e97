"""Questions and answers in the reader's words."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import pgettext, pgettext_lazy

from repere.accompaniment.casework.assessments import files, rules
from repere.accompaniment.casework.assessments.choices import Level, Sign, YesNo
from repere.accompaniment.casework.assessments.form import Kind, Question, Questionnaire
from repere.accompaniment.casework.assessments.wording import said as in_words
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.rows import theme_shown

WORDS: Mapping[Kind, type[TextChoices]] = {Kind.YES_NO: YesNo, Kind.FACTOR: Sign, Kind.JUDGEMENT: Level}
CHIPS = {"risk": "warn", "protects": "good", "high": "warn", "critical": "bad"}
TITLES = {code: pgettext_lazy("questionnaire", content["title"]) for code, content in files.offered().items()}
ICONS = {"risk": "triangle-alert", "protects": "shield-check"}


def title_of(code: str) -> str:
    """Of a questionnaire that is offered; the code of one that no longer is."""
    return str(TITLES.get(code, code))


def choices_of(question: Question, *, shows_codes: bool = False) -> list[tuple[str, str]]:
    """What may be answered, with its words."""
    if question.kind in WORDS:
        return [(str(code), str(label)) for code, label in WORDS[question.kind].choices]
    return [
        (option.code, f"{option.code} · {in_words(option.label)}" if shows_codes else in_words(option.label))
        for option in question.options
    ]


def answer(question: Question, value: Any, *, shows_codes: bool = False) -> str:
    """An answer as it is read; a code that this version does not know is shown as it is."""
    if value is None:
        return ""
    if question.kind is Kind.DATE:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    if question.kind in (Kind.TEXT, Kind.NUMBER):
        return str(value)
    labels = dict(choices_of(question, shows_codes=shows_codes))
    given = value if isinstance(value, list | tuple) else [value]
    return pgettext("between two words of a list", ", ").join(labels.get(one, str(one)) for one in given)


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
