"""Models of letters: each names its rule and its sources, and is never finished by the machine alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.law.letters import KNOWN, filled, house_letters, to_complete
from repere.knowledge.law.rulebook import house_rules

TOLD = {
    "name": "Amina Diallo",
    "born": "03/02/1990",
    "nationality": "guinéenne",
    "today": "22 novembre 2026",
    "organisation": "Le Repère",
}
letters = pytest.mark.parametrize("letter", house_letters().values(), ids=lambda letter: letter.key)


@letters
def test_a_letter_stands_on_a_rule_and_on_sources(letter):
    assert house_rules().versions(letter.rule)
    assert letter.sources


@letters
def test_what_is_known_is_filled_and_somebody_must_still_complete_it(letter):
    draft = filled(letter, TOLD)

    assert "Amina Diallo" in draft.body
    assert "{" not in draft.to + draft.subject + draft.body
    assert to_complete(draft.to, draft.subject, draft.body)


@letters
def test_what_is_not_known_is_asked_for_and_never_guessed(letter):
    asked = to_complete(filled(letter, {}).body)

    assert KNOWN["name"] in asked
    assert KNOWN["born"] in asked


@letters
def test_the_sources_of_a_letter_are_those_of_its_rule_or_said_apart(letter):
    assert all(source.mark in "TS" for source in letter.sources)


def test_every_act_that_stops_a_clock_has_its_letter():
    assert set(house_letters()) == {
        "legal_aid_cnda",
        "appeal_cnda",
        "observations_ofii",
        "address_ofpra",
        "reasons_prefecture",
        "children_judge",
    }


@given(st.dictionaries(st.sampled_from(list(KNOWN)), st.text("aé{}[]%’", max_size=5)))
def test_whatever_a_dossier_holds_a_letter_is_made_and_holds_it_as_it_is(told):
    letter = house_letters()["legal_aid_cnda"]
    draft = filled(letter, told)

    for name in ("name", "born", "nationality", "today"):
        assert told.get(name, "") in draft.body


@given(st.text("ab[]\n é", max_size=40))
def test_a_text_without_square_brackets_is_complete(text):
    assert to_complete(text.replace("[", "").replace("]", "")) == []
