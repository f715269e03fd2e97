"""How near a time limit is, who has it while somebody is away, when whoever coordinates is told."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.accompaniment.procedures.board import rules
from repere.accompaniment.procedures.board.rules import Away, Tone
from repere.accompaniment.procedures.rules import LONGEST_VERSION, version_kept
from repere.knowledge.law.closed_days import approved_days

FRIDAY = date(2026, 11, 13)
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
A, B, C = (UUID(int=n) for n in (1, 2, 3))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
STAKES = list(rules.RED)
ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def left(today, last, territory="FR"):
    return rules.working_days_left(approved_days(), territory, today, last)


def test_weekends_and_holidays_leave_no_time_to_work():
    assert left(FRIDAY, date(2026, 11, 16)) == 1
    assert left(date(2026, 11, 10), date(2026, 11, 12)) == 1  # 11 November between
    assert left(FRIDAY, FRIDAY) == 0
    assert left(FRIDAY, FRIDAY - timedelta(days=1)) == -1


def test_a_holiday_of_the_place_counts_there_alone():
    assert left(date(2026, 5, 21), date(2026, 5, 22)) == 1
    assert left(date(2026, 5, 21), date(2026, 5, 22), "FR-MQ") == 0


@ON_A_BUSY_MACHINE
@given(days, days)
def test_there_are_never_more_working_days_than_days(today, last):
    found = left(today, last)

    assert found == -1 if last < today else 0 <= found <= (last - today).days


@ON_A_BUSY_MACHINE
@given(days, days, days)
def test_a_later_day_leaves_no_less_time(today, one, other):
    assert left(today, min(one, other)) <= left(today, max(one, other))


@ON_A_BUSY_MACHINE
@given(st.sampled_from(STAKES), st.integers(-1, 60))
def test_less_time_is_never_calmer(stake, number):
    order = [Tone.RED, Tone.AMBER, Tone.CALM]

    assert order.index(rules.tone(stake, number)) <= order.index(rules.tone(stake, number + 1))


@ON_A_BUSY_MACHINE
@given(st.integers(-1, 60))
def test_what_costs_more_is_never_calmer(number):
    order = [Tone.RED, Tone.AMBER, Tone.CALM]
    found = [order.index(rules.tone(stake, number)) for stake in STAKES]

    assert found == sorted(found)


def test_three_working_days_before_an_appeal_it_is_red_and_before_a_change_of_address_it_is_amber():
    assert rules.tone("asylum", 3) is Tone.RED
    assert rules.tone("step", 3) is Tone.AMBER
    assert rules.tone("step", 4) is Tone.CALM


def test_hours_are_red_from_the_first_minute():
    assert rules.tone("step", 30, is_in_hours=True) is Tone.RED


def test_between_the_last_working_day_and_the_end_it_is_red_not_over():
    """48 hours from Friday evening: Saturday is no working day, and there is time left."""
    ends = datetime(2026, 11, 15, 17, 40, tzinfo=PARIS)
    saturday = datetime(2026, 11, 14, 12, 0, tzinfo=PARIS)

    assert rules.tone("removal", -1, past=rules.is_past(ends, saturday), is_in_hours=True) is Tone.RED
    assert rules.tone("removal", -1, past=rules.is_past(ends, ends + timedelta(minutes=1))) is Tone.LATE


def test_a_day_is_over_at_its_end_on_the_clock_of_the_place():
    last_minute = datetime(2026, 11, 13, 23, 59, tzinfo=PARIS)

    assert not rules.is_past(FRIDAY, last_minute)
    assert rules.is_past(FRIDAY, last_minute + timedelta(minutes=1))


@pytest.mark.parametrize("status", sorted(rules.STOPPED))
def test_a_clock_that_is_stopped_calls_nobody(status):
    tone = rules.tone("asylum", 0, status=status)

    assert tone is Tone.STOPPED
    assert not escalates(tone, hours=48)


def escalates(tone, hours, *, in_hours=False, late=False):
    opened_at = NOW - timedelta(hours=hours)
    return rules.is_to_escalate(
        tone, opened_at=opened_at, now=NOW, was_late_when_told=late, is_in_hours=in_hours
    )


def test_whoever_coordinates_is_told_of_what_is_red_after_some_hours():
    assert escalates(Tone.RED, hours=4)
    assert not escalates(Tone.RED, hours=3)
    assert not escalates(Tone.AMBER, hours=48)


def test_where_hours_count_one_is_waited_for():
    assert escalates(Tone.RED, hours=1, in_hours=True)


def test_what_was_over_when_we_heard_of_it_wakes_nobody():
    assert not escalates(Tone.LATE, hours=48, late=True)


def test_having_it_holds_when_a_date_moves_away_and_not_when_it_comes_nearer():
    assert rules.still_holds(FRIDAY, FRIDAY + timedelta(days=1))
    assert rules.still_holds(FRIDAY, FRIDAY)
    assert not rules.still_holds(FRIDAY, FRIDAY - timedelta(days=1))


def away(user, stand_in, first=FRIDAY, last=FRIDAY):
    return Away(user, stand_in, first, last)


def test_a_stand_in_holds_from_the_first_day_to_the_last():
    absence = away(A, B, FRIDAY, FRIDAY + timedelta(days=3))

    assert rules.holds_for(B, [absence], FRIDAY) == {A, B}
    assert rules.holds_for(B, [absence], FRIDAY + timedelta(days=3)) == {A, B}
    assert rules.holds_for(B, [absence], FRIDAY + timedelta(days=4)) == {B}


def test_the_stand_in_of_a_stand_in_holds_both():
    assert rules.stand_ins([away(A, B), away(B, C)], FRIDAY) == {A: C, B: C}


def test_where_everybody_is_away_somebody_still_holds():
    found = rules.stand_ins([away(A, B), away(B, A)], FRIDAY)

    assert found == {A: B, B: A}


@ON_A_BUSY_MACHINE
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1])))
def test_no_chain_of_absences_is_endless_and_nobody_stands_in_for_themselves(pairs):
    absences = [away(UUID(int=user), UUID(int=stand_in)) for user, stand_in in pairs]

    for user, holder in rules.stand_ins(absences, FRIDAY).items():
        assert user != holder


def test_figures_of_fewer_than_five_people_are_hidden_and_one_more_beside_them():
    missed = (
        [("mail", n) for n in range(8)] + [("portal", n) for n in range(6)] + [("other", 1), ("other", 1)]
    )

    assert rules.counts_shown(missed) == [("mail", 8), ("portal", None), ("other", None)]


def test_many_misses_of_one_person_are_not_a_figure():
    assert rules.counts_shown([("mail", "one")] * 9) == [("mail", None)]


def test_what_ends_at_an_hour_comes_first_in_its_day():
    hour = datetime(2026, 11, 13, 17, 40, tzinfo=PARIS)

    assert rules.is_order(hour, FRIDAY) < rules.is_order(FRIDAY, FRIDAY)
    assert rules.is_order(FRIDAY, FRIDAY) < rules.is_order(hour, FRIDAY + timedelta(days=1))


def test_from_saturday_on_the_sheet_is_of_the_week_to_come():
    monday = date(2026, 11, 16)

    assert [rules.week_to_work(monday + timedelta(days=n)) for n in (0, 4)] == [monday, monday]
    assert rules.week_to_work(monday + timedelta(days=5)) == monday + timedelta(days=7)
    assert rules.week_to_work(monday - timedelta(days=1)) == monday


def test_the_version_of_a_table_that_jurists_approved_at_length_has_room():
    """Twelve territories and ten years of them, and still told apart."""
    years = ", ".join(f"FR-RE {year}" for year in range(2000, 2120))

    assert version_kept("2026-11-22 + FR 2032") == "2026-11-22 + FR 2032"
    assert len(version_kept(years)) == LONGEST_VERSION
    assert version_kept(years) != version_kept(years + ", FR 2032")
