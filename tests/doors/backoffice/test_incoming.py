"""A file of people, on its pages."""

import csv
import io
import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from repere.accompaniment.casework.imports.choices import RowState, State
from repere.accompaniment.casework.imports.models import DossierImport, ImportMapping
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.actions import index_person
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.casework.imports.files import sheet

pytestmark = pytest.mark.django_db
ROWS = [
    ("7", "DIALLO", "Awa", "12/03/1990", "06 39 98 01 42"),
    ("8", "HADDAD", "Omar", "1985", ""),
    ("9", "KEITA", "Issa", "31/02/1990", ""),
]


@pytest.fixture
def browser(organisation, client_of):
    return client_of(Role.COORDINATOR, site=factories.site(organisation=organisation))


def send(browser, rows=ROWS, **said):
    file = SimpleUploadedFile("personnes.csv", sheet(rows), "text/csv")
    answer = browser.post(reverse("backoffice:dossier_files"), {"file": file, "encoding": "", **said})
    assert answer.status_code == 302
    return answer.url


def columns(**said):
    chosen = {
        "column_0": "reference",
        "column_1": "family",
        "column_2": "given",
        "column_3": "birth",
        "column_4": "phone",
    }
    return {"act": "columns", "source": "ancien logiciel", **chosen, **said}


def test_from_the_file_to_the_dossiers(browser):
    page = send(browser)
    assert "Date de naissance" in browser.get(page).content.decode()

    browser.post(page, columns())
    told = browser.get(page).content.decode().partition('<form class="stack"')[0]
    assert "31/02/1990" in told
    assert not Dossier.unscoped.exists()
    browser.post(page, {"act": "write"})

    assert DossierImport.unscoped.get().tally == {RowState.WRITTEN: 2, RowState.WRONG: 1}
    assert Dossier.unscoped.count() == 2


def test_the_rows_that_are_not_in_are_given_back_with_their_reason(browser):
    page = send(browser)
    browser.post(page, columns())
    browser.post(page, {"act": "write"})

    given = browser.get(f"{page}lignes.csv").content.decode("utf-8-sig")

    [headings, row] = csv.reader(io.StringIO(given), delimiter=";")
    assert headings[:2] == ["N°", "Nom"]
    assert row[:5] == list(ROWS[2])
    assert row[5] == "4"
    assert row[7]


def test_a_status_stands_in_no_list(browser):
    page = send(browser, [("9", "KEITA", "Issa", "31/02/1990", "récépissé de trois mois")])
    browser.post(page, columns(column_4=""))

    told = browser.get(page).content.decode()

    [wrong] = re.findall('<section class="section" id="wrong">.*?</section>', told, re.DOTALL)
    assert "KEITA" in wrong
    assert "récépissé" not in wrong


def test_a_cell_given_back_computes_nothing(browser):
    page = send(browser, [("9", "=1+1", "@SUM", "31/02/1990", "+33 6 39 98 01 42")])
    browser.post(page, columns())

    given = browser.get(f"{page}lignes.csv").content.decode("utf-8-sig")

    [_headings, row] = csv.reader(io.StringIO(given), delimiter=";")
    assert row[1:5] == ["'=1+1", "'@SUM", "31/02/1990", "+33 6 39 98 01 42"]


def test_somebody_known_is_decided_upon_where_it_is_shown(browser, organisation):
    known = factories.person(
        "Awa Diallo", organisation=organisation, birth_year=1990, birth_month=3, birth_day=12
    )
    factories.dossier(organisation=organisation, person=known)
    index_person(known)
    page = send(browser)
    browser.post(page, columns())
    told = browser.get(page).content.decode()
    assert f'value="same:{known.pk}"' in told

    browser.post(page, {"act": "decide", "row_2": f"same:{known.pk}"})
    browser.post(page, {"act": "write"})

    assert DossierImport.unscoped.get().tally[RowState.ADDED] == 1
    assert Dossier.unscoped.count() == 2


def test_columns_that_cannot_be_followed_are_told_and_nothing_is_looked_at(browser):
    page = send(browser)
    answer = browser.post(page, columns(column_2="family", column_1="", column_4="birth"))
    assert answer.status_code == 400
    assert DossierImport.unscoped.get().state == State.SENT


def test_columns_kept_serve_the_next_file(browser):
    page = send(browser)
    browser.post(page, columns())
    browser.post(page, {"act": "save"})

    kept = ImportMapping.objects.get()
    assert kept.name == "ancien logiciel"
    send(browser, mapping=str(kept.pk))
    assert DossierImport.unscoped.order_by("-sent_at").first().columns["N°"] == "reference"


def test_a_file_of_nothing_is_told(browser):
    file = SimpleUploadedFile("vide.csv", b"", "text/csv")
    assert browser.post(reverse("backoffice:dossier_files"), {"file": file}).status_code == 400
    file = SimpleUploadedFile("entete.csv", b"Nom;Age\n", "text/csv")
    assert browser.post(reverse("backoffice:dossier_files"), {"file": file}).status_code == 400


def test_a_file_is_thrown_away(browser):
    page = send(browser)
    browser.post(page, {"act": "drop"})
    assert browser.get(page).status_code == 404


def test_nobody_else_comes_to_it(browser, client_of, organisation):
    page = send(browser)
    elsewhere = factories.client(Role.COORDINATOR)
    assert elsewhere.get(page).status_code == 404
    assert client_of(Role.CASEWORKER).get(page).status_code == 404
    assert client_of(Role.WELCOME_AGENT).get(page).status_code == 403
    UUID(page.rstrip("/").rpartition("/")[2])


def test_a_large_file_is_left_to_the_worker(browser, monkeypatch, django_capture_on_commit_callbacks):
    from repere.doors.backoffice.incoming import views

    monkeypatch.setattr(views, "AT_ONCE", 1)
    page = send(browser)
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        browser.post(page, columns())

    assert DossierImport.unscoped.get().state == State.CHECKING
    told = browser.get(page).content.decode()
    assert 'id="progress"' in told
    for one in waiting:
        one()
    assert DossierImport.unscoped.get().state == State.CHECKED


def test_the_page_asks_as_much_for_three_rows_as_for_thirty(
    browser, organisation, django_assert_max_num_queries
):
    known = factories.person(
        "Awa Diallo", organisation=organisation, birth_year=1990, birth_month=3, birth_day=12
    )
    factories.dossier(organisation=organisation, person=known)
    index_person(known)
    rows = [(str(n), "DIALLO", "Awa", "12/03/1990", "12" if n % 2 else "") for n in range(30)]
    page = send(browser, rows)
    browser.post(page, columns())
    with django_assert_max_num_queries(12):
        browser.get(page)
