"""The search in the page of another site."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.directory.widgets.actions import make_widget, revoke_widget
from repere.knowledge.territory.models import Area, Commune
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture(autouse=True)
def _gard():
    point = {"latitude": 43.8367, "longitude": 4.3601}
    Commune.objects.create(code="30189", name="Nîmes", folded="nimes", departement="30", **point)
    Commune.objects.create(code="34172", name="Montpellier", folded="montpellier", departement="34",
                           latitude=43.6112, longitude=3.8767)  # fmt: skip
    Area.objects.create(kind=Area.Kind.DEPARTEMENT, code="30", name="Gard")


@pytest.fixture
def made(actor_of):
    def make(**fields):
        told = {"label": "Mairie", "sites": ["www.ville.example"], "commune": ("30189", "Nîmes")}
        return make_widget(actor_of(Role.COORDINATOR), **told | fields, now=timezone.now())

    return make


def address(widget):
    return reverse("public:widget", args=[widget.token])


def ancestors(answer):
    return re.search(r"frame-ancestors ([^;]+)", answer["Content-Security-Policy"])[1]


def names(answer):
    return re.findall(r"<h3>.*?<bdi[^>]*>(.*?)</bdi>", answer.content.decode())


def test_a_widget_is_framed_by_its_sites_and_by_no_other(made):
    answer = Client().get(address(made()))

    assert answer.status_code == 200
    assert ancestors(answer) == "'self' www.ville.example"
    assert "X-Frame-Options" not in answer
    assert "script" not in answer.content.decode()


def test_a_widget_finds_around_its_town_without_a_cookie(made):
    factories.service(name="Repas", themes=("eat",))
    factories.service(name="Nuit", themes=("sleep",))
    widget = made(themes=["eat"])
    visitor = Client(enforce_csrf_checks=True)

    answer = visitor.post(address(widget), {"near": ""})

    assert names(answer) == ["Repas"]
    assert not answer.cookies
    assert not visitor.get(address(widget)).cookies
    assert answer["Cache-Control"] == "no-store"


def test_only_its_needs_are_offered(made):
    body = Client().get(address(made(themes=["eat", "wash"]))).content.decode()

    assert re.findall(r'<option value="(\w*)"', body.split("id_spoken")[0]) == ["", "eat", "wash"]


def test_another_town_may_be_named_and_a_departement_may_be_whole(made):
    factories.service(name="Repas")
    whole = made(commune=("", ""), departement="30")

    assert names(Client().post(address(whole), {})) == ["Repas"]
    assert names(Client().post(address(made()), {"near": "montpellier"})) == ["Repas"]
    assert Client().post(address(made(commune=("", ""))), {}).status_code == 400


@pytest.mark.parametrize(("asked", "shown"), [("ar", "ar"), ("", "en"), ("xx", "en")])
def test_it_speaks_the_language_it_was_made_for_unless_another_is_asked(made, asked, shown):
    answer = Client().get(address(made(language="en")), {"l": asked})

    assert f'<html lang="{shown}"' in answer.content.decode()


def test_a_widget_says_by_itself_that_another_site_frames_it(made):
    widget = made()
    framed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}

    there = Client().get(address(widget), headers=framed | {"Referer": "https://www.ville.example/"})
    elsewhere = Client().get(address(widget), headers=framed | {"Referer": "https://evil.example/"})

    assert there.status_code == 200
    assert elsewhere.status_code == 403
    assert "<form" not in elsewhere.content.decode()


def test_a_revoked_widget_shows_nothing_from_the_next_second(made, actor_of):
    widget = made()
    revoke_widget(actor_of(Role.COORDINATOR), widget, now=timezone.now())

    answer = Client().get(address(widget))

    assert answer.status_code == 404
    assert ancestors(answer) == "'none'"
    assert answer["X-Frame-Options"] == "DENY"
    assert "<form" not in answer.content.decode()


def test_a_confidential_place_is_no_nearer_in_a_widget(made):
    factories.service(
        name="Refuge", location=factories.location(is_confidential=True, address="9 rue Secrète")
    )

    body = Client().post(address(made()), {}).content.decode()

    assert "Refuge" in body
    assert "Secr" not in body


def test_an_agent_publishes_nothing(actor_of):
    with pytest.raises(NotAllowed):
        make_widget(actor_of(Role.WELCOME_AGENT), label="x", sites=["a.example"], now=timezone.now())
