import json
from datetime import UTC, date, datetime

import pytest

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.choices import CapacityUnit
from repere.knowledge.directory.models import (
    CapacityStatement,
    DatedClosure,
    Location,
    Service,
    ServiceTheme,
    Structure,
)
from repere.knowledge.territory import demo
from tests.knowledge.directory.files import document, lines, place, service, structure
from tests.shared_data import shared

pytestmark = pytest.mark.django_db


def take(path, **options):
    return import_directory(SYSTEM, path, **{"apply": True} | options)


def both(folder, *services, structures=None):
    return document(
        folder, {"structures": [structure()] if structures is None else structures, "services": services}
    )


def kinds(report):
    return {(error.part, error.row, error.kind, error.field) for error in report.errors}


def warned(report):
    return {(kind, field) for kind, field, _part in report.warnings}


# --- data·inclusion --------------------------------------------------------------------------------------


def test_a_good_file_is_taken_field_by_field(tmp_path):
    report = take(both(tmp_path, service()))

    made = Service.objects.get()
    assert (report.applied, report.error_count, report.warnings) == (True, 0, {})
    assert (made.name, made.source, made.source_id) == ("Repas du midi", "invented", "invented--repas")
    assert (made.topics, made.audiences, made.zones) == (
        ["equipement-et-alimentation--alimentation"],
        ["tous-publics"],
        ["30"],
    )
    assert (made.fee, made.type, made.updated_on) == ("gratuit", "aide-materielle", date(2026, 10, 2))
    assert (made.structure.phone, made.structure.networks) == ("+33465710010", ["ccas-cias"])
    assert made.structure.hours == "Mo-Fr 09:00-12:00"
    assert made.location == made.structure.location
    assert (made.location.territory, made.location.timezone) == ("FR", "Europe/Paris")
    assert made.folded == "repas du midi maison de la garrigue nimes"


def test_a_service_stands_under_its_tiles_at_its_place(tmp_path):
    take(both(tmp_path, service()))

    row = ServiceTheme.objects.get()
    assert (row.theme, row.latitude, row.longitude, row.is_remote, row.departement) == (
        "eat",
        43.84,
        4.36,
        False,
        "30",
    )


def test_a_rehearsal_reports_the_same_and_writes_nothing(tmp_path):
    report = take(both(tmp_path, service()), apply=False)

    assert (report.services.created, report.structures.created, report.applied) == (1, 1, False)
    assert not report.refused
    assert not Structure.objects.exists()
    assert not TrailLine.objects.exists()


def test_a_second_run_writes_nothing(tmp_path):
    path = both(
        tmp_path,
        service(),
        service(id="invented--colis", nom="Colis", code_insee="30007", adresse="2 rue Haute"),
    )
    take(path)
    seen = list(Service.objects.values_list("pk", "public_code", "imported_at", "location").order_by("pk"))
    tiles = list(ServiceTheme.objects.values_list("pk", flat=True).order_by("pk"))

    again = take(path)

    assert again.services.counts() == {"created": 0, "updated": 0, "unchanged": 2}
    assert again.structures.counts() == {"created": 0, "updated": 0, "unchanged": 1}
    assert (
        list(Service.objects.values_list("pk", "public_code", "imported_at", "location").order_by("pk"))
        == seen
    )
    assert list(ServiceTheme.objects.values_list("pk", flat=True).order_by("pk")) == tiles
    assert TrailLine.objects.filter(verb="directory.imported").count() == 1


def test_a_change_is_taken_and_what_we_know_besides_is_kept(tmp_path, organisation, actor_of):
    take(both(tmp_path, service()))
    made = Service.objects.get()
    Structure.objects.update(organisation=organisation)
    Service.objects.update(languages=["fr", "ar"], situations=["family"], age_min=18)
    made.refresh_from_db()
    said = say_places(SYSTEM, made, unit=CapacityUnit.SEAT, places=4, at=datetime(2026, 11, 1, tzinfo=UTC))
    DatedClosure.objects.create(service=made, starts_on=date(2026, 12, 24), ends_on=date(2026, 12, 26))

    report = take(both(tmp_path, service(nom="Repas du soir", thematiques=["sante--acces-aux-soins"])))

    made = Service.objects.get()
    assert (report.services.updated, report.structures.unchanged) == (1, 1)
    assert (made.name, made.folded.split()[2]) == ("Repas du soir", "soir")
    assert (made.languages, made.situations, made.age_min) == (["fr", "ar"], ["family"], 18)
    assert (made.latest_statement, made.counts_places) == (said, True)
    assert made.closures.count() == 1
    assert made.structure.organisation == organisation
    assert list(made.themes.values_list("theme", flat=True)) == ["health"]


