"""Rights that counters refuse are what rules say, and nothing more."""

from repere.knowledge.law.rights import OTHER, faults, house_rights
from repere.knowledge.law.rulebook import house_rules


def test_each_right_is_said_by_rules_of_its_country():
    assert faults() == []


def test_each_right_has_the_sources_of_its_rules():
    for right in house_rights().values():
        assert all(rule.sources for rule in right.said_by(house_rules()))


def test_another_right_is_none_of_them():
    assert OTHER not in house_rights()
