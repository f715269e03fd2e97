from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.identity.dates import (
    Birth,
    Relation,
    between,
    ethiopian,
    lunar_hijri,
    solar_hijri,
)

days = st.dates(date(1920, 1, 1), date(2026, 12, 31))
full = days.map(lambda day: Birth(day.year, day.month, day.day))
births = st.one_of(
    st.just(Birth()),
    st.builds(Birth, st.integers(1290, 2030), is_estimated=st.booleans()),
    st.builds(Birth, st.integers(1290, 2030), st.integers(1, 12)),
    st.builds(Birth, st.integers(1290, 2030), st.integers(1, 12), st.integers(1, 29), st.booleans()),
)


@pytest.mark.parametrize(
    ("one", "other", "relation", "years"),
    [
        (Birth(), Birth(1990, 4, 3), Relation.UNKNOWN, 0),
        (Birth(1990, 4, 3), Birth(1990, 4, 3), Relation.SAME_DATE, 0),
        (Birth(1990, 4, 3), Birth(1990, 3, 4), Relation.SWAPPED, 0),
        (Birth(1990, 4, 3), Birth(1990, 4, 13), Relation.DAY_DIFFERS, 0),
        (Birth(1990, 4, 3), Birth(1990, 5, 3), Relation.MONTH_DIFFERS, 0),
        (Birth(1990, 4, 3), Birth(1990, 9, 21), Relation.SAME_YEAR, 0),
        (Birth(1990, 4), Birth(1990, 4, 13), Relation.SAME_MONTH, 0),
        (Birth(1990, 1, 1), Birth(1990, 1, 1), Relation.BOTH_YEAR_ONLY, 0),
        (Birth(1990, 1, 1), Birth(1990, 12, 31), Relation.BOTH_YEAR_ONLY, 0),
        (Birth(1990), Birth(1990, 4, 3), Relation.YEAR_ONLY, 0),
        (Birth(1990, 6, 6, is_estimated=True), Birth(1990, 4, 3), Relation.YEAR_ONLY, 0),
        (Birth(1990, 4, 3), Birth(1991, 4, 3), Relation.YEAR_SLIP, 1),
        (Birth(1990, 4, 3), Birth(1980, 4, 3), Relation.DECADE_SLIP, 10),
        (Birth(1990, 4, 3), Birth(1982, 4, 3), Relation.ETHIOPIAN, 8),
        (Birth(1990, 4, 3), Birth(1982, 7, 25), Relation.ETHIOPIAN, 8),
        (Birth(1988, 7, 24), Birth(1367, 5, 2), Relation.SOLAR_HIJRI, 0),
        (Birth(1988), Birth(1367), Relation.SOLAR_HIJRI, 0),
        (Birth(1988), Birth(1408), Relation.LUNAR_HIJRI, 0),
        (Birth(1990, 1, 1), Birth(1993, 1, 1), Relation.NEAR_ESTIMATE, 3),
        (Birth(1990, 4, 3), Birth(1993, 9, 21), Relation.NEAR, 3),
        (Birth(1990, 4, 3), Birth(1970, 9, 21), Relation.FAR, 20),
        (Birth(1990, 1, 1), Birth(1970, 9, 21), Relation.FAR, 20),
    ],
)
def test_how_two_births_stand_to_one_another(one, other, relation, years):
    found = between(one, other)

    assert (found.relation, found.years) == (relation, years)


@given(births, births)
def test_the_order_of_the_two_does_not_matter(one, other):
    assert between(one, other) == between(other, one)


@given(full)
def test_a_date_is_the_same_as_itself_or_a_year_alone(birth):
    expected = Relation.SAME_DATE if birth.is_full else Relation.BOTH_YEAR_ONLY

    assert between(birth, birth).relation == expected


@given(full.filter(lambda birth: birth.day <= 12 and birth.day != birth.month and birth.is_full))
def test_day_and_month_swapped_are_seen(birth):
    assert between(birth, Birth(birth.year, birth.day, birth.month)).relation == Relation.SWAPPED


@given(st.integers(1912, 2017), st.integers(1, 13), st.integers(1, 5))
def test_an_ethiopian_date_left_as_it_was_is_recognised(year, month, day):
    meant = ethiopian(year, month, day)
    one, other = Birth(year, month, day), Birth(meant.year, meant.month, meant.day)

    if one.is_full and other.is_full and month <= 12:
        assert between(one, other).relation == Relation.ETHIOPIAN


@given(st.integers(1300, 1404), st.integers(1, 12), st.integers(1, 29))
def test_a_solar_hijri_date_left_as_it_was_is_recognised(year, month, day):
    meant = solar_hijri(year, month, day)
    one, other = Birth(year, month, day), Birth(meant.year, meant.month, meant.day)

    if one.is_full and other.is_full:
        assert between(one, other).relation == Relation.SOLAR_HIJRI


@pytest.mark.parametrize(
    ("calendar", "written", "meant"),
    [
        (ethiopian, (2000, 1, 1), date(2007, 9, 12)),
        (ethiopian, (1966, 13, 5), date(1974, 9, 10)),
        (ethiopian, (2012, 1, 1), date(2019, 9, 12)),
        (solar_hijri, (1400, 1, 1), date(2021, 3, 21)),
        (solar_hijri, (1367, 5, 2), date(1988, 7, 24)),
        (solar_hijri, (1399, 12, 30), date(2021, 3, 20)),
        (solar_hijri, (1299, 1, 1), date(1920, 3, 21)),
        (lunar_hijri, (1445, 1, 1), date(2023, 7, 19)),
        (lunar_hijri, (1400, 1, 1), date(1979, 11, 21)),
    ],
)
def test_calendars_agree_with_published_days(calendar, written, meant):
    assert calendar(*written) == meant


@pytest.mark.parametrize("calendar", [ethiopian, solar_hijri, lunar_hijri])
@pytest.mark.parametrize("written", [(1400, 0, 1), (1400, 14, 1), (1400, 1, 31 + 1), (0, 1, 1)])
def test_a_day_that_does_not_exist_is_no_day(calendar, written):
    assert calendar(*written) is None
