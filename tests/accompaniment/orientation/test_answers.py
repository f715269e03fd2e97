from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.orientation.answers import Answers, counted, likelihood, share
from tests.accompaniment.orientation.test_ranking import AT, first, offer, only, reason, seeker, unhurried


def rows(service: str, accepted: int, refused: int = 0, silent: int = 0, *, hours: float = 10):
    answered_at = AT + timedelta(hours=hours)
    yield from [(service, True, False, AT, answered_at)] * accepted
    yield from [(service, False, False, AT, answered_at)] * refused
    yield from [(service, False, True, AT, AT + timedelta(days=8))] * silent


def test_a_service_is_told_by_how_many_it_accepted_and_how_soon_it_answers():
    found = counted([*rows("shelter", 8, 1, 1, hours=47)])

    assert found == {"shelter": Answers(accepted=8, asked=10, hours=47)}


def test_a_silence_counts_as_asked_and_not_as_a_delay():
    assert counted(rows("shelter", 0, 0, 6)) == {"shelter": Answers(0, 6, None)}


@pytest.mark.parametrize(("asked", "is_told"), [(1, False), (4, False), (5, True)])
def test_fewer_than_five_are_told_to_nobody(asked, is_told):
    assert bool(counted(rows("shelter", asked))) is is_told


def test_two_yes_are_luck_and_forty_are_a_habit():
    few, many = Answers(2, 2, 0), Answers(40, 40, 0)

    assert 0.5 < likelihood(few) < 0.7 < likelihood(many) < 1


def test_the_counts_are_in_the_reason():
    found = only(seeker(), offer(answers=Answers(8, 10, 47)))

    assert reason(found, "accepts").params == {"accepted": 8, "asked": 10, "hours": 47}
    assert reason(only(seeker(), offer(answers=Answers(1, 10, 47))), "refuses").points < 0


def test_a_service_that_accepts_comes_before_one_nobody_asked_and_that_before_one_that_refuses():
    accepts, refuses = offer("c", answers=Answers(20, 20, 5)), offer("a", answers=Answers(0, 20, 5))

    assert first(seeker(), accepts, offer("b"), refuses) == "c"
    assert first(seeker(), offer("b"), refuses) == "b"


@unhurried
@given(st.integers(5, 200), st.data())
def test_one_more_acceptance_never_lowers_and_a_longer_wait_never_raises(asked, data):
    accepted = data.draw(st.integers(0, asked - 1))
    hours = data.draw(st.integers(0, 500))

    assert share(Answers(accepted + 1, asked, hours)) >= share(Answers(accepted, asked, hours))
    assert share(Answers(accepted, asked, hours + 1)) <= share(Answers(accepted, asked, hours))
    assert -1 < share(Answers(accepted, asked, hours)) < 1
