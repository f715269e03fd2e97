import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.orientation.ranking import rank
from repere.accompaniment.orientation.searches.rules import FITS, FREE, FULL, SHUT, news, state_of
from tests.accompaniment.orientation.test_ranking import AT, offer, only, seeker, unhurried

states = st.sampled_from([FITS, FREE, FULL, SHUT, None])
looks = st.dictionaries(st.sampled_from("abcdef"), states, max_size=6)


@pytest.mark.parametrize(
    ("was", "is_now", "told"),
    [
        (None, FITS, "new"),
        (None, FREE, "new"),
        (None, FULL, None),
        (FULL, FREE, "place"),
        (FULL, FITS, None),
        (SHUT, FITS, "opening"),
        (FITS, FREE, None),
        (FREE, FITS, None),
        (FITS, FULL, None),
    ],
)
def test_what_is_told_of_a_service_that_changes(was, is_now, told):
    found, _known = news({"a": was} if was else {}, [("a", is_now)])

    assert [one.why for one in found] == ([told] if told else [])


def test_a_number_no_longer_believed_frees_no_place_and_a_number_said_does():
    _told, known = news({"a": FULL}, [("a", FITS)])
    assert known == {"a": FULL}

    assert [one.why for one in news(known, [("a", FREE)])[0]] == ["place"]


def test_the_best_is_told_first():
    assert [one.service for one in news({}, [("b", FITS), ("a", FITS)])[0]] == ["b", "a"]


@unhurried
@given(looks, looks)
def test_what_was_told_is_not_told_again(before, now):
    _told, known = news({k: v for k, v in before.items() if v}, now.items())

    assert news(known, now.items())[0] == []


def test_a_service_stands_as_the_ranking_says():
    closed = offer(openness="closed", because="closure")
    full = offer(counts_places=True, places=0, places_age=AT - AT)
    free = offer(counts_places=True, places=2, places_age=AT - AT)

    assert state_of(only(seeker(), offer())) == FITS
    assert state_of(only(seeker(), free)) == FREE
    assert state_of(only(seeker(), full)) == FULL
    assert state_of(only(seeker(), closed)) == SHUT
    assert state_of(only(seeker(age=12), offer(age_min=18))) is None
    assert rank(seeker(), [], at=AT) == ([], [])
