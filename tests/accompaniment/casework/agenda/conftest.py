from datetime import date, time

import pytest

from repere.accompaniment.casework.agenda import actions
from repere.accompaniment.casework.agenda.actions import SaidAppointment
from tests import factories

THURSDAY = date(2026, 11, 26)


@pytest.fixture
def worker(actor_of):
    return actor_of()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


@pytest.fixture
def said(worker):
    """`said(hour=time(15))`: as it is typed, for Thursday at two."""

    def make(**told):
        return SaidAppointment(
            **{"day": THURSDAY, "hour": time(14), "minutes": 45, "staff": [worker.user_id]} | told
        )

    return make


@pytest.fixture
def booked(worker, dossier, said, now):
    """`booked(is_silent=True)`: an appointment of the dossier, three days ahead."""

    def make(**told):
        with_whom = {"dossier": told.pop("dossier", dossier)}
        return actions.book(worker, said(**told), now=now, **with_whom)

    return make
