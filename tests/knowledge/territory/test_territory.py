import gzip
import json
from dataclasses import asdict

import pytest
from django.utils.translation import override

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.territory import demo
from repere.knowledge.territory.actions import import_territory
from repere.knowledge.territory.imports import UnreadableFile
from repere.knowledge.territory.models import Area, Commune, Postcode
from repere.knowledge.territory.queries import centroids, commune, communes_like
from tests.shared_data import shared

pytestmark = pytest.mark.django_db

HEADER = "Code_commune_INSEE;Nom_commune;Code_postal;Ligne_5;Libellé_d_acheminement;coordonnees_gps\n"
POSTCODES = HEADER + (
    "30189;NIMES;30000;;NIMES;43.84,4.34\n"
    "30189;NIMES;30900;ST CESAIRE;NIMES;43.84,4.34\n"
    "30258;ST GILLES;30800;;ST GILLES;43.66,4.41\n"
    "35275;ST GILLES;35590;;ST GILLES;48.15,-1.82\n"
    "30999;ST PERDU;30990;;ST PERDU;\n"
    "99138;MONACO;98000;;MONACO;43.73,7.42\n"
    "13201;MARSEILLE 01;13001;;MARSEILLE;43.30,5.38\n"
    "13202;MARSEILLE 02;13002;;MARSEILLE;43.32,5.36\n"
)
GROUPINGS = [
    {
        "code": "243000643",
        "nom": "CA de Nîmes Métropole",
        "membres": [
            {"code": "30189", "nom": "Nîmes", "populationMunicipale": 148104},
            {"code": "30258", "nom": "Saint-Gilles", "populationMunicipale": 14315},
        ],
    },
    {
        "code": "200054807",
        "nom": "Métropole d'Aix-Marseille-Provence",
        "membres": [{"code": "13055", "nom": "Marseille", "populationMunicipale": 873076}],
    },
]
DEPARTEMENTS = [{"code": "30", "region": "76", "nom": "Gard", "chefLieu": "30189"}]
REGIONS = [{"code": "76", "nom": "Occitanie", "chefLieu": "31555"}]


@pytest.fixture
def files(tmp_path):
    (tmp_path / "postcodes.csv.gz").write_bytes(gzip.compress(POSTCODES.encode()))
    for name, rows in (("epci", GROUPINGS), ("departements", DEPARTEMENTS), ("regions", REGIONS)):
        (tmp_path / f"{name}.json").write_text(json.dumps(rows))
    return sorted(tmp_path.iterdir())


def names(text, **options):
    return [found.name for found in communes_like(text, **options)]


def test_a_rehearsal_counts_and_writes_nothing(files):
    report = import_territory(SYSTEM, files, apply=False)

    assert (report.communes.created, report.areas.created, report.applied) == (7, 4, False)
    assert not Commune.objects.exists()
    assert not TrailLine.objects.exists()


def test_the_files_complete_each_other(files):
    import_territory(SYSTEM, files, apply=True)

    nimes = Commune.objects.get(pk="30189")
    assert (nimes.name, nimes.postcodes, nimes.epci) == ("Nîmes", ["30000", "30900"], "243000643")
    assert (nimes.departement, nimes.region, nimes.population) == ("30", "76", 148104)
    assert Commune.objects.get(pk="30999").latitude is None
    assert not Commune.objects.filter(pk="99138").exists()
    assert TrailLine.objects.get().verb == "territory.imported"


def test_a_city_is_there_whole_and_by_arrondissement(files):
    import_territory(SYSTEM, files, apply=True)

    whole, part = Commune.objects.get(pk="13055"), Commune.objects.get(pk="13202")
    assert whole.postcodes == ["13001", "13002"]
    assert (whole.latitude, whole.longitude) == (43.31, 5.37)
    assert (part.name, part.epci) == ("Marseille 2e arrondissement", "200054807")
    assert names("marseille")[0] == "Marseille"


