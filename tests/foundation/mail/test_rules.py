from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from repere.foundation.mail import rules

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@given(st.integers(1, 60))
def test_each_failure_is_waited_for_as_long_as_the_one_before_or_longer(tries):
    pause = rules.next_try(tries, NOW) - NOW

    assert timedelta(minutes=1) <= pause <= rules.next_try(tries + 1, NOW) - NOW <= timedelta(hours=4)


def test_a_letter_is_given_up_after_a_day():
    assert not rules.is_given_up(NOW, NOW + timedelta(hours=23, minutes=59))
    assert rules.is_given_up(NOW, NOW + timedelta(days=1))


@given(st.lists(st.integers(200, 599)))
def test_a_refusal_is_for_ever_when_no_recipient_has_a_chance(codes):
    assert rules.is_for_ever(codes) == (codes != [] and min(codes) >= 500)
