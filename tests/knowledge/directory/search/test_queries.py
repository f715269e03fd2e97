"""What a search finds, in what order, and page after page."""

from datetime import timedelta

import pytest

from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.actions import place_under_themes
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.models import DatedClosure, SearchRow, Service
from repere.knowledge.directory.search import upkeep
from repere.knowledge.directory.search.asking import Question, Where
from repere.knowledge.directory.search.queries import page, where_of
from repere.knowledge.territory.models import Commune
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

NIMES = Where((43.8367, 4.3601), "30189", "30189", "30", "243000643")
HERE = {"latitude": 43.84, "longitude": 4.36}
EVERY_DAY = "Mo-Su 00:00-24:00"


def at(latitude=43.84, longitude=4.36, place=(), **fields):
    where = factories.location(**{"latitude": latitude, "longitude": longitude} | dict(place))
    made = factories.service(location=where, **fields)
    place_under_themes([made])
    return made


def afar(**fields):
    made = factories.service(**{"location": None, "reception_modes": ["a-distance"]} | fields)
    place_under_themes([made])
    return made


def found(question=None, now=NOW, **asked):
    question = question or Question(**{"where": NIMES} | asked)
    return [one.service.name for one in page(question, now).found]


def all_pages(question, between=lambda: None):
    names, mark = [], None
    while True:
        answer = page(question, NOW, mark) if mark else page(question, NOW)
        names += [one.service.name for one in answer.found]
        assert len(answer.found) <= question.size
        mark = answer.following
        if mark is None:
            return names
        between()


# --- where -----------------------------------------------------------------------------------------------


def test_the_nearest_comes_first_then_what_answers_from_afar_and_serves_this_territory():
    afar(name="everywhere")
    afar(name="France", zones=["france"])
    afar(name="the département", zones=["30"])
    afar(name="two départements", zones=["30", "34"])
    afar(name="another", zones=["75"])
    at(44.12, 4.08, name="Alès")
    at(43.80, name="close")
    at(name="here")
    at(48.85, 2.35, name="Paris")
    at(48.85, 2.35, name="Paris, by telephone too", reception_modes=["en-presentiel", "a-distance"])

    names = found(size=50)

    assert names[:3] == ["here", "close", "Alès"]
    assert set(names[3:5]) == {"the département", "two départements"}
    assert set(names[5:]) == {"everywhere", "France", "Paris, by telephone too"}


def test_a_service_is_for_those_of_its_zones():
    for name, zones in {
        "all": [], "France": ["france"], "commune": ["30189"], "grouping": ["243000643"], "here too": ["34", "30"],
        "elsewhere": ["34"], "elsewhere twice": ["34", "48"], "Paris": ["75056"],
    }.items():  # fmt: skip
        at(name=name, zones=zones)

    assert set(found()) == {"all", "France", "commune", "grouping", "here too"}


def test_nobody_is_shown_twice_whatever_the_circle():
    for n in range(60):
        at(43.84 + n * 0.006, name=str(n), reception_modes=["en-presentiel", "a-distance"])

    question = Question(where=NIMES, size=7)

    names = all_pages(question)
    assert sorted(names, key=int) == [str(n) for n in range(60)]
    near = [name for name in names if 43.84 + int(name) * 0.006 < 43.8367 + 50 / 111.2 - 0.01]
    assert near == sorted(near, key=int)


def test_the_radius_is_a_circle():
    at(43.8367 + 0.09, 4.3601, name="ten kilometres")
    at(43.8367 + 0.085, 4.3601 + 0.115, name="thirteen, within the square")

    assert found(radius_km=11) == ["ten kilometres"]


def test_a_commune_is_known_by_its_code():
    Commune.objects.create(
        code="30189", name="Nîmes", folded="nimes", departement="30", epci="243000643",
        latitude=43.8367, longitude=4.3601,
    )  # fmt: skip

    assert where_of("30189") == NIMES
    assert where_of("00000") is None


# --- what ------------------------------------------------------------------------------------------------


def test_every_field_is_answered_by_any_of_its_values():
    at(name="health", topics=["sante--addictions"])
    at(name="digital", topics=["numerique--acquerir-un-equipement"], audiences=["femmes"])
    at(name="both", topics=["sante--acces-aux-soins", "numerique--acquerir-un-equipement"], fee="gratuit")
    at(name="neither", topics=["mobilite--preparer-un-permis"])

    assert set(found(topics=frozenset({"sante", "numerique"}))) == {"health", "digital", "both"}
    assert set(found(topics=frozenset({"sante--acces-aux-soins", "mobilite"}))) == {"both", "neither"}
    assert set(found(topics=frozenset({"numerique"}), audiences=frozenset({"jeunes"}))) == {"both"}
    assert set(found(topics=frozenset({"numerique"}), audiences=frozenset({"femmes"}))) == {"digital", "both"}
    assert set(found(fees=frozenset({"gratuit"}))) == {"both"}


def test_languages_are_codes_and_not_pieces_of_them():
    at(name="Algerian Arabic", languages=["arq", "fr"])
    at(name="Arabic", languages=["ar"])

    assert found(languages=frozenset({"ar"})) == ["Arabic"]
    assert set(found(languages=frozenset({"ar", "fr"}))) == {"Arabic", "Algerian Arabic"}


