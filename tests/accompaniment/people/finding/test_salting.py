"""The commonest keys are written under several digests; all are asked for."""

import os

from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.people.finding import salting

KEY, OTHER = os.urandom(32), os.urandom(32)


def test_a_common_name_is_spread_and_a_rare_one_is_not():
    assert salting.spread("w:muhamed") > 10
    assert salting.spread("w:zibelin") == 1
    assert salting.spread("b:1990") > 1
    assert salting.spread("b:1990-03-12") == 1


@given(st.sampled_from(["w:muhamed", "t:MMT", "p:MMT+MT", "b:1990", "w:zibelin"]), st.integers(1, 10**12))
def test_wherever_a_key_was_written_it_is_asked_for(key, number):
    (written,) = salting.digests_for(KEY, [key], number)
    assert written in salting.digests_of(KEY, key)


def test_people_are_spread_evenly():
    width = salting.spread("w:muhamed")
    places = [salting.place(number, width) for number in range(1000 * width)]

    counts = [places.count(place) for place in range(width)]
    assert min(counts) > 850
    assert max(counts) < 1150


def test_the_same_name_has_other_digests_in_another_organisation():
    assert set(salting.digests_of(KEY, "w:muhamed")).isdisjoint(salting.digests_of(OTHER, "w:muhamed"))
