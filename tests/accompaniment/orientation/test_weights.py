import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.orientation.ranking import rank
from repere.accompaniment.orientation.weights import (
    WEIGHTS,
    Scale,
    WeightsRefused,
    bounds,
    checked,
    merged,
)
from tests.accompaniment.orientation.test_ranking import AT, METZ, offer, offers, seeker, seekers, unhurried


def test_what_says_the_same_as_the_usual_table_is_not_kept():
    said = {code: tuple(weight) for code, weight in WEIGHTS.items()}

    assert checked(said) == {}
    assert checked(said | {"near": (30, 24)}) == {"near": (30.0, 24.0)}


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"nationality": (1, 1)}, "unknown"),
        ({"near": (41, 24)}, "bounds"),
        ({"near": (18, -1)}, "bounds"),
        ({"fee": (1, -4)}, "bounds"),
        ({"open_now": (0, 0), "places": (0, 0)}, "call"),
    ],
)
def test_a_table_that_may_not_be_is_refused_and_says_why(said, because):
    with pytest.raises(WeightsRefused) as refused:
        checked(said)

    assert refused.value.because == because


@unhurried
@given(st.sampled_from(sorted(WEIGHTS)))
def test_the_usual_table_is_within_its_own_bounds(code):
    low, high = bounds(code)

    assert all(low <= points <= high for points in WEIGHTS[code])


def test_an_organisation_that_values_languages_ranks_otherwise():
    near, speaks = (
        offer("near", distance_km=0.1),
        offer("speaks", distance_km=20, languages=frozenset({"ps"})),
    )
    person = seeker(point=METZ, languages=("ps",))
    theirs = Scale(merged({"speaks": (40, 40), "near": (2, 2)}))

    usual = rank(person, [near, speaks], at=AT)[0]
    own = rank(person, [near, speaks], at=AT, scale=theirs)[0]

    assert [found.offer.id for found in usual] == ["near", "speaks"]
    assert [found.offer.id for found in own] == ["speaks", "near"]


tables = st.dictionaries(
    st.sampled_from(sorted(WEIGHTS)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    max_size=8,
).map(
    lambda parts: {
        code: tuple(bounds(code)[0] + part * (bounds(code)[1] - bounds(code)[0]) for part in pair)
        for code, pair in parts.items()
    }
)


@unhurried
@given(tables, seekers, st.lists(offers, max_size=6, unique_by=lambda o: o.id))
def test_weights_change_the_order_and_never_who_is_set_aside(table, person, services):
    usual = rank(person, services, at=AT)
    theirs = rank(person, services, at=AT, scale=Scale(merged(table)))

    for before, after in zip(usual, theirs, strict=True):
        assert {found.offer.id for found in before} == {found.offer.id for found in after}
    excluded = {found.offer.id: found.exclusions for found in usual[1]}
    assert {found.offer.id: found.exclusions for found in theirs[1]} == excluded
