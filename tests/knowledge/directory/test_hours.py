"""The clock of a place: what is open, why, until when."""

import gzip
import json
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repere.knowledge.directory.hours import (
    Because,
    Closure,
    InvalidHours,
    Moment,
    Openness,
    checked,
    moment,
    territory_of,
    week,
)

PARIS = ZoneInfo("Europe/Paris")
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:00"
EVERY_DAY = "Mo-Su 09:00-18:00"


def paris(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold)


def state(hours: str, at: str, **known) -> tuple[str, str]:
    found = moment(hours, paris(at), **known)
    return found.openness.value, found.because.value


# --- ordinary days ---------------------------------------------------------------------------------------


def test_an_open_place_says_when_it_closes():
    assert moment(OFFICE, paris("2026-11-20T10:00")) == Moment(
        Openness.OPEN, Because.HOURS, paris("2026-11-20T12:00")
    )


def test_a_place_closed_at_midday_says_when_it_opens_again():
    assert moment(OFFICE, paris("2026-11-20T12:30")) == Moment(
        Openness.CLOSED, Because.HOURS, paris("2026-11-20T14:00")
    )


def test_on_friday_evening_it_opens_on_monday():
    assert moment(OFFICE, paris("2026-11-20T17:00")).changes_at == paris("2026-11-23T09:00")


def test_it_is_open_from_the_first_minute_and_closed_at_the_last():
    assert state(OFFICE, "2026-11-20T09:00") == ("open", "hours")
    assert state(OFFICE, "2026-11-20T11:59") == ("open", "hours")
    assert state(OFFICE, "2026-11-20T12:00") == ("closed", "hours")


def test_ranges_that_touch_are_one_opening():
    assert moment("Mo-Fr 09:00-12:00,12:00-17:00", paris("2026-11-20T10:00")).changes_at == paris(
        "2026-11-20T17:00"
    )


def test_a_night_and_the_morning_that_follows_are_one_opening():
    hours = "Mo-Su 00:00-02:00,20:00-24:00"

    assert moment(hours, paris("2026-11-20T21:00")).changes_at == paris("2026-11-21T02:00")


def test_friday_night_is_still_open_on_saturday_at_one():
    found = moment("Fr 22:00-02:00", paris("2026-11-21T01:00"))

    assert (found.openness, found.changes_at) == (Openness.OPEN, paris("2026-11-21T02:00"))


def test_friday_night_goes_on_when_saturday_has_hours_of_its_own():
    assert state("Fr 22:00-02:00; Sa 10:00-12:00", "2026-11-21T01:00") == ("open", "hours")


def test_a_later_rule_replaces_the_day():
    hours = "Mo-Fr 09:00-17:00; We 13:00-16:00; Th off"

    assert state(hours, "2026-11-18T10:00") == ("closed", "hours")
    assert state(hours, "2026-11-18T14:00") == ("open", "hours")
    assert state(hours, "2026-11-19T10:00") == ("closed", "hours")


def test_an_additional_rule_adds_to_the_day():
    hours = "Mo-Fr 09:00-12:00, We 14:00-16:00"

    assert state(hours, "2026-11-18T10:00") == ("open", "hours")
    assert state(hours, "2026-11-18T15:00") == ("open", "hours")


def test_hours_that_are_off_leave_the_rest_of_the_day():
    hours = "Mo-Fr 09:00-17:00; We 12:00-14:00 off"

    assert state(hours, "2026-11-18T10:00") == ("open", "hours")
    assert state(hours, "2026-11-18T13:00") == ("closed", "hours")
    assert moment(hours, paris("2026-11-18T10:00")).changes_at == paris("2026-11-18T12:00")


def test_a_dated_exception_counts_for_its_year_only():
    hours = "Mo-Fr 09:00-17:00; 2026 Nov 20 off"

    assert state(hours, "2026-11-20T10:00") == ("closed", "hours")
    assert state("Mo-Fr 09:00-17:00; 2025 Nov 20 off", "2026-11-20T10:00") == ("open", "hours")


def test_months_and_the_nth_weekday_are_read():
    hours = "Mo[1] 14:00-16:00; Aug off"

    assert state(hours, "2026-09-07T15:00") == ("open", "hours")
    assert state(hours, "2026-09-14T15:00") == ("closed", "hours")
    assert state(hours, "2026-08-03T15:00") == ("closed", "hours")


