"""A service found from the street."""

import re

import pytest
from django.test import Client

from repere.knowledge.directory.actions import place_under_themes
from repere.knowledge.territory.models import Commune, Postcode
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture(autouse=True)
def _nimes():
    nimes = Commune.objects.create(
        code="30189", name="Nîmes", folded="nimes", departement="30", latitude=43.8367, longitude=4.3601
    )
    Postcode.objects.create(commune=nimes, postcode="30000")


def at(**fields):
    made = factories.service(**fields)
    place_under_themes([made])
    return made


def find(language="fr", **asked):
    return Client(enforce_csrf_checks=True).post(f"/{language}/chercher/", asked)


def names(answer):
    return re.findall(r"<h3>.*?<bdi[^>]*>(.*?)</bdi>", answer.content.decode())


@pytest.mark.parametrize("near", ["nîmes", "NIMES", "30000"])
def test_a_service_is_found_near_a_town_or_a_postcode(near):
    service = at(
        name="Douches", topics=["equipement-et-alimentation--habillement"], hours="Mo-Su 00:00-24:00"
    )

    answer = find(near=near, theme="wash", open="on")

    assert names(answer) == ["Douches"]
    assert f"/fr/s/{service.public_code}/" in answer.content.decode()
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_page_is_in_each_language_and_asks_nothing_in_its_address(language):
    at(name="Douches")

    answer = Client().get(f"/{language}/chercher/", {"near": "nimes"})

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
    assert names(answer) == []
    assert names(find(language, near="nimes")) == ["Douches"]


def test_a_town_that_is_none_is_said():
    answer = find(near="zzzzzz")

    assert answer.status_code == 400
    assert names(answer) == []
    assert 'role="alert"' in answer.content.decode()


def test_what_is_further_on_is_asked_in_the_same_way():
    for n in range(13):
        where = factories.location(latitude=43.8367 + n / 100)
        at(name=str(n), location=where)

    first = find(near="nimes")
    [after] = re.findall(r'name="after" value="([^"]+)"><p', first.content.decode())
    rest = find(near="nimes", after=after)

    assert names(first) + names(rest) == [str(n) for n in range(13)]
    assert names(find(near="nimes", after="nonsense")) == names(first)


def test_a_confidential_place_is_no_nearer_than_its_surroundings():
    at(name="Refuge", location=factories.location(is_confidential=True, address="9 rue Secrète"))

    body = find(near="nimes").content.decode()

    assert "Refuge" in body
    assert "Secr" not in body
