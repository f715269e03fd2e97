from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, settings

from repere.doors.commandline.setup import compile_catalogues
from repere.foundation.toolkit.actors import Actor, Role
from tests import factories, migrated

# A machine that is busy is no fault of a property.
settings.register_profile("busy", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def pytest_configure(config: pytest.Config) -> None:
    """Catalogues compiled once, before any worker starts: a fresh checkout has none."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, request: pytest.FixtureRequest) -> bool:
    """On SQLite, what was migrated once is taken again (`migrate` still has its say on it)."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return migrated.put(Path(connection.settings_dict["TEST"]["NAME"]))
    return bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            migrated.keep(connection)


@pytest.fixture
def now() -> Iterator[datetime]:
    """The clock set to a Monday morning, and going."""
    with time_machine.travel(factories.NOW, tick=True):
        yield factories.NOW


@pytest.fixture
def organisation(db: None) -> Any:
    return factories.organisation()


@pytest.fixture
def actor_of(organisation: Any) -> Callable[..., Actor]:
    """`actor_of(Role.PARTNER)`: somebody of the test's organisation, unless another is given."""

    def make(role: Role = Role.CASEWORKER, **fields: Any) -> Actor:
        return factories.actor(role, **{"organisation": organisation} | fields)

    return make


@pytest.fixture
def client_of(organisation: Any) -> Callable[..., Client]:
    """`client_of(Role.PARTNER)`: a browser signed in by somebody of the test's organisation."""

    def make(role: Role = Role.CASEWORKER, **fields: Any) -> Client:
        return factories.client(role, **{"organisation": organisation} | fields)

    return make


@pytest.fixture(autouse=True)
def _no_rate_limit_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """The cache is a table: what a test counted there goes with its transaction, except outside one."""
    yield
    if "transactional_db" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()
