"""How long institutions take, and what is hidden of it."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.casework.mediation import rules
from repere.accompaniment.casework.mediation.rules import Entry

DAY = date(2026, 3, 2)


def asked(institution="prefecture", who=0, answer=rules.OBTAINED, after=10):
    on = DAY + timedelta(days=after) if answer in rules.ANSWERED else None
    return Entry(institution, who, DAY, answer, on)


entries = st.lists(
    st.builds(
        asked,
        institution=st.sampled_from("abcd"),
        who=st.one_of(st.none(), st.integers(0, 12)),
        answer=st.sampled_from(rules.PARTS),
        after=st.integers(0, 300),
    ),
    max_size=30,
)


def test_a_delay_is_counted_in_days_from_the_asking():
    assert rules.delay_days(DAY, DAY) == 0
    assert rules.delay_days(DAY, DAY + timedelta(days=31)) == 31
    assert rules.delay_days(DAY, None) is None


def test_one_asks_again_after_as_many_days_of_silence_as_one_has_patience():
    assert rules.ask_again_on(DAY, None, 15) == date(2026, 3, 17)
    assert rules.ask_again_on(DAY, date(2026, 3, 17), 15) == date(2026, 4, 1)


def test_the_median_and_the_share_without_an_answer_are_those_of_the_requests():
    rows = [asked(who=who, after=who * 10) for who in range(1, 10)]
    rows += [asked(who=who, answer=rules.NO_ANSWER) for who in range(20, 26)]

    [figures] = rules.figures(rows)

    assert (figures.asked, figures.people, figures.median_days) == (15, 15, 50)
    assert figures.silent == 6 / 15


def test_an_institution_asked_for_four_people_is_not_named():
    assert rules.figures([asked(who=who) for who in range(4)]) == []


def test_the_small_ones_are_told_together_when_they_are_five_people():
    rows = [asked("school", who) for who in range(3)] + [asked("bank", who) for who in range(3, 6)]

    [others] = rules.figures(rows)

    assert (others.institution, others.people) == (None, 6)


def test_those_who_were_forgotten_count_as_one_person():
    assert rules.figures([asked(who=None) for _ in range(9)]) == []


def test_the_slowest_comes_first():
    rows = [asked("quick", who, after=2) for who in range(5)]
    rows += [asked("slow", who, after=90) for who in range(5)]

    assert [one.institution for one in rules.figures(rows)] == ["slow", "quick"]


@given(entries)
def test_no_figure_points_at_fewer_than_five(rows):
    for one in rules.figures(rows):
        assert one.people >= 5
        mine = [row for row in rows if row.institution == one.institution] if one.institution else None
        for count in one.parts.values():
            assert count is None or count == 0 or count >= 5
        if mine is not None and one.median_days is not None:
            assert len({row.who for row in mine if row.answer in rules.ANSWERED}) >= 5


@given(entries)
def test_what_is_hidden_is_left_by_no_subtraction(rows):
    """The parts sum to the requests: either none is hidden, or several that are five together."""
    for one in rules.figures(rows):
        if one.institution is None:
            continue
        whole = Counter(row.answer for row in rows if row.institution == one.institution)
        hidden = [part for part, count in one.parts.items() if count is None]
        assert (
            not hidden
            or (len(hidden) >= 2 and sum(whole[part] for part in hidden) >= 5)
            or len(hidden) == len(rules.PARTS)
        )
        if one.silent is not None:
            assert all(one.parts[part] is not None for part in (*rules.ANSWERED, rules.NO_ANSWER))


@given(st.dates(DAY, DAY + timedelta(days=400)), st.dates(DAY, DAY + timedelta(days=400)))
def test_an_answer_comes_neither_before_the_request_nor_tomorrow(asked_on, answered_on):
    today = DAY + timedelta(days=200)

    assert rules.may_be_answered_on(asked_on, answered_on, today) == (asked_on <= answered_on <= today)
