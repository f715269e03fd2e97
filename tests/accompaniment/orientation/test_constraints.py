from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.orientation.constraints import (
    FOOT_MINUTES,
    NO_PHONE,
    SCHOOL_HOURS,
    WORKS_BY_DAY,
    foot_limit,
    suits,
    travel,
    walk_minutes,
)
from repere.accompaniment.orientation.ranking import Access
from tests.accompaniment.orientation.test_ranking import (
    METZ,
    exclusion,
    offer,
    only,
    reason,
    seeker,
    unhurried,
)

PARIS = ZoneInfo("Europe/Paris")


def opening(day: int, since: str, until: str):
    """A stretch of the week that begins on Monday 23 November 2026."""
    times = []
    for said in (since, until):
        hour, minute = map(int, said.split(":"))
        times.append(datetime(2026, 11, 23 + day, hour, minute, tzinfo=PARIS))
    return tuple(times)


@pytest.mark.parametrize(
    ("stretch", "found"),
    [
        (opening(0, "09:00", "12:00"), {SCHOOL_HOURS}),
        (opening(2, "09:00", "12:00"), set()),
        (opening(0, "16:00", "19:00"), {WORKS_BY_DAY}),
        (opening(0, "15:45", "18:15"), set()),
        (opening(5, "10:00", "12:00"), {WORKS_BY_DAY}),
        (opening(3, "08:30", "20:00"), {SCHOOL_HOURS, WORKS_BY_DAY}),
        (opening(6, "22:00", "22:20"), set()),
    ],
)
def test_hours_suit_whoever_has_half_an_hour_in_them(stretch, found):
    assert suits([stretch]) == found


def test_a_door_open_all_night_suits_who_works_by_day():
    evening, _ = opening(0, "22:00", "23:00")

    assert suits([(evening, evening + timedelta(hours=9))]) == {WORKS_BY_DAY}


def test_five_hundred_metres_are_a_band_of_ten_minutes_and_ten_kilometres_a_bus():
    assert travel(0.5) == ("walk", 10)
    assert travel(10.0) == ("transit", 60)


@unhurried
@given(st.floats(0, 60), st.floats(0, 60))
def test_further_never_takes_less_time_on_the_same_way(one, other):
    near, far = travel(min(one, other)), travel(max(one, other))

    assert near.way != far.way or near.minutes <= far.minutes
    assert walk_minutes(min(one, other)) <= walk_minutes(max(one, other))


@unhurried
@given(st.floats(0, 60))
def test_whoever_walks_with_difficulty_takes_longer(km):
    assert walk_minutes(km, is_slow=True) >= walk_minutes(km)


def test_of_two_limits_on_foot_the_shortest_holds():
    assert foot_limit({"foot_60", "foot_15"}) == 15
    assert foot_limit({NO_PHONE}) is None


# --- what the ranking makes of it


@pytest.mark.parametrize(
    ("told", "suited", "code"),
    [
        (SCHOOL_HOURS, {SCHOOL_HOURS}, "school_hours"),
        (SCHOOL_HOURS, set(), "outside_school"),
        (WORKS_BY_DAY, {WORKS_BY_DAY}, "after_work"),
        (WORKS_BY_DAY, {SCHOOL_HOURS}, "only_by_day"),
    ],
)
def test_hours_that_suit_or_do_not_are_said(told, suited, code):
    found = only(seeker(constraints=frozenset({told})), offer(access=Access(suits=frozenset(suited))))

    assert reason(found, code)


def test_hours_nobody_knows_are_to_check_for_whoever_has_little_time():
    found = only(seeker(constraints=frozenset({SCHOOL_HOURS})), offer())

    assert reason(found, "to_check").params == {"what": "hours", "constraint": SCHOOL_HOURS}


def test_too_far_on_foot_sets_aside_with_the_minutes_and_the_limit():
    person = seeker(point=METZ, constraints=frozenset({"foot_30"}))

    near, far = only(person, offer(distance_km=1.0)), only(person, offer(distance_km=4.0))

    assert reason(near, "on_foot").params == {"minutes": walk_minutes(1.0)}
    assert exclusion(far, "too_far_on_foot").params == {"minutes": walk_minutes(4.0), "limit": 30}
    assert only(person, offer(distance_km=4.0, remote=True)).exclusions == ()


def test_with_reduced_mobility_a_kilometre_is_further():
    person = seeker(
        point=METZ, constraints=frozenset({"foot_15"}), situations=frozenset({"reduced_mobility"})
    )

    assert exclusion(only(person, offer(distance_km=0.8)), "too_far_on_foot")
    assert not exclusion(
        only(seeker(point=METZ, constraints=frozenset({"foot_15"})), offer(distance_km=0.8)),
        "too_far_on_foot",
    )


def test_the_way_in_is_told_or_is_to_check():
    person = seeker(situations=frozenset({"reduced_mobility"}))

    assert reason(only(person, offer(access=Access(is_accessible=True))), "accessible")
    assert reason(only(person, offer()), "to_check").params == {"what": "step"}


def test_an_animal_or_bags_are_welcome_or_refused_or_to_check():
    person = seeker(situations=frozenset({"animal", "luggage"}))

    welcoming = only(person, offer(situations=frozenset({"animal"})))
    refusing = only(person, offer(excluded_situations=frozenset({"luggage"})))
    silent = only(person, offer())

    assert reason(welcoming, "welcomes").params == {"situations": ("animal",)}
    assert exclusion(refusing, "situation_excluded").params == {"situations": ("luggage",)}
    assert reason(silent, "to_check").params == {"what": "brought", "situations": ("animal", "luggage")}


def test_without_a_telephone_what_is_reached_by_telephone_alone_is_set_aside():
    person = seeker(point=METZ, constraints=frozenset({NO_PHONE}))

    assert exclusion(only(person, offer(remote=True)), "by_telephone_only")
    assert not exclusion(only(person, offer(remote=True, distance_km=1.0)), "by_telephone_only")
    assert reason(only(person, offer(distance_km=1.0, openness="appointment")), "phone_needed").points < 0


def test_who_is_held_back_by_nothing_is_asked_nothing_more():
    found = only(seeker(point=METZ), offer(distance_km=1.0, access=Access(frozenset(), False)))

    asked = {
        "on_foot",
        "accessible",
        "welcomes",
        "school_hours",
        "outside_school",
        "after_work",
        "only_by_day",
    }
    assert not {r.code for r in found.reasons} & (asked | {"phone_needed", "to_check"})


@unhurried
@given(st.sampled_from(sorted(FOOT_MINUTES)), st.floats(0, 20))
def test_each_distance_on_foot_gives_a_reason_or_an_exclusion(told, km):
    found = only(seeker(point=METZ, constraints=frozenset({told})), offer(distance_km=km))

    assert bool(reason(found, "on_foot")) is not bool(exclusion(found, "too_far_on_foot"))
