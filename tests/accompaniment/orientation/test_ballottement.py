from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repere.accompaniment.orientation.ballottement import (
    Ballottement,
    Door,
    Figures,
    Summary,
    Told,
    ballottement,
    figures,
    summary,
)

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NOW = MONDAY + timedelta(days=14)


def after(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def test_two_wrong_doors_then_the_right_one():
    need = Told(
        MONDAY,
        met_at=after(6.5),
        doors=(Door(MONDAY, "wrong"), Door(after(2), "wrong"), Door(after(6), "opened")),
    )

    assert ballottement(need, NOW) == Ballottement(wrong_doors=2, days=6, met=True)


def test_a_door_of_which_nothing_is_known_is_not_presumed_wrong():
    need = Told(MONDAY, doors=(Door(MONDAY, "unknown"), Door(after(1), "wrong")))

    assert ballottement(need, NOW) == Ballottement(wrong_doors=1, days=14, met=False)


def test_a_need_met_the_same_day_took_no_day():
    assert ballottement(Told(MONDAY, met_at=after(0.3)), NOW) == Ballottement(0, 0, True)


def test_a_door_after_the_need_was_met_is_not_part_of_it():
    need = Told(MONDAY, met_at=after(1), doors=(Door(after(3), "wrong"),))

    assert ballottement(need, NOW).wrong_doors == 0


def test_a_report_on_a_past_date_does_not_know_what_came_after():
    need = Told(MONDAY, met_at=after(9), doors=(Door(after(1), "wrong"), Door(after(8), "wrong")))

    assert ballottement(need, after(4)) == Ballottement(wrong_doors=1, days=4, met=False)


def test_a_summary_counts_the_needs_that_still_wait():
    needs = [
        Told(MONDAY, met_at=after(1)),
        Told(MONDAY, met_at=after(3), doors=(Door(MONDAY, "wrong"),)),
        Told(MONDAY, doors=(Door(after(1), "wrong"), Door(after(2), "wrong"), Door(after(9), "unknown"))),
    ]

    assert summary(needs, NOW) == Summary(
        needs=3, met=2, median_wrong_doors=1.0, mean_wrong_doors=1.0, median_days=3.0, longest_days=14
    )


def test_a_summary_of_nothing_has_no_figures():
    assert summary([], NOW) == Summary(0, 0, None, None, None, None)


def test_a_need_not_yet_told_is_not_in_the_summary():
    assert summary([Told(after(20))], NOW).needs == 0


instants = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda wait: MONDAY + wait)
doors = st.builds(Door, instants, st.sampled_from(["unknown", "opened", "wrong"]))
needs = st.builds(Told, instants, st.none() | instants, st.lists(doors, max_size=6).map(tuple))


@settings(deadline=None)
@given(needs, instants, instants)
def test_time_only_adds(need, one, other):
    earlier, later = sorted((one, other))

    before, now = ballottement(need, earlier), ballottement(need, later)

    assert before.wrong_doors <= now.wrong_doors <= len(need.doors)
    assert 0 <= before.days <= now.days
    assert now.met or not before.met


def lasting(*days, met=0):
    return [
        Told(NOW - timedelta(days=one), met_at=NOW if number < met else None)
        for number, one in enumerate(days)
    ]


def test_figures_of_fewer_than_five_needs_are_not_told():
    assert figures([], NOW) == Figures(0, 0)
    assert figures(lasting(1, 2, 3, 4), NOW) == Figures(None, None)


@pytest.mark.parametrize(
    ("met", "told"), [(0, 0), (1, None), (4, None), (5, 5), (7, None), (10, None), (11, 11)]
)
def test_the_needs_met_are_hidden_when_they_or_the_others_are_few(met, told):
    assert figures(lasting(*range(11), met=met), NOW).met == told


def test_the_longest_is_what_five_have_waited():
    assert figures(lasting(90, 9, 8, 7, 6, 5, 4), NOW).longest_days == 6
