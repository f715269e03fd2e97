"""Files of producers, taken by mapping alone: the real ones, and one never seen, in each kind of sheet."""

import gzip
import json

import pytest

from repere.doors.commandline.main import main
from repere.foundation.toolkit import tables
from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.mapping import known_mappings, parsed
from repere.knowledge.directory.models import Location, Service, Structure
from repere.knowledge.territory import demo
from tests.knowledge.directory.mapping.sheets import ods, packed, xlsx
from tests.shared_data import shared

pytestmark = pytest.mark.django_db
FILES = {"lieux-de-mediation": "source.json.gz", "france-services": "france-services.geojson.gz"}


def take(path, mapping, **options):
    return import_directory(SYSTEM, path, mapping=mapping, **{"apply": True} | options)


@pytest.mark.parametrize(
    ("name", "services", "hours"),
    [
        ("corse", 161, 80), ("epernay", 39, 18), ("france-services", 908, 700), ("hub-lo", 426, 15),
        ("lieux-de-mediation", 687, 610), ("maine-et-loire", 222, 0), ("nouvelle-caledonie", 92, 60),
        ("ultra-num", 155, 30),
    ],
)  # fmt: skip
def test_a_real_producer_is_taken_by_its_mapping_and_a_second_run_writes_nothing(name, services, hours):
    demo.load(SYSTEM)
    path = shared("directory/digital-mediation/" + FILES.get(name, f"{name}.json"))

    first = take(path, known_mappings()[name])
    again = take(path, known_mappings()[name])

    assert (first.error_count, first.services.created) == (0, services), first.errors[:3]
    assert (again.services.written, again.structures.written) == (0, 0)
    assert Structure.objects.exclude(hours="").count() >= hours
    placed = Location.objects.exclude(latitude=None).count()
    assert placed >= 0.9 * Location.objects.count()


def test_places_overseas_keep_their_own_clock():
    take(
        shared("directory/digital-mediation/nouvelle-caledonie.json"), known_mappings()["nouvelle-caledonie"]
    )

    assert set(Location.objects.values_list("timezone", flat=True)) == {"Pacific/Noumea"}


def test_points_of_french_maps_land_in_their_departement():
    take(shared("directory/digital-mediation/maine-et-loire.json"), known_mappings()["maine-et-loire"])

    points = list(Location.objects.exclude(latitude=None).values_list("latitude", "longitude"))
    assert len(points) > 200
    assert all(46.9 < latitude < 47.9 and -1.5 < longitude < 0.4 for latitude, longitude in points)


# --- a file never seen -----------------------------------------------------------------------------------

HEADER = [
    "Lieu",
    "Tél.",
    "Voie",
    "CP",
    "Ville",
    "Pour qui",
    "Lundi",
    "Mardi",
    "Vu le",
    "Fermé ?",
    "Responsable",
]
LINES = [
    ["Bain-douche des Lauriers", "04 65 71 00 10", "3 rue Haute", 30000, "Nîmes", "femmes, familles", "9h-12h", "-",
     "31/01/2026", "", "Camille Lozère"],
    ["Vestiaire du Mas", "", "8 chemin Vert", 6000, "Nice", "tous", "sur RDV", "", "01/02/2026", "oui", ""],
    ["Épicerie de la Garrigue", "", "2 place Basse", 30100, "Alès", "tous", "", "14h à 17h", "02/02/2026", "", ""],
]  # fmt: skip
MAPPING = """
name = "garrigue"
[file]
skip = [{column = "Fermé ?", is = ["oui"]}]
[structure]
id = {columns = ["Lieu", "CP"], digest = true}
nom = "lieu"
telephone = "Tél."
adresse = "Voie"
code_postal = "CP"
commune = "Ville"
date_maj = {column = "Vu le", date = "%d/%m/%Y"}
[service]
nom = {value = "Accueil de jour"}
thematiques = {value = ["equipement-et-alimentation--habillement"]}
publics = {column = "Pour qui", split = ",", words = {femmes = "femmes", familles = "familles", tous = "tous-publics"}}
[hours.week]
Mo = "Lundi"
Tu = "Mardi"
"""