def test_a_change_more_than_fourteen_days_away_is_not_told():
    assert moment("Mo[1] 14:00-16:00", paris("2026-09-08T10:00")).changes_at is None
    assert moment("24/7", paris("2026-09-08T10:00")).changes_at is None


def test_an_opening_without_an_end_is_unknown():
    assert state("Mo-Fr 09:00+", "2026-11-20T10:00") == ("unknown", "hours")
    assert state("Mo-Fr 09:00-12:00+", "2026-11-20T10:00") == ("open", "hours")
    assert state("Mo-Fr 09:00-12:00+", "2026-11-20T13:00") == ("unknown", "hours")


# --- nothing said, by appointment ------------------------------------------------------------------------


def test_without_hours_nobody_knows():
    assert moment("", paris("2026-11-20T10:00")) == Moment(Openness.UNKNOWN, Because.NO_HOURS)
    assert moment("  ", paris("2026-11-20T10:00")) == Moment(Openness.UNKNOWN, Because.NO_HOURS)


def test_hours_that_cannot_be_read_count_as_no_hours():
    assert state("du lundi au vendredi", "2026-11-20T10:00") == ("unknown", "no_hours")


@pytest.mark.parametrize("hours", ["", OFFICE, "Mo-Fr 09:00-17:00; PH off", "24/7", "off"])
@pytest.mark.parametrize(
    "at", ["2026-11-20T10:00", "2026-11-20T03:00", "2026-12-25T10:00", "2026-05-01T10:00"]
)
def test_by_appointment_is_never_shown_as_closed(hours, at):
    assert state(hours, at, appointment_only=True) == ("appointment", "appointment_only")


def test_by_appointment_outside_its_hours_says_when_the_desk_answers():
    found = moment(OFFICE, paris("2026-11-20T18:00"), appointment_only=True)

    assert found.changes_at == paris("2026-11-23T09:00")
    assert moment(OFFICE, paris("2026-11-20T10:00"), appointment_only=True).changes_at is None


def test_hours_whose_comment_asks_for_an_appointment_are_not_open_to_all():
    hours = 'Mo-Fr 09:00-12:00; Sa 09:00-12:00 "sur rendez-vous"'

    assert state(hours, "2026-11-20T10:00") == ("open", "hours")
    assert state(hours, "2026-11-21T10:00") == ("appointment", "appointment_only")
    assert state('Mo-Fr 09:00-12:00 "sans rendez-vous"', "2026-11-20T10:00") == ("open", "hours")
    assert state('Mo-Fr 09:00-12:00 || "sur rdv"', "2026-11-20T15:00") == ("appointment", "appointment_only")


def test_a_comment_alone_does_not_open_the_door():
    assert state('"appeler avant"', "2026-11-20T10:00") == ("unknown", "hours")


# --- closures --------------------------------------------------------------------------------------------


def test_a_closure_whose_start_was_long_ago_still_applies_until_its_end():
    works = Closure(date(2024, 1, 1), date(2026, 11, 22), "works")

    assert moment(OFFICE, paris("2026-11-20T10:00"), closures=[works]) == Moment(
        Openness.CLOSED, Because.CLOSURE, paris("2026-11-23T09:00"), date(2026, 11, 22)
    )
    assert state(OFFICE, "2026-11-23T10:00", closures=[works]) == ("open", "hours")


def test_a_long_closure_tells_its_first_opening_after():
    summer = Closure(date(2026, 7, 1), date(2026, 8, 31))

    found = moment(OFFICE, paris("2026-07-02T10:00"), closures=[summer])

    assert (found.until, found.changes_at) == (date(2026, 8, 31), paris("2026-09-01T09:00"))


def test_a_closure_wins_over_by_appointment():
    summer = Closure(date(2026, 8, 1), date(2026, 8, 31))

    found = moment("", paris("2026-08-10T10:00"), appointment_only=True, closures=[summer])

    assert found == Moment(Openness.CLOSED, Because.CLOSURE, None, date(2026, 8, 31))


