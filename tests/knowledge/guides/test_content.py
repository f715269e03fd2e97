"""What a guide is made of, and where its translations stand."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.knowledge.guides import content, rules
from repere.knowledge.guides.content import KINDS, BadContent, Block, Content
from repere.knowledge.guides.rules import Said

# Letters of three scripts, signs, and what a clean text leaves out.
TEXTS = st.text("aé’Zж ش:;!?.\u00a0\n\u200f\x07", max_size=30).map(content.clean)
BLOCKS = st.builds(
    Block, st.text("abc-123", min_size=1, max_size=8), st.sampled_from(KINDS), TEXTS, st.sampled_from(["", "health"]),
    st.lists(TEXTS.filter(bool), max_size=2).map(tuple),
)  # fmt: skip
GUIDES = st.builds(
    Content, TEXTS.filter(bool), TEXTS, st.lists(BLOCKS, max_size=5, unique_by=lambda one: one.id).map(tuple)
)


ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ON_A_BUSY_MACHINE
@given(GUIDES)
def test_what_is_stored_is_read_as_it_was(found):
    assert content.read(content.written(found)) == found


@ON_A_BUSY_MACHINE
@given(st.text())
def test_a_cleaned_text_is_one_line_and_cleaned_for_good(text):
    once = content.clean(text)

    assert "\n" not in once
    assert content.clean(once) == once


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"title": ""}, "no_title"),
        ({"title": "x" * 121}, "too_long"),
        ({"title": "T", "blocks": [{"id": "", "kind": "text"}]}, "no_id"),
        ({"title": "T", "blocks": [{"id": "a", "kind": "picture"}]}, "unknown_kind"),
        ({"title": "T", "blocks": [{"id": "a", "kind": "text"}] * 2}, "same_id"),
        ({"title": "T", "blocks": [{"id": "title", "kind": "text"}]}, "same_id"),
        ({"title": "T", "blocks": [{"id": "a", "kind": "text", "text": "x" * 1001}]}, "too_long"),
        ({"title": "T", "blocks": [{"id": str(n), "kind": "text"} for n in range(81)]}, "too_many_blocks"),
    ],
)
def test_what_cannot_be_a_guide_says_why(told, code):
    with pytest.raises(BadContent) as refused:
        content.read(told)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (Block("a", "step", ""), "no_text"),
        (Block("a", "services", "Près de vous", "nowhere"), "no_services"),
        (Block("a", "deadline", "Le temps", "fr.nothing"), "no_deadline"),
        (Block("a", "call", "Urgence", "cent douze"), "no_number"),
    ],
)
def test_a_block_that_leads_nowhere_forbids_to_show_it(block, code):
    found = content.incomplete(Content("T", "G", (block,)), themes=["health"], rules=["fr.ecole"])

    assert found == [(code, "a")]


def test_a_translation_is_behind_once_its_source_changed_and_missing_where_nothing_is_said():
    units = {"title": "Se soigner", "a": "Allez à l’hôpital.", "b": "Appelez."}
    said = {
        "title": Said("Being cared for", content.digest("Se soigner")),
        "a": Said("Go to hospital.", content.digest("Allez chez le médecin.")),
    }

    assert rules.lag(units, said) == rules.Lag(missing=("b",), behind=("a",))
    assert not rules.lag(units, rules.still_right(said, units)).behind


def test_one_sentence_of_a_machine_makes_a_translation_a_machines_until_it_is_read_over():
    said = {"a": Said("x", "", "house"), "b": Said("y", "", "machine")}

    assert rules.state(said, is_read_over=False) == "machine"
    assert rules.state(said, is_read_over=True) == "reviewed"
    assert rules.state({"a": said["a"]}, is_read_over=False) == "house"
    assert rules.state({"a": Said("x", "")}, is_read_over=False) == "person"


def test_what_was_left_as_it_was_stays_behind_and_what_was_typed_is_of_today():
    before = {"a": Said("old", "digest of before", "machine"), "b": Said("same", "d", "house")}

    after = rules.retold(
        before, {"a": "A", "b": "B", "c": "C"}, {"a": "new", "b": "same", "c": "", "gone": "x"}
    )

    assert after == {"a": Said("new", content.digest("A"), "person"), "b": before["b"]}


def test_a_guide_is_to_check_when_nobody_has_for_so_long():
    assert rules.is_to_check(None, 183, date(2027, 1, 1))
    assert not rules.is_to_check(date(2027, 1, 1), 183, date(2027, 7, 3))
    assert rules.is_to_check(date(2027, 1, 1), 183, date(2027, 7, 4))
