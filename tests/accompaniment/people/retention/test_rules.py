from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.retention import rules

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MONTHS = st.integers(rules.LEAST_MONTHS, rules.MOST_MONTHS)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, later):
    assert rules.months_later(day, months) == later


@given(DAYS, MONTHS)
def test_the_limit_asked_of_the_database_is_that_of_the_rule(last, months):
    limit = rules.heard_by(last, months)

    assert rules.last_day(limit, months) <= last < rules.last_day(limit + timedelta(days=1), months)


@given(DAYS, st.integers(0, 4000), MONTHS)
def test_it_is_over_the_day_after_the_last_and_never_while_it_is_held(today, days, months):
    heard_on = today - timedelta(days=days)

    assert rules.is_over(heard_on, today, months) == (rules.last_day(heard_on, months) < today)
    assert not rules.is_over(heard_on, today, months, is_held=True)


@given(DAYS, st.integers(0, 4000), MONTHS)
def test_thirty_whole_days_pass_between_notice_and_end_however_late_we_are(today, days, months):
    heard_on = today - timedelta(days=days)

    ends_on = rules.ends_on(heard_on, today, months)

    assert ends_on - today >= timedelta(days=30)
    assert ends_on >= rules.last_day(heard_on, months)


@given(DAYS, MONTHS)
def test_whoever_is_given_notice_in_time_ends_on_their_last_day(heard_on, months):
    first = next(
        heard_on + timedelta(days=n)
        for n in range(1200)
        if heard_on <= rules.notice_from(heard_on + timedelta(days=n), months)
    )

    late = rules.ends_on(heard_on, first, months) - rules.last_day(heard_on, months)
    assert late <= timedelta(days=2)  # a month of 28 days is shorter than the notice


@pytest.mark.parametrize("months", [0, 37, -1])
def test_from_one_month_to_three_years(months):
    with pytest.raises(rules.NotInTheRange):
        rules.check_months(months)


def test_at_night_or_by_day_where_the_machine_sleeps_at_night():
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)

    assert rules.is_time(noon.replace(hour=2), noon)
    assert rules.is_time(noon, None)
    assert not rules.is_time(noon, noon - timedelta(hours=20))
    assert rules.is_time(noon, noon - timedelta(hours=31))


def test_the_alarm_is_raised_after_two_days_without_a_night():
    now = datetime(2026, 11, 16, 12, tzinfo=UTC)
    long_ago = now - timedelta(days=300)

    assert not rules.is_silent(now - timedelta(hours=47), long_ago, now)
    assert rules.is_silent(now - timedelta(hours=49), long_ago, now)
    assert rules.is_silent(None, long_ago, now)
    assert not rules.is_silent(None, now - timedelta(hours=1), now)


@given(st.integers(1900, 2026))
def test_an_age_is_told_by_broad_bands(birth_year):
    band = rules.age_band(birth_year, 2026)

    assert band in {"child", "18_24", "25_39", "40_59", "60_more"}
    assert (band == "child") == (2026 - birth_year < 18)


def test_what_is_not_known_is_told_as_such():
    assert rules.age_band(None, 2026) == "unknown"
    assert [rules.stay_band(days) for days in (-1, 0, 30, 31, 365, 366, 4000)] == [
        "days", "days", "days", "months", "months", "years", "years",
    ]  # fmt: skip
    assert [rules.needs_band(*told) for told in ((0, 0), (2, 0), (1, 1), (0, 3))] == [
        "none", "all_met", "some_met", "none_met",
    ]  # fmt: skip