def test_closures_that_follow_each_other_are_one():
    closures = [
        Closure(date(2026, 11, 19), date(2026, 11, 20)),
        Closure(date(2026, 11, 21), date(2026, 11, 24)),
    ]

    found = moment(OFFICE, paris("2026-11-20T10:00"), closures=closures)

    assert (found.until, found.changes_at) == (date(2026, 11, 24), paris("2026-11-25T09:00"))


def test_a_coming_closure_is_passed_over_and_ends_a_night():
    closure = Closure(date(2026, 11, 21), date(2026, 11, 24))

    assert moment(OFFICE, paris("2026-11-20T18:00"), closures=[closure]).changes_at == paris(
        "2026-11-25T09:00"
    )
    assert moment("24/7", paris("2026-11-20T18:00"), closures=[closure]).changes_at == paris(
        "2026-11-21T00:00"
    )
    assert moment("24/7", paris("2026-11-22T18:00"), closures=[closure]).changes_at == paris(
        "2026-11-25T00:00"
    )


def test_a_closure_that_ends_before_it_starts_closes_nothing():
    wrong = Closure(date(2026, 11, 21), date(2026, 11, 19))

    assert moment("24/7", paris("2026-11-20T18:00"), closures=[wrong]) == Moment(Openness.OPEN, Because.HOURS)


# --- public holidays -------------------------------------------------------------------------------------


def test_a_holiday_that_the_hours_do_not_mention_is_unknown():
    assert moment(OFFICE, paris("2026-12-25T10:00")) == Moment(
        Openness.UNKNOWN, Because.HOLIDAY_UNSTATED, paris("2026-12-28T09:00")
    )


def test_a_holiday_outside_the_weekly_hours_is_simply_closed():
    assert state(OFFICE, "2026-12-25T20:00") == ("closed", "hours")
    assert state(OFFICE, "2026-11-01T10:00") == ("closed", "hours")


def test_an_unstated_holiday_is_no_opening():
    assert moment("Mo-Su 09:00-12:00", paris("2026-12-24T13:00")).changes_at == paris("2026-12-26T09:00")


def test_a_holiday_stated_as_off_is_closed_all_day():
    assert state("Mo-Fr 09:00-17:00; PH off", "2026-12-25T10:00") == ("closed", "public_holiday")
    assert state("Mo-Sa 09:00-17:00; PH,Su off", "2026-12-25T20:00") == ("closed", "public_holiday")


def test_a_holiday_can_have_hours_of_its_own():
    hours = "Mo-Fr 09:00-17:00; PH 10:00-12:00"

    assert state(hours, "2026-12-25T11:00") == ("open", "hours")
    assert state(hours, "2026-12-25T09:30") == ("closed", "hours")
    assert moment(hours, paris("2026-12-25T09:30")).changes_at == paris("2026-12-25T10:00")


def test_a_holiday_can_share_the_hours_of_weekdays():
    assert state("Mo-Fr,PH 09:00-12:00", "2026-11-01T10:00") == ("open", "hours")
    assert state("Mo-Fr 09:00-12:00, PH 14:00-16:00", "2026-12-25T15:00") == ("open", "hours")


def test_a_weekday_that_overrides_the_holiday_leaves_it_unstated():
    assert state("PH off; Mo-Fr 09:00-17:00", "2026-12-25T10:00") == ("unknown", "holiday_unstated")


def test_a_season_of_holidays_says_nothing_of_the_others():
    hours = "Mo-Fr 09:00-17:00; Jul-Aug PH off"

    assert state(hours, "2026-07-14T10:00") == ("closed", "public_holiday")
    assert state(hours, "2026-12-25T10:00") == ("unknown", "holiday_unstated")


def test_the_day_after_a_holiday_can_be_named():
    hours = "Mo-Su 09:00-17:00; PH off; PH +1 day 14:00-17:00"

    assert state(hours, "2026-12-26T10:00") == ("closed", "hours")
    assert state(hours, "2026-12-26T15:00") == ("open", "hours")


