from hypothesis import given
from hypothesis import strategies as st

from repere.foundation.audit import volume

WORD = st.text("abcdef0123456789", min_size=1, max_size=8)
READER = st.tuples(WORD, WORD, st.sampled_from(["caseworker", "welcome_agent"]), st.just("people.sought"))


@given(st.lists(st.tuples(READER, st.lists(WORD, max_size=4)), max_size=12))
def test_a_quarter_is_summed_by_colleague_each_person_once(showings):
    found = volume.summed(volume.line(reader, people) for reader, people in showings)

    assert set(found) == {reader for reader, _people in showings}
    assert sum(shown.times for shown in found.values()) == len(showings)
    for reader, shown in found.items():
        assert shown.people == {one for other, people in showings if other == reader for one in people}


def test_a_line_cut_by_a_failing_machine_is_left_out_and_the_others_stay():
    reader = ("a", "b", "caseworker", "people.sought")
    whole = volume.line(reader, ["p", "q"])

    found = volume.summed([whole, "a b\n", whole[:-1]])

    assert {key: (shown.times, shown.people) for key, shown in found.items()} == {reader: (1, {"p", "q"})}


@given(st.integers(0, 4_000_000_000))
def test_a_quarter_is_read_a_minute_after_its_end_and_not_before(instant):
    quarter = volume.quarter_of(instant)
    end = (quarter + 1) * 900

    assert quarter * 900 <= instant < end
    assert not volume.is_settled(quarter, end + 59)
    assert volume.is_settled(quarter, end + 60)


def test_a_busy_desk_is_not_unusual_and_a_sweep_is():
    assert not volume.is_unusual([150, 150, 150, 150])
    assert volume.is_unusual([0, 0, 0, 601])
