"""What opens one's own door: a code read from paper, a PIN nobody guesses, a short visit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from repere.accompaniment.people.paper_access import rules
from repere.foundation.toolkit.ids import READABLE
from tests.factories import NOW

PINS = some.text("0123456789", min_size=6, max_size=6)


def test_a_code_is_read_however_it_is_typed():
    code = rules.new_code()

    for typed in (code, rules.grouped(code), code.lower(), f" {code[:3]} {code[3:]} "):
        assert rules.read_code(typed) == code


@given(some.integers(0, rules.CODE_LENGTH - 1), some.sampled_from(READABLE))
def test_one_wrong_sign_is_noticed_before_anything_is_looked_up(place, sign):
    code = rules.new_code()
    slipped = code[:place] + sign + code[place + 1 :]

    assert rules.read_code(slipped) == (code if slipped == code else None)


@given(some.integers(0, rules.CODE_LENGTH - 2))
def test_two_signs_in_the_wrong_order_are_noticed(place):
    code = rules.new_code()
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert rules.read_code(swapped) == (code if swapped == code else None)


def test_a_code_has_no_sign_that_is_taken_for_another():
    assert not set("0O1IL") & set(READABLE)


@pytest.mark.parametrize("typed", ["739204", "٧٣٩٢٠٤", "۷۳۹۲۰۴", "७३९२०४", " 739 204 ", "739-204"])
def test_a_pin_is_read_in_the_figures_of_any_keyboard(typed):
    assert rules.read_pin(typed) == "739204"


@pytest.mark.parametrize("typed", ["", "73920", "7392041", "73920a", "½39204", "²39204x"])
def test_what_is_not_six_figures_is_no_pin(typed):
    assert rules.read_pin(typed) is None


@pytest.mark.parametrize("pin", ["000000", "777777", "123456", "987654", "890123", "121212", "454545", "123123",
                                 "112211"])  # fmt: skip
def test_what_anybody_would_try_first_is_refused(pin):
    assert rules.is_easy(pin)


@pytest.mark.parametrize("pin", ["170394", "031794", "940317", "031994", "199403"])
def test_a_birthday_is_refused_too(pin):
    assert not rules.is_easy(pin)
    assert rules.is_easy(pin, [date(1994, 3, 17)])


def test_a_pin_drawn_is_never_an_easy_one():
    assert not any(rules.is_easy(rules.new_pin()) for _draw in range(500))


def test_few_pins_are_refused():
    looked_at = range(0, 10**6, 17)

    assert sum(rules.is_easy(f"{number:06}") for number in looked_at) < len(looked_at) / 200


def test_a_visit_ends_after_ten_quiet_minutes_or_an_hour():
    began = NOW

    assert not rules.is_over(began, began, began + timedelta(minutes=9, seconds=59))
    assert rules.is_over(began, began, began + timedelta(minutes=10))
    assert not rules.is_over(began, began + timedelta(minutes=59), began + timedelta(minutes=59, seconds=59))
    assert rules.is_over(began, began + timedelta(minutes=59), began + timedelta(minutes=60))


def test_the_arithmetic_of_the_decision_page_holds():
    """docs/decisions/0017: ten thousand addresses at work day and night, ten thousand papers given."""
    assert rules.CODES == 27**8
    assert rules.chance_a_day(addresses=10_000, papers=10_000) < 1e-6
    assert 365 * rules.chance_a_day(addresses=10_000, papers=10_000) < 1e-4
    # Whoever found the paper, without the PIN: five tries, then the desk.
    assert rules.chance_with_the_code() == 5e-6


@given(PINS)
def test_every_pin_is_read_as_it_is(pin):
    assert rules.read_pin(pin) == pin
