"""What somebody reads of their procedures at their own door: in their language, with the reason of each day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from repere.accompaniment.procedures import actions as procedures
from repere.accompaniment.procedures.explaining import actions
from repere.accompaniment.procedures.explaining.queries import explained
from repere.accompaniment.procedures.models import Procedure
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.procedures.told import CUT, NOW, PORTAL, begun, seen
from tests.doors.personal.conftest import let_in, with_a_paper

pytestmark = pytest.mark.django_db
HEAVIEST = 20_000
MOST_QUERIES = 12
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


def caseworker_of(somebody):
    return factories.actor(Role.CASEWORKER, organisation=somebody.dossier.organisation)


def shown(somebody, code="fr.cnda", *events):
    actor = caseworker_of(somebody)
    made = begun(actor, somebody.dossier, code, *(events or PORTAL))
    actions.show_at_own_door(actor, made, now=NOW)
    return actor, made


def read(browser, language="en", page=""):
    answer = browser.get(f"/mon-espace/{language}/demarches/{page}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_is_there_until_the_desk_chooses_it_with_them(somebody, inside):
    begun(caseworker_of(somebody), somebody.dossier, "fr.cnda", *PORTAL)

    page = read(inside)

    assert "Nothing is shown here." in page
    assert "asylum court" not in page


def test_what_happened_what_they_can_do_until_when_and_why(somebody, inside):
    shown(somebody)

    page = read(inside)

    assert "You asked for legal aid: a lawyer you do not pay." in page
    assert "If the answer is no: ask the asylum court to look at your request again." in page
    assert "Friday 7 August 2026" in page
    assert "Why this day" in page
    assert "for the law, it was received on Tuesday 19 May 2026" in page
    assert "CESEDA L. 532-1, R. 532-10" in page
    assert "No two jurists have signed this rule yet" in page
    assert "Bring it" in page


def test_it_is_read_in_arabic_from_right_to_left_with_the_days_of_arabic(somebody, inside):
    shown(somebody, "fr.oqtf", *CUT)

    page = read(inside, "ar")

    assert '<html lang="ar" dir="rtl">' in page
    assert "27 مايو 2026" in page
    assert "May" not in page


@pytest.mark.parametrize(
    ("languages", "read_in"), [(["ti", "en"], "en"), (["ti"], "fr"), (["ti", "apd"], "ar")]
)
def test_where_the_law_is_not_written_in_their_language_another_of_theirs_is_read_and_said(
    somebody, inside, languages, read_in
):
    person = somebody.dossier.person
    person.languages = languages
    person.save(update_fields=["languages"])
    shown(somebody)

    page = read(inside, "ti")

    assert '<html lang="ti"' in page
    assert f'<div lang="{read_in}"' in page


def test_a_day_that_moved_since_it_was_explained_is_told(somebody, inside):
    actor, made = shown(somebody, "fr.oqtf", CUT[0])
    told = explained(seen(actor, made), NOW)
    actions.tell_explained(actor, made, told, language="ar", now=NOW)
    assert "We explained it to you on Thursday 16 July 2026." in read(inside)
    assert "is not the one we told you before" not in read(inside)

    procedures.tell_event(actor, made, CUT[1], now=NOW + timedelta(days=1))

    assert "This day is not the one we told you before: come and see us." in read(inside)


@pytest.mark.parametrize("theme", ["law", "papers"])
def test_what_they_hide_from_this_door_is_not_there(organisation, theme):
    somebody = with_a_paper(organisation, "Amina Diallo", hides=[theme])
    shown(somebody)

    page = read(let_in(somebody))

    assert "Nothing is shown here." in page
    assert "asylum" not in page


def test_the_words_of_the_desk_and_the_names_of_colleagues_are_not_there(somebody, inside):
    actor, made = shown(somebody)
    said = procedures.SaidEvent(
        "hearing", NOW.date() + timedelta(days=60), "post", "lettre dans le tiroir de Zoé"
    )
    procedures.tell_event(actor, made, said, now=NOW)
    told = explained(seen(actor, made), NOW)
    actions.tell_explained(actor, made, told, language="ar", interpreter="Saba Tesfay", now=NOW)

    page = read(inside)

    assert "tiroir" not in page
    assert "Saba" not in page


def test_one_procedure_a_page_and_the_others_behind_it(somebody, inside):
    shown(somebody)
    shown(somebody, "fr.oqtf", *CUT)

    pages = [read(inside), read(inside, page="?page=2")]

    assert sum("Order to leave France" in page for page in pages) == 1
    assert "Another procedure" in pages[0]
    assert "The one before" in pages[1]


def test_a_procedure_whose_template_is_gone_is_not_there(somebody, inside):
    _actor, made = shown(somebody)
    row = Procedure.unscoped.get(pk=made.pk)
    row.code = "fr.gone"
    row.save(update_fields=["code"])

    assert "Nothing is shown here." in read(inside)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_page_is_light_and_asks_little(somebody, inside, language, organisation):
    near = [factories.service(name=f"Permanence {n}", themes=("law",)) for n in range(4)]
    place = near[0].location or near[0].structure.location
    factories.site(organisation=organisation, latitude=place.latitude, longitude=place.longitude)
    shown(somebody)
    read(inside, language)

    with CaptureQueriesContext(connection) as asked:
        page = read(inside, language)

    assert "Permanence" in page
    assert len(page.encode()) <= HEAVIEST
    assert sum(not one["sql"].startswith(CONTROL) for one in asked.captured_queries) <= MOST_QUERIES


def test_it_is_only_read_there(inside):
    assert inside.post("/mon-espace/en/demarches/", {"act": "show"}).status_code in {403, 405}
