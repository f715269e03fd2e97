"""The pages of rights refused."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.shelves.rules import Shelf
from repere.accompaniment.rights import actions
from repere.accompaniment.rights.actions import Refused
from repere.accompaniment.rights.models import CollectiveAction, Gathered, Refusal, RefusalOf, Sharing
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TODAY = factories.NOW.date()
NEW = "/bureau/droits/nouveau/"


@pytest.fixture
def browser(client_of):
    return client_of()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


def sent(**fields):
    usual = {
        "right": "fr.school", "counter": "Mairie de Nîmes", "counter_kind": "town_hall", "reason": "stay",
        "how": "spoken", "proof": "none", "refused_on": TODAY.isoformat(), "done": ["told"], "words": "",
    }  # fmt: skip
    return usual | fields


def refused(actor, count=1, **fields):
    usual = {
        "counter": "Préfecture du Gard", "counter_kind": "prefecture", "right": "fr.register", "reason": "appointment",
        "how": "spoken", "refused_on": TODAY,
    }  # fmt: skip
    for _number in range(count):
        made = actions.record_refusal(actor, Refused(**usual | fields), now=timezone.now())
    return made


def test_a_refusal_is_written_and_shows_what_the_rules_say(browser):
    answer = browser.post(NEW, sent(), follow=True)

    made = Refusal.unscoped.get()
    assert (made.right, made.reason, made.counter.name, made.done) == (
        "fr.school", "stay", "Mairie de Nîmes", ["told"],
    )  # fmt: skip
    page = answer.content.decode()
    assert "fr.ecole" in page
    assert "School is compulsory from 3 to 16" in page or "3 à 16 ans" in page


def test_a_counter_known_already_needs_no_kind_and_a_new_one_does(browser):
    browser.post(NEW, sent())

    again = browser.post(NEW, sent(counter="mairie de nimes", counter_kind=""))
    new = browser.post(NEW, sent(counter="École Jean Jaurès", counter_kind=""))

    assert (again.status_code, new.status_code) == (302, 400)
    assert Refusal.unscoped.values("counter").distinct().count() == 1


def test_a_name_in_the_words_is_told_before_it_is_saved(browser, organisation):
    person = factories.person("Karim Belkacem", organisation=organisation)
    index_person(person, code=factories.dossier(person=person).code)
    words = "On a dit à Belkacem de revenir"

    told = browser.post(NEW, sent(words=words))
    count = Refusal.unscoped.count()
    browser.post(NEW, sent(words=words, sure="1"))

    assert "Belkacem" in told.content.decode()
    assert (count, Refusal.unscoped.count()) == (0, 1)


def test_another_right_is_said_in_words(browser):
    answer = browser.post(NEW, sent(right="other"))

    assert answer.status_code == 400
    assert not Refusal.unscoped.exists()


def test_from_a_dossier_a_refusal_is_said_theirs_or_of_nobody(browser, dossier):
    address = reverse("backoffice:person_refusals", args=[dossier.pk])

    browser.post(address, sent(shelf=""))
    nobody = RefusalOf.unscoped.count()
    browser.post(address, sent(shelf=Shelf.STATUS.value, reason="full"))

    assert (nobody, RefusalOf.unscoped.count()) == (0, 1)
    page = browser.get(address).content.decode()
    assert page.count("Mairie de Nîmes</bdi>") == 1


def test_the_page_of_a_person_out_of_sight_does_not_exist(client_of, dossier):
    stranger = factories.client(Role.CASEWORKER, organisation=factories.organisation())

    assert stranger.get(reverse("backoffice:person_refusals", args=[dossier.pk])).status_code == 404


def test_a_refusal_that_is_not_shown_does_not_exist_for_another_organisation(actor_of):
    made = refused(actor_of(), words="Revenez lundi")
    stranger = factories.client(Role.CASEWORKER, organisation=factories.organisation())
    address = reverse("backoffice:refusal", args=[made.pk])

    before = stranger.get(address).status_code
    actions.choose_sharing(actor_of(Role.COORDINATOR), "rows", now=timezone.now())
    after = stranger.get(address)

    assert (before, after.status_code) == (404, 200)
    assert "Revenez lundi" not in after.content.decode()


def test_refusals_ticked_are_gathered_in_a_new_action_which_goes_on_and_ends(browser, actor_of):
    actor = actor_of()
    first, second = refused(actor), refused(actor, right="fr.school")

    to_open = browser.post(reverse("backoffice:gather_refusals"), {"refusals": [first.pk, second.pk]})
    opened = browser.post(
        to_open.url.partition("?")[0],
        {
            "kind": "letter", "title": "Aucun rendez-vous", "addressee": "Préfecture du Gard",
            "opened_on": TODAY.isoformat(), "with": [first.pk, second.pk],
        },
    )  # fmt: skip
    browser.post(opened.url, {"act": "step", "kind": "sent", "day": TODAY.isoformat(), "said": "Recommandé"})
    browser.post(opened.url, {"act": "take_out", "refusal": str(second.pk)})
    early = browser.post(
        opened.url, {"act": "end", "outcome": "changed", "day": (TODAY - timedelta(days=1)).isoformat()}
    )
    browser.post(
        opened.url, {"act": "end", "outcome": "changed", "day": TODAY.isoformat(), "told": "Rouvert"}
    )

    assert str(first.pk) in to_open.url
    assert early.status_code == 400
    made = CollectiveAction.unscoped.get()
    assert (made.title, made.outcome, made.told) == ("Aucun rendez-vous", "changed", "Rouvert")
    assert [one.refusal_id for one in Gathered.objects.all()] == [first.pk]
    page = browser.get(opened.url).content.decode()
    assert "Recommandé" in page
    assert 'name="outcome"' not in page


def test_whoever_welcomes_reads_an_action_and_changes_nothing(client_of, actor_of):
    made = actions.open_action(actor_of(), "letter", "Lettre", opened_on=TODAY, now=timezone.now())
    agent = client_of(Role.WELCOME_AGENT)
    address = reverse("backoffice:rights_action", args=[made.pk])

    assert agent.get(address).status_code == 200
    assert (
        agent.post(address, {"act": "end", "outcome": "dropped", "day": TODAY.isoformat()}).status_code == 403
    )


def cells(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_figures_hide_small_numbers_on_the_page_and_in_the_file(client_of, actor_of):
    refused(actor_of(), 7)
    refused(actor_of(), 2, counter="=HYPERLINK(1)", right="fr.school")
    coordinator = client_of(Role.COORDINATOR)

    page = coordinator.get(reverse("backoffice:rights_figures")).content.decode()
    rows = cells(coordinator.get(reverse("backoffice:rights_file")))

    assert "HYPERLINK" not in page
    assert ["total", "", "", "9"] in rows
    assert all(row[3] == "" or int(row[3]) >= 5 for row in rows[1:])


def test_a_cell_of_the_file_computes_nothing(client_of, actor_of):
    refused(actor_of(), 5, counter="=HYPERLINK(1)")

    rows = cells(client_of(Role.COORDINATOR).get(reverse("backoffice:rights_file")))

    assert ["counter", "'=HYPERLINK(1)", "", "5"] in rows


def test_all_organisations_are_counted_together_until_the_last_month_that_is_over(client_of, actor_of):
    partner = factories.actor(Role.CASEWORKER, organisation=factories.organisation())
    before = TODAY.replace(day=1) - timedelta(days=3)
    refused(actor_of(), 3, refused_on=before)
    refused(partner, 4, refused_on=before)
    refused(partner, 20, refused_on=TODAY)

    rows = cells(
        client_of().get(reverse("backoffice:rights_file"), {"scope": "network", "year": str(before.year)})
    )

    assert ["total", "", "", "7"] in rows


def test_a_coordinator_says_what_others_learn(client_of):
    client_of(Role.COORDINATOR).post(reverse("backoffice:rights_sharing"), {"shares": "nothing"})

    assert Sharing.objects.get().shares == "nothing"
    assert client_of().post(reverse("backoffice:rights_sharing"), {"shares": "rows"}).status_code == 403


@pytest.mark.parametrize("page", ["refusals", "rights_actions", "rights_figures", "new_refusal"])
def test_ten_rows_ask_no_more_than_one(client_of, actor_of, page):
    browser, actor = client_of(Role.COORDINATOR), actor_of()
    asked = []
    for rows in (1, 10):
        refused(actor, rows, counter=f"Guichet {rows}")
        for number in range(rows):
            actions.open_action(
                actor, "letter", f"Lettre {number}", addressee="Mairie", opened_on=TODAY, now=timezone.now()
            )
        browser.get(reverse(f"backoffice:{page}"))
        with CaptureQueriesContext(connection) as seen:
            browser.get(reverse(f"backoffice:{page}"))
        asked.append(len(seen))

    assert asked[0] == asked[1] <= 12


def test_an_action_that_gathers_ten_asks_no_more_than_of_one(client_of, actor_of):
    browser, actor = client_of(Role.COORDINATOR), actor_of()
    made = actions.open_action(actor, "letter", "Lettre", opened_on=TODAY, now=timezone.now())
    asked = []
    for rows in (1, 9):
        for _number in range(rows):
            actions.gather(actor, made, [refused(actor).pk], now=timezone.now())
            actions.say_step(actor, made, "met", day=TODAY, said="Vus", now=timezone.now())
        address = reverse("backoffice:rights_action", args=[made.pk])
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        asked.append(len(seen))

    assert asked[0] == asked[1] <= 12
