import pytest

from repere.accompaniment.people.finding import asking
from repere.accompaniment.people.finding.dictionary import Dictionary, Entry
from repere.accompaniment.people.identity import skeletons, spelling


def known(people=1_000, **counts):
    found = Dictionary(Entry(spelling(token), skeletons(token), count) for token, count in counts.items())
    found.people = people
    return found


def meant(typed, dictionary):
    return {reading.spelling for reading in asking.slips(asking.word(typed, dictionary), dictionary)}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("kaiatu", "kadiatu"),
        ("haije", "hatije"),
        ("khaib", "khatib"),
        ("kadtiatu", "kadiatu"),
        ("kadaitu", "kadiatu"),
    ],
)
def test_a_letter_left_out_one_too_many_or_two_that_changed_places(typed, name):
    assert spelling(name) in meant(typed, known(**{name: 30}))


def test_a_name_that_somebody_bears_is_no_slip_of_another():
    assert meant("kaiatu", known(kaiatu=1, kadiatu=30)) == set()


def test_among_a_million_a_few_bear_by_a_slip_what_is_no_name():
    assert spelling("kadiatu") in meant("kaiatu", known(1_000_000, kaiatu=3, kadiatu=3000))
