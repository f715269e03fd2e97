from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.status import rules
from repere.accompaniment.casework.status.rules import Span

TODAY = date(2026, 11, 16)
THEN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


def span(until=None, *, written=0, since=None):
    return Span(since, until, THEN + timedelta(days=written))


def test_it_stands_from_its_first_day_to_its_last():
    found = span(date(2026, 11, 20), since=date(2026, 11, 10))

    assert [found.stands(date(2026, 11, day)) for day in (9, 10, 20, 21)] == [False, True, True, False]
    assert span().stands(TODAY)


@given(DAYS)
def test_what_ends_within_four_months_is_looked_at_and_what_ended_two_months_ago_is_not(until):
    is_told = rules.to_look_at([("row", span(until))], TODAY) == "row"

    assert is_told is (-60 <= (until - TODAY).days <= 120)
    assert not is_told or rules.month_of(until) in set(rules.months_told(TODAY))


def test_what_was_renewed_is_not_looked_at():
    soon, far = TODAY + timedelta(days=10), TODAY + timedelta(days=700)

    assert rules.to_look_at([("old", span(soon)), ("new", span(far, written=5))], TODAY) is None
    assert rules.to_look_at([("old", span(soon)), ("for good", span(written=5))], TODAY) is None
    assert rules.to_look_at([("before", span()), ("soon", span(soon, written=5))], TODAY) == "soon"
    assert rules.to_look_at([("for good", span())], TODAY) is None
    assert rules.to_look_at([], TODAY) is None


def test_it_does_not_end_before_it_begins():
    rules.check_days(TODAY, TODAY)
    rules.check_days(None, TODAY)
    with pytest.raises(rules.DaysAreImpossible):
        rules.check_days(TODAY, TODAY - timedelta(days=1))
