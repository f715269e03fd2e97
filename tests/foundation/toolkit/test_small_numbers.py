from hypothesis import given
from hypothesis import strategies as st

from repere.foundation.toolkit.small_numbers import LEAST, extreme, parts_shown, shown

COUNTS = st.integers(0, 30)
PARTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), COUNTS, max_size=6)


def test_nobody_and_five_are_shown_one_to_four_are_not():
    assert [shown(count) for count in range(7)] == [0, None, None, None, None, 5, 6]


@given(PARTS)
def test_no_part_that_is_hidden_can_be_found_again_from_the_total_and_the_others(parts):
    found = parts_shown(parts)
    hidden = [cell for cell, count in found.items() if count is None]

    assert all(count is None or count == parts[cell] for cell, count in found.items())
    assert all(found[cell] is None for cell, count in parts.items() if 0 < count < LEAST)
    if hidden and len(parts) > 1:
        assert len(hidden) >= 2
        # What is left of the total is that of several parts, and of five people unless everything is hidden.
        assert sum(parts[cell] for cell in hidden) >= LEAST or len(hidden) == len(parts)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=2), st.just(0) | st.integers(5, 30), max_size=5))
def test_large_parts_hide_nothing(parts):
    assert parts_shown(parts) == parts


def test_the_smallest_that_is_left_is_hidden_with_the_one_that_is_small():
    assert parts_shown({"met": 3, "not met": 40}) == {"met": None, "not met": None}
    assert parts_shown({"a": 2, "b": 9, "c": 30, "d": 0}) == {"a": None, "b": None, "c": 30, "d": 0}
    assert parts_shown({"a": 3, "b": 3, "c": 8}) == {"a": None, "b": None, "c": 8}


@given(st.lists(COUNTS))
def test_an_extreme_was_reached_by_five(values):
    found = extreme(values)

    if len(values) < LEAST:
        assert found is None
    else:
        assert sum(value >= found for value in values) >= LEAST
        assert sum(value > found for value in values) < LEAST
