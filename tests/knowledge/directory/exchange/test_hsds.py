"""data·inclusion → HSDS 3.1 → data·inclusion: valid on the way, and nothing lost on the way back."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.knowledge.directory.exchange.hsds import documents, reading, terms, timetable
from tests.knowledge.directory.exchange.rows import SERVICES, STRUCTURES, meaning
from tests.knowledge.directory.exchange.schemas import faults
from tests.knowledge.directory.files import service, structure
from tests.shared_data import shared

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
KEY, HOME, PLACE = (str(UUID(int=n << 64 | 0x8000_0000_0000_0001)) for n in (1, 2, 3))
CAPACITY = (documents.Capacity(KEY, "bed", "femmes", 3, 12, AT),)


def offered(row, home=None, **fields):
    home = structure() if home is None else home
    return documents.Offered(KEY, HOME, row, home, AT, location_id=PLACE, **fields)


def sent(document):
    """As it is read at the other end."""
    return json.loads(json.dumps(document))


@given(SERVICES, STRUCTURES)
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_service_and_its_structure_come_back_as_they_went(row, home):
    back_home, back = reading.rows_of(sent(documents.service(offered(row, home))))

    assert meaning(back) == meaning(row)
    assert meaning(back_home) == meaning(home)


@given(SERVICES, STRUCTURES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_document_is_valid_whatever_the_rows(row, home):
    told = offered(row, home, capacities=CAPACITY)

    assert faults(sent(documents.service(told)), "service") == []
    assert faults(sent(documents.organization(HOME, home)), "organization") == []
    assert faults(sent(documents.service_at_location_full(told)), "service_at_location") == []


@pytest.mark.parametrize(
    ("document", "schema"),
    [
        (documents.service_list_item(offered(service())), "service"),
        (documents.tombstone(offered(service())), "service"),
        (terms.taxonomy_document(terms.taxonomies()[0]), "taxonomy"),
        (terms.term_document(terms.taxonomies()[0].terms[20]), "taxonomy_term"),
    ],
)
def test_lists_tombstones_and_terms_are_valid(document, schema):
    assert faults(sent(document), schema) == []


def test_the_schema_would_see_a_fault():
    broken = documents.service(offered(service())) | {"status": "open"}

    assert any("status" in fault for fault in faults(sent(broken), "service"))


def test_what_hsds_has_words_for_is_said_in_them():
    own = {"languages": ["fr", "prs"], "age_min": 16, "interpreter_available": True}
    row = service(
        telephone="+33465710010", horaires_accueil="Mo-Fr 09:00-12:00", adresse="2 rue Haute", commune="Nîmes",
        code_insee="30189", code_postal="30000", latitude=43.8, longitude=4.3, repere=own,
        lien_mobilisation="https://example.org/venir",
    )  # fmt: skip
    said = documents.service(offered(row, closed_until="2026-12-26", capacities=CAPACITY))

    assert (said["name"], said["status"], said["minimum_age"]) == ("Repas du midi", "temporarily closed", 16)
    assert said["alert"] == "Fermé jusqu’au 2026-12-26 inclus."
    assert said["phones"][0]["number"] == "+33465710010"
    assert said["cost_options"][0] == said["cost_options"][0] | {
        "option": "gratuit",
        "amount": 0,
        "currency": "EUR",
    }
    assert [one["code"] for one in said["languages"]] == ["fr", "prs"]
    assert said["capacities"][0]["available"] == 3
    assert said["capacities"][0]["attributes"][0]["taxonomy_term"]["code"] == "femmes"
    assert said["service_areas"][0]["uri"] == "http://id.insee.fr/geo/departement/30"
    address = said["service_at_locations"][0]["location"]["addresses"][0]
    assert (address["address_1"], address["city"], address["state_province"]) == (
        "2 rue Haute",
        "Nîmes",
        "30",
    )
    filed = {a["taxonomy_term"]["code"]: a["link_type"] for a in said["attributes"] if "taxonomy_term" in a}
    assert filed["tous-publics"] == "service_eligibility"
    assert filed["equipement-et-alimentation--alimentation"] == "service_topic"
    schedule = said["schedules"][0]
    assert (schedule["byday"], schedule["opens_at"], schedule["closes_at"]) == (
        "MO,TU,WE,TH,FR",
        "09:00",
        "12:00",
    )


@pytest.mark.parametrize("name", ["service_full", "organization_full", "service_at_location_full"])
def test_the_examples_of_the_standard_are_read(name):
    example = json.loads(shared(f"hsds/specification-3.1-dev/examples/{name}.json").read_text())

    home, row = reading.rows_of(example)

    if name == "service_full":
        assert (row["nom"], row["telephone"]) == (example["name"], example["phones"][0]["number"])
        assert row["repere"]["languages"] == [one["code"] for one in example["languages"]]
        assert home["nom"] == example["organization"]["name"]
        assert row["hsds"]["program"] == example["program"]
    else:
        assert reading.organization_row(example)["id"] == example["id"]


NAMES = st.sampled_from(sorted(reading.READ_OF_SERVICE | {"location", "taxonomy_term", "code", "url"}))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(reading.READ_OF_SERVICE)), JUNK, max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_document_that_is_anything_never_breaks_the_reader(document):
    home, row = reading.rows_of(document)

    assert isinstance(home, dict)
    assert isinstance(row, dict)


# --- hours -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "back"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:00", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Mo-Fr 08:30-12:00; We off", "Mo-Tu,Th-Fr 08:30-12:00"),
        ("Fr 22:00-02:00", "Fr 22:00-02:00"),
        ("24/7", "Mo-Su 00:00-24:00"),
        ("Mo,We 10:00-11:00; Sa 10:00-12:00", "Mo,We 10:00-11:00; Sa 10:00-12:00"),
        ("Sa-Mo 10:00-12:00", "Mo,Sa-Su 10:00-12:00"),
        ("Mo[1] 10:00-12:00", ""),
        ("Mo-Fr 09:00-12:00; PH off", ""),
    ],
)
def test_a_week_is_told_and_read_again(hours, back):
    assert timetable.hours_of(timetable.schedules_of(hours)) == back


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "MONTHLY", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "interval": 2, "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "byday": "1MO", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "morning", "closes_at": "10:00"},
        {"byday": "", "opens_at": "09:00", "closes_at": "10:00"},
    ],
)
def test_what_a_week_cannot_say_is_not_guessed(schedule):
    assert timetable.hours_of([schedule]) == ""