def test_our_own_object_says_what_the_format_cannot(tmp_path):
    ours = {
        "themes": ["talk", "eat"],
        "languages": ["fr", "ti", "prs"],
        "situations": ["family"],
        "excluded_situations": ["animal"],
        "age_min": 16,
        "age_max": 25,
        "appointment_only": True,
        "interpreter_available": True,
        "counts_places": True,
        "is_confidential": True,
    }
    report = take(both(tmp_path, service(repere=ours)))

    made = Service.objects.get()
    assert (report.error_count, report.warnings) == (0, {})
    assert (made.languages, made.situations, made.excluded_situations) == (
        ["fr", "ti", "prs"],
        ["family"],
        ["animal"],
    )
    assert (made.age_min, made.age_max) == (16, 25)
    assert made.appointment_only
    assert made.interpreter_available
    assert made.counts_places
    assert set(made.themes.values_list("theme", flat=True)) == {"talk", "eat"}
    assert made.location.is_confidential
    assert Structure.objects.get().location.is_confidential


def test_a_file_makes_an_address_secret_and_never_the_contrary(tmp_path):
    take(both(tmp_path, service(), structures=[structure(repere={"is_confidential": True})]))

    for said in ({"is_confidential": False}, None):
        take(both(tmp_path, service(), structures=[structure(repere=said) if said else structure()]))
        assert Location.objects.get().is_confidential


SECRET = {"is_confidential": True}
REWORDED = {
    "adresse": "3, r. des Lauriers",
    "code_postal": "30000",
    "code_insee": "30189",
    "commune": "Nîmes",
}
GEOCODED = {name: structure()[name] for name in ("adresse", "code_postal", "code_insee", "commune")}
GEOCODED |= {"latitude": 43.8402, "longitude": 4.3597}
ELSEWHERE = {"adresse": "2 rue Haute", "code_postal": "30100", "code_insee": "30007", "commune": "Alès"}


def is_hidden():
    made = Service.objects.select_related("location", "structure__location").get()
    return made.location.is_confidential and made.for_public().location.address == ""


@pytest.mark.parametrize(
    "fields", [REWORDED, GEOCODED, ELSEWHERE, {}], ids=["reworded", "geocode", "far", "none"]
)
def test_a_service_of_a_secret_structure_stays_secret_whatever_its_address_becomes(tmp_path, fields):
    home = [structure(repere=SECRET)]

    take(both(tmp_path, service(**fields), structures=home))
    assert is_hidden()

    for again in (REWORDED, ELSEWHERE, {}, GEOCODED):
        take(both(tmp_path, service(**again), structures=[structure()]))
        assert is_hidden()


def test_a_secret_place_of_its_own_is_not_left_for_the_public_one_of_its_structure(tmp_path):
    take(both(tmp_path, service(**ELSEWHERE, repere=SECRET)))
    own = Service.objects.get().location

    for again in ({}, GEOCODED, {name: structure()[name] for name in GEOCODED}):
        take(both(tmp_path, service(**again)))
        assert is_hidden()
        assert Service.objects.get().location == own
    assert not Structure.objects.get().location.is_confidential


def test_a_new_place_is_public_beside_a_secret_one_when_it_says_so_and_a_known_one_never_becomes_so(tmp_path):
    home, said = [structure(repere=SECRET)], {"is_confidential": False}
    take(both(tmp_path, service(**ELSEWHERE, repere=said), structures=home))
    assert not Service.objects.get().location.is_confidential

    Service.objects.all().delete()
    for repere in (None, said):
        take(both(tmp_path, service(**ELSEWHERE, repere=repere), structures=home))
        assert Service.objects.get().location.is_confidential


def test_a_service_that_changes_structure_moves_nobody_else(tmp_path):
    other = structure(id="invented--mas", nom="Mas des Oliviers", adresse="8 chemin Vert")
    take(both(tmp_path, service(), structures=[structure(), other]))

    take(both(tmp_path, service(structure_id="invented--mas", **ELSEWHERE), structures=[structure(), other]))

    assert Service.objects.get().location.commune_name == "Alès"
    first = Structure.objects.get(source_id="invented--garrigue").location
    assert (first.address, first.commune_name) == ("3 rue des Lauriers", "Nîmes")


