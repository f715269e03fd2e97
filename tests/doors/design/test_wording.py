from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from repere.doors.design.templatetags.design import when
from repere.doors.design.wording import Closeness, closeness

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 19), Closeness.YESTERDAY),
        (date(2026, 11, 20), Closeness.TODAY),
        (date(2026, 11, 21), Closeness.TOMORROW),
        (date(2026, 11, 22), Closeness.THIS_WEEK),
        (date(2026, 11, 26), Closeness.THIS_WEEK),
        (date(2026, 11, 27), Closeness.FAR),
        (date(2026, 11, 18), Closeness.FAR),
    ],
)
def test_a_weekday_alone_is_said_of_the_six_days_to_come(day, expected):
    assert closeness(day, date(2026, 11, 20)) is expected


def test_an_opening_hour_is_told_on_the_clock_of_its_place():
    opens_at = datetime(2026, 11, 20, 8, 0, tzinfo=ZoneInfo("Indian/Reunion"))

    with translation.override("en-gb"):
        assert ">today 08:00<" in when(opens_at, now=NOON.astimezone(UTC))


def test_the_day_is_the_one_of_the_place_even_past_midnight():
    opens_at = datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo("Indian/Reunion"))

    with translation.override("en-gb"):
        assert ">today 08:00<" in when(opens_at, now=datetime(2026, 11, 20, 21, 0, tzinfo=UTC))


def test_a_brief_hour_leaves_out_today_only():
    with translation.override("en-gb"):
        assert ">14:00<" in when(NOON.replace(hour=14), brief=True, now=NOON)
        assert ">tomorrow 14:00<" in when(NOON.replace(day=21, hour=14), brief=True, now=NOON)


def test_no_instant_is_no_words():
    assert when(None) == ""
