"""What is worked out beforehand says what the evaluator says, at any instant."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repere.knowledge.directory.hours import Openness, moment, openings
from repere.knowledge.directory.models import Opening, Timetable
from repere.knowledge.directory.search import rows, upkeep
from repere.knowledge.directory.search.asking import Question, Where
from repere.knowledge.directory.search.queries import page
from tests import factories
from tests.factories import NOW

HOURS = (
    "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
    "Mo-Fr 08:30-12:30",
    "Fr 22:00-02:00",
    "Mo-Su 20:00-09:00",
    "24/7",
    "Mo-Su 02:15-02:45",
    "Su 01:00-04:00",
    "Mo-Fr 18:00-23:00; Sa-Su,PH 17:00-23:00",
    "We[1] 14:00-16:00; Dec 25 10:00-12:00",
    "Nov-Mar: Mo-Su 18:00-09:00",
    'Mo-Fr 09:00-12:00 "sur rendez-vous"',
    "Mo-Sa 00:00-24:00; PH 10:00-12:00",
    "nonsense",
    "",
)
PLACES = (
    ("FR", "Europe/Paris"),
    ("FR-6AE", "Europe/Paris"),
    ("FR-974", "Indian/Reunion"),
    ("FR-975", "America/Miquelon"),
    ("FR-987", "Pacific/Marquesas"),
    ("AZ", "Asia/Baku"),
    ("MA", "Africa/Casablanca"),
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
SPELLS = st.timedeltas(timedelta(0), timedelta(days=12))
# In France the clocks change on these nights.
FORWARD, BACK = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(HOURS), st.sampled_from(PLACES), INSTANTS, SPELLS, st.floats(0, 1, exclude_max=True))
@example("Mo-Su 02:15-02:45", PLACES[0], BACK - timedelta(days=1), timedelta(days=2), 0.5)
@example("Mo-Su 02:15-02:45", PLACES[0], FORWARD - timedelta(days=1), timedelta(days=2), 0.5)
@example("Su 01:00-04:00", PLACES[0], BACK - timedelta(days=1), timedelta(days=2), 0.52)
def test_an_instant_is_in_an_opening_when_the_evaluator_says_open(hours, place, since, spell, part):
    territory, zone = place
    at = since + spell * part

    found = openings(hours, since, since + spell, territory=territory, timezone=zone)

    is_open = moment(hours, at, territory=territory, timezone=zone).openness is Openness.OPEN
    assert any(start <= at < end for start, end in found) == (is_open and at < since + spell)
    assert all(end < later for (_start, end), (later, _end) in itertools.pairwise(found))
    assert all(since <= start < end <= since + spell for start, end in found)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(minutes=st.integers(0, 60 * 46))
def test_what_the_search_calls_open_is_what_the_evaluator_calls_open(minutes):
    at = NOW + timedelta(minutes=minutes)
    Timetable.objects.all().delete()
    factories.Service.objects.all().delete()
    for number, hours in enumerate(HOURS):
        where = factories.location(territory=PLACES[number % 7][0], timezone=PLACES[number % 7][1])
        factories.service(hours=hours, location=where, appointment_only=number == 1)
    rows.work_out(list(Timetable.objects.all()), NOW)

    around = Where((43.8367, 4.3601))
    told = page(Question(where=around, size=50), at).found
    shown = page(Question(where=around, size=50, open_now=True), at).found

    assert {one.service.id for one in shown} == {
        one.service.id for one in told if one.moment.openness is Openness.OPEN
    }


@pytest.mark.django_db
def test_the_worker_keeps_the_coming_days_known():
    factories.service(hours="Mo-Su 09:00-18:00")
    table = Timetable.objects.get()
    later = NOW + timedelta(days=30)

    assert upkeep.know_openings(later) == 1

    table.refresh_from_db()
    assert table.known_until >= later + rows.ENOUGH
    assert table.openings.filter(opens_at__lte=later + timedelta(days=2)).exists()
    assert not table.openings.filter(closes_at__lt=later - timedelta(days=1)).exists()
    assert upkeep.know_openings(later) == 0


@pytest.mark.django_db
def test_hours_that_nobody_keeps_any_more_are_forgotten():
    service = factories.service(hours="Mo-Su 09:00-18:00")
    service.delete()

    upkeep.know_openings(NOW + timedelta(days=3650))

    assert not Timetable.objects.exists()
    assert not Opening.objects.exists()


@pytest.mark.django_db
def test_the_same_hours_in_the_same_place_are_worked_out_once():
    for zone in ("Europe/Paris", "Europe/Paris", "Indian/Reunion"):
        factories.service(hours="Mo-Su 09:00-18:00", location=factories.location(timezone=zone))

    assert Timetable.objects.count() == 2