@pytest.mark.parametrize(
    ("fields", "kind", "field"),
    [
        ({"nom": None}, "missing", "nom"),
        ({"structure_id": ""}, "missing", "structure_id"),
        ({"nom": "ab"}, "too_short", "nom"),
        ({"nom": "x" * 151}, "too_long", "nom"),
        ({"description": "x"}, "too_short", "description"),
        ({"date_maj": "2999-01-01"}, "bad_date", "date_maj"),
        ({"date_maj": "hier"}, "bad_date", "date_maj"),
        ({"thematiques": ["manger"]}, "not_in_vocabulary", "thematiques"),
        ({"publics": []}, "too_short", "publics"),
        ({"publics": ["tous-publics", "femmes"]}, "not_alone", "publics"),
        ({"type": "repas"}, "not_in_vocabulary", "type"),
        ({"zone_eligibilite": ["R76"]}, "region_in_zone", "zone_eligibilite"),
        ({"zone_eligibilite": ["30", "53"]}, None, None),
        ({"zone_eligibilite": ["nulle part"]}, "bad_zone", "zone_eligibilite"),
        ({"zone_eligibilite": ["96"]}, "bad_zone", "zone_eligibilite"),
        ({"horaires_accueil": "de 9h à 12h"}, "bad_hours", "horaires_accueil"),
        ({"nombre_semaines": 0}, "too_short", "nombre_semaines"),
        ({"modes_accueil": "en-presentiel"}, "wrong_type", "modes_accueil"),
        ({"structure_id": "invented--nobody"}, "unknown_structure", "structure_id"),
        ({"repere": "oui"}, "wrong_type", "repere"),
        ({"repere": {"themes": ["manger"]}}, "not_in_vocabulary", "repere.themes"),
        ({"repere": {"languages": "fr"}}, "wrong_type", "repere.languages"),
        ({"repere": {"age_min": "16"}}, "wrong_type", "repere.age_min"),
        ({"repere": {"age_min": 30, "age_max": 18}}, "ages_exchanged", "repere.age_min"),
        ({"repere": {"counts_places": 1}}, "wrong_type", "repere.counts_places"),
    ],
)
def test_a_bad_row_refuses_the_file_and_is_named(tmp_path, fields, kind, field):
    report = take(both(tmp_path, service(), service(id="invented--other", **fields)))

    if kind is None:
        assert report.applied
        return
    assert ("services", 2, kind, field) in kinds(report)
    assert report.refused
    assert not Structure.objects.exists()
    assert not TrailLine.objects.exists()


def test_a_region_hidden_among_zones_is_refused(tmp_path):
    report = take(both(tmp_path, service(zone_eligibilite=["france", "R11"])))

    assert kinds(report) == {("services", 1, "region_in_zone", "zone_eligibilite")}
    assert "départements" in str(report.errors[0])


def test_bad_rows_are_left_out_when_asked(tmp_path):
    path = both(tmp_path, service(), service(id="invented--bad", thematiques=["x"]), service())

    report = take(path, skip_bad_rows=True)

    assert report.applied
    assert (report.services.created, report.skipped) == (1, 2)
    assert ("services", 3, "duplicate_id", "id") in kinds(report)


@pytest.mark.parametrize(
    ("fields", "kind", "field", "attribute", "value"),
    [
        ({"courriel": "n'importe quoi"}, "email_left_out", "courriel", "email", ""),
        ({"courriel": "a@example.org, b@example.org"}, "more_emails", "courriel", "email", "a@example.org"),
        ({"telephone": "demander"}, "phone_left_out", "telephone", "phone", ""),
        (
            {"telephone": "04 65 71 00 01 / 04 65 71 00 02"},
            "more_phones",
            "telephone",
            "phone",
            "+33465710001",
        ),
        ({"lien_source": "pas un lien"}, "value_left_out", "lien_source", "source_url", ""),
        ({"code_postal": 6400, "code_insee": "06029"}, "postcode_mended", "code_postal", "phone", ""),
        ({"couleur": "bleu"}, "unknown_field", "couleur", "phone", ""),
        ({"nom": " Repas  du midi"}, "name_mended", "nom", "name", "Repas du midi"),
        ({"latitude": 4.36, "longitude": 43.84, "code_insee": "30189"}, "impossible_point", "", "phone", ""),
    ],
)
def test_a_dispensable_field_is_mended_or_left_out(tmp_path, fields, kind, field, attribute, value):
    report = take(both(tmp_path, service(**fields)))

    made = Service.objects.get()
    assert report.applied
    assert (kind, field) in warned(report)
    assert getattr(made, attribute) == value


def test_what_has_no_field_is_kept_aside(tmp_path):
    take(both(tmp_path, service(couleur="bleu", telephone="demander à Camille", score_qualite=0.5)))

    assert Service.objects.get().extra == {"couleur": "bleu", "telephone": "demander à Camille"}


