"""Ties seen from either side; the day a child comes of age."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.household import rules
from repere.accompaniment.people.household.rules import Majority, majority
from repere.accompaniment.people.rules import Birth, age_on


@pytest.mark.parametrize("kind", rules.INVERSE)
def test_seen_twice_from_the_other_side_is_seen_from_here(kind):
    assert rules.seen_from_the_other(rules.seen_from_the_other(kind)) == kind


@given(st.dates(date(1920, 1, 1), date(2080, 12, 31)))
def test_the_day_of_majority_is_the_first_day_at_eighteen(born):
    birth = Birth(born.year, born.month, born.day)

    comes = majority(birth)

    assert comes is not None
    assert comes.is_exact
    assert (age_on(comes.on - timedelta(days=1), birth), age_on(comes.on, birth)) == (17, 18)


def test_a_birth_known_by_halves_comes_of_age_on_the_first_day_it_may():
    assert majority(Birth(2009)) == Majority(date(2027, 1, 1), is_exact=False)
    assert majority(Birth(2009, 5)) == Majority(date(2027, 5, 1), is_exact=False)
    assert majority(Birth(2009, 5, 3, estimated=True)) == Majority(date(2027, 5, 3), is_exact=False)
    assert majority(Birth()) is None


def test_months_around_go_over_the_end_of_a_year():
    assert rules.months_around(date(2026, 11, 16), before=1, after=2) == [
        "2026-10", "2026-11", "2026-12", "2027-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"to_themselves": True, "has_other": True, "name": ""}, "other"),
        ({"to_themselves": False, "has_other": False, "name": "  "}, "other"),
        ({"to_themselves": False, "has_other": True, "name": "Hawa"}, "other"),
        ({"to_themselves": False, "has_other": True, "name": "", "is_sought": True}, "is_sought"),
    ],
)
def test_a_tie_that_cannot_be_says_why(said, wrong):
    with pytest.raises(rules.TieIsImpossible, match=wrong):
        rules.check_tie(**{"is_sought": False} | said)


def test_a_relative_who_is_sought_needs_no_dossier():
    rules.check_tie(to_themselves=False, has_other=False, name="Hawa", is_sought=True)
