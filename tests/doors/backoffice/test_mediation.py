"""The pages of institutions asked on behalf of people."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.mediation import actions
from repere.accompaniment.casework.mediation.actions import Asked
from repere.accompaniment.casework.models import Mediation, Task
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TODAY = factories.NOW.date()


@pytest.fixture
def browser(client_of):
    return client_of()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


def sent(**fields):
    usual = {
        "institution": "Préfecture du Gard", "kind": "prefecture", "channel": "email", "theme": "papers",
        "asked": "Un rendez-vous", "asked_on": TODAY.isoformat(), "patience_days": "15", "shelf": "needs",
    }  # fmt: skip
    return usual | fields


def of(dossier):
    return reverse("backoffice:person_mediations", args=[dossier.pk])


def asked(actor, dossier, *, answer="", days=10, **fields):
    usual = {"institution": "Préfecture", "kind": "prefecture", "channel": "email", "theme": "papers"}
    made = actions.ask(
        actor, dossier, Asked(**usual | {"asked_on": TODAY - timedelta(days=30)} | fields), now=timezone.now()
    )
    if answer:
        on = made.asked_on + timedelta(days=days)
        actions.say_answer(actor, made, answer, on=on, now=timezone.now())
    return made


def test_an_institution_is_asked_answers_and_meets_the_need(browser, dossier):
    need = factories.need("papers", passage=factories.passage(dossier=dossier))
    browser.post(of(dossier), sent(need=str(need.pk), next_step="Rappeler", next_on=TODAY.isoformat()))
    made = Mediation.unscoped.get()
    assert Task.unscoped.get().what == "Rappeler"

    page = reverse("backoffice:mediation", args=[made.pk])
    browser.post(page, {"act": "again"})
    browser.post(
        page,
        {"act": "answer", "answer": "obtained", "on": TODAY.isoformat(), "told": "Oui", "need_is": "met"},
    )

    made.refresh_from_db()
    need.refresh_from_db()
    assert (made.answer, made.times_asked, made.told, need.status) == ("obtained", 2, "Oui", "met")


def test_a_structure_of_the_directory_is_proposed_before_the_name_is_kept_as_typed(browser, dossier):
    structure = factories.structure(name="CPAM du Gard")

    answer = browser.post(of(dossier), sent(institution="cpam"))
    assert "CPAM du Gard" in answer.content.decode()
    assert not Mediation.unscoped.exists()

    browser.post(of(dossier), sent(institution="cpam", structure=str(structure.pk)))
    browser.post(of(dossier), sent(institution="cpam", structure="typed"))
    told = list(Mediation.unscoped.order_by("pk").values_list("institution__name", "institution__structure"))
    assert told == [("CPAM du Gard", structure.pk), ("cpam", None)]


def test_a_mistake_is_told_and_nothing_is_written(browser, dossier):
    tomorrow = (TODAY + timedelta(days=1)).isoformat()

    for wrong in (
        sent(asked_on=tomorrow),
        sent(institution=""),
        sent(patience_days="0"),
        sent(shelf="private"),
    ):
        assert browser.post(of(dossier), wrong).status_code == 200
    assert not Mediation.unscoped.exists()


def test_what_is_kept_with_health_is_not_there_for_who_may_not_read_health(browser, client_of, dossier):
    made = asked(browser.actor, dossier, shelf=Shelf.HEALTH, asked="Un rendez-vous au CMP")
    agent = client_of(Role.WELCOME_AGENT)
    page = reverse("backoffice:mediation", args=[made.pk])

    assert "CMP" not in agent.get(of(dossier)).content.decode()
    assert agent.get(page).status_code == 404
    assert "CMP" in browser.get(page).content.decode()


def test_the_list_of_those_awaited_tells_their_age(browser, dossier):
    asked(browser.actor, dossier)
    asked(browser.actor, dossier, institution="CAF", answer="refused")

    body = browser.get(reverse("backoffice:mediations")).content.decode()

    assert "30" in body
    assert "Préfecture" in body
    assert "CAF" not in body


def test_the_figures_name_no_institution_of_fewer_than_five_people(client_of, browser, organisation):
    for number in range(6):
        asked(browser.actor, factories.dossier(organisation=organisation), answer="obtained", days=number)
    asked(browser.actor, factories.dossier(organisation=organisation), institution="Refuge secret")
    lead = client_of(Role.COORDINATOR)

    for address in ("mediation_delays", "mediation_file"):
        body = lead.get(reverse(f"backoffice:{address}")).content.decode()
        assert "Préfecture" in body
        assert "Refuge secret" not in body
    assert browser.get(reverse("backoffice:mediation_delays")).status_code == 403


def test_the_file_says_the_same_as_json(client_of, browser, organisation):
    for number in range(1, 8):
        asked(browser.actor, factories.dossier(organisation=organisation), answer="obtained", days=number)
    lead, address = client_of(Role.COORDINATOR), reverse("backoffice:mediation_file")

    [row] = csv.DictReader(io.StringIO(lead.get(address).content.decode("utf-8-sig")))
    [told] = lead.get(address, {"form": "json"}).json()["institutions"]

    assert (row["institution"], row["asked"], row["median_days"]) == ("Préfecture", "7", "4")
    assert (told["asked"], told["obtained"], told["median_days"], told["percent_silent"]) == (7, 7, 4, 0)


def test_a_spreadsheet_computes_nothing_of_a_name(client_of, browser, organisation):
    for _number in range(5):
        asked(browser.actor, factories.dossier(organisation=organisation), institution="=1+1 Mairie")

    body = client_of(Role.COORDINATOR).get(reverse("backoffice:mediation_file")).content.decode("utf-8-sig")

    assert "\n'=1+1 Mairie" in body.replace("\r\n", "\n")


@pytest.mark.parametrize("place", ["list", "person", "delays"])
def test_ten_requests_ask_no_more_than_one(client_of, organisation, dossier, place):
    lead, counts = client_of(Role.COORDINATOR), []
    address = {
        "list": reverse("backoffice:mediations"),
        "person": of(dossier),
        "delays": reverse("backoffice:mediation_delays"),
    }[place]
    for rows in (1, 10):
        for _number in range(rows):
            asked(lead.actor, dossier, asked="Un papier")
            asked(lead.actor, factories.dossier(organisation=organisation))
        lead.get(address)
        with CaptureQueriesContext(connection) as seen:
            lead.get(address)
        counts.append(len([one for one in seen if one["sql"].startswith("SELECT")]))
    assert counts[1] <= counts[0] <= 12