def test_messages_never_quote_contacts(tmp_path):
    rows = [
        service(courriel="camille.lozere at example.org", telephone="0639980"),
        service(id="invented--b", horaires_accueil="appeler le 06 39 98 00 01 ou camille@example.org"),
        service(id="invented--c", nom="x", contact_nom_prenom="Camille Lozère"),
    ]
    report = take(both(tmp_path, *rows))

    told = json.dumps(report.as_dict(), ensure_ascii=False) + " ".join(map(str, report.errors))
    for private in ("camille", "Camille", "06 39", "0639", "Lozère"):
        assert private not in told


def test_structures_and_services_come_in_two_files(tmp_path):
    take(document(tmp_path, [structure()], "structures.json"))

    report = take(document(tmp_path, [service()], "services.json.gz"))

    assert report.services.created == 1
    assert Service.objects.get().location == Structure.objects.get().location


def test_a_service_has_its_own_place_when_it_says_another(tmp_path):
    away = {"adresse": "2 rue Haute", "code_postal": "30100", "code_insee": "30007", "commune": "Alès"}
    take(both(tmp_path, service(**away, latitude=44.12, longitude=4.08)))
    own = Service.objects.get().location
    assert own != Structure.objects.get().location
    assert own.commune_name == "Alès"

    take(both(tmp_path, service()))

    assert Service.objects.get().location == Structure.objects.get().location
    assert Location.objects.count() == 1


def test_a_remote_service_is_found_without_a_place(tmp_path):
    take(both(tmp_path, service(modes_accueil=["a-distance"], zone_eligibilite=["france"])))

    row = ServiceTheme.objects.get()
    assert (row.is_remote, row.latitude, row.departement) == (True, None, "")


def test_the_source_can_be_named(tmp_path):
    take(both(tmp_path, service()), source="gard")

    assert Service.objects.get().source == Structure.objects.get().source == "gard"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        ('{"structures": [', "a.json", "not_json"),
        ('{"people": []}', "a.json", "unknown_format"),
        ('"text"', "a.json", "unknown_format"),
        ("[1, 2]", "a.json", "unknown_format"),
        ('{"structures": {}, "services": []}', "a.json", "unknown_format"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, content, name, kind):
    report = take(document(tmp_path, content, name))

    assert [error.kind for error in report.errors] == [kind]
    assert report.refused


def test_a_file_that_is_no_text_is_refused(tmp_path):
    binary, cut = tmp_path / "a.json", tmp_path / "b.json.gz"
    binary.write_bytes(b"\xff\xfe{\x00")
    cut.write_bytes(document(tmp_path, [structure()], "whole.json.gz").read_bytes()[:-12])

    assert [error.kind for error in take(binary).errors] == ["not_text"]
    assert [error.kind for error in take(cut).errors] == ["unreadable_file"]


def test_a_row_that_is_no_object_is_named(tmp_path):
    report = take(both(tmp_path, service(), "oops"))

    assert kinds(report) == {("services", 2, "not_an_object", "")}


def test_who_may_import(tmp_path, actor_of):
    path = both(tmp_path, service())

    for role in (Role.WELCOME_AGENT, Role.CASEWORKER, Role.PARTNER, Role.DPO):
        with pytest.raises(NotAllowed):
            import_directory(actor_of(role), path, apply=True)
    assert import_directory(actor_of(Role.COORDINATOR), path, apply=True).applied


# --- the public services directory -----------------------------------------------------------------------


def test_a_public_place_becomes_a_structure_and_a_service(tmp_path):
    report = take(lines(tmp_path, place()))

    made = Service.objects.get()
    assert (report.format, report.warnings) == ("service-public", {})
    assert made.structure.name == "Mairie de la Garrigue"
    assert made.name.startswith("Accueil de la mairie")
    assert (made.phone, made.email, made.structure.website) == (
        "+33465710020",
        "mairie@example.org",
        "http://www.example.org",
    )
    assert (made.location.address, made.location.address_extra) == ("1 place des Lauriers", "Hôtel de ville")
    assert (made.location.commune_name, made.location.postcode) == ("Nîmes", "30000")
    assert list(made.themes.values_list("theme", flat=True)) == ["papers"]


def test_a_kind_without_a_tile_is_taken_and_found_by_its_name(tmp_path):
    report = take(lines(tmp_path, place(type="fdapp", nom="Fédération pour la pêche")))

    assert warned(report) == {("no_theme", "")}
    assert not ServiceTheme.objects.exists()
    assert "peche" in Service.objects.get().folded


