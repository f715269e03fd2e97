"""The three things of a partner; sheets confirmed and corrected at the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.sheets import actions
from repere.knowledge.directory.sheets.models import Correction, SheetState
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def shelter(organisation, now):
    long_ago = now.date() - timedelta(days=400)
    return factories.service(
        name="Halte de nuit", organisation=organisation, counts_places=True, updated_on=long_ago
    )


@pytest.fixture
def browser(client_of):
    return client_of(Role.PARTNER)


def read(browser, name, *args):
    return browser.get(reverse(f"backoffice:{name}", args=args), headers=ENGLISH).content.decode()


def test_a_partner_sees_its_places_and_its_sheets_and_confirms_in_one_tap(browser, shelter):
    page = read(browser, "today")
    assert "Our places" in page
    assert "Our sheets to check" in page

    answer = browser.post(
        reverse("backoffice:confirm_sheet", args=[shelter.pk]),
        {"from_today": "1"},
        follow=True,
        headers=ENGLISH,
    )

    assert "checked today" in answer.content.decode()
    assert "Our sheets to check" not in answer.content.decode()
    assert SheetState.objects.get().confirmed_by == "owner"


def test_whoever_confirms_says_when_to_be_asked_again(browser, shelter):
    address = reverse("backoffice:confirm_sheet", args=[shelter.pk])

    browser.post(address, {"rhythm_days": "30"})
    assert SheetState.objects.get().rhythm_days == 30
    for nonsense in ({"rhythm_days": "soon"}, {}):
        browser.post(address, nonsense)

    assert SheetState.objects.get().rhythm_days == 30


def test_a_correction_is_put_in_order_then_accepted(browser, shelter, now):
    said = actions.propose(shelter, subject="hours", proposed="mardi matin", now=now)
    assert "mardi matin" in read(browser, "sheet", shelter.pk)
    assert "1 correction proposed" in read(browser, "sheets")
    settle = reverse("backoffice:settle_correction", args=[shelter.pk, said.pk])

    refused = browser.post(settle, {"decision": "accept", "value": "mardi matin"}, headers=ENGLISH)
    assert refused.status_code == 400
    assert "put it in order" in refused.content.decode()
    browser.post(settle, {"decision": "accept", "value": "Tu 09:00-12:00"})

    shelter.refresh_from_db()
    assert shelter.hours == "Tu 09:00-12:00"
    assert browser.post(settle, {"decision": "accept", "value": "x"}).status_code == 404


def test_a_service_said_to_be_gone_leads_back_to_the_list(browser, shelter, now):
    said = actions.propose(shelter, subject="gone", proposed="Fermé", now=now)

    answer = browser.post(
        reverse("backoffice:settle_correction", args=[shelter.pk, said.pk]), {"decision": "accept"}
    )

    assert answer.url == reverse("backoffice:sheets")


def test_what_is_not_ones_own_does_not_exist(client_of, shelter, now):
    said = actions.propose(shelter, subject="hours", proposed="mardi matin", now=now)
    stranger = client_of(Role.COORDINATOR, organisation=factories.organisation())

    assert stranger.get(reverse("backoffice:sheet", args=[shelter.pk])).status_code == 404
    assert stranger.post(reverse("backoffice:confirm_sheet", args=[shelter.pk])).status_code == 404
    settle = reverse("backoffice:settle_correction", args=[shelter.pk, said.pk])
    assert stranger.post(settle, {"decision": "refuse"}).status_code == 404
    assert Correction.objects.get().state == "pending"
    assert "mardi" not in read(stranger, "sheets")


def test_the_pages_ask_no_more_for_ten_than_for_one(
    client_of, organisation, now, django_assert_max_num_queries
):
    browser = client_of(Role.PARTNER)
    for number in range(10):
        made = factories.service(name=f"Repas {number}", organisation=organisation, counts_places=True)
        actions.propose(made, subject="hours", proposed="mardi matin", now=now)
    for name, args in (("sheets", []), ("today", []), ("sheet", [made.pk]), ("capacity", [made.pk])):
        browser.get(reverse(f"backoffice:{name}", args=args))
        with django_assert_max_num_queries(12):
            browser.get(reverse(f"backoffice:{name}", args=args))
