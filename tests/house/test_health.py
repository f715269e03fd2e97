import pytest
from django.db import DatabaseError
from django.test import Client

from repere.doors.public import health
from repere.foundation.toolkit import upkeep


def test_a_process_that_answers_says_so_without_the_database():
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_tells_whether_the_worker_lives():
    assert Client().get("/readyz").content == b"ready\nworker: silent\n"

    upkeep.beat()

    assert Client().get("/readyz").content == b"ready\nworker: alive\n"


@pytest.mark.django_db
def test_not_ready_before_the_migrations(monkeypatch):
    monkeypatch.setattr(health, "_is_migrated", lambda: False)

    assert Client().get("/readyz").status_code == 503


def test_not_ready_without_the_database_and_says_nothing_of_it(monkeypatch):
    def refused(*_args):
        raise DatabaseError("host 10.0.0.3 refused user repere")

    monkeypatch.setattr(health.cache, "get", refused)
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready\n")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_the_machine_that_watches_gets_no_cookie_and_needs_no_https(settings, address):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get(address)

    assert answer.status_code == 200
    assert not answer.cookies