def test_a_date_named_by_the_hours_is_a_statement():
    assert state("Mo-Fr 09:00-17:00; Dec 25 12:00-15:00", "2026-12-25T13:00") == ("open", "hours")
    assert state("Mo-Fr 09:00-17:00; Dec 25 off", "2026-12-25T13:00") == ("closed", "public_holiday")
    assert state("Mo-Su 09:00-17:00; easter +1 day 10:00-12:00", "2026-04-06T11:00") == ("open", "hours")
    assert state("Mo-Fr 09:00-17:00; Dec 20-31 12:00-15:00", "2026-12-25T13:00") == (
        "unknown",
        "holiday_unstated",
    )


def test_the_first_of_may_is_closed_unless_stated():
    assert state(OFFICE, "2026-05-01T10:00") == ("closed", "public_holiday")
    assert state("Mo-Fr,PH 09:00-17:00", "2026-05-01T10:00") == ("open", "hours")
    assert state("Mo-Fr 09:00-17:00; May 01 10:00-12:00", "2026-05-01T10:00") == ("open", "hours")
    assert state(OFFICE, "2026-05-01T10:00", territory="FR-974") == ("closed", "public_holiday")
    assert state("Mo-Su 09:00-17:00", "2026-05-01T10:00", territory="MA") == ("unknown", "holiday_unstated")


def test_day_and_night_is_open_on_holidays():
    assert state("24/7", "2026-12-25T10:00") == ("open", "hours")
    assert state("24/7", "2026-05-01T10:00") == ("open", "hours")
    assert state("24/7; PH off", "2026-12-25T10:00") == ("closed", "public_holiday")


def test_a_night_belongs_to_the_day_on_which_it_begins():
    hours = "Mo-Su 20:00-08:00"

    assert state(hours, "2026-12-25T02:00") == ("open", "hours")
    assert state(hours, "2026-12-26T02:00") == ("unknown", "holiday_unstated")
    assert state(hours, "2026-05-02T02:00") == ("closed", "public_holiday")
    assert state("Mo-Su 20:00-08:00; PH off", "2026-12-25T02:00") == ("open", "hours")
    assert state("Mo-Su 20:00-08:00; PH off", "2026-12-26T02:00") == ("closed", "hours")


@pytest.mark.parametrize(
    ("commune", "day", "is_holiday"),
    [
        ("67482", "2026-12-26", True),  # Strasbourg
        ("57463", "2026-12-26", True),  # Metz
        ("30189", "2026-12-26", False),  # Nîmes
        ("67482", "2026-04-03", True),  # Good Friday
        ("30189", "2026-04-03", False),
        ("97105", "2026-05-27", True),  # Guadeloupe
        ("97105", "2026-05-22", False),
        ("97209", "2026-05-22", True),  # Martinique
        ("97209", "2026-05-27", False),
        ("97302", "2026-06-10", True),
        ("97411", "2026-12-20", True),
        ("97608", "2026-04-27", True),
        ("97701", "2026-10-09", True),
        ("97801", "2026-05-28", True),
        ("98818", "2026-09-24", True),
        ("98735", "2026-11-20", True),  # Matariʻi
        ("75056", "2026-07-14", True),
    ],
)
def test_each_territory_has_its_own_holidays(commune, day, is_holiday):
    territory, timezone = territory_of(commune)
    at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZoneInfo(timezone))

    found = moment(EVERY_DAY, at, territory=territory, timezone=timezone)

    assert found.openness is (Openness.UNKNOWN if is_holiday else Openness.OPEN)


def test_other_countries_have_their_own_holidays_too():
    assert state(EVERY_DAY, "2026-11-18T10:00", territory="MA") == ("unknown", "holiday_unstated")
    assert state(EVERY_DAY, "2026-11-18T10:00", territory="AZ") == ("open", "hours")
    assert state(EVERY_DAY, "2026-05-09T10:00", territory="AZ") == ("unknown", "holiday_unstated")
    assert state(EVERY_DAY, "2026-12-25T10:00", territory="XX") == ("open", "hours")


# --- where it is ------------------------------------------------------------------------------------------


def test_half_past_eleven_at_night_in_paris_is_another_day_in_reunion():
    at = paris("2026-11-22T23:30")  # Sunday; Monday 02:30 over there

    found = moment("Mo 02:00-03:00", at, territory="FR-974", timezone="Indian/Reunion")

    assert found.openness is Openness.OPEN
    assert found.changes_at == datetime(2026, 11, 23, 3, tzinfo=ZoneInfo("Indian/Reunion"))
    assert str(found.changes_at.tzinfo) == "Indian/Reunion"
    assert moment("Mo 02:00-03:00", at).openness is Openness.CLOSED


