"""What a file of questions may say, and what it may not."""

import ast
from copy import deepcopy
from pathlib import Path

import pytest

from repere.accompaniment.casework.assessments import files, form
from repere.accompaniment.casework.assessments.form import Kind, Malformed, parse, sentences
from repere.accompaniment.people.shelves.rules import Shelf
from repere.knowledge.directory.choices import Theme

SHIPPED = sorted(content["code"] for content in files.contents())
SMALL = {
    "code": "small", "version": 1, "shelf": "needs", "title": "Small",
    "sections": [
        {"code": "one", "title": "One", "questions": [
            {"code": "first", "kind": "yes_no", "ask": "First?"},
            {"code": "second", "kind": "text", "ask": "Second?", "when": {"first": ["yes"]}},
        ]},
        {"code": "two", "title": "Two", "shelf": "health", "questions": [
            {"code": "third", "kind": "one", "ask": "Third?", "options": {"a": "A", "b": "B"}},
        ]},
    ],
}  # fmt: skip


def with_question(**said):
    told = deepcopy(SMALL)
    told["sections"][1]["questions"].append({"code": "last", "kind": "yes_no", "ask": "Last?"} | said)
    return told


@pytest.mark.parametrize("code", SHIPPED)
def test_what_comes_with_the_house_is_well_formed(code):
    found = files.read(files.offered()[code])

    assert list(found.questions)
    assert {question.need for question in found.questions} - {""} <= set(Theme.values)
    assert all(bool(question.need) is bool(question.need_when) for question in found.questions)


def test_the_four_that_are_promised_are_there():
    assert list(files.offered()) == ["first_welcome", "social_situation", "vulnerability", "specific_needs"]


def test_a_vulnerability_screening_looks_at_four_levels_and_at_protection_too():
    found = files.read(files.offered()["vulnerability"])
    levels = {section.code.removesuffix("_guarded") for section in found.sections}

    assert {"individual", "household", "community", "structural"} <= levels
    assert {"risk", "protects", "both"} <= set(form.ANSWERS[Kind.FACTOR])
    assert all(question.need == "" for question in found.questions if question.kind is Kind.FACTOR)
    judged = [question for question in found.questions if question.kind is Kind.JUDGEMENT]
    assert [(question.shelf, question.is_required) for question in judged] == [(Shelf.HEALTH, True)]


@pytest.mark.parametrize("code", SHIPPED)
def test_there_is_no_score(code):
    """No weight, no point, no sum: an answer is a word."""
    assert not {"score", "weight", "points", "sign"} & set(str(files.offered()[code]).lower().split("'"))


def test_the_codes_of_specific_needs_are_on_the_guarded_shelf_whole():
    found = files.read(files.offered()["specific_needs"])

    assert (found.shelf, found.shelves, found.shows_codes) == (Shelf.HEALTH, {Shelf.HEALTH}, True)
    assert {"CR-CP", "SV-SS", "TR-WV", "LP-UP"} <= {code for q in found.questions for code in q.choices}


def test_a_question_shown_never_tells_of_an_answer_that_its_reader_may_not_see():
    parse(with_question(shelf="health", when={"third": ["a"]}))

    with pytest.raises(Malformed, match="would tell"):
        parse(with_question(shelf="needs", when={"third": ["a"]}))
    with pytest.raises(Malformed, match="would tell"):
        parse(with_question(shelf="status", when={"third": ["a"]}))


def test_a_questionnaire_on_a_guarded_shelf_asks_nothing_elsewhere():
    with pytest.raises(Malformed, match="guarded"):
        parse(SMALL | {"shelf": "status"})


@pytest.mark.parametrize(
    "said",
    [
        {"code": "first"},
        {"code": "not a word"},
        {"kind": "rating"},
        {"kind": "one"},
        {"options": {"a": "A"}},
        {"when": {"later": ["yes"]}},
        {"when": {"first": ["perhaps"]}},
        {"when": {"first": []}},
        {"need": {"theme": "sleep", "when": ["perhaps"]}},
        {"shelf": "private"},
        {"weight": 3},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_when_it_is_read(said):
    with pytest.raises(Malformed):
        parse(with_question(**said))


def test_two_sections_have_two_codes_and_each_asks_something():
    told = deepcopy(SMALL)
    told["sections"][1]["code"] = "one"
    with pytest.raises(Malformed):
        parse(told)
    told["sections"][1] |= {"code": "two", "questions": []}
    with pytest.raises(Malformed):
        parse(told)
    with pytest.raises(Malformed):
        parse({"code": "x"})


def test_every_sentence_is_where_the_catalogues_look_for_it():
    """When this fails: `python tools/questionnaires.py`."""
    wording = Path(files.__file__).with_name("wording.py").read_text("utf-8")
    [told] = [node for node in ast.parse(wording).body if isinstance(node, ast.Assign)]
    written = [call.args[1].value for call in told.value.elts]
    asked = {said for content in files.contents() for said in sentences(parse(content)) if said}

    assert sorted(written) == sorted(asked)


def test_a_file_that_was_used_is_never_changed():
    """What was asked stays as it was asked. To change a question: a new file, with the next version."""
    assert {f"{one['code']}-{one['version']}": files.digest_of(one)[:12] for one in files.contents()} == FIXED


FIXED = {
    "first_welcome-1": "b6d9f4ddecff",
    "social_situation-1": "105dbf2d6d2b",
    "specific_needs-1": "be1c350dcab5",
    "vulnerability-1": "f70e63e0189a",
}
