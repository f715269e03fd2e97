"""The directory as HSDS 3.1: the contract of pages, what may be asked, and what never leaves."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from repere.doors.api import answers
from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.exchange.hsds import terms
from repere.knowledge.directory.models import DatedClosure, Service
from repere.knowledge.territory import demo
from tests import factories
from tests.knowledge.directory.exchange.schemas import faults

pytestmark = pytest.mark.django_db
HSDS = "/api/hsds"
SECRET = "9 rue Secrete"
FOOD = "equipement-et-alimentation--alimentation"


def ask(path, *, method="get", status=200, **asked):
    answer = getattr(Client(), method)(HSDS + path, asked)
    assert answer.status_code == status, answer.content[:500]
    return json.loads(answer.content)


def term(field, code):
    return next(one for one in terms.by_field()[field].terms if one.code == code)


def names(page):
    return [one["name"] for one in page["contents"]]


@pytest.fixture
def meal():
    return factories.service(
        name="Repas du midi", topics=[FOOD], audiences=["tous-publics"], description="Un repas."
    )


def test_the_door_says_its_version_and_where_it_is_described():
    said = ask("/")

    assert said["version"] == "3.1"
    assert {"/services", "/services/{id}"} <= set(ask("/openapi.json")["paths"])
    assert said["openapi_url"].endswith("/api/hsds/openapi.json")


def test_a_list_keeps_the_contract_of_pages(meal):
    for number in range(4):
        factories.service(name=f"Atelier {number}", structure=meal.structure, location=None)

    page = ask("/services", page=2, per_page=2)

    assert {name: page[name] for name in page if name != "contents"} == {
        "total_items": 5, "total_pages": 3, "page_number": 2, "size": 2,
        "first_page": False, "last_page": False, "empty": False,
    }  # fmt: skip
    assert len(page["contents"]) == 2
    assert ask("/services", page=9)["empty"] is True


@pytest.mark.parametrize(
    ("path", "schema", "asked"),
    [
        ("/services", "service", {}),
        ("/services", "service", {"full": "true"}),
        ("/organizations", "organization", {"full": "true"}),
        ("/organizations", "organization", {"full_service": "true"}),
        ("/service_at_locations", "service_at_location", {}),
        ("/service_at_locations", "service_at_location", {"full": "true"}),
        ("/taxonomies", "taxonomy", {}),
        ("/taxonomy_terms", "taxonomy_term", {"per_page": 500}),
    ],
)
def test_everything_listed_is_valid(meal, path, schema, asked):
    say_places(SYSTEM, meal, unit="bed", places=3, maximum=9, at=timezone.now())

    page = ask(path, **asked)

    assert page["contents"]
    for document in page["contents"]:
        assert faults(document, schema) == []
        one = ask(f"{path}/{document['id']}")
        assert faults(one, schema) == []


def test_a_service_tells_its_places_and_its_closure(meal):
    say_places(SYSTEM, meal, unit="bed", places=3, maximum=9, at=timezone.now())
    today = date.today()
    DatedClosure.objects.create(service=meal, starts_on=today, ends_on=today + timedelta(days=3))

    document = ask(f"/services/{meal.pk}")

    assert (document["capacities"][0]["available"], document["capacities"][0]["unit"]["name"]) == (3, "bed")
    assert document["status"] == "temporarily closed"


def test_places_no_longer_believed_are_not_told(meal):
    say_places(SYSTEM, meal, unit="bed", places=3, at=timezone.now() - timedelta(days=3))

    assert ask(f"/services/{meal.pk}")["capacities"] == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_asked_adds_up(meal, method):
    factories.service(name="Douche", topics=["sante--acces-aux-soins"], audiences=["femmes"])
    food, health = term("thematiques", FOOD).id, term("thematiques", "sante").id
    everybody = term("publics", "tous-publics").id

    assert names(ask("/services", method=method, taxonomy_term_id=food)) == ["Repas du midi"]
    assert names(ask("/services", method=method, taxonomy_term_id=health)) == ["Douche"]
    assert names(ask("/services", method=method, taxonomy_term_id=everybody, search="repas")) == [
        "Repas du midi"
    ]
    assert names(ask("/services", method=method, taxonomy_term_id=food, search="douche")) == []
    assert names(ask("/services", method=method, organization_id=meal.structure_id)) == ["Repas du midi"]
    assert len(names(ask("/services", method=method, taxonomy_id=terms.by_field()["publics"].id))) == 2
    assert names(ask("/services", method=method, taxonomy_term_id=uuid4())) == []
    assert names(ask("/organizations", method=method, taxonomy_term_id=food)) == [meal.structure.name]


def test_a_question_may_be_json_in_a_body(meal):
    answer = Client().post(
        f"{HSDS}/services", json.dumps({"search": "repas", "per_page": 1}), "application/json"
    )

    assert names(answer.json()) == ["Repas du midi"]


def test_everything_at_once_comes_one_document_a_line(meal):
    for number in range(120):
        Service.objects.create(
            source="tests", source_id=f"s{number}", name=f"Atelier {number}", structure=meal.structure,
            updated_on=date(2026, 1, 1),
        )  # fmt: skip
    answer = Client().get(f"{HSDS}/services", {"format": "ndjson", "full": "true"})

    rows = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]

    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert len({row["id"] for row in rows}) == 121


def test_what_changed_since_is_told_and_what_was_withdrawn_too(meal):
    gone = factories.service(name="Ancien service", is_active=False)
    Service.objects.filter(pk=gone.pk).update(imported_at=datetime(2026, 3, 1, tzinfo=UTC))
    old = datetime(2026, 1, 1, tzinfo=UTC)
    Service.objects.filter(pk=meal.pk).update(imported_at=old)
    type(meal.structure).objects.update(imported_at=old)

    assert names(ask("/services")) == ["Repas du midi"]
    page = ask("/services", modified_after="2026-02-01T00:00:00Z")
    assert [(one["id"], one["status"]) for one in page["contents"]] == [(str(gone.pk), "defunct")]
    assert ask(f"/services/{gone.pk}")["status"] == "defunct"
    assert ask("/services", modified_after="2026-02-01T00:00:00+01:00")["total_items"] == 1
    minimal = Client().get(f"{HSDS}/services", {"minimal": "true"})
    assert json.loads(b"".join(minimal.streaming_content))["contents"] == [
        {"id": str(meal.pk), "modified_date": "2026-01-01T00:00:00.000+00:00"}
    ]


def test_places_near_a_point_come_nearest_first(meal):
    demo.load(SYSTEM)
    far = factories.location(latitude=43.90, longitude=4.36, postcode="30900")
    close = factories.location(latitude=43.841, longitude=4.361)
    factories.service(name="Plus loin", location=far)
    factories.service(name="Tout près", location=close)
    factories.service(name="Caché", location=factories.location(is_confidential=True))

    near = ask("/service_at_locations", lat=43.841, lon=4.361, radius=20_000)

    found = [one["service"]["name"] for one in near["contents"]]
    assert (found[0], "Caché" in found) == ("Tout près", False)
    few = ask("/service_at_locations", lat=43.90, lon=4.36, radius=500)
    assert [one["service"]["name"] for one in few["contents"]] == ["Plus loin"]
    assert ask("/service_at_locations", postcode="30900")["total_items"] == 1
    assert ask("/service_at_locations", postcode="30000", proximity=9000)["total_items"] >= 1


def test_a_confidential_address_never_leaves():
    where = factories.location(address=SECRET, is_confidential=True, latitude=43.81234, longitude=4.35678)
    hidden = factories.service(
        location=where,
        structure=factories.structure(location=where, description=SECRET, website=f"https://example.org/{SECRET}"),
        name="Foyer", description=SECRET, access_conditions=SECRET, email="9rue@example.org", contact_name="Lozère",
        written={"fields": {"adresse": [None, SECRET]}}, extra={"note": SECRET}, hours="Mo 09:00-10:00",
    )  # fmt: skip
    paths = [
        "/services?full=true", f"/services/{hidden.pk}", "/organizations?full_service=true",
        f"/organizations/{hidden.structure_id}", "/service_at_locations?full=true",
        f"/service_at_locations/{hidden.pk}",
        "/services?full=true&format=ndjson", "/../v1/services", "/../v1/structures", "/../v1/services?format=ndjson",
    ]  # fmt: skip
    for path in paths:
        answer = Client().get(f"{HSDS}{path}".replace("/hsds/..", ""))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = content.decode()
        assert answer.status_code == 200, path
        assert "Foyer" in told or "Maison" in told, path
        for secret in ("Secrete", "43.81", "4.356", "9rue", "Lozère"):
            assert secret not in told, path
    asked = ask("/service_at_locations", lat=43.81234, lon=4.35678, radius=100)
    assert asked["empty"]


@pytest.mark.parametrize(
    ("path", "asked", "parameter"),
    [
        ("/services", {"page": "0"}, "page"),
        ("/services", {"per_page": "1000000"}, "per_page"),
        ("/services", {"page": "9" * 40}, "page"),
        ("/services", {"modified_after": "yesterday"}, "modified_after"),
        ("/services", {"modified_after": "0001-01-01T00:00:00+14:00"}, "modified_after"),
        ("/services", {"taxonomy_id": "food"}, "taxonomy_id"),
        ("/services", {"full": "maybe"}, "full"),
        ("/services", {"format": "xml"}, "format"),
        ("/services", {"search": "x" * 201}, "search"),
        ("/service_at_locations", {"lat": "43"}, "lon"),
        ("/service_at_locations", {"lat": "nan", "lon": "4"}, "lat"),
    ],
)
def test_a_wrong_value_is_named(path, asked, parameter):
    error = ask(path, status=400, **asked)["error"]

    assert (error["code"], error["parameter"]) == ("wrong_parameter", parameter)


@pytest.mark.parametrize(
    "path",
    [
        "/services/00000000-0000-4000-8000-000000000001",
        "/services/meal",
        "/nothing",
        "/taxonomies/00000000-0000-4000-8000-000000000002",
    ],
)
def test_nothing_there_is_said_as_data(path):
    assert ask(path, status=404)["error"]["code"] == "not_found"


@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff", b'{"search": ["a"]}', b"[" * 5000])
def test_a_body_that_cannot_be_read_is_refused(body):
    answer = Client().post(f"{HSDS}/services", body, "application/json")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "wrong_parameter"


def test_other_ways_of_asking_are_refused(meal):
    assert Client().delete(f"{HSDS}/services").status_code == 405
    assert Client().options(f"{HSDS}/services").status_code == 204
    assert Client().get(f"{HSDS}/services").headers["Access-Control-Allow-Origin"] == "*"


def test_whoever_asks_too_often_waits(monkeypatch):
    monkeypatch.setattr(answers, "QUESTIONS", answers.Limit("api-tried", most=2, seconds=60))
    asked = [Client().get(f"{HSDS}/").status_code for _ in range(answers.STEP * 3)]

    assert set(asked[: answers.STEP * 2 - 1]) == {200}
    assert 429 in asked[answers.STEP * 2 :]


def test_everything_at_once_is_asked_for_now_and_then(meal, monkeypatch):
    monkeypatch.setattr(answers, "WHOLE", answers.Limit("whole-tried", most=1, seconds=60))

    asked = [{"format": "ndjson"}, {"minimal": "true"}, {}]
    assert [Client().get(f"{HSDS}/services", one).status_code for one in asked] == [200, 429, 200]


def test_a_page_costs_as_many_queries_with_one_row_as_with_ten(meal, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        ask("/services", full="true")
    for _ in range(9):
        factories.service()
    with django_assert_max_num_queries(12):
        ask("/services", full="true")


def test_the_national_rows_are_given_by_pages(meal):
    page = Client().get("/api/v1/services", {"size": 1, "code_departement": "30"}).json()

    assert (page["total"], page["pages"]) == (1, 1)
    assert page["items"][0]["thematiques"] == [FOOD]
    assert Client().get("/api/v1/structures", {"sources": "nobody"}).json()["items"] == []
    assert Client().get("/api/v1/services", {"size": "all"}).status_code == 400
