"""What a stranger may say of a page, and read of its history."""

import pytest
from django.test import Client

from repere.doors.public.sheets import CORRECTED
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.capacity.actions import make_link
from repere.knowledge.directory.sheets import actions, queries
from repere.knowledge.directory.sheets.models import Correction
from tests import factories
from tests.doors.public.test_places import link_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(organisation):
    return factories.service(name="Halte de nuit", organisation=organisation)


def page(service, name, language="en"):
    return f"/{language}/s/{service.public_code}/{name}/"


def test_anybody_says_what_is_wrong_without_an_account(shelter):
    browser = Client(enforce_csrf_checks=True)
    assert page(shelter, "corriger") in browser.get(f"/en/s/{shelter.public_code}/").content.decode()

    answer = browser.post(page(shelter, "corriger"), {"subject": "phone", "proposed": "04 65 71 00 02"})

    assert "Somebody will read it" in answer.content.decode()
    assert Correction.objects.get().proposed == "04 65 71 00 02"
    assert not browser.cookies


@pytest.mark.parametrize("fields", [{}, {"subject": "phone"}, {"subject": "nonsense", "proposed": "x"}])
def test_what_says_nothing_is_refused_in_words(shelter, fields):
    answer = Client().post(page(shelter, "corriger"), fields)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_program_that_fills_every_box_is_thanked_and_not_heard(shelter):
    fields = {"subject": "other", "proposed": "Buy now", "website": "https://example.org"}

    assert "Thank you" in Client().post(page(shelter, "corriger"), fields).content.decode()
    assert not Correction.objects.exists()


def test_a_quarrel_is_slowed_down(shelter):
    for _time in range(CORRECTED.most):
        CORRECTED.count(str(shelter.pk))

    answer = Client().post(page(shelter, "corriger"), {"subject": "other", "proposed": "x"})

    assert "try again in an hour" in answer.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize("name", ["corriger", "journal"])
def test_what_is_no_page_has_no_history(name):
    assert Client().get(f"/en/s/22222222/{name}/").status_code == 404


def test_everybody_reads_what_changed_and_nobody_reads_what_was_proposed(now, shelter, actor_of):
    partner = actor_of(Role.PARTNER)
    said = actions.propose(shelter, subject="phone", proposed="04 65 71 00 02", now=now)
    actions.propose(shelter, subject="other", proposed="Le gardien est Paul", now=now)
    actions.accept_correction(partner, said, value="04 65 71 00 02", now=now)
    actions.confirm_sheet(partner, shelter, now=now)

    text = Client().get(page(shelter, "journal")).content.decode()

    assert "+33465710002" in text
    assert "Confirmed as it is" in text
    assert "Paul" not in text
    assert "16 November 2026" in Client().get(f"/en/s/{shelter.public_code}/").content.decode()


def test_the_link_of_a_service_confirms_its_sheet_in_one_tap(now, shelter, actor_of):
    speaker = make_link(actor_of(Role.PARTNER), shelter, label="Veilleur", now=now)

    answer = Client(headers={"accept-language": "en"}).post(link_of(speaker), {"confirm": "1"}, follow=True)

    assert "it is noted" in answer.content.decode()
    assert queries.history_of(shelter).get().who == "owner"
