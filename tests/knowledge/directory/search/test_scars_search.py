"""What other directories were hurt by, in searching: each by its name."""

from datetime import UTC, date, datetime, timedelta

import pytest

from repere.knowledge.directory.actions import place_under_themes
from repere.knowledge.directory.models import DatedClosure, SearchRow
from repere.knowledge.directory.search.asking import Question, Where
from repere.knowledge.directory.search.queries import page
from tests import factories
from tests.factories import NOW
from tests.knowledge.directory.search.test_queries import NIMES, afar, all_pages, at, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_two_categories_and_a_theme_in_one_query_are_a_union():
    at(name="one", topics=["sante--addictions"])
    at(name="two", topics=["mobilite--preparer-un-permis"])
    at(name="three", topics=["numerique--acquerir-un-equipement"])
    at(name="four", topics=["famille--garde-denfants"])

    asked = frozenset({"sante", "mobilite", "numerique--acquerir-un-equipement"})
    assert set(found(topics=asked)) == {"one", "two", "three"}


def test_a_service_without_theme_or_audience_is_found_by_text_search():
    at(name="La main tendue", topics=[], audiences=[], themes=(), extra={"themes": []})

    assert found(text="main tendue") == ["La main tendue"]
    assert found(text="main tendue", audiences=frozenset({"femmes"})) == ["La main tendue"]


@pytest.mark.parametrize("where", [NIMES, Where(departement="30"), Where()])
def test_paging_is_stable_across_a_reload(where):
    services = [at(43.84 + n / 500, name=str(n)) for n in range(20)]
    services += [afar(name=str(n)) for n in range(20, 30)]

    def reload():
        SearchRow.objects.all().delete()
        place_under_themes(services)

    names = all_pages(Question(where=where, size=4), between=reload)

    assert sorted(names, key=int) == [str(n) for n in range(30)]


def test_a_page_goes_on_after_its_last_service_is_gone():
    services = [at(43.84 + n / 500, name=str(n)) for n in range(6)]
    question = Question(where=NIMES, size=3)
    first = page(question, NOW)
    services[2].delete()

    rest = page(question, NOW, first.following)

    assert [one.service.name for one in (*first.found, *rest.found)] == ["0", "1", "2", "3", "4", "5"]


def test_choosing_a_departement_shows_national_and_local_services():
    at(name="local", place={"commune_code": "30189"})
    at(name="elsewhere", place={"commune_code": "75056"}, latitude=48.85, longitude=2.35)
    afar(name="national")
    afar(name="of the département", zones=["30"])
    afar(name="of another", zones=["75"])

    assert found(where=Where(departement="30")) == ["local", "of the département", "national"]


def test_a_missing_reception_mode_does_not_hide_a_service():
    at(name="silent", reception_modes=[])

    assert found(modes=frozenset({"en-presentiel"})) == ["silent"]
    assert found(modes=frozenset({"a-distance"})) == ["silent"]


def test_by_appointment_is_never_shown_as_closed_in_a_list():
    at(name="desk", hours="Mo-Fr 09:00-12:00", appointment_only=True)

    [one] = page(Question(where=NIMES), NOW + timedelta(hours=12)).found
    assert one.moment.openness == "appointment"


def test_a_closure_whose_start_was_missed_still_applies_until_its_end():
    service = at(name="shut", hours="24/7")
    DatedClosure.objects.create(service=service, starts_on=date(2020, 1, 1), ends_on=NOW.date())

    assert found(open_now=True) == []
    assert found(open_now=True, now=NOW + timedelta(days=1)) == ["shut"]


def test_half_past_eleven_in_paris_is_another_day_overseas():
    paris = datetime(2026, 11, 16, 22, 30, tzinfo=UTC)  # Monday there, Tuesday in Réunion
    at(name="Réunion", hours="Tu 02:00-04:00", place={"territory": "FR-974", "timezone": "Indian/Reunion"})
    at(name="Nîmes", hours="Mo 23:00-24:00")

    assert set(found(open_now=True, now=paris)) == {"Réunion", "Nîmes"}
    assert found(open_now=True, now=paris - timedelta(hours=1)) == []


def test_unknown_on_public_holidays_is_shown_as_unknown_and_is_not_open():
    armistice = datetime(2026, 11, 11, 10, 0, tzinfo=UTC)
    at(name="silent of holidays", hours="Mo-Fr 09:00-17:00")
    at(name="says so", hours="Mo-Fr 09:00-17:00; PH 09:00-12:00")

    told = {
        one.service.name: one.moment.openness.value for one in page(Question(where=NIMES), armistice).found
    }

    assert told == {"silent of holidays": "unknown", "says so": "open"}


def test_the_first_of_may_is_closed_unless_stated():
    may_day = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
    at(name="usual", hours="Mo-Fr 09:00-17:00")
    at(name="stated", hours="Mo-Fr 09:00-17:00; May 01 09:00-17:00")

    told = {one.service.name: one.moment.openness.value for one in page(Question(where=NIMES), may_day).found}

    assert told == {"usual": "closed", "stated": "open"}


def test_friday_night_is_open_on_saturday_at_one():
    saturday = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)  # one o'clock in Nîmes
    with_night = at(name="night", hours="Fr 22:00-02:00")
    from repere.knowledge.directory.search import rows

    rows.work_out([with_night.search_row.timetable], saturday)

    assert found(open_now=True, now=saturday) == ["night"]
    assert found(open_now=True, now=saturday + timedelta(hours=1)) == []


def test_a_confidential_place_is_not_found_by_its_distances():
    hidden = at(43.8123, 4.3321, name="refuge", place={"is_confidential": True})

    for latitude in (43.8123, 43.82, 43.79):
        here = NIMES.at((latitude, 4.3321))
        [one] = page(Question(where=here), NOW).found
        assert one.point == (43.8, 4.3)
    row = SearchRow.objects.get(service=hidden)
    assert (row.latitude, row.longitude) == (43.8, 4.3)


def test_a_place_that_becomes_confidential_has_no_more_distances_that_tell():
    service = at(43.8123, 4.3321, name="refuge")
    factories.Location.objects.update(is_confidential=True)

    [one] = page(Question(where=NIMES), NOW).found
    assert one.point == (43.8, 4.3)

    from repere.knowledge.directory.search import upkeep

    upkeep.mend(NOW)
    assert SearchRow.objects.get(service=service).latitude == 43.8
