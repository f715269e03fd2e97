"""Figures of refusals point at nobody."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.accompaniment.rights import rules
from repere.accompaniment.rights.rules import Entry, figures, named
from repere.foundation.toolkit.small_numbers import LEAST

DAY = date(2026, 3, 2)
ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
entries = st.lists(
    st.builds(
        Entry,
        counter=st.sampled_from(["prefecture", "town hall", "school", "office"]),
        right=st.sampled_from(["register", "school", "health"]),
        reason=st.sampled_from(["none", "full"]),
        territory=st.sampled_from(["", "30", "34"]),
        day=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    ),
    max_size=60,
)


def many(count, **fields):
    usual = {"counter": "prefecture", "right": "register", "reason": "none", "territory": "30", "day": DAY}
    return [Entry(**usual | fields)] * count


def test_four_refusals_are_not_counted_at_all():
    assert figures(many(4)) == rules.Figures()


def test_a_counter_is_named_from_five_refusals_on_and_the_smaller_ones_are_together():
    found = figures(many(8) + many(3, counter="school") + many(2, counter="town hall"))

    assert found.counters == [("prefecture", 8), (None, 5)]


def test_where_the_others_would_be_too_few_the_smallest_that_had_a_name_joins_them():
    found = figures(many(9) + many(6, counter="school") + many(1, counter="town hall"))

    assert found.counters == [("prefecture", 9), (None, 7)]


def test_months_stand_in_their_order():
    found = figures(many(6, day=date(2026, 3, 1)) + many(9, day=date(2026, 1, 9)))

    assert found.months == [("2026-01", 9), ("2026-03", 6)]


@ON_A_BUSY_MACHINE
@given(entries)
def test_no_figure_is_of_fewer_than_five(told):
    found = figures(told)

    every = [found.counters, found.rights, found.reasons, found.territories, found.months]
    shown = [count for counts in every for _what, count in counts]
    cells = [count for row in found.table.values() for count in row.values() if count is not None]
    assert all(count >= LEAST for count in shown)
    assert not [count for count in cells if 0 < count < LEAST]
    assert all(sum(count for _what, count in counts) == (found.total or 0) for counts in every)


@ON_A_BUSY_MACHINE
@given(entries)
def test_what_is_hidden_in_the_table_is_left_by_no_total(told):
    found = figures(told)

    for counter, _total in found.counters:
        hidden = [right for right, count in found.table[counter].items() if count is None]
        assert len(hidden) != 1
    for right, _total in found.rights:
        hidden = [counter for counter, row in found.table.items() if row[right] is None]
        assert len(hidden) != 1


@ON_A_BUSY_MACHINE
@given(st.dictionaries(st.text(max_size=3), st.integers(0, 12), max_size=8))
def test_those_without_a_name_are_none_or_five(counts):
    rest = sum(counts.values()) - sum(counts[cell] for cell in named(counts))

    assert rest == 0 or rest >= LEAST or sum(counts.values()) < LEAST


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (700, True), (800, False)])
def test_a_refusal_is_of_the_last_two_years(days, may):
    assert rules.may_be_refused_on(DAY - timedelta(days=days), DAY) is may


def test_others_are_counted_until_the_last_month_that_is_over():
    assert rules.last_day_counted(date(2026, 3, 1)) == date(2026, 2, 28)
