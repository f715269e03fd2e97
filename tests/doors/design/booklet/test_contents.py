"""What a booklet tells, and what it never does."""

from datetime import date

import pytest

from repere.doors.design.booklet import offline
from repere.doors.design.booklet.contents import contents
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.booklets.queries import Scope, described, services_in
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.choices import CapacityUnit
from repere.knowledge.directory.models import DatedClosure
from repere.knowledge.directory.search.queries import where_of
from repere.knowledge.territory.models import Commune
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nimes():
    Commune.objects.create(
        code="30189", name="Nîmes", folded="nimes", departement="30", latitude=43.8367, longitude=4.3601
    )


@pytest.fixture
def tell(now):
    def make(language="en", **fields):
        scope = Scope(where_of("30189"), 20.0, **fields)
        told = {"title": "Guide", "territory": "Nîmes", "audience": scope.audience, "language": language}
        held = services_in(scope, now)
        return contents(
            described(held.ids), **told, themes=sorted(scope.themes), now=now, left_out=held.left_out
        )

    return make


def only(told):
    [entry] = [entry for section in told.sections for entry in section.entries]
    return entry


def test_an_entry_stands_under_its_first_need_and_the_others_lead_to_it(tell):
    made = factories.service(name="Accueil", themes=("eat", "wash"))

    told = tell()

    assert [(one.code, len(one.entries), one.elsewhere) for one in told.sections] == [
        ("eat", 1, []),
        ("wash", 0, [(made.public_code, "Accueil")]),
    ]
    assert told.index == [("Accueil", "Nîmes", made.public_code)]
    assert only(told).page.endswith(f"/en/s/{made.public_code}/")
    assert only(told).qr.startswith("<svg")


@pytest.mark.parametrize(
    ("hours", "lines"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00; PH off",
         ["Monday to Friday: 09:00–12:00 and 14:00–17:00", "Saturday: 10:00–12:00"]),
        ("Mo-Su 00:00-24:00", ["Every day: day and night"]),
        ("Tu,We 18:00-02:00", ["Tuesday and Wednesday: 18:00–02:00"]),
    ],
)  # fmt: skip
def test_hours_are_told_in_words(tell, hours, lines):
    factories.service(hours=hours)

    entry = only(tell())

    assert [line.replace("\u2066", "").replace("\u2069", "") for line in entry.hours] == lines
    assert entry.state == ""


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"hours": "Mo[1] 09:00-12:00"}, "Hours change from one week to the next"),
        ({"hours": ""}, "Hours not known"),
        ({"hours": "Mo-Fr 09:00-12:00", "appointment_only": True}, "By appointment"),
    ],
)
def test_what_no_usual_week_tells_is_said(tell, fields, state):
    factories.service(**fields)

    assert only(tell()).state.startswith(state)


def test_a_public_holiday_of_this_week_changes_no_usual_hours(tell):
    factories.service(hours="Mo-Fr 09:00-12:00; PH off")

    assert len(only(tell()).hours) == 1


def test_one_is_told_how_to_get_there_and_when_it_was_checked(tell):
    place = factories.location(latitude=43.8467, longitude=4.3601)
    factories.service(location=place, updated_on=date(2026, 10, 1))

    entry = only(tell())

    assert entry.way == "1.1 km north of the centre of Nîmes, 20 minutes on foot"
    assert entry.checked == "Checked on 1 October 2026"


def test_a_figure_has_its_date_and_an_old_one_is_not_printed(tell, now, organisation, actor_of):
    bed = factories.service(themes=("sleep",), organisation=organisation)
    say_places(actor_of(Role.PARTNER), bed, unit=CapacityUnit.BED, places=3, at=now)
    assert only(tell()).places == "3 places left on 16 November at 10:30"

    bed.places_now.unknown_from = now
    bed.places_now.save()

    assert only(tell()).places == ""


def test_a_closure_to_come_is_told(tell):
    made = factories.service()
    DatedClosure.objects.create(service=made, starts_on=date(2026, 12, 24), ends_on=date(2027, 1, 2))

    assert only(tell()).closures == ["Closed from 24 December 2026 to 2 January 2027."]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_confidential_address_is_in_no_booklet(tell, language):
    home = factories.location(address="9 rue Secrète", is_confidential=True)
    factories.service(
        name="Refuge", location=home, phone="+33465710001", description="Au 9 rue Secrète",
        access_conditions="Sonner rue Secrète", mobilisation_url="https://secrete.example",
    )  # fmt: skip

    told = tell(language)
    whole = str(told.as_dict()) + offline.page(told).decode()

    assert only(told).is_hidden
    assert "04 65 71 00 01" in whole
    assert "Secrète" not in whole
    assert "secrete.example" not in whole


def test_for_somebody_only_what_is_for_them_or_for_all(tell):
    factories.service(name="Tous")
    factories.service(name="Femmes", audiences=["femmes"])
    factories.service(name="Jeunes", audiences=["jeunes"])

    told = tell(audience="femmes")

    assert [name for name, _town, _code in told.index] == ["Femmes", "Tous"]
    assert told.audience == "Women"


def test_only_the_needs_that_are_asked_have_a_section(tell):
    factories.service(themes=("eat", "sleep"))

    told = tell(themes=frozenset({"sleep"}))

    assert [one.code for one in told.sections] == ["sleep"]


def test_of_more_than_a_booklet_holds_the_furthest_are_left_out_and_counted(tell, monkeypatch):
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_SERVICES", 3)
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_VOLUMES", 1)
    for number in range(4):
        factories.service(
            name=f"Repas {number}", location=factories.location(latitude=43.8367 + number / 100)
        )
    factories.service(name="Par téléphone", reception_modes=["a-distance"], location=None)

    told = tell()

    assert {name for name, _town, _code in told.index} == {"Repas 0", "Repas 1", "Par téléphone"}
    assert told.left_out.startswith("2 other places of this territory are not in this booklet")


def test_a_booklet_that_holds_all_says_nothing_of_it(tell):
    factories.service()

    assert tell().left_out == ""


def test_every_service_found_is_in_the_booklet_once(tell, monkeypatch):
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_SIZE", 4)
    for number in range(11):
        factories.service(name=f"Repas {number:02}")

    told = tell()

    assert [name for name, _town, _code in told.index] == [f"Repas {number:02}" for number in range(11)]


def test_what_answers_the_whole_country_from_afar_does_not_fill_a_booklet(tell, monkeypatch):
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_SIZE", 4)
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_FROM_AFAR", 3)
    for number in range(5):
        factories.service(name=f"Ici {number}")
    for number in range(20):
        factories.service(name=f"Partout {number:02}", reception_modes=["a-distance"], location=None)

    names = [name for name, _town, _code in tell().index]

    assert [name for name in names if name.startswith("Ici")] == [f"Ici {number}" for number in range(5)]
    assert 3 <= sum(name.startswith("Partout") for name in names) <= 3 + 4


def test_the_file_for_a_telephone_asks_nothing_of_anybody(tell):
    factories.service(name="<b>Repas</b>")

    page = offline.page(tell("ar")).decode()

    assert '<html lang="ar" dir="rtl">' in page
    assert "<b>Repas" not in page
    assert "<script" not in page
    assert "src=" not in page
    assert "url(" not in page
