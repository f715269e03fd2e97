"""The code of a card."""

from hypothesis import assume, given
from hypothesis import strategies as st

from repere.accompaniment.people.cards.rules import DRAWN, LENGTH, check_sign, grouped, new_code, read_code
from repere.foundation.toolkit.ids import READABLE

SIGN = st.sampled_from(READABLE)
CODES = st.text(SIGN, min_size=DRAWN, max_size=DRAWN).map(lambda drawn: drawn + check_sign(drawn))


@given(CODES, st.integers(0, LENGTH - 1), SIGN)
def test_one_wrong_sign_is_noticed(code, place, sign):
    assume(code[place] != sign)

    assert read_code(code[:place] + sign + code[place + 1 :]) is None


@given(CODES, st.integers(0, LENGTH - 2))
def test_two_neighbours_swapped_are_noticed(code, place):
    assume(code[place] != code[place + 1])

    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_code(swapped) is None


@given(CODES)
def test_a_code_is_read_as_it_is_printed_or_typed(code):
    assert read_code(grouped(code)) == read_code(f"  {code.lower()} ") == code


@given(st.text())
def test_rubbish_is_no_code(text):
    assert read_code(text) is None or len(read_code(text)) == LENGTH


def test_a_code_has_fifty_bits_at_least_and_two_are_never_alike():
    assert len(READABLE) ** DRAWN > 2**50
    assert len({new_code() for _ in range(500)}) == 500
    assert all(read_code(new_code()) for _ in range(50))
