"""One box: what is a name, a year, a date, a number, a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.finding.typed import Date, read


def test_words_are_names_and_the_last_one_may_be_unfinished():
    found = read("Amina Hadd")

    assert found.tokens == ("amina", "hadd")
    assert found.is_unfinished
    assert not read("Amina Haddadi ").is_unfinished


def test_a_particle_that_is_still_being_typed_may_become_a_name():
    assert read("meryem geb").tokens == ("meryem", "geb")
    assert read("meryem geb ").tokens == ("meryem",)


@pytest.mark.parametrize(
    ("text", "years"),
    [("diallo 1996", (1996,)), ("1996 diallo", (1996,)), ("ديالو ١٩٩٦", (1996,)), ("diallo", ())],
)
def test_a_year_stands_anywhere_in_any_figures(text, years):
    found = read(text)

    assert found.birth_years == years
    assert len(found.tokens) == 1


@pytest.mark.parametrize("text", ["04/11/1998", "4.11.1998", "1998-11-04", "04 11 1998", "04111998"])
def test_a_date_is_read_as_desks_write_it(text):
    assert Date(4, 11, (1998,)) in read(f"amina {text}").dates


def test_a_date_may_have_its_month_first():
    assert Date(4, 11, (1998,)).readings() == ((4, 11), (11, 4))
    assert Date(25, 11, (1998,)).readings() == ((25, 11),)


def test_a_telephone_number_is_one_number_and_a_year_beside_it_a_year():
    found = read("06 39 98 12 30 1998")

    assert "0639981230" in found.numbers
    assert found.years == (1998,)


def test_letters_and_figures_together_are_a_code():
    found = read("diallo k74f2m")

    assert "K74F2M" in found.codes
    assert found.tokens == ("diallo",)


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(text):
    found = read(text)

    assert len(found.tokens) <= 6
    assert all(number.isdecimal() for number in found.numbers)
