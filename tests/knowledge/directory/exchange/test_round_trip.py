"""data·inclusion → Repère → data·inclusion: what a source said is given back as it was said."""

import gzip
import io
import json

import pytest
from data_inclusion.schema import v1
from hypothesis import HealthCheck, given, settings

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.exchange import data_inclusion as standard
from repere.knowledge.directory.exchange.actions import export_directory
from repere.knowledge.directory.imports import data_inclusion as reader
from repere.knowledge.directory.imports.drafts import Known
from repere.knowledge.directory.models import Service, Structure
from tests.knowledge.directory.exchange.rows import SERVICES, STRUCTURES, meaning
from tests.knowledge.directory.files import document, service, structure
from tests.shared_data import shared

KNOWN = Known({"30189": (43.83, 4.36)}, frozenset({"76"}), frozenset({"30"}))


def through(structures, services):
    """The rows that come out of the drafts read from these, those that were taken."""
    drafts = [
        found for found in reader.read(structures, services, KNOWN, "") if not hasattr(found, "severity")
    ]
    said = [
        standard.Said(d.source, d.source_id, d.values, d.location, getattr(d, "structure_id", ""))
        for d in drafts
    ]
    stored = [json.loads(json.dumps(d.values["written"])) for d in drafts]
    return [standard.row_of(one, written) for one, written in zip(said, stored, strict=True)]


def test_the_rows_drawn_are_mostly_taken():
    """Otherwise the properties below would hold of nothing."""
    seen = []

    @given(SERVICES)
    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def draw(row):
        seen.append(bool(through([], [row])))

    draw()
    assert sum(seen) >= len(seen) / 3


@given(STRUCTURES)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_structure_comes_out_as_it_went_in(row):
    for out in through([row], []):
        assert meaning(out) == meaning(row)


@given(SERVICES)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_service_comes_out_as_it_went_in(row):
    for out in through([], [row]):
        assert meaning(out) == meaning(row)


def exported(**options):
    out = io.StringIO()
    given = export_directory(SYSTEM, out, **options)
    return json.loads(out.getvalue()), given


def take(path):
    report = import_directory(SYSTEM, path, apply=True)
    assert report.applied, report.errors[:3]
    return report


@pytest.mark.django_db
@given(home=STRUCTURES, row=SERVICES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_through_the_database_too(tmp_path_factory, home, row):
    path = document(tmp_path_factory.mktemp("round"), {"structures": [home], "services": [row]})
    report = import_directory(SYSTEM, path, apply=True)
    if not report.applied:
        return

    out, _given = exported(whole=True)

    assert meaning(out["structures"][0]) == meaning(home)
    assert meaning(out["services"][0]) == meaning(row)
    Service.objects.all().delete()
    Structure.objects.all().delete()


@pytest.mark.django_db
def test_what_changed_here_since_is_given_as_it_is_now(tmp_path):
    take(document(tmp_path, {"structures": [structure()], "services": [service(telephone="04.65.71.00.10")]}))
    assert exported(whole=True)[0]["services"][0]["telephone"] == "04.65.71.00.10"

    Service.objects.update(phone="+33465710099")

    assert exported(whole=True)[0]["services"][0]["telephone"] == "+33465710099"


SECRET = {"is_confidential": True}


@pytest.mark.django_db
def test_what_everybody_may_read_holds_no_confidential_address_and_nobodys_name(tmp_path):
    hidden = {
        "adresse": "9 rue Secrete", "code_postal": "30000", "code_insee": "30189", "commune": "Nîmes",
        "repere": SECRET, "description": "Au 9 rue Secrete, sonner.", "note interne": "9 rue Secrete",
        "lien_source": "https://example.org/9-rue-Secrete", "contact_nom_prenom": "Camille Lozère",
    }  # fmt: skip
    plain = service(id="invented--2", contact_nom_prenom="Camille Lozère", adresse="3 place Haute",
                    code_insee="30189", commune="Nîmes")  # fmt: skip
    take(
        document(tmp_path, {"structures": [structure(repere=SECRET)], "services": [service(**hidden), plain]})
    )

    public, _given = exported()
    whole, _given = exported(whole=True)

    told = json.dumps(public, ensure_ascii=False)
    assert "Secrete" not in told
    assert "Lozère" not in told
    assert "rue des Lauriers" not in told
    shown = next(row for row in public["services"] if row["id"] == "invented--repas")
    kept = next(row for row in whole["services"] if row["id"] == "invented--repas")
    assert (shown["commune"], shown["repere"]) == ("Nîmes", SECRET)
    assert (kept["adresse"], kept["contact_nom_prenom"]) == ("9 rue Secrete", "Camille Lozère")
    assert TrailLine.objects.filter(verb="directory.exported_whole").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PARTNER, Role.WELCOME_AGENT, Role.ADMINISTRATOR, Role.DPO])
def test_who_may_not_take_the_confidential_addresses_away(actor_of, role):
    with pytest.raises(NotAllowed):
        export_directory(actor_of(role), io.StringIO(), whole=True)


@pytest.mark.django_db
def test_what_was_exported_whole_is_imported_elsewhere_and_says_the_same(tmp_path):
    take(
        document(tmp_path, {"structures": [structure(repere=SECRET)], "services": [service(couleur="bleu")]})
    )
    first, _given = exported(whole=True)
    Service.objects.all().delete()
    Structure.objects.all().delete()

    take(document(tmp_path, first, "again.json"))

    assert exported(whole=True)[0] == first


@pytest.mark.django_db
def test_rows_the_standard_would_refuse_are_named(tmp_path):
    take(document(tmp_path, {"structures": [structure()], "services": [service()]}))
    Service.objects.update(name="ab")

    _rows, given = exported()

    assert (given.services, given.refusable, given.first) == (1, 1, [("invented--repas", "nom")])


@pytest.mark.django_db
def test_a_real_directory_is_given_as_rows_that_the_standard_takes():
    take(shared("directory/annuaire-services-publics/annuaire-30.sjson.gz"))

    out, given = exported()

    assert (given.structures, given.services, given.refusable) == (633, 633, 0), given.first
    for row in out["services"]:
        v1.Service.model_validate(row)


@pytest.mark.django_db
def test_one_object_a_line(tmp_path):
    take(document(tmp_path, {"structures": [structure()], "services": [service()]}))
    out = io.StringIO()

    export_directory(SYSTEM, out, lines=True)

    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == [
        "invented--garrigue", "invented--repas",
    ]  # fmt: skip


def test_a_real_file_in_the_standard_of_places_goes_through_unharmed():
    """Its fields are those of another schema: all are unknown, and all come back."""
    rows = json.loads(gzip.decompress(shared("directory/digital-mediation/source.json.gz").read_bytes()))
    prepared = [
        {
            "source": "invented", "id": f"invented--{n}", "structure_id": "s", "nom": row["nom"][:140] + " (1)",
            "description": "Un lieu de médiation.", "date_maj": "2022-01-01",
            **{name: value for name, value in row.items() if name not in {"nom", "id", "date_maj", "source"}},
        }
        for n, row in enumerate(rows)
    ]  # fmt: skip
    taken = {row["id"]: row for row in through([], prepared)}

    assert len(taken) > 500
    for row in prepared:
        if row["id"] in taken:
            assert meaning(taken[row["id"]]) == meaning(row)
