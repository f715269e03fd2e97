"""Whom to call first, when it is safe, and what a code is worth."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.listening import rules
from repere.accompaniment.casework.listening.rules import Desk, Safe, Waiting
from repere.accompaniment.people.contact.rules import Window

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
parts = st.sets(st.sampled_from(sorted(rules.PARTS_OF_DAY)))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
a_window = st.builds(
    lambda start, minutes, days: Window(
        time(start // 60, start % 60), time((start + minutes) // 60, (start + minutes) % 60), days
    ),
    st.integers(0, 1200),
    st.integers(1, 239),
    st.frozensets(st.integers(0, 6), max_size=3),
)
windows = st.lists(a_window, max_size=2).map(tuple)


def waiting(key, urgency="week", windows=(), ago=0):
    return Waiting(key, urgency, windows, MONDAY - timedelta(hours=ago))


def keys(*rows, now=MONDAY):
    return [one.key for one in rules.in_order(rows, now)]


def test_the_most_urgent_is_called_first():
    assert keys(waiting("later", "later", ago=50), waiting("today", "today"), waiting("week", ago=3)) == [
        "today",
        "week",
        "later",
    ]


def test_of_two_as_urgent_the_one_who_may_be_called_now_comes_first():
    evening = rules.windows_of({"evening"})

    assert keys(waiting("evening", windows=evening, ago=9), waiting("now", ago=1)) == ["now", "evening"]


def test_whose_hour_comes_first_is_called_first_then_who_has_waited_longest():
    afternoon, evening = rules.windows_of({"afternoon"}), rules.windows_of({"evening"})

    assert keys(
        waiting("evening", windows=evening, ago=9),
        waiting("afternoon", windows=afternoon),
        waiting("new", ago=1),
        waiting("old", ago=8),
    ) == ["old", "new", "afternoon", "evening"]


@given(
    st.lists(st.tuples(st.sampled_from(rules.URGENCIES), windows, st.integers(0, 99)), max_size=8), instants
)
def test_the_order_loses_nobody(rows, now):
    told = [
        Waiting(key, urgency, w, MONDAY - timedelta(hours=ago)) for key, (urgency, w, ago) in enumerate(rows)
    ]

    assert sorted(one.key for one in rules.in_order(told, now)) == list(range(len(rows)))


def test_parts_of_a_day_that_touch_are_one_window():
    assert rules.windows_of({"afternoon", "evening"}) == (Window(time(12), time(20)),)
    assert rules.windows_of(()) == ()


@given(parts, instants)
def test_a_part_of_the_day_is_in_its_windows_and_no_other(said, at):
    held = any(window.holds(at) for window in rules.windows_of(said))

    assert held == any(
        start <= at.time() < end for part, (start, end) in rules.PARTS_OF_DAY.items() if part in said
    )


@given(windows, instants)
def test_nobody_is_called_before_the_hour_that_is_told(said, at):
    opens = rules.opens_at(said, at)

    assert opens is not None
    assert opens >= at
    assert not said or any(window.holds(opens) for window in said)


@given(st.sampled_from(["call", "text", "app"]), windows, st.booleans())
def test_what_is_safe_is_kept_as_it_was_said(way, said, may_leave):
    safe = Safe(way, said, may_leave, "wrong_number", "ma cousine")

    assert rules.safe_from(safe.kept()) == safe


def test_nothing_said_is_the_most_careful():
    assert rules.safe_from({}) == Safe("call", (), False, "hang_up", "")


def test_out_of_the_hours_said_a_call_is_refused():
    safe = Safe(windows=rules.windows_of({"evening"}))

    assert rules.refusal(safe.plan, "call", MONDAY) == "out_of_hours"
    assert rules.refusal(safe.plan, "call", MONDAY.replace(hour=17)) == ""


def test_whoever_asked_for_a_message_is_not_rung():
    assert rules.refusal(Safe(way="text").plan, "call", MONDAY) == "way_not_agreed"
    assert rules.refusal(Safe(way="text").plan, "text", MONDAY) == ""


@pytest.mark.parametrize(
    ("is_closed", "tries", "told"),
    [(False, 0, "received"), (False, 2, "tried"), (True, 0, "done"), (True, 3, "done")],
)
def test_the_code_tells_received_tried_or_done(is_closed, tries, told):
    assert rules.stage(is_closed=is_closed, tries=tries) == told


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_read_back_whatever_stands_between_its_signs(chance):
    code = rules.code_from(chance)

    assert rules.read_code(rules.grouped(code).lower().replace("-", " ")) == code


def test_a_code_is_not_met_by_chance():
    """docs/security.md tells these figures: a thousand addresses against ten thousand requests, for a whole day."""
    assert rules.CODES == 27**11
    assert rules.chance_a_day(addresses=1, waiting=10_000) < 1e-9
    assert rules.chance_a_day(addresses=1_000, waiting=10_000) < 1e-6


def test_a_request_over_is_forgotten_after_so_many_days():
    closed = MONDAY - timedelta(days=30)

    assert rules.is_to_forget(closed, MONDAY, 30)
    assert not rules.is_to_forget(closed, MONDAY, 31)
    assert not rules.is_to_forget(None, MONDAY, 1)


def test_the_nearest_that_serves_the_departement_calls():
    desks = [
        Desk("far", frozenset(), 40.0),
        Desk("near", frozenset({"30"}), 2.0),
        Desk("elsewhere", frozenset({"34"}), 1.0),
        Desk("nowhere", frozenset(), None),
    ]

    assert [desk.key for desk in rules.that_take_calls(desks, "30")] == ["near", "far", "nowhere"]