def as_csv(delimiter=";", encoding="utf-8"):
    rows = [HEADER, *LINES]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    return text.encode(encoding)


def as_json():
    return json.dumps(
        {"donnees": {"lieux": [dict(zip(HEADER, line, strict=True)) for line in LINES]}}
    ).encode()


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [
        ("lieux.csv", as_csv(), ""),
        ("lieux.csv", as_csv(",", "cp1252"), ""),
        ("lieux.csv.gz", gzip.compress(as_csv("\t")), ""),
        ("lieux.xlsx", xlsx([HEADER, *LINES]), ""),
        ("lieux.ods", ods([HEADER, *LINES]), ""),
        ("lieux.json", as_json(), 'rows = "donnees.lieux"'),
    ],
    ids=["csv", "windows", "tabs", "xlsx", "ods", "json"],
)
def test_a_file_never_seen_is_taken_by_a_mapping(tmp_path, name, content, more):
    path = tmp_path / name
    path.write_bytes(content)

    report = take(path, parsed(MAPPING.replace("[file]", f"[file]\n{more}")))

    first, second = Service.objects.order_by("structure__name")
    assert (report.services.created, report.error_count) == (2, 0), report.errors
    assert (first.structure.name, first.structure.phone) == ("Bain-douche des Lauriers", "+33465710010")
    assert (first.location.address, first.location.postcode) == ("3 rue Haute", "30000")
    assert (first.audiences, first.updated_on.isoformat()) == (["familles", "femmes"], "2026-01-31")
    assert (first.structure.hours, second.structure.hours) == ("Mo 09:00-12:00", "Tu 14:00-17:00")
    told = {(kind, field) for kind, field, _part in report.warnings}
    assert {("row_left_out", ""), ("column_unread", "Responsable")} <= told
    assert "Lozère" not in json.dumps(
        [first.extra, first.written, first.structure.extra, first.structure.written]
    )


def test_a_row_without_a_name_is_refused_and_named(tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_bytes(as_csv().replace("Épicerie de la Garrigue".encode(), b""))

    report = take(path, parsed(MAPPING))

    assert [(error.row, error.kind, error.field) for error in report.errors] == [(4, "missing", "nom")]
    assert not Structure.objects.exists()


def test_a_row_told_twice_is_taken_once(tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_bytes(as_csv() + as_csv()[as_csv().index(b"\r\n") :])

    report = take(path, parsed(MAPPING))

    assert (report.services.created, report.error_count) == (2, 0)
    assert ("row_repeated", "", "") in report.warnings


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"{", b"\x1f\x8b broken"])
def test_a_file_that_is_no_file_of_rows_is_said_so(tmp_path, content):
    path = tmp_path / "lieux.xlsx"
    path.write_bytes(content)

    assert take(path, parsed(MAPPING)).errors[0].kind in {"unreadable_file", "not_json_at_all"}


def test_a_sheet_that_would_unpack_without_end_is_refused(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><office:document-content>&b;</office:document-content>'
    content = packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": bomb})

    with pytest.raises(tables.Unreadable):
        tables.read(content, "a.ods", {})


def test_from_the_command_line_a_mapping_is_guessed_then_used(tmp_path, capsys):
    path, mapping = tmp_path / "lieux.csv", tmp_path / "ours.toml"
    path.write_bytes(as_csv())

    assert main(["directory", "mapping", str(path)]) == 0
    guessed = capsys.readouterr().out
    assert "#   Responsable" in guessed
    mapping.write_text(MAPPING)
    assert main(["directory", "import", str(path), "--mapping", str(mapping), "--apply"]) == 0
    assert Service.objects.count() == 2
    assert main(["directory", "import", str(path), "--mapping", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