def test_when_clocks_go_forward_what_falls_in_the_lost_hour_happens_at_once():
    before = paris("2026-03-29T01:00")

    assert moment("Su 02:30-03:30", before).changes_at.isoformat() == "2026-03-29T03:00:00+02:00"
    assert moment("Su 00:30-02:30", before).changes_at.isoformat() == "2026-03-29T03:00:00+02:00"
    assert moment("Su 02:10-02:50", before).changes_at == paris("2026-04-05T02:10")
    assert moment("Sa 20:00-08:00", before).changes_at.isoformat() == "2026-03-29T08:00:00+02:00"


def test_when_clocks_go_back_the_end_is_the_first_to_come():
    hours = "Su 01:00-02:30"

    assert moment(hours, paris("2026-10-25T01:30")).changes_at.isoformat() == "2026-10-25T02:30:00+02:00"
    assert (
        moment(hours, paris("2026-10-25T02:15", fold=1)).changes_at.isoformat() == "2026-10-25T02:30:00+01:00"
    )


def test_a_commune_tells_its_holidays_and_its_time_zone():
    assert territory_of("57463") == ("FR-57", "Europe/Paris")
    assert territory_of("97411") == ("FR-974", "Indian/Reunion")
    assert territory_of("67482") == territory_of("68066") == ("FR-6AE", "Europe/Paris")
    assert territory_of("2A004") == territory_of("75056") == territory_of("") == ("FR", "Europe/Paris")
    assert territory_of("97123") == territory_of("97701") == ("FR-977", "America/St_Barthelemy")
    assert territory_of("98731") == ("FR-987", "Pacific/Marquesas")
    assert territory_of("", "MA") == ("MA", "Africa/Casablanca")
    assert territory_of("", "AZ") == ("AZ", "Asia/Baku")


@pytest.mark.parametrize(
    "code",
    [f"{n:02}" for n in range(1, 96) if n != 20]
    + ["2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"],
)
def test_every_departement_has_a_calendar_and_a_clock(code):
    territory, timezone = territory_of(code)

    assert territory == "FR" or territory.startswith("FR-")
    assert (timezone == "Europe/Paris") is (len(code) == 2)
    assert ZoneInfo(timezone)
    assert state(EVERY_DAY, "2026-07-14T12:00", territory=territory) == ("unknown", "holiday_unstated")


# --- the week --------------------------------------------------------------------------------------------


def test_the_week_shows_a_night_under_the_day_on_which_it_begins():
    days = week("Mo 09:00-12:00,12:00-14:00; Fr 22:00-02:00; Sa 00:00-24:00", date(2026, 11, 16))

    assert days == [[(time(9), time(14))], [], [], [], [(time(22), time(2))], [(time(0), time(0))], []]


def test_the_week_of_a_holiday_shows_what_is_stated_and_keeps_the_rest():
    monday = date(2026, 12, 21)

    assert week("Mo-Fr 09:00-12:00; PH off", monday)[4] == []
    assert week("Mo-Fr 09:00-12:00", monday)[4] == [(time(9), time(12))]
    assert week("Mo-Fr 09:00-12:00", date(2026, 4, 27))[4] == []
    assert week("", monday) == [[], [], [], [], [], [], []]


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "named"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("toto", "toto"),
        ("24/24", "24/24"),
        ("Mo-Fr", "No times"),
        ("Mo-Fr 09:00-12:00; Sa", "“Sa”"),
        ("Mo-Fr 9h-12h", "09:00-12:30"),
        ("Lu-Ve 09:00-12:00", "Mo Tu We"),
        ("Mo-Fr 09:60-12:00", "60-12:00"),
        ("Mo-Fr 12:00-09:00", "ends before"),
        ("Mo 10:00-36:00", "longer than a day"),
        ("Feb 30 off", "Feb 30"),
        ("Apr 31 10:00-12:00", "Apr 31"),
        ("SH off", "School holidays"),
        ("Mo-Fr 09:00-12:00; PH,SH off", "School holidays"),
        ("sunrise-sunset", "sun"),
        ("PH Mo-Fr 10:00-12:00", "comma"),
        ("Mo-Fr 10:00-16:00/02:00", "10:00-16:00/02:00"),
        ("Mo 09:00-10:00; " * 100, "longer than"),
    ],
)
def test_nonsense_is_refused_by_name(hours, named):
    with pytest.raises(InvalidHours) as refusal:
        checked(hours)

    assert named in refusal.value.reason
    assert len(refusal.value.reason) < 100


