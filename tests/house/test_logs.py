"""No line of the log carries a person, whatever happens."""

import io
import json
import logging
import sys
from types import ModuleType

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.urls import path

from repere.config import urls
from repere.doors.guard.marks import open_to_all
from repere.foundation.toolkit import logs
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.house.routes import routes

CANARY = "Zibeline-Quetzal"


@pytest.fixture
def lines():
    """Everything written to the log, at the level that tells most."""
    before, level = logging.root.handlers[:], logging.root.level
    logs.configure({"level": "DEBUG", "as_json": True})
    written = io.StringIO()
    written_to = logging.StreamHandler(written)
    written_to.setFormatter(logging.root.handlers[0].formatter)
    logging.root.handlers[:] = [written_to]
    connection.force_debug_cursor = True
    yield written
    connection.force_debug_cursor = False
    logging.root.handlers[:] = before
    logging.root.setLevel(level)


@open_to_all
def breaks(request):
    raise ValueError(f"no such person: {CANARY} {request.GET}")


@open_to_all
def warns(request):
    logging.getLogger("some.library").warning("could not save %s", CANARY)
    try:
        raise KeyError(CANARY)
    except KeyError:
        logging.getLogger("some.library").exception("failed for %s", CANARY)
    return breaks(request)


@pytest.fixture
def planted(settings):
    module = ModuleType("planted_for_logs")
    module.urlpatterns = [
        path("casse/", breaks, name="breaks"),
        path("dit/", warns, name="warns"),
        *urls.urlpatterns,
    ]
    sys.modules["planted_for_logs"] = module
    settings.ROOT_URLCONF = "planted_for_logs"
    yield
    del sys.modules["planted_for_logs"]


def told_to(browser):
    """Every page there is, with the name in each place where a name can be."""
    browser.raise_request_exception = False
    filled = dict.fromkeys(
        ("q", "name", "names", "email", "login", "password", "said", "message", "note", "phone", "next"),
        CANARY,
    )
    for route in routes():
        if "logout" not in route.name:
            browser.get(route.url, filled)
            browser.post(route.url, filled)
    browser.get(f"/bureau/dossiers/{CANARY}/")
    browser.get(f"/{CANARY}")
    browser.get("/", headers={"user-agent": CANARY, "referer": f"https://{CANARY}.example/"})
    browser.get("/", headers={"host": f"{CANARY}.example"})


@pytest.mark.django_db
def test_no_line_carries_a_person(lines, planted, client_of, organisation):
    factories.dossier(person=factories.person(CANARY, organisation=organisation), organisation=organisation)
    for browser in (Client(), Client(enforce_csrf_checks=True), client_of(Role.CASEWORKER, user=factories.user(
        email=f"{CANARY}@example.org", display_name=CANARY
    ))):  # fmt: skip
        told_to(browser)
    Client().post("/compte/login/", {"login": f"{CANARY}@example.org", "password": CANARY})
    for address in ("/casse/", "/dit/"):
        browser = Client(raise_request_exception=False)
        assert browser.get(address, {"q": CANARY}).status_code == 500
    send_mail(CANARY, CANARY, None, [f"{CANARY}@example.org"])

    written = lines.getvalue()

    assert "ValueError" in written
    assert [line[:300] for line in written.splitlines() if CANARY.lower() in line.lower()] == []


@pytest.mark.django_db
def test_a_line_is_one_object_with_the_route_and_the_request(lines, client_of):
    answer = client_of(Role.CASEWORKER).get("/bureau/")

    line = next(json.loads(text) for text in lines.getvalue().splitlines() if '"request"' in text)
    assert line["route"] == "backoffice:today"
    assert line["request_id"] == answer["X-Request-ID"]
    assert set(line) <= logs.ALLOWED
