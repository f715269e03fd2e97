"""Anything that can be asked of the API is answered as it is described, and never with an error of ours."""

import pytest

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis, of the development set")

from django.core.signals import request_finished, request_started  # noqa: E402
from django.db import close_old_connections  # noqa: E402
from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance  # noqa: E402

from repere.config.wsgi import application  # noqa: E402
from repere.doors.api import answers  # noqa: E402
from repere.knowledge.territory.models import Commune  # noqa: E402
from tests import factories  # noqa: E402

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]


@pytest.fixture
def schema(monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for name in ("QUESTIONS", "WHOLE"):
        monkeypatch.setattr(answers, name, answers.Limit(name, most=10**9, seconds=60))
    # As Django's own test client does: the connection of the test outlives each request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    factories.service(name="Repas du midi", topics=["equipement-et-alimentation--alimentation"])
    point = {"latitude": 43.8367, "longitude": 4.3601}
    Commune.objects.create(code="30189", name="Nîmes", folded="nimes", departement="30", **point)
    yield lambda address: schemathesis.openapi.from_wsgi(address, application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    ("address", "count", "least"), [("/api/hsds/openapi.json", 16, 300), ("/api/v1/openapi.json", 6, 150)]
)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "unsound"])
def test_no_question_breaks_the_api(schema, mode, address, count, least):
    operations = [found.ok() for found in schema(address).get_all_operations()]
    assert len(operations) == count
    asked = []
    for operation in operations:
        takes_nothing = operation.method == "get" and not list(operation.iter_parameters())
        if mode is GenerationMode.NEGATIVE and takes_nothing:
            continue

        @given(operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        def ask(case):
            answer = case.call()
            asked.append(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        ask()
    assert len(asked) > least
    assert max(asked) < 500
