"""The life of a referral as plain values: its ways on, its reminders, who reads, what became of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.accompaniment.orientation import rules
from repere.accompaniment.orientation.rules import Reads, Told
from tests.factories import NOW

H, DAY = timedelta(hours=1), timedelta(days=1)
STATES = list(rules.NEXT)
URGENCIES = list(rules.ANSWER_WITHIN)


# --- reminders


@pytest.mark.parametrize(
    ("hours", "reminded", "expected"),
    [
        (5.9, 0, None),
        (6, 0, ("recipient", 1)),
        (6, 1, None),
        (9, 1, ("sender", 2)),
        (9, 2, None),
        (9, 0, ("sender", 2)),  # the worker slept: one letter, the last
        (12, 0, None),
    ],
)
def test_the_service_is_reminded_first_then_whoever_asked_then_it_is_over(hours, reminded, expected):
    expires_at = rules.expires("today", NOW)

    assert rules.reminder_due("received", "today", reminded, expires_at, NOW + hours * H) == expected


def test_what_was_proposed_waits_for_the_sender_alone():
    expires_at = rules.expires("week", NOW)

    assert rules.reminder_due("proposed", "week", 0, expires_at, NOW + 35 * H) is None
    assert rules.reminder_due("proposed", "week", 0, expires_at, NOW + 36 * H) == ("sender", 1)


@given(st.sampled_from(STATES), st.sampled_from(URGENCIES), st.lists(st.integers(0, 400), max_size=30))
def test_a_round_of_reminders_never_repeats_one_and_ends_with_the_answer(state, urgency, hours):
    expires_at, reminded, sent = rules.expires(urgency, NOW), 0, []
    for hour in sorted(hours):
        due = rules.reminder_due(state, urgency, reminded, expires_at, NOW + hour * H)
        if due is not None:
            assert due.number > reminded
            assert NOW + hour * H < expires_at
            reminded = due.number
            sent.append(due.whom)

    assert len(sent) <= 2
    assert sent in ([], ["recipient"], ["sender"], ["recipient", "sender"])
    if state not in rules.PENDING:
        assert sent == []


def test_both_sides_are_asked_once_there_is_something_to_tell():
    assert not rules.is_to_be_asked_after("week", NOW, None, NOW + 3 * DAY)
    assert rules.is_to_be_asked_after("week", NOW, None, NOW + 4 * DAY)
    assert not rules.is_to_be_asked_after("week", NOW, NOW + 9 * DAY, NOW + 9 * DAY)
    assert rules.is_to_be_asked_after("week", NOW, NOW + 9 * DAY, NOW + 10 * DAY)


# --- who reads


@given(st.sampled_from(STATES), st.booleans(), st.booleans())
def test_who_it_is_is_read_once_accepted_and_while_the_consent_lives_and_never_else(state, has, lives):
    reads = rules.read_by_recipient(state, has_consent=has, consent_lives=lives)

    if reads is Reads.WHO:
        assert state == "accepted"
        assert lives or not has
    if has and not lives:
        assert reads <= Reads.LINE
    if state == "withdrawn":
        assert reads is Reads.NOTHING


@given(st.sampled_from(STATES), st.integers(0, 400), st.integers(-10, 400))
def test_a_link_lives_as_long_as_there_is_something_to_answer_or_to_tell(state, answered, appointment):
    pending = state in rules.PENDING
    answered_at = None if pending else NOW + answered * H
    appointment_at = NOW + appointment * H if state == "accepted" else None

    until = rules.link_until(state, NOW + 12 * H, answered_at, appointment_at)

    if pending:
        assert until == NOW + 12 * H
    elif state == "accepted":
        assert until >= answered_at + rules.LINK_AFTER
        assert until >= appointment_at + rules.LINK_AFTER
    else:
        assert until == answered_at + rules.LINK_SAYS_IT_IS_OVER


def test_words_are_kept_a_year_after_the_answer_and_never_go_while_one_is_awaited():
    year = timedelta(days=365)

    assert not rules.are_words_over("sent", None, None, NOW + 9 * year)
    assert not rules.are_words_over("refused", NOW, None, NOW + year - H)
    assert rules.are_words_over("refused", NOW, None, NOW + year)
    assert not rules.are_words_over("accepted", NOW, NOW + 9 * DAY, NOW + year)


# --- what became of it


def test_whether_they_came_is_believed_of_whoever_was_there():
    known = rules.became([Told("sender", "absent", "turned_away"), Told("recipient", "came")])
    theirs = rules.became([Told("person", "absent", "turned_away"), Told("recipient", "came")])

    assert (known.attendance, known.disagree) == ("came", True)
    assert (theirs.attendance, theirs.because, theirs.disagree) == ("absent", "turned_away", True)


def test_whether_the_need_is_met_is_believed_of_the_desk_that_follows_them():
    known = rules.became([Told("recipient", "came", need="met"), Told("sender", need="not_met")])

    assert (known.attendance, known.need, known.disagree) == ("came", "not_met", False)


@given(
    st.lists(
        st.builds(
            Told,
            st.sampled_from(["sender", "recipient", "person"]),
            st.sampled_from(["", "came", "absent"]),
            st.sampled_from(["", "transport", "turned_away"]),
            st.sampled_from(["", "met", "not_met"]),
        ),
        unique_by=lambda told: told.side,
    )
)
def test_nothing_is_known_that_nobody_said(told):
    known = rules.became(told)

    assert known.attendance in {one.attendance for one in told} | {""}
    assert known.need in {one.need for one in told} | {""}
    assert known.because == "" or known.attendance == "absent"
    assert (known.attendance == "") == all(one.attendance == "" for one in told)


@pytest.mark.parametrize(
    ("known", "door"),
    [
        (rules.Became("came"), ("opened", "")),
        (rules.Became("absent", "transport"), ("unknown", "")),
        (rules.Became("absent", "turned_away"), ("wrong", "refused")),
        (rules.Became("absent", "not_found"), ("wrong", "not_found")),
        (rules.Became(), ("unknown", "")),
    ],
)
def test_not_to_have_come_is_no_wrong_door_unless_the_door_was_why(known, door):
    assert rules.door_says(known) == door