@pytest.mark.parametrize(
    ("comment", "only"),
    [
        ("Accueil uniquement sur rendez-vous.", True),
        ("Accueil sur rendez-vous uniquement. Prendre rendez-vous en ligne", True),
        ("Téléphoner pour convenir d'un rendez-vous avant de se rendre sur place.", True),
        ("Exclusivement sur rendez-vous l'après-midi.", False),
        ("Sur rendez-vous uniquement de 12h30 à 16h15 (sauf le jeudi).", False),
        ("Accueil sur rendez-vous possible.", False),
        ("", False),
    ],
)
def test_only_a_plain_word_makes_a_place_by_appointment_only(tmp_path, comment, only):
    take(lines(tmp_path, place(commentaire=comment)))

    made = Service.objects.get()
    assert made.appointment_only is only
    assert ("se-presenter" in made.mobilisation_modes) is not only


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"contact_phone": "+33 2 34 63 40"}, "phone_left_out"),
        ({"contact_email": "http://www.example.org/ecrire"}, "page_in_email"),
        ({"contact_email": "\u00a0"}, None),
        ({"website": ["htttp://www.example.org"]}, "website_mended"),
        ({"website": ["contact@example.org"]}, "email_in_website"),
        ({"website": ["http"]}, "website_left_out"),
        ({"nom": "Maison de justice  et du droit "}, "name_mended"),
        ({"nom": "Unité territoriale " * 10}, "shortened"),
        ({"latitude": "4.36", "longitude": "4.36"}, "impossible_point"),
        ({"longitude": None}, "half_point"),
        ({"writeAddress": None}, "no_address"),
        ({"geo": {"latitude": 43.99, "longitude": 4.36, "score": 0.9}}, "points_differ"),
        ({"latitude": None, "longitude": None}, "point_of_commune"),
        ({"latitude": None, "longitude": None, "codeinsee": "30999"}, "no_point"),
        ({"nouveau": "champ"}, "unknown_field"),
    ],
)
def test_real_dirt_is_mended_and_told(tmp_path, fields, kind):
    demo.load(SYSTEM)

    report = take(lines(tmp_path, place(**fields)))

    assert report.applied
    assert (kind in {name for name, _field in warned(report)}) is (kind is not None)


def test_the_better_geocoding_wins(tmp_path):
    demo.load(SYSTEM)
    take(
        lines(
            tmp_path,
            place(
                latitude="39.0", longitude="-76.6", geo={"latitude": 43.85, "longitude": 4.35, "score": 0.3}
            ),
        )
    )

    where = Location.objects.get()
    assert (where.latitude, where.longitude) == (43.85, 4.35)


def test_broken_lines_change_nothing_and_are_named(tmp_path):
    report = take(lines(tmp_path, place(), '{"id": ', place(id="x", nom="", update="demain"), place(), "[]"))

    assert {(row, kind) for _part, row, kind, _field in kinds(report)} == {
        (2, "not_json"),
        (3, "missing"),
        (3, "bad_date"),
        (4, "duplicate_id"),
        (5, "not_an_object"),
    }
    assert not Structure.objects.exists()
    assert report.skipped == 4


def test_the_sound_lines_of_a_broken_file_can_be_taken(tmp_path):
    report = take(lines(tmp_path, place(), '{"id": '), skip_bad_rows=True)

    assert (report.applied, report.services.created, report.skipped) == (True, 1, 1)


# --- real files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("annuaire-30.sjson.gz", 633, {"points_differ", "impossible_point", "page_in_email", "name_mended"}),
        ("annuaire-974.sjson.gz", 263, {"page_in_email", "no_point", "phone_left_out"}),
        ("annuaire-67.sjson.gz", 858, {"email_left_out", "page_in_email", "name_mended"}),
    ],
)
def test_a_real_directory_is_taken_with_its_dirt_told_and_a_second_run_writes_nothing(name, rows, expected):
    demo.load(SYSTEM)
    path = shared(f"directory/annuaire-services-publics/{name}")

    first = take(path)
    again = take(path)

    assert (first.services.created, first.structures.created, first.error_count) == (rows, rows, 0)
    assert expected <= {kind for kind, _field in warned(first)}
    assert (again.services.unchanged, again.structures.unchanged) == (rows, rows)
    assert again.services.written == again.structures.written == 0
    assert {k: w.count for k, w in again.warnings.items()} == {k: w.count for k, w in first.warnings.items()}
    assert not CapacityStatement.objects.exists()


def test_a_real_directory_overseas_keeps_its_own_clock():
    take(shared("directory/annuaire-services-publics/annuaire-974.sjson.gz"))

    assert set(Location.objects.values_list("territory", "timezone")) == {("FR-974", "Indian/Reunion")}
    assert not Location.objects.filter(latitude__gt=0).exists()
