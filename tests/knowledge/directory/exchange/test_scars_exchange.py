"""What went wrong elsewhere when directories were exchanged, and does not here."""

import json
from datetime import date

import pytest
from django.test import Client

from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sources.actions import join_twins
from tests import factories
from tests.knowledge.directory.files import document, service, structure

pytestmark = pytest.mark.django_db


def take(folder, *services):
    path = document(folder, {"structures": [structure()], "services": services})
    return import_directory(SYSTEM, path, apply=True)


def test_a_region_code_in_an_eligibility_zone_is_refused_with_its_row(tmp_path):
    report = take(tmp_path, service(), service(id="b", zone_eligibilite=["R11"]))

    assert [(error.row, error.kind) for error in report.errors] == [(2, "region_in_zone")]


def test_nonsense_opening_hours_are_refused_with_their_row(tmp_path):
    report = take(tmp_path, service(), service(id="b", horaires_accueil="quand on peut"))

    assert [(error.row, error.kind) for error in report.errors] == [(2, "bad_hours")]


def test_an_unknown_field_is_told_with_its_row_and_given_back(tmp_path):
    report = take(tmp_path, service(couleur="bleu"))

    assert report.warnings["unknown_field", "couleur", "services"].rows == [1]
    assert Service.objects.get().written["fields"]["couleur"] == [None, "bleu"]


def test_what_size_means_is_the_same_on_all_our_lists():
    factories.service()
    pages = [
        Client().get(address, asked).json()
        for address, asked in (
            ("/api/hsds/services", {"per_page": 20}),
            ("/api/v1/services", {"size": 20}),
            ("/api/v1/structures", {"size": 20}),
        )
    ]

    assert [page["size"] for page in pages] == [1, 1, 1]


@pytest.mark.parametrize(
    ("address", "items", "by"), [("hsds", "contents", "per_page"), ("v1", "items", "size")]
)
def test_paging_is_stable_across_a_reload_without_gap_or_duplicate(tmp_path, address, items, by):
    rows = [service(id=f"invented--{n}", nom=f"Atelier {n:02}") for n in range(9)]
    take(tmp_path, *rows)
    seen = []
    for number in (1, 2, 3):
        page = Client().get(f"/api/{address}/services", {"page": number, by: 3}).json()
        seen += [one.get("name") or one["nom"] for one in page[items]]
        # Everything is taken anew between two pages, renamed so that another order would show.
        take(
            tmp_path,
            *[row | {"description": f"Dite {number} fois, sans condition."} for row in reversed(rows)],
        )

    assert sorted(seen) == [f"Atelier {n:02}" for n in range(9)]


def test_a_removed_service_leaves_a_tombstone_and_nobody_is_led_to_a_404():
    gone = factories.service(is_active=False)

    assert Client().get(f"/api/hsds/services/{gone.pk}").json()["status"] == "defunct"
    told = Client().get("/api/hsds/services", {"modified_after": "2020-01-01T00:00:00Z"}).json()
    assert [one["status"] for one in told["contents"]] == ["defunct"]
    assert Client().get(f"/fr/s/{gone.public_code}/").status_code == 410


def test_the_code_of_a_joined_row_leads_to_the_one_that_speaks_for_it():
    shown, other = factories.service(), factories.service(source="elsewhere")
    join_twins(SYSTEM, shown, other, on=date(2026, 11, 20))

    answer = Client().get(f"/fr/s/{other.public_code}/")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/fr/s/{shown.public_code}/")


def test_numbers_without_end_in_a_file_break_nothing(tmp_path):
    text = json.dumps({"structures": [structure()], "services": [service()]})
    path = document(
        tmp_path, text.replace('"invented--repas"', '"invented--repas", "latitude": NaN, "x": Infinity')
    )

    assert import_directory(SYSTEM, path, apply=True).applied


def test_letters_that_no_column_can_hold_break_nothing(tmp_path):
    text = json.dumps(
        {"structures": [structure()], "services": [service(couleur="COLOUR", nom="Repas NAME")]}
    )
    path = document(
        tmp_path, text.replace("COLOUR", r"bl\ud800eu").replace("NAME", r"du\u0000 midi \ud83c\udf72")
    )

    assert import_directory(SYSTEM, path, apply=True).applied
    made = Service.objects.get()
    assert (made.name, made.written["fields"]["couleur"][1]) == ("Repas du midi 🍲", "bl?eu")
