"""The directory asked by machines."""

import json

import pytest
from django.test import Client

from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.actions import place_under_themes
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.search import reading
from repere.knowledge.territory.models import Commune
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
ADDRESS = "/api/v1/search/services"


@pytest.fixture
def nimes():
    return Commune.objects.create(
        code="30189", name="Nîmes", folded="nimes", departement="30", epci="243000643",
        latitude=43.8367, longitude=4.3601,
    )  # fmt: skip


def at(place=(), **fields):
    made = factories.service(location=factories.location(**dict(place)), **fields)
    place_under_themes([made])
    return made


def ask(method="get", **asked):
    return getattr(Client(enforce_csrf_checks=True), method)(ADDRESS, asked)


def names(answer):
    assert answer.status_code == 200, answer.content
    return [item["service"]["nom"] for item in answer.json()["items"]]


def test_a_line_says_what_a_door_is_open_for_and_until_when(nimes):
    service = at(
        name="Permanence", topics=["sante--acces-aux-soins"], languages=["ar", "fr"], fee="gratuit",
        hours="Mo-Fr 09:00-12:00", phone="+33465710001", audiences=["femmes"], counts_places=True,
    )  # fmt: skip
    say_places(SYSTEM, service, places=3, at=NOW)

    [item] = ask(code_commune="30189", thematiques="sante").json()["items"]

    assert item["service"]["code"] == service.public_code
    assert item["service"]["thematiques"] == ["sante--acces-aux-soins"]
    assert item["service"]["languages"] == ["ar", "fr"]
    assert item["service"]["page"].endswith(f"/fr/s/{service.public_code}/")
    assert item["opening"] == {"state": "open", "because": "hours", "changes_at": "2026-11-16T12:00:00+01:00"}
    assert item["places"]["left"] == 3
    assert item["distance"] == 0.0


def test_the_same_is_asked_by_post_so_that_it_stays_out_of_addresses(nimes):
    at(name="Permanence", topics=["sante"])

    assert names(ask("post", code_commune="30189", thematiques=["sante", "numerique"])) == ["Permanence"]
    assert names(ask("get", code_commune="30189", thematiques=["mobilite"])) == []
    body = {"code_commune": "30189", "thematiques": ["sante", "numerique"], "size": 5}
    answer = Client(enforce_csrf_checks=True).post(ADDRESS, body, content_type="application/json")
    assert names(answer) == ["Permanence"]
    for wrong in ({"thematiques": {"a": 1}}, {"thematiques": [["sante"]]}, {"size": True}, [1], "x"):
        assert Client().post(ADDRESS, wrong, content_type="application/json").status_code == 400


def test_size_is_how_many_services_are_in_this_page_and_next_leads_on(nimes):
    for n in range(5):
        at({"latitude": 43.84 + n / 100}, name=str(n))

    found, after, sizes = [], "", []
    while after is not None:
        answer = ask(code_commune="30189", size=2, after=after)
        found += names(answer)
        sizes.append(answer.json()["size"])
        after = answer.json()["next"]

    assert (found, sizes) == (["0", "1", "2", "3", "4"], [2, 2, 1])


def test_what_cannot_be_asked_is_refused_by_name_and_never_breaks(nimes):
    for name, value in (
        ("code_commune", "00000"),
        ("thematiques", "x"),
        ("size", "many"),
        ("after", "x"),
        ("x", "1"),
    ):
        answer = ask(**{name: value})
        assert answer.status_code == 400
        assert answer.json()["error"]["parameter"] == name
    assert Client().put(ADDRESS).status_code == 405


def test_a_confidential_place_has_no_point_and_nothing_that_may_tell_it(nimes):
    at(
        {"is_confidential": True, "address": "9 rue Secrète", "latitude": 43.8123, "longitude": 4.3321},
        name="Refuge", description="Au 9 rue Secrète.", email="9rue@example.org", contact_name="Camille",
    )  # fmt: skip

    body = ask(code_commune="30189").content.decode()

    assert "Refuge" in body
    for told in ("Secr", "43.81", "4.33", "9rue", "Camille"):
        assert told not in body
    assert ask(code_commune="30189", q="secrete").json()["items"] == []


def test_answers_are_kept_by_nobody_and_read_from_anywhere(nimes):
    answer = ask(code_commune="30189")

    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert json.loads(answer.content) == {"items": [], "size": 0, "next": None}


def test_a_place_by_its_point_alone_is_in_the_zones_of_its_commune(nimes):
    at(name="of the département", zones=["30"])
    at(name="of another", zones=["34"])

    assert names(ask(lat="43.84", lon="4.36")) == ["of the département"]


def test_open_now_says_what_each_line_says(nimes):
    at(name="open", hours="Mo-Su 00:00-24:00")
    at(name="shut", hours="Sa 09:00-10:00")

    answer = ask(code_commune="30189", open="now")

    assert names(answer) == ["open"]
    assert answer.json()["items"][0]["opening"]["state"] == "open"


def test_the_search_is_described_with_every_name_it_reads():
    document = Client().get("/api/v1/openapi.json").json()

    told = document["paths"]["/search/services"]["get"]["parameters"]
    assert {one["name"] for one in told} == reading.NAMES


def test_an_instant_may_be_written_with_any_offset():
    factories.service()

    answer = Client().get("/api/v1/services", {"modified_after": "2000-03-01T12:41:59-16:54"})

    assert answer.status_code == 200
    assert answer.json()["total"] == 1
