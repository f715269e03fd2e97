"""Which questions are asked, what is kept of the answers, what changed between two times. Plain values.

Nothing here adds answers up: no official score exists for these questions, and none is made.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from repere.accompaniment.casework.assessments.form import (
    LONGEST_TEXT,
    Kind,
    Question,
    Questionnaire,
    Section,
    Value,
)
from repere.accompaniment.people.shelves.rules import Shelf

# By the code of the question; the words beside a factor or a judgement by its `note_code`.
Answers = Mapping[str, Any]
# An interview is written down within days, sometimes months later from paper; not from another life.
OLDEST_DAYS: Final = 366


def is_shown(questionnaire: Questionnaire, question: Question, answers: Answers) -> bool:
    """Each of its conditions holds, and the question it depends on is itself shown."""
    for condition in question.when:
        asked = questionnaire.question(condition.question)
        if asked is None or not is_shown(questionnaire, asked, answers):
            return False
        answer = answers.get(asked.code)
        said = {answer} if isinstance(answer, str) else set(answer or ())
        if not said & condition.among:
            return False
    return True


def steps(
    questionnaire: Questionnaire, answers: Answers, shelves: Collection[Shelf]
) -> list[tuple[Section, list[Question]]]:
    """The sections that ask something of whoever holds these shelves, with what each asks now."""
    found = []
    for section in questionnaire.sections:
        # A section whose questions all wait for an answer of it is not one that asks nothing.
        held = [question for question in section.questions if question.shelf in shelves]
        asked = [question for question in held if is_shown(questionnaire, question, answers)]
        if asked:
            found.append((section, asked))
    return found


def shown(questionnaire: Questionnaire, answers: Answers, shelves: Collection[Shelf]) -> list[Question]:
    return [question for _section, asked in steps(questionnaire, answers, shelves) for question in asked]


def settled(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """What is kept once it is signed: answers to questions that are shown, and words beside those."""
    kept: dict[str, Any] = {}
    for question in questionnaire.questions:
        if not is_shown(questionnaire, question, answers):
            continue
        if question.fits(answers.get(question.code)):
            kept[question.code] = answers[question.code]
        note = str(answers.get(question.note_code, "")).strip() if question.note_code else ""
        if note:
            kept[question.note_code] = note[:LONGEST_TEXT]
    return kept


def missing(questionnaire: Questionnaire, answers: Answers, shelves: Collection[Shelf]) -> list[Question]:
    """What cannot be left out by whoever signs: little. A judgement goes with its reasons or is not given."""
    lacking = []
    for question in shown(questionnaire, answers, shelves):
        is_said = question.fits(answers.get(question.code))
        has_reasons = bool(str(answers.get(question.note_code, "")).strip())
        if (question.is_required and not is_said) or (
            question.kind is Kind.JUDGEMENT and is_said and not has_reasons
        ):
            lacking.append(question)
    return lacking


def by_shelf(questionnaire: Questionnaire, answers: Answers) -> dict[Shelf, dict[str, Any]]:
    """The answers as they are laid away: those of each shelf apart, an empty lot where nothing was said."""
    lots: dict[Shelf, dict[str, Any]] = {shelf: {} for shelf in questionnaire.shelves}
    for question in questionnaire.questions:
        for code in filter(None, (question.code, question.note_code)):
            if code in answers:
                lots[question.shelf][code] = answers[code]
    return lots


def calls_for(question: Question, value: Value | None) -> str:
    """The theme of the need that this answer tells of, if any."""
    said = {value} if isinstance(value, str) else set(value) if isinstance(value, list | tuple) else set()
    return question.need if said & question.need_when else ""


def is_possible(held_on: date, today: date) -> bool:
    return today - timedelta(days=OLDEST_DAYS) <= held_on <= today


def asked_again_on(questionnaire: Questionnaire, held_on: date) -> date | None:
    if not questionnaire.again_after_days:
        return None
    return held_on + timedelta(days=questionnaire.again_after_days)


# --- two times


class What(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer beside the question it was given to: another version may ask otherwise."""

    question: Question
    value: Any
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    what: What
    before: Said | None
    after: Said | None


def told(questionnaire: Questionnaire, answers: Answers) -> Iterator[Said]:
    """What was answered, in the order of the questions."""
    for question in questionnaire.questions:
        if not is_shown(questionnaire, question, answers):
            continue
        note = str(answers.get(question.note_code, "")) if question.note_code else ""
        if question.code in answers or note:
            yield Said(question, answers.get(question.code), note)


def compare(before: tuple[Questionnaire, Answers], after: tuple[Questionnaire, Answers]) -> list[Change]:
    """By the code of the question, in the order of the later one; then what is asked no more."""
    earlier = {said.question.code: said for said in told(*before)}
    later = {said.question.code: said for said in told(*after)}
    return [
        _change(earlier.get(code), later.get(code))
        for code in [*later, *(c for c in earlier if c not in later)]
    ]


def _change(before: Said | None, after: Said | None) -> Change:
    if before is None:
        return Change(What.NEW, None, after)
    if after is None:
        return Change(What.GONE, before, None)
    is_same = _comparable(before) == _comparable(after)
    return Change(What.SAME if is_same else What.CHANGED, before, after)


def _comparable(said: Said) -> tuple[Any, str]:
    return (sorted(said.value) if isinstance(said.value, list | tuple) else said.value), said.note
