"""What is at stake when a time limit is missed, and what can still be done: data with sources."""

import pytest

from repere.knowledge.law.missing import STAKES, faults, house_missing, read_missing
from repere.knowledge.law.rulebook import house_rules


def test_every_time_limit_that_binds_somebody_says_what_is_at_stake():
    assert faults(house_missing(), house_rules()) == []


def test_every_option_has_a_source_with_its_mark():
    assert all(option.sources for option in house_missing().options)
    assert {option.mark for option in house_missing().options} <= set("TSM")


def test_what_was_read_from_memory_says_so():
    option = next(one for one in house_missing().options if one.key == "children_judge")

    assert option.mark == "M"


def test_a_missed_appeal_can_still_be_an_application_examined_again():
    found = [option.key for option in house_missing().options_of("fr.cnda.recours")]

    assert {"reexamination", "remedies_cnda", "postmark"} <= set(found)


def test_nothing_extends_the_hours_of_a_detention():
    assert "postmark" not in [option.key for option in house_missing().options_of("fr.oqtf.cra")]


@pytest.mark.parametrize("told", [
    '[[stake]]\nstake = "pride"\nrules = []\n[[option]]\n',
    '[[stake]]\nstake = "stay"\nrules = ["a"]\n[[stake]]\nstake = "step"\nrules = ["a"]\n',
])  # fmt: skip
def test_a_stake_that_is_none_of_the_five_and_one_told_twice_are_refused(told):
    with pytest.raises(ValueError, match=r"none of|twice"):
        read_missing(told)


def test_an_option_without_the_mark_of_its_source_is_refused():
    told = '[[stake]]\nstake = "stay"\nrules = ["a"]\n[[option]]\nkey = "b"\ntext = "c"\nrules = []\nsources = ["CJA"]'

    with pytest.raises(ValueError, match="mark"):
        read_missing(told)


def test_a_rule_that_is_gone_and_one_that_nobody_placed_are_named():
    lost = read_missing('option = []\n[[stake]]\nstake = "stay"\nrules = ["fr.gone"]')

    found = faults(lost, house_rules())

    assert "fr.gone: at stake, but no rule has this key" in found
    assert any(fault.startswith("fr.cnda.recours: binds somebody") for fault in found)


def test_the_five_are_from_the_gravest_on():
    assert list(STAKES) == ["removal", "asylum", "stay", "living", "step"]