def test_a_second_run_writes_nothing(files):
    import_territory(SYSTEM, files, apply=True)

    again = import_territory(SYSTEM, files, apply=True)

    assert asdict(again.communes) == {"created": 0, "updated": 0, "unchanged": 7}
    assert asdict(again.areas) == {"created": 0, "updated": 0, "unchanged": 4}
    assert TrailLine.objects.count() == 1


def test_a_file_taken_alone_keeps_what_the_others_said(files, tmp_path):
    import_territory(SYSTEM, files, apply=True)
    moved = tmp_path / "moved.csv"
    moved.write_text(HEADER + "30189;NIMES;30000;;NIMES;43.85,4.35\n")

    report = import_territory(SYSTEM, [moved], apply=True)

    nimes = Commune.objects.get(pk="30189")
    assert report.communes.updated == 1
    assert (nimes.name, nimes.epci, nimes.latitude, nimes.postcodes) == (
        "Nîmes",
        "243000643",
        43.85,
        ["30000"],
    )
    assert list(Postcode.objects.filter(commune=nimes).values_list("postcode", flat=True)) == ["30000"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not;the;right;columns\n1;2;3;4\n", "columns"),
        (HEADER + "30189;NIMES;30000;;NIMES;1,2\n3018;NIMES;300;;NIMES;1,2\n", "line 3"),
        ('[{"code": "1"},\n {"code": ]', "line 2"),
        ('{"code": "1"}', "list of objects"),
        ('[{"code": "30", "nom": "Gard", "region": "76"}, {"nom": "x"}]', "row 2"),
    ],
)
def test_a_bad_file_changes_nothing_and_says_where(files, tmp_path, content, said):
    bad = tmp_path / "bad.txt"
    bad.write_text(content)

    with override("en"), pytest.raises(UnreadableFile) as refusal:
        import_territory(SYSTEM, [*files, bad], apply=True)

    assert said in str(refusal.value)
    assert "bad.txt" in str(refusal.value)
    assert not Commune.objects.exists()
    assert not Area.objects.exists()


def test_only_those_who_run_the_house_import(files, actor_of):
    with pytest.raises(NotAllowed):
        import_territory(actor_of(Role.CASEWORKER), files, apply=True)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("nim", "Nîmes"),
        ("NÎMES", "Nîmes"),
        ("st gi", "Saint-Gilles"),
        ("30800", "Saint-Gilles"),
        ("308", "Saint-Gilles"),
        ("bagnols s", "Bagnols-sur-Cèze"),
        ("l'isle", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_commune_is_found_by_its_beginning_or_its_postcode(typed, first):
    demo.load(SYSTEM)

    assert (names(typed) or [None])[0] == first


def test_the_exact_name_comes_first_then_the_most_populous():
    demo.load(SYSTEM)

    assert names("a", limit=3) == ["Avignon", "Arles", "Alès"]
    assert names("comps")[0] == "Comps"
    assert len(names("30")) == 8


def test_the_demonstration_agrees_with_the_official_files(db):
    official = [
        shared(f"territory/{name}")
        for name in ("laposte_hexasmal.csv.gz", "epci.json.gz", "departements.json.gz", "regions.json.gz")
    ]
    by_hand = demo.territory().communes
    import_territory(SYSTEM, official, apply=True)

    assert len(by_hand) > 55
    for code, said in by_hand.items():
        known = Commune.objects.get(pk=code)
        assert (known.name, known.postcodes, known.epci) == (said["name"], said["postcodes"], said["epci"])
        assert (known.latitude, known.longitude) == pytest.approx(
            (said["latitude"], said["longitude"]), abs=0.001
        )
        assert known.population == pytest.approx(said["population"], abs=60)
    assert Commune.objects.count() > 35_000
    assert len(centroids()) > 34_900


def test_a_commune_is_found_by_its_code():
    demo.load(SYSTEM)

    assert str(commune(" 30189 ")) == "Nîmes"
    assert commune("00000") is None


def test_loading_the_demonstration_twice_changes_nothing():
    demo.load(SYSTEM)

    assert demo.load(SYSTEM).communes.updated == 0