@pytest.mark.parametrize(
    ("hours", "canonical"),
    [
        ("mo-fr 9:00-12:00;", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr  00:00-24:00", "Mo-Fr 00:00-24:00"),
        ("Mo-Fr 09:00-17:00; PH +1 day off", "Mo-Fr 09:00-17:00; PH +1 days closed"),
        ("24/7", "24/7"),
        ('Mo 09:00-12:00 open "a;b, c || PH"', 'Mo 09:00-12:00 "a;b, c || PH"'),
    ],
)
def test_hours_are_written_in_one_way(hours, canonical):
    assert checked(hours) == canonical
    assert checked(canonical) == canonical


@given(st.text(alphabet='MoTuFrPHSu0123456789:-,; |"/+[]offJanDecweek2026h', max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_and_never_breaks(text):
    with suppress(InvalidHours):
        assert checked(checked(text)) == checked(text)
    found = moment(text, paris("2026-11-20T10:00"))
    assert isinstance(found, Moment)


# --- against a naive evaluator ----------------------------------------------------------------------------

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ZONES = {
    "FR": "Europe/Paris",
    "FR-6AE": "Europe/Paris",
    "FR-972": "America/Martinique",
    "FR-974": "Indian/Reunion",
}
HOLIDAYS_2026_2027 = {
    date.fromisoformat(day)
    for day in [
        "2026-01-01",
        "2026-04-06",
        "2026-05-01",
        "2026-05-08",
        "2026-05-14",
        "2026-05-25",
        "2026-07-14",
        "2026-08-15",
        "2026-11-01",
        "2026-11-11",
        "2026-12-25",
        "2027-01-01",
        "2027-03-29",
        "2027-05-01",
        "2027-05-06",
        "2027-05-08",
        "2027-05-17",
        "2027-07-14",
        "2027-08-15",
        "2027-11-01",
        "2027-11-11",
        "2027-12-25",
    ]
}
LOCAL = {
    "FR": set(),
    "FR-6AE": {date(2026, 4, 3), date(2026, 12, 26), date(2027, 3, 26), date(2027, 12, 26)},
    "FR-972": {date(2026, 5, 22), date(2027, 5, 22), date(2026, 7, 21), date(2027, 7, 21)},
    "FR-974": {date(2026, 12, 20), date(2027, 12, 20)},
}

minutes = st.integers(0, 287).map(lambda five: five * 5)


@st.composite
def ranges(draw) -> list[tuple[int, int]]:
    """One to three ranges of a day; the last may run past midnight, for 18 hours at most."""
    marks = sorted(draw(st.sets(minutes, min_size=2, max_size=6)))
    found = list(zip(marks[::2], marks[1::2], strict=False))
    if draw(st.booleans()):
        start = draw(st.integers(max(found[-1][1], 360), 1435).map(lambda m: m // 5 * 5))
        found.append((start, 1440 + draw(st.integers(0, (start - 360) // 5)) * 5))
    return found


@st.composite
def rules(draw) -> tuple[list[tuple[frozenset[int], bool, list[tuple[int, int]]]], str]:
    """Rules as (weekdays, public holidays too, ranges; none for off), and their text."""
    found, texts = [], []
    for _ in range(draw(st.integers(1, 4))):
        days = draw(st.frozensets(st.integers(0, 6), max_size=6))
        holidays = draw(st.booleans()) or not days
        times = draw(st.one_of(ranges(), st.just([])))
        names = [DAYS[day] for day in sorted(days)] + (["PH"] if holidays else [])
        spans = ",".join(f"{a // 60:02}:{a % 60:02}-{clock(b)}" for a, b in times) or "off"
        found.append((days, holidays, times))
        texts.append(f"{','.join(names)} {spans}")
    return found, "; ".join(texts)


def clock(minute: int) -> str:
    return "24:00" if minute == 1440 else f"{minute // 60 % 24:02}:{minute % 60:02}"


def naive(known, wall: datetime, territory: str) -> str:
    """The state, by walking through the rules for today and for yesterday."""
    states = set()
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        minute = wall.hour * 60 + wall.minute + back * 1440
        is_holiday = day in HOLIDAYS_2026_2027 or day in LOCAL[territory]
        spans, stated = [], False
        for days, holidays, times in known:
            if day.weekday() in days or (holidays and is_holiday):
                spans, stated = times, holidays and is_holiday
        if any(start <= minute < end for start, end in spans):
            if not is_holiday or stated:
                states.add("open")
            elif (day.month, day.day) != (5, 1):
                states.add("unknown")
    return "open" if "open" in states else "unknown" if states else "closed"


instants = st.datetimes(datetime(2026, 1, 2), datetime(2027, 12, 15), timezones=st.just(UTC))


@given(rules(), instants, st.sampled_from(sorted(ZONES)))
@example(
    ([(frozenset({4}), False, [(1320, 1560)])], "Fr 22:00-02:00"), datetime(2026, 11, 21, tzinfo=UTC), "FR"
)
@settings(max_examples=600, deadline=None)
def test_the_moment_agrees_with_a_naive_evaluator(known, at, territory):
    model, text = known
    place = ZoneInfo(ZONES[territory])

    found = moment(text, at, territory=territory, timezone=ZONES[territory])

    assert found.openness.value == naive(model, at.astimezone(place), territory)
    if found.changes_at is not None:
        assert found.changes_at.tzinfo is place
        assert at < found.changes_at <= at + timedelta(days=14, hours=1)


@given(rules(), instants, st.sampled_from(sorted(ZONES)))
@settings(max_examples=300, deadline=None)
def test_the_announced_change_is_the_first_one(known, at, territory):
    model, text = known
    place = ZoneInfo(ZONES[territory])

    found = moment(text, at, territory=territory, timezone=ZONES[territory])

    def is_open(instant: datetime) -> bool:
        return naive(model, instant.astimezone(place), territory) == "open"

    was_open = is_open(at)
    end = found.changes_at or at + timedelta(days=14)
    if found.changes_at is not None:
        assert is_open(end) is not was_open
    step = at.replace(second=0, microsecond=0) + timedelta(minutes=5 - at.minute % 5)
    while step < end.astimezone(UTC):
        # The hour that comes twice is read once.
        if step.astimezone(place).fold == 0:
            assert is_open(step) is was_open
        step += timedelta(minutes=5)


@given(ranges(), instants)
@settings(max_examples=200, deadline=None)
def test_cutting_a_range_in_two_changes_nothing(times, at):
    start, end = times[0]
    middle = (start + end) // 10 * 5
    whole = f"Mo-Su {clock(start)}-{clock(end)}"
    if not start < middle < min(end, 1440):
        return
    cut = f"Mo-Su {clock(start)}-{clock(middle)},{clock(middle)}-{clock(end)}"

    assert moment(whole, at) == moment(cut, at)


# --- hours met in the wild --------------------------------------------------------------------------------


def test_the_hours_of_a_real_directory_are_read_or_refused_with_a_reason():
    from tests.shared_data import shared

    with gzip.open(shared("directory/digital-mediation/source.json.gz"), "rt", encoding="utf-8") as file:
        written = [place["horaires"] for place in json.load(file) if place.get("horaires")]

    read, refused = [], []
    for hours in written:
        try:
            read.append(checked(hours))
        except InvalidHours as refusal:
            refused.append((hours, refusal.reason))
    print(f"{len(written)} hours: {len(read)} read, {len(refused)} refused {refused}")

    assert len(written) == 617
    assert len(read) + len(refused) == 617
    assert all(reason for _, reason in refused)
    assert len(read) >= 600
    assert all(checked(hours) == hours for hours in read)
    assert {moment(hours, paris("2026-11-18T10:00")).because for hours in read} == {Because.HOURS}
