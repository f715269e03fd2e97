"""The screen by which dossiers go to a colleague, many at once, without a script."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from repere.accompaniment.people.models import PersonReader
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on

pytestmark = pytest.mark.django_db
PAGE = "/bureau/coordination/repartir/"
ENGLISH = {"accept-language": "en"}
MOST_QUERIES = 12
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


@pytest.fixture
def giver(organisation):
    return factories.membership(Role.CASEWORKER, organisation=organisation)


@pytest.fixture
def taker(organisation):
    return factories.membership(
        Role.WELCOME_AGENT, organisation=organisation, ends_on=timezone.localdate() + timedelta(days=20)
    )


def followed(giver, name, **fields):
    dossier = factories.dossier(person=factories.person(name, organisation=giver.organisation, **fields))
    named_on(dossier.person, giver.user_id, Standing.REFERENT)
    return dossier


def hidden_fields(answer):
    return dict(answer.context["kept"])


def test_seen_then_done_by_two_presses(client_of, giver, taker):
    one, two = followed(giver, "Zed Premier"), followed(giver, "Zed Second")
    lead = client_of(Role.COORDINATOR)
    page = lead.get(PAGE, {"whose": str(giver.user_id)}, headers=ENGLISH).content.decode()
    assert "Zed Premier" in page
    assert "2 dossiers" in page

    seen = lead.post(
        PAGE, {"whose": str(giver.user_id), "one": [str(one.pk)], "to": str(taker.user_id), "act": "preview"},
        headers=ENGLISH,
    )  # fmt: skip
    told = seen.content.decode()
    assert "Zed Premier" in told
    assert "Zed Second" not in told
    assert "does not read: Administrative status, Health and violence." in told
    assert "ends on" in told
    assert PersonReader.unscoped.get(person=one.person).user_id == giver.user_id

    done = lead.post(PAGE, hidden_fields(seen) | {"act": "confirm"})
    assert done["Location"] == "/bureau/coordination/"
    assert PersonReader.unscoped.get(person=one.person).user_id == taker.user_id
    assert PersonReader.unscoped.get(person=two.person).user_id == giver.user_id


def test_all_pages_are_given_at_once(client_of, giver, taker):
    for number in range(60):
        followed(giver, f"Personne {number}")
    lead, whose = client_of(Role.COORDINATOR), {"whose": str(giver.user_id)}
    page = lead.get(PAGE, whose, headers=ENGLISH).content.decode()
    assert "The 60 dossiers of all pages" in page
    assert "page=2" in page

    seen = lead.post(PAGE, whose | {"all": "1", "to": str(taker.user_id), "act": "preview"})
    lead.post(PAGE, hidden_fields(seen) | {"act": "confirm"})

    assert PersonReader.unscoped.filter(user_id=taker.user_id).count() == 60


def test_what_moved_meanwhile_is_shown_again(client_of, giver, taker):
    one, two = followed(giver, "Zed Premier"), followed(giver, "Zed Second")
    lead = client_of(Role.COORDINATOR)
    asked = {"whose": str(giver.user_id), "all": "1", "to": str(taker.user_id)}
    seen = lead.post(PAGE, asked | {"act": "preview"})
    PersonReader.unscoped.filter(person=two.person).delete()

    again = lead.post(PAGE, hidden_fields(seen) | {"act": "confirm"}, headers=ENGLISH)

    assert "Something moved in the meantime" in again.content.decode()
    assert PersonReader.unscoped.get(person=one.person).user_id == giver.user_id
    assert lead.post(PAGE, hidden_fields(again) | {"act": "confirm"}).status_code == 302


@pytest.mark.parametrize("left_out", ["one", "to"])
def test_nothing_ticked_or_nobody_chosen_is_said(client_of, giver, taker, left_out):
    one = followed(giver, "Zed Premier")
    asked = {"whose": str(giver.user_id), "one": str(one.pk), "to": str(taker.user_id), "act": "preview"}
    del asked[left_out]

    page = client_of(Role.COORDINATOR).post(PAGE, asked, headers=ENGLISH).content.decode()

    assert "Tick the dossiers, and choose who takes them." in page


def test_what_is_not_understood_asks_for_nothing(client_of, giver):
    followed(giver, "Zed Premier")

    page = client_of(Role.COORDINATOR).get(PAGE, {"whose": "x", "team": "y", "weeks": "z"}).content.decode()

    assert "Zed Premier" not in page


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.WELCOME_AGENT])
def test_it_is_for_whoever_coordinates(client_of, role):
    assert client_of(role).get(PAGE).status_code == 403


def test_ten_rows_ask_no_more_than_one(client_of, giver, taker):
    lead, counts = client_of(Role.COORDINATOR), {}
    for rows in (1, 9):
        for number in range(rows):
            followed(giver, f"Personne {number}")
        with CaptureQueriesContext(connection) as seen:
            lead.get(PAGE, {"whose": str(giver.user_id)})
        counts[rows] = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(CONTROL)]

    assert len(counts[9]) <= len(counts[1]) <= MOST_QUERIES, "\n".join(counts[9])
