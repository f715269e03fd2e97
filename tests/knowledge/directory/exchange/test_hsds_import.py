"""HSDS → Repère: our own documents come back whole, those of others as far as they go, and say what was wanting."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.exchange.actions import export_directory
from repere.knowledge.directory.models import Service, Structure
from tests.knowledge.directory.exchange.rows import meaning
from tests.knowledge.directory.files import document, service, structure
from tests.shared_data import shared

pytestmark = pytest.mark.django_db


def take(path, **options):
    return import_directory(SYSTEM, path, **{"apply": True} | options)


def exported():
    out = io.StringIO()
    export_directory(SYSTEM, out)
    return json.loads(out.getvalue())


def forget():
    Service.objects.all().delete()
    Structure.objects.all().delete()


ROWS = {
    "structures": [structure(siret="12345678901234", site_web="https://example.org")],
    "services": [
        service(
            adresse="2 rue Haute", commune="Alès", code_postal="30100", code_insee="30007",
            latitude=44.12, longitude=4.08,
            horaires_accueil="Mo-Fr 09:00-12:00; Sa[1] 10:00-11:00", volume_horaire_hebdomadaire=3.5, nombre_semaines=4,
            repere={"languages": ["fr", "prs"], "age_min": 16, "themes": ["eat"], "appointment_only": True},
        ),
        service(id="invented--colis", nom="Colis", publics=["femmes", "familles"], frais="payant", telephone="3646"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", ["page", "lines"])
def test_data_inclusion_through_our_own_hsds_and_back_says_the_same(tmp_path, form):
    take(document(tmp_path, ROWS))
    before = exported()
    asked = {"full": "true", "per_page": 500} | ({"format": "ndjson"} if form == "lines" else {})
    answer = Client().get("/api/hsds/services", asked)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    path = tmp_path / ("all.ndjson" if form == "lines" else "all.json")
    path.write_bytes(content)
    forget()

    report = take(path)

    assert (report.format, report.error_count, report.warnings) == ("hsds", 0, {})
    after = exported()
    for part in ("structures", "services"):
        told = [{row["id"]: meaning(row) for row in one[part]} for one in (before, after)]
        assert told[0] == told[1]
    assert take(path).services.written == 0


def test_our_own_lines_come_back(tmp_path):
    take(document(tmp_path, ROWS))
    before, out = exported(), io.StringIO()
    export_directory(SYSTEM, out, lines=True)
    forget()

    report = take(document(tmp_path, out.getvalue(), "all.jsonl"))

    assert (report.format, report.error_count) == ("data-inclusion", 0)
    assert {row["id"] for row in exported()["services"]} == {row["id"] for row in before["services"]}


def test_the_example_of_the_standard_is_taken(tmp_path):
    report = take(shared("hsds/specification-3.1-dev/examples/service_full.json"), source="example")

    made = Service.objects.get()
    assert (report.format, report.error_count) == ("hsds", 0), report.errors
    assert made.name == "Community Counselling"
    assert made.source_id.startswith("example--")
    assert made.structure.name


def test_the_tables_of_the_standard_are_taken():
    report = take(shared("hsds/specification-3.1-dev/examples/csv"), source="example")

    assert (report.format, report.services.created, report.error_count) == ("hsds package", 1, 0), (
        report.errors
    )
    assert Service.objects.get().name == "Community Counselling"


def test_a_small_county_in_the_tables_of_hsds_1_is_taken_from_an_archive(tmp_path):
    folder = shared("hsds/ohana-sample-csv")
    copied = tmp_path / "county"
    shutil.copytree(folder, copied)
    archive = Path(shutil.make_archive(str(tmp_path / "county"), "zip", copied))

    report = take(archive, source="county", skip_bad_rows=True)

    assert (report.format, report.services.created, report.skipped) == ("hsds package", 21, 0), report.errors[
        :3
    ]
    assert report.warnings["withdrawn", "", ""].count == 2
    meals = Service.objects.get(source_id="county--1")
    assert meals.name == "Fair Oaks Adult Activity Center"
    assert meals.structure.name == "Peninsula Family Service"
    assert meals.location.commune_name == "Redwood City"
    assert take(archive, source="county").services.written == 0


def test_what_is_offered_no_more_is_left_out_and_said(tmp_path):
    gone = {"id": "1", "name": "Ancien", "status": "defunct", "organization_id": "2"}

    report = take(document(tmp_path, {"contents": [gone]}))

    assert not Service.objects.exists()
    assert {kind for kind, _field, _part in report.warnings} == {"withdrawn"}


def test_an_archive_of_something_else_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("people.csv", "a,b\n1,2\n")

    assert [error.kind for error in take(path).errors] == ["unknown_format"]
