"""Whether somebody is reminded, when, by which way: the safe-contact plan decides, and never after the hour."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.agenda.reminding import (
    BEFORE,
    Later,
    Never,
    Send,
    decide,
    first_try,
    may_be_said,
    next_try,
)
from repere.accompaniment.people.contact.rules import EMAIL, TEXT, Allowed, Plan, Window, may_contact

PARIS = ZoneInfo("Europe/Paris")
STARTS = datetime(2026, 11, 26, 13, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 14, tzinfo=PARIS)
TEXTS = Plan("phone", ways=frozenset({TEXT}), may_leave_message=True)
MAILS = Plan("email")
BOTH = (TEXT, EMAIL)


def said(plans=(TEXTS,), now=NOW, **told):
    told = {"status": "planned", "is_silent": False, "opted_out": False, "can_send": BOTH} | told
    return decide(STARTS, now, plans=plans, **told)


def test_a_text_goes_before_an_e_mail():
    assert said((MAILS, TEXTS)) == Send(TEXT, 1)
    assert said((MAILS, TEXTS), can_send=(EMAIL,)) == Send(EMAIL, 0)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"status": "cancelled"}, "moved"),
        ({"is_silent": True}, "silent"),
        ({"opted_out": True}, "opted_out"),
        ({"can_send": ()}, "no_way"),
        ({"now": STARTS.astimezone(PARIS)}, "too_late"),
    ],
)
def test_nothing_is_sent_when(told, reason):
    assert said(**told) == Never(reason)


@pytest.mark.parametrize(
    "plan",
    [
        Plan("phone"),
        Plan("phone", ways=frozenset({TEXT})),
        Plan("phone", never=True, ways=frozenset({TEXT}), may_leave_message=True),
        Plan("phone", ways=frozenset({"call"}), may_leave_message=True),
        Plan("email", never=True),
        Plan("other"),
    ],
)
def test_a_plan_that_does_not_agree_is_obeyed(plan):
    assert said((plan,)) == Never("no_way")


def test_outside_the_hours_agreed_it_waits_for_them():
    mornings = Plan(
        "phone",
        ways=frozenset({TEXT}),
        windows=(Window(time(9), time(12), frozenset({2})),),
        may_leave_message=True,
    )

    # A Tuesday afternoon: Wednesday morning.
    assert said((mornings,)) == Later(datetime(2026, 11, 25, 9, tzinfo=PARIS))


def test_hours_that_come_after_the_appointment_are_no_hours():
    fridays = Plan(
        "phone", ways=frozenset({TEXT}), windows=(Window(time(9), time(12), frozenset({4})),),
        may_leave_message=True,
    )  # fmt: skip

    assert said((fridays,)) == Never("no_way")
    assert said((fridays, MAILS)) == Send(EMAIL, 1)


def test_nobodys_telephone_rings_at_night():
    night = datetime(2026, 11, 24, 23, 30, tzinfo=PARIS)

    assert said(now=night) == Later(datetime(2026, 11, 25, 8, tzinfo=PARIS))


windows = st.builds(
    lambda start, length, days: Window(time(start), time(min(start + length, 23), 59), frozenset(days)),
    st.integers(0, 23),
    st.integers(0, 6),
    st.sets(st.integers(0, 6), max_size=3),
)
plans = st.builds(
    Plan,
    st.sampled_from(["phone", "email", "other"]),
    never=st.booleans(),
    ways=st.frozensets(st.sampled_from(["call", "text", "app", "email", "letter"]), max_size=3),
    windows=st.lists(windows, max_size=2).map(tuple),
    may_leave_message=st.booleans(),
)


@given(
    st.lists(plans, max_size=4),
    st.integers(-6000, 500),
    st.sampled_from(["planned", "seen", "cancelled"]),
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_decided_is_agreed_to_and_in_time(found, minutes, status, is_silent, opted_out):
    now = (STARTS + timedelta(minutes=minutes)).astimezone(PARIS)
    decision = decide(
        STARTS, now, status=status, is_silent=is_silent, opted_out=opted_out, plans=found, can_send=BOTH
    )

    if isinstance(decision, Never):
        return
    assert now < STARTS
    assert status == "planned"
    assert not is_silent
    assert not opted_out
    if isinstance(decision, Later):
        assert now < decision.at < STARTS
    else:
        assert isinstance(may_contact(found[decision.rank], decision.way, now), Allowed)


def test_two_days_before_or_one_for_what_was_booked_since():
    assert first_try(STARTS, STARTS - timedelta(days=9)) == STARTS - BEFORE
    assert first_try(STARTS, STARTS - timedelta(hours=40)) == STARTS - timedelta(hours=24)
    assert first_try(STARTS, STARTS - timedelta(hours=10)) is None


@given(st.integers(1, 40), st.integers(0, 48 * 60))
def test_a_failure_is_tried_again_and_never_after_the_hour(tries, minutes_left):
    failed_at = STARTS - timedelta(minutes=minutes_left)
    again = next_try(tries, failed_at, STARTS)

    assert again is None or failed_at < again < STARTS


def test_tries_go_on_for_as_long_as_they_serve():
    at, tries = STARTS - BEFORE, 0
    while at is not None:
        tries += 1
        at = next_try(tries, at, STARTS)

    assert tries >= 14


@pytest.mark.parametrize(
    ("never_say", "may"),
    [("rappel", False), ("RAPPEL, avocat", False), ("préfecture", True), ("", True), ("le du", True)],
)
def test_a_word_never_to_be_said_is_in_no_message(never_say, may):
    assert may_be_said("Rappel : vous êtes attendu·e mardi 24 novembre à 14:00.", [never_say]) is may
