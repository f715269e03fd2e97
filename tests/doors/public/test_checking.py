"""The page where a producer sees what is wrong in a file: it answers, and keeps nothing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from repere.doors.public import checking
from repere.knowledge.directory.checking import check
from repere.knowledge.directory.imports import Known
from repere.knowledge.directory.models import Service, Structure
from tests.knowledge.directory.files import service, structure

pytestmark = pytest.mark.django_db
PAGE = "/en/verifier/"
GOOD = service(
    description="Un repas chaud, sans condition. " * 8, telephone="04 65 71 00 10", adresse="2 rue Haute"
)


def send(status=200, **fields):
    answer = Client().post(PAGE, fields)
    assert answer.status_code == status
    return answer.content.decode()


def rows(*services):
    return json.dumps({"structures": [structure()], "services": list(services)})


def test_a_good_file_is_said_so_with_its_score():
    shown = send(content=rows(GOOD))

    assert "Everything can be taken." in shown
    assert "Structures: 1; services: 1" in shown
    assert "Quality score" in shown


def test_what_is_wrong_is_named_row_by_row():
    shown = send(
        content=rows(GOOD, service(id="b", thematiques=["manger"]), service(id="c", structure_id="nobody"))
    )

    assert "2 things have to be corrected" in shown
    assert "Services, row 2" in shown
    assert "Services, row 3" in shown


def test_a_file_is_taken_as_well_and_nothing_is_kept():
    lines = "Lieu;CP\nMaison des Lauriers;30000\n".encode("cp1252")
    mapping = 'name = "essai"\n[structure]\nnom = "Lieu"\nid = "Lieu"\ncode_postal = "CP"\n'

    shown = send(file=SimpleUploadedFile("lieux.csv", lines), mapping=mapping)

    assert "Structures: 1; services: 1" in shown
    assert not Service.objects.exists()
    assert not Structure.objects.exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Paste something, or choose a file."),
        ({"content": "[]", "mapping": "name ="}, "cannot be followed"),
        ({"file": SimpleUploadedFile("a.json", b"x" * 2_000_001)}, "too large"),
    ],
    ids=["nothing", "mapping", "large"],
)
def test_what_cannot_be_read_is_said(fields, told):
    assert told in send(status=400, **fields)


@pytest.mark.parametrize("content", ["{", "[1, 2]", '"text"', "[" * 3000, '{"structures": 1, "services": 2}'])
def test_a_content_of_another_kind_is_an_error_of_the_file(content):
    assert "1 thing has to be corrected" in send(content=content) or "things have to be" in send(
        content=content
    )


def test_what_is_sent_is_shown_as_text():
    shown = send(content=rows(service(**GOOD | {"nom": "<script>alert(1)</script>"})))

    assert "<script>alert" not in shown


def test_whoever_sends_too_many_waits(monkeypatch):
    monkeypatch.setattr(checking, "FILES", checking.Limit("checked-tried", most=1, seconds=60))

    send(content=rows(GOOD))
    assert "try again in an hour" in send(content=rows(GOOD), status=400)


def test_the_score_is_the_mean_of_the_services_and_names_the_weakest_first():
    weak = service(id="weak", date_maj="2015-01-01", thematiques=[], publics=None, modes_mobilisation=None)

    found = check(rows(GOOD, weak).encode(), "a.json", Known(), day="2026-11-22")

    assert [one.row for one in found.worst] == [2, 1]
    assert found.worst[0].score < found.score < found.worst[1].score
    assert found.criteria["au_moins_un_public"] == 0.5