# --- now -------------------------------------------------------------------------------------------------


def test_open_now_follows_hours_closures_and_appointments():
    at(name="open", hours=EVERY_DAY)
    at(name="closed today", hours="Sa 09:00-12:00")
    at(name="by appointment", hours=EVERY_DAY, appointment_only=True)
    at(name="silent")
    shut = at(name="shut", hours=EVERY_DAY)
    DatedClosure.objects.create(service=shut, starts_on=NOW.date() - timedelta(days=200), ends_on=NOW.date())
    again = at(name="opened again", hours=EVERY_DAY)
    eve = NOW.date() - timedelta(days=1)
    DatedClosure.objects.create(service=again, starts_on=eve, ends_on=eve)

    assert set(found(open_now=True)) == {"open", "opened again"}


def test_closed_doors_are_passed_over_and_the_page_is_full():
    for n in range(60):
        made = at(43.84 + n / 1000, name=str(n), hours=EVERY_DAY)
        if n < 45:
            DatedClosure.objects.create(service=made, starts_on=NOW.date(), ends_on=NOW.date())

    assert found(open_now=True, size=10) == [str(n) for n in range(45, 55)]


def test_open_doors_can_come_first():
    at(name="near and shut", hours="Sa 09:00-12:00")
    at(43.9, name="further and open", hours=EVERY_DAY)
    afar(name="silent line")

    assert found(open_first=True) == ["further and open", "near and shut", "silent line"]
    assert sorted(all_pages(Question(where=NIMES, open_first=True, size=1))) == sorted(found())


def test_places_left_are_those_still_believed():
    for name, places, age in (("some", 2, 1), ("full", 0, 1), ("long ago", 3, 24 * 30)):
        say_places(SYSTEM, at(name=name), places=places, at=NOW - timedelta(hours=age))
    at(name="silent")

    assert found(places_left=True) == ["some"]
    told = {one.service.name: one.places for one in page(Question(where=NIMES), NOW).found}
    assert told == {"some": 2, "full": 0, "long ago": None, "silent": None}


# --- words -----------------------------------------------------------------------------------------------


def test_words_are_found_whatever_their_accents_their_slips_or_their_language():
    at(name="Accès à la préfecture", themes=("papers",), extra={"themes": ["papers"]})
    at(name="Distribution", themes=("eat",), extra={"themes": ["eat"]}, description="Des paniers.")

    for text in ("préfecture", "prefecture", "préfct", "prefecure", "PREFECTURE acces", "papiers", "وثائق"):
        assert found(text=text) == (["Accès à la préfecture"] if text != "préfct" else []), text
    for text in ("manger", "طعام", "food", "panier", "paniers", "distribution nimes"):
        assert found(text=text) == ["Distribution"], text
    assert found(text="prefecture manger") == []
    assert found(text="!?") == []


def test_what_is_typed_cannot_break_the_engine():
    at(name="Accueil")

    for text in (
        '"',
        "accueil OR",
        "a*",
        "'",
        "\\",
        "accueil & |",
        "NEAR(a b)",
        "(",
        ":",
        "ﷺ",
        "🙂",
        "\x00é",
    ):
        page(Question(where=NIMES, text=text), NOW)


def test_without_a_place_the_whole_directory_answers():
    at(name="Paris", latitude=48.85, longitude=2.35)
    afar(name="line")

    assert set(found(Question())) == {"Paris", "line"}
    assert found(Question(text="paris")) == ["Paris"]


# --- kept in step ----------------------------------------------------------------------------------------


def test_a_service_that_changed_is_found_as_it_is():
    service = at(name="Vestiaire", topics=["sante"])
    service.name, service.topics = "Laverie", ["numerique"]
    service.save()
    place_under_themes([service])

    assert found(text="vestiaire") == []
    assert found(text="laverie", topics=frozenset({"numerique"})) == ["Laverie"]

    service.is_active = False
    service.save()
    place_under_themes([service])

    assert found() == []
    assert not SearchRow.objects.exists()


def test_what_says_the_same_is_not_written_again():
    service = at(name="Vestiaire")
    before = SearchRow.objects.get()

    place_under_themes([service])

    assert SearchRow.objects.get().made_at == before.made_at


def test_the_worker_finds_what_was_written_aside():
    forgotten = factories.service(name="written aside", topics=["sante"])
    SearchRow.objects.all().delete()
    stopped = factories.service(name="stopped")
    Service.objects.filter(pk=stopped.pk).update(is_active=False)
    changed = at(name="before")
    changed.name = "after"
    changed.save()

    assert upkeep.mend(NOW) == 3

    assert {row.service_id for row in SearchRow.objects.all()} == {forgotten.pk, changed.pk}
    assert found(text="after") == ["after"]


def test_every_page_takes_as_many_queries(django_assert_max_num_queries):
    for n in range(30):
        made = at(43.84 + n / 500, name=str(n), hours=EVERY_DAY, topics=["sante"], counts_places=True)
        DatedClosure.objects.create(service=made, starts_on=NOW.date(), ends_on=NOW.date())
    question = Question(where=NIMES, topics=frozenset({"sante"}), text="sante")
    page(question, NOW)  # words and services are at hand from the first time on

    with django_assert_max_num_queries(12):
        page(question, NOW)
