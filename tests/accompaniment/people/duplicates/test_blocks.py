from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.duplicates.blocks import HELD_BY_FEW, HELD_BY_VERY_FEW, candidate_pairs

KEYS = st.lists(st.sets(st.sampled_from(["p:a", "p:b", "y:c", "t:d", "x:e"])), max_size=12)


def test_two_who_share_a_rare_key_are_a_pair():
    assert candidate_pairs([(1, ["p:KM"]), (2, ["p:KM"]), (3, ["p:ST"])]) == {(1, 2)}


def test_a_key_that_many_hold_makes_no_pair():
    assert candidate_pairs((number, ["p:MMT"]) for number in range(HELD_BY_FEW + 1)) == set()
    assert len(candidate_pairs((number, ["p:MMT"]) for number in range(HELD_BY_FEW))) == 60 * 59 // 2
    assert candidate_pairs((number, ["t:MMT"]) for number in range(HELD_BY_VERY_FEW + 1)) == set()


@given(KEYS)
def test_every_pair_shares_a_key_and_stands_once_in_order(people):
    pairs = candidate_pairs(enumerate(people))

    assert all(one < other for one, other in pairs)
    assert all(people[one] & people[other] - {"x:e"} for one, other in pairs)
    assert pairs == {
        (one, other)
        for one in range(len(people))
        for other in range(one + 1, len(people))
        if any(
            key[0] != "x"
            and sum(key in keys for keys in people) <= (HELD_BY_VERY_FEW if key[0] == "t" else HELD_BY_FEW)
            for key in people[one] & people[other]
        )
    }
