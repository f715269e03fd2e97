"""What became of referrals, counted past the rule of small numbers."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from repere.accompaniment.orientation.measures import ANSWERS, OTHERS, Asked, answer_of, as_data, measured
from repere.foundation.toolkit.small_numbers import LEAST
from tests.factories import NOW

H = timedelta(hours=1)


def asked(service="Foyer", state="accepted", *, hours=2, because="", **said):
    answered_at = None if state in {"sent", "received", "proposed"} else NOW + hours * H
    return Asked(service, state, because, NOW, answered_at, **said)


def refused(service="Foyer", because="full", **said):
    return asked(service, "refused", because=because, **said)


def test_of_fewer_than_five_nothing_is_said():
    found = measured([asked() for _n in range(4)])

    assert found.together.asked is None
    assert (dict(found.together.answers), dict(found.services), found.together.median_hours) == ({}, {}, None)


def test_each_referral_counts_once_as_it_ended():
    rows = [asked() for _n in range(7)]
    rows += [refused() for _n in range(6)]
    rows += [asked(state="sent") for _n in range(5)]
    rows += [refused(because="elsewhere") for _n in range(5)]

    found = measured(rows)

    assert dict(found.together.answers) == {
        "accepted": 7, "refused": 6, "expired": 0, "waiting": 5, "other": 5,
    }  # fmt: skip
    assert dict(found.refusals) == {"full": 6}


def test_the_delay_is_that_of_answers_given_by_the_service():
    rows = [asked(hours=hours) for hours in (1, 2, 3, 4)] + [refused(hours=90)]
    rows += [asked(state="expired", hours=12), asked(state="withdrawn", hours=1)]

    assert measured(rows).together.median_hours == 3


def test_what_came_of_a_place_that_was_given():
    rows = [asked(attendance="came", need="met") for _n in range(8)]
    rows += [asked(attendance="absent") for _n in range(6)]

    found = measured(rows).together

    assert dict(found.came) == {"came": 8, "absent": 6, "not_said": 0}
    assert dict(found.need) == {"met": 8, "not_met": 0, "not_said": 6}


def test_services_with_few_are_counted_together():
    rows = [asked("Foyer") for _n in range(9)] + [asked(f"Petit {n}") for n in range(6)]

    found = measured(rows)

    assert {name: counts.asked for name, counts in found.services.items()} == {"Foyer": 9, OTHERS: 6}
    assert as_data(found)["services"][1]["service"] is None


def test_when_the_others_are_still_few_the_next_goes_with_them():
    rows = [asked("Foyer") for _n in range(9)] + [asked("Halte") for _n in range(6)] + [asked("Petit")]

    assert {n: c.asked for n, c in measured(rows).services.items()} == {"Foyer": 9, OTHERS: 7}


ROWS = st.lists(
    st.builds(
        Asked,
        st.sampled_from("ABCD"),
        st.sampled_from(["accepted", "accepted", "refused", "expired", "sent", "withdrawn"]),
        st.just("full"),
        st.just(NOW),
        st.just(NOW + H),
        st.sampled_from(["", "came", "absent"]),
        st.sampled_from(["", "met", "not_met"]),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(ROWS)
def test_no_small_figure_is_shown_nor_is_the_sum_of_others(rows):
    found = measured(rows)

    every = [found.together, *found.services.values()]
    for counts in every:
        for parts in (counts.answers, counts.came, counts.need):
            assert all(count is None or count == 0 or count >= LEAST for count in parts.values())
        # The parts of the places given never tell how many were, where that is hidden.
        if counts.answers.get("accepted", 0) is None:
            assert set(counts.came.values()) | set(counts.need.values()) == {None}
    assert all(count is None or count >= LEAST for count in found.refusals.values())
    truth = {name: sum(answer_of(one) == name for one in rows) for name in ANSWERS}
    assert all(count in (None, truth[name]) for name, count in found.together.answers.items())
    if found.services:
        assert sum(counts.asked for counts in found.services.values()) == len(rows)
        for name in ANSWERS:
            told = [counts.answers[name] for counts in found.services.values()]
            assert told.count(None) != 1
