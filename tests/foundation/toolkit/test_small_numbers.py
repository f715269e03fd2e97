import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from repere.foundation.toolkit.small_numbers import LEAST, extreme, parts_shown, shown, table_shown

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


def tables(most=30):
    return st.tuples(st.integers(2, 6), st.integers(2, 5)).flatmap(
        lambda size: st.lists(
            st.lists(st.integers(0, most), min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        ).map(lambda rows: {r: dict(enumerate(row)) for r, row in enumerate(rows)})
    )


def found_from_the_sums(table, hidden):
    """The hidden cells that the totals of lines and columns leave no choice about: linear algebra, nothing of ours."""
    places = sorted(hidden)
    lines = [(0, row) for row in table] + [(1, col) for col in table[0]]
    sums = np.array([[float(place[axis] == name) for place in places] for axis, name in lines])
    _left, weights, ways = np.linalg.svd(sums)
    rank = int((weights > 1e-9).sum())
    free = ways[rank:]  # what the sums do not fix
    return [place for n, place in enumerate(places) if not np.abs(free[:, n]).max(initial=0.0) > 1e-9]


@settings(deadline=None)
@given(tables() | tables(most=7))
def test_no_cell_that_is_hidden_can_be_found_again_from_the_totals_of_lines_and_columns(table):
    shown_cells = table_shown(table)
    hidden = {(r, c) for r, row in shown_cells.items() for c, count in row.items() if count is None}

    for row, cells in table.items():
        for col, count in cells.items():
            assert shown_cells[row][col] in (None, count)
            assert not 0 < count < LEAST or (row, col) in hidden
    if hidden:
        assert found_from_the_sums(table, hidden) == []


def test_a_table_without_small_numbers_is_shown_whole_and_a_line_can_be_hidden_with_another():
    table = {"a": {"x": 9, "y": 12}, "b": {"x": 5, "y": 30}, "c": {"x": 0, "y": 8}}

    assert table_shown(table) == table
    hidden = table_shown(table, also=["c"])
    assert hidden["c"] == {"x": None, "y": None}
    assert sum(cells == {"x": None, "y": None} for cells in hidden.values()) >= 2


@given(st.lists(COUNTS))
def test_an_extreme_was_reached_by_five(values):
    found = extreme(values)

    if len(values) < LEAST:
        assert found is None
    else:
        assert sum(value >= found for value in values) >= LEAST
        assert sum(value > found for value in values) < LEAST
