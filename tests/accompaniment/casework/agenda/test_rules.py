"""Hours on the clock of a place, what overlaps, what an appointment may become."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.agenda import rules
from repere.accompaniment.casework.agenda.choices import Status

PARIS, BAKU = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Baku")
EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
IDS = [UUID(int=n) for n in range(1, 6)]


def slot(number, starts=0, minutes=60, **taken):
    start = EIGHT + timedelta(minutes=starts)
    return rules.Slot(UUID(int=100 + number), start, start + timedelta(minutes=minutes), **taken)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "instant"),
    [
        (date(2026, 7, 1), time(14), PARIS, datetime(2026, 7, 1, 12, tzinfo=UTC)),
        (date(2026, 12, 1), time(14), PARIS, datetime(2026, 12, 1, 13, tzinfo=UTC)),
        (date(2026, 12, 1), time(14), BAKU, datetime(2026, 12, 1, 10, tzinfo=UTC)),
        # The night the clocks go back shows 02:30 twice: the first is meant.
        (date(2026, 10, 25), time(2, 30), PARIS, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_is_told_on_the_clock_of_the_place(day, hour, zone, instant):
    assert rules.instant_of(day, hour, zone) == instant


def test_nobody_is_expected_in_the_hour_that_spring_takes_away():
    with pytest.raises(rules.HourDoesNotExist):
        rules.instant_of(date(2026, 3, 29), time(2, 30), PARIS)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.times(), st.sampled_from([PARIS, BAKU]))
def test_what_was_told_is_what_a_clock_shows(day, hour, zone):
    try:
        instant = rules.instant_of(day, hour, zone)
    except rules.HourDoesNotExist:
        return
    shown = instant.astimezone(zone)
    assert (shown.date(), shown.time()) == (day, hour)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 22), 24)]
)
def test_a_day_lasts_as_long_as_its_clock_says(day, hours):
    since, until = rules.bounds(day, 1, PARIS)

    assert until - since == timedelta(hours=hours)


def test_one_after_the_other_is_no_conflict():
    first, second = slot(1, staff=frozenset(IDS[:1])), slot(2, starts=60, staff=frozenset(IDS[:1]))

    assert rules.conflicts(second, [first]) == []


def test_a_colleague_a_room_or_a_person_taken_twice_is_told():
    there = slot(1, staff=frozenset(IDS[:2]), place=IDS[3], person=IDS[4])
    wanted = slot(2, starts=30, staff=frozenset(IDS[1:3]), place=IDS[3], person=IDS[4])

    assert {(found.kind, found.what) for found in rules.conflicts(wanted, [there])} == {
        ("staff", IDS[1]),
        ("place", IDS[3]),
        ("person", IDS[4]),
    }


def test_an_appointment_that_moves_is_not_in_conflict_with_itself():
    there = slot(1, staff=frozenset(IDS[:1]))

    assert rules.conflicts(slot(1, starts=30, staff=frozenset(IDS[:1])), [there]) == []


taken = st.builds(
    lambda number, starts, minutes, staff, place: slot(
        number, starts, minutes, staff=frozenset(staff), place=place
    ),
    st.integers(0, 10_000),
    st.integers(0, 600),
    st.integers(5, 200),
    st.sets(st.sampled_from(IDS), max_size=2),
    st.none() | st.sampled_from(IDS),
)


@given(st.lists(taken, max_size=12, unique_by=lambda one: one.id))
def test_a_calendar_shows_every_conflict_and_no_other(slots):
    plainly = {
        one.id for one in slots for other in slots if one is not other and rules.conflicts(one, [other])
    }

    assert rules.in_conflict(slots) == plainly


@pytest.mark.parametrize("minutes", [0, 4, 12 * 60 + 1, -30])
def test_an_appointment_lasts_from_five_minutes_to_half_a_day(minutes):
    with pytest.raises(rules.LengthIsImpossible):
        rules.check_length(timedelta(minutes=minutes))


def test_nobody_has_failed_to_come_before_the_hour():
    with pytest.raises(rules.NotYet):
        rules.check_becomes("planned", "no_show", EIGHT, EIGHT - timedelta(minutes=1))
    with pytest.raises(rules.NotYet):
        rules.check_becomes("planned", "seen", EIGHT, EIGHT - timedelta(days=1))


def test_what_was_said_by_mistake_is_said_again_but_a_cancellation_stands():
    later = EIGHT + timedelta(hours=2)

    assert rules.check_becomes("no_show", "seen", EIGHT, later)
    assert rules.check_becomes("seen", "planned", EIGHT, later)
    assert not any(rules.check_becomes("cancelled", new, EIGHT, later) for new in Status.values)


def test_every_status_says_what_it_may_become():
    assert set(rules.NEXT) == set(Status.values)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_month_is_shown_in_whole_weeks(day):
    start, weeks = rules.month_of(day)
    shown = {start + timedelta(days=n) for n in range(weeks * 7)}

    assert start.weekday() == 0
    assert {day.replace(day=1), rules.next_month(day, 1) - timedelta(days=1)} <= shown
    assert min(shown) > day.replace(day=1) - timedelta(days=7)
    assert max(shown) < rules.next_month(day, 1) + timedelta(days=7)
