"""The answers to a questionnaire in the reader's words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import pgettext

from repere.accompaniment.casework.assessments.choices import Level, Sign, YesNo
from repere.accompaniment.casework.assessments.form import Kind, Question
from repere.accompaniment.casework.assessments.wording import said as in_words

WORDS: Mapping[Kind, type[TextChoices]] = {Kind.YES_NO: YesNo, Kind.FACTOR: Sign, Kind.JUDGEMENT: Level}


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
