"""Services described by two sources: side by side, joined, parted, said to be two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.models import LikelyTwin, Service, Twin
from repere.knowledge.directory.sources.actions import seek_twins
from tests import factories

pytestmark = pytest.mark.django_db


def described(source, name="Repas du midi", **fields):
    where = fields.pop("location", None) or factories.location()
    home = factories.structure(name="Maison des Garrigues", source=source, location=where)
    return factories.service(
        name=name, source=source, structure=home, location=where, phone="+33465710001", **fields
    )


@pytest.fixture
def pair():
    made = described("dora"), described("soliguide", hours="Mo-Fr 12:00-14:00")
    assert seek_twins() == 1
    return made


def page(browser):
    return browser.get(reverse("backoffice:twins"), headers={"accept-language": "en"})


def settle(browser, decision):
    likely = LikelyTwin.objects.get()
    return browser.post(reverse("backoffice:settle_twins", args=[likely.pk]), {"decision": decision})


def test_a_pair_is_seen_side_by_side_joined_and_parted_again(client_of, pair):
    browser, (first, second) = client_of(Role.COORDINATOR), pair
    body = page(browser).content.decode()
    assert "Mo-Fr 12:00-14:00" in body
    assert body.count("the same") >= 3

    settle(browser, "one" if LikelyTwin.objects.get().service_id == first.pk else "other")

    assert list(Service.objects.filter(is_active=True)) == [first]
    first.refresh_from_db()
    assert first.hours == "Mo-Fr 12:00-14:00"
    assert page(browser).context["pairs"] == []
    twin = Twin.objects.get()
    browser.post(reverse("backoffice:part_twins", args=[twin.pk]))

    first.refresh_from_db()
    assert first.hours == ""
    assert set(Service.objects.filter(is_active=True)) == {first, second}
    verbs = set(TrailLine.objects.values_list("verb", flat=True))
    assert {"directory.twins_joined", "directory.twins_parted"} <= verbs


def test_two_that_are_said_to_be_two_are_proposed_no_more(client_of, pair):
    browser = client_of(Role.ADMINISTRATOR)

    settle(browser, "two")

    assert seek_twins() == 0
    assert page(browser).context["pairs"] == []
    assert not Twin.objects.exists()


def test_a_pair_that_looks_alike_no_more_is_forgotten(pair):
    Service.objects.filter(pk=pair[1].pk).update(name="Vestiaire", phone="+33465710099", topics=["sante"])
    Service.objects.filter(pk=pair[0].pk).update(topics=["mobilite"])

    assert seek_twins() == 0


def test_a_nonsense_decision_decides_nothing(client_of, pair):
    settle(client_of(Role.COORDINATOR), "x")

    assert LikelyTwin.objects.filter(is_apart=False).count() == 1
    assert not Twin.objects.exists()


def test_a_confidential_address_is_not_compared_in_sight(client_of):
    for source in ("dora", "soliguide"):
        place = factories.location(address="9 rue Secrète", is_confidential=True)
        described(source, location=place, description="Au 9 rue Secrète")
    seek_twins()

    body = page(client_of(Role.ADMINISTRATOR)).content.decode()

    assert "Maison des Garrigues" in body
    assert "Secr" not in body


def test_ten_pairs_ask_no_more_of_the_database_than_one(client_of):
    browser, counts = client_of(Role.COORDINATOR), []
    for names in (["A"], [f"B{n}" for n in range(9)]):
        for name in names:
            one = described("dora", name=name)
            other = described("soliguide", name=name)
            LikelyTwin.objects.create(service=one, other=other, score=0.9, parts={"name": 1.0})
        page(browser)
        with CaptureQueriesContext(connection) as seen:
            page(browser)
        counts.append(len(seen.captured_queries))

    assert counts[1] <= counts[0] <= 12


def test_looking_for_them_is_left_to_the_worker(client_of, django_capture_on_commit_callbacks):
    described("dora")
    described("soliguide")

    with django_capture_on_commit_callbacks(execute=True):
        client_of(Role.COORDINATOR).post(reverse("backoffice:seek_twins"))

    assert LikelyTwin.objects.count() == 1
