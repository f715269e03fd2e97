"""What reviewers' answers change in how pairs are weighed."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.register import records
from bench.register.desk import known_of
from repere.accompaniment.people.duplicates import learning
from repere.accompaniment.people.duplicates.weighing import weighed, why
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.identity.frequency import Frequencies
from repere.accompaniment.people.identity.likeness import beside, portrait

NOBODY = learning.Company()
scores = st.floats(-12, 12).map(lambda number: round(number, 3))
triangles = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), scores), max_size=12, unique_by=lambda one: one[:2]
)


def answers(count, *, phone_misleads, chance):
    """Pairs about which the shipped points say nothing; in this register, a shared telephone is a family's."""
    for _ in range(count):
        phone = chance.random() < 0.5
        seen = learning.evidence(0.0, {"phone": float(phone), "alike": 0.9, "same_date": 1.0}, NOBODY)
        yield seen, chance.random() < (0.1 if phone and phone_misleads else 0.9)


def test_what_misleads_in_this_register_counts_for_less():
    learned = learning.corrections(answers(600, phone_misleads=True, chance=Random(1)))

    def corrected(phone):
        seen = learning.evidence(0.0, {"phone": phone, "alike": 0.9, "same_date": 1.0}, NOBODY)
        return learning.corrected(0.0, seen, learned)

    assert corrected(phone=1.0) < -1 < 1 < corrected(phone=0.0)


def test_a_few_answers_or_answers_of_one_kind_change_nothing():
    few = list(answers(60, phone_misleads=True, chance=Random(1)))
    of_one_kind = [(seen, True) for seen, _is_one in answers(600, phone_misleads=True, chance=Random(1))]

    assert learning.corrections(few) == learning.corrections(of_one_kind) == learning.corrections([]) == {}


def test_answers_that_agree_with_the_points_change_little():
    chance, known = Random(3), []
    for _ in range(1000):
        log_odds = chance.uniform(-3, 3)
        seen = learning.evidence(log_odds, {"alike": 0.9, "same_date": 1.0}, NOBODY)
        known.append((seen, chance.random() < 1 / (1 + 2.718281828**-log_odds)))

    learned = learning.corrections(known)

    assert all(abs(learning.corrected(0.0, seen, learned)) < 0.5 for seen, _is_one in known)


def test_a_third_dossier_like_both_supports_and_one_like_a_single_one_rivals():
    found = learning.company([(0, 1, 2.0), (0, 2, 5.0), (1, 2, 3.0), (1, 3, 4.0)])

    assert found[0][:2] == (3.0, 4.0)
    assert found[3][:2] == (-8.0, 3.0)
    assert [round(told.crowd, 1) for told in found] == [2.9, 1.8, 2.9, 1.8]


@given(triangles)
def test_company_does_not_depend_on_the_order_of_pairs_nor_of_the_two(pairs):
    pairs = [(min(one, other), max(one, other), odds) for one, other, odds in pairs if one != other]
    pairs = list({pair[:2]: pair for pair in pairs}.values())
    there = dict(zip([pair[:2] for pair in pairs], learning.company(pairs), strict=True))
    turned = [(other, one, odds) for one, other, odds in reversed(pairs)]
    back = {
        (one, other): told for (other, one, _), told in zip(turned, learning.company(turned), strict=True)
    }

    for pair, told in there.items():
        assert told == pytest.approx(back[pair])
        assert -8 <= told.support <= 8 >= told.rival >= -8
        assert told.crowd >= 0


@given(scores, st.builds(learning.Company, st.floats(-8, 8), st.floats(-8, 8), st.floats(0, 9)))
def test_without_corrections_the_points_are_left_alone(log_odds, around):
    seen = learning.evidence(log_odds, {"alike": 0.7}, around)

    assert learning.corrected(log_odds, seen, {}) == log_odds
    assert seen[learning.STARTED_FROM] == pytest.approx(log_odds, abs=0.001)


# --- weighed


REGISTER = [portrait(known_of(record)) for _person, record in records(300)]


def test_a_pair_is_as_probable_as_when_it_is_compared_alone():
    frequent = Frequencies(REGISTER)

    asked = ((*two, *(REGISTER[at] for at in two)) for two in combinations(range(60), 2))
    pairs = weighed(asked, frequent, people=len(REGISTER))

    assert pairs
    for pair in pairs:
        one, other = REGISTER[pair.one], REGISTER[pair.other]
        alone = beside(one, other, frequent.rarity, spelt=frequent.spelt, people=len(REGISTER))
        assert pair.probability == pytest.approx(alone.probability)
        assert why(one, other, frequent) == (alone.reasons, alone.differences)


def test_what_has_no_chance_is_left_out():
    two = [portrait(Known(("Selam Tesfay",), 1990)), portrait(Known(("Oksana Shevchenko",), 1950))]

    assert weighed([(0, 1, *two)], Frequencies(two), people=2) == []
