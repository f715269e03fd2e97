"""A week and a way, as paper says them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.doors.design.booklet.rules import Days, grouped, heading, minutes_on_foot

MORNING = (time(9), time(12))
EVENING = (time(18), time(23, 30))
NIMES = (43.8367, 4.3601)


def test_days_that_follow_one_another_with_the_same_hours_are_told_together():
    week = [[MORNING], [MORNING], [MORNING, EVENING], [], [MORNING], [], [MORNING]]

    assert grouped(week) == [
        Days(0, 1, (MORNING,)),
        Days(2, 2, (MORNING, EVENING)),
        Days(4, 4, (MORNING,)),
        Days(6, 6, (MORNING,)),
    ]
    assert grouped([[] for _ in range(7)]) == []


@given(st.lists(st.lists(st.sampled_from([MORNING, EVENING]), max_size=2), min_size=7, max_size=7))
def test_no_open_day_is_lost_and_none_is_invented(week):
    told = [[] for _ in range(7)]
    for days in grouped(week):
        for day in range(days.first, days.last + 1):
            assert told[day] == []
            told[day] = list(days.ranges)

    assert told == week


@pytest.mark.parametrize(
    ("north", "east", "said"),
    [
        (1, 0, "n"),
        (1, 1.386, "ne"),
        (0, 1, "e"),
        (-1, 0, "s"),
        (0, -1, "w"),
        (-1, -1.386, "sw"),
        (1, 0.1, "n"),
    ],
)
def test_a_heading_is_what_a_compass_says(north, east, said):
    assert heading(NIMES, (NIMES[0] + north / 100, NIMES[1] + east / 100)) == said


@given(st.floats(0.2, 4))
def test_time_on_foot_grows_with_the_way(km):
    assert 5 <= minutes_on_foot(km) <= minutes_on_foot(km + 1)
    assert minutes_on_foot(1.0) == 20
