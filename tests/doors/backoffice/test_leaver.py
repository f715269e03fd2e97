"""The screen of a leaver: seen before it is done, and of somebody hidden the code alone."""

import pytest
from django.urls import reverse

from repere.accompaniment.people.models import PersonReader
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(organisation):
    return factories.membership(Role.CASEWORKER, organisation=organisation)


def followed(organisation, leaver, name, **fields):
    dossier = factories.dossier(person=factories.person(name, organisation=organisation, **fields))
    named_on(dossier.person, leaver.user_id, Standing.REFERENT)
    return dossier


def test_nothing_is_done_before_it_is_confirmed(client_of, organisation, leaver):
    dossier = followed(organisation, leaver, "Zed Open")
    taker = factories.membership(Role.CASEWORKER, organisation=organisation)
    browser, address = (
        client_of(Role.COORDINATOR),
        reverse("backoffice:hand_over_dossiers", args=[leaver.pk]),
    )

    seen = browser.post(address, {"to_all": str(taker.user_id)}).content.decode()
    assert "Zed Open" in seen
    assert taker.user.display_name in seen
    assert PersonReader.unscoped.get(person=dossier.person).user_id == leaver.user_id

    done = browser.post(address, {"to_all": str(taker.user_id), "confirmed": "1"})
    assert done.status_code == 302
    assert PersonReader.unscoped.get(person=dossier.person).user_id == taker.user_id


def test_of_somebody_hidden_the_code_alone_is_shown(client_of, organisation, leaver):
    dossier = followed(organisation, leaver, "Zed Hidden", is_hidden=True)

    page = client_of(Role.COORDINATOR).get(reverse("backoffice:hand_over_dossiers", args=[leaver.pk]))

    assert dossier.code in page.content.decode()
    assert "Zed Hidden" not in page.content.decode()


def test_a_colleague_of_another_house_is_nobody(client_of):
    address = reverse("backoffice:hand_over_dossiers", args=[factories.membership().pk])
    assert client_of(Role.COORDINATOR).get(address).status_code == 404
