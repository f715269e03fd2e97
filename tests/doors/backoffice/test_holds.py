"""What the pages say of places held, of waiting lists, of desks to be told."""

import pytest
from django.urls import reverse

from repere.accompaniment.orientation.holds.actions import tell_watches
from repere.accompaniment.orientation.holds.models import PlaceHold, PlaceWatch
from repere.accompaniment.orientation.models import Referral
from repere.foundation.toolkit.actors import SYSTEM, Role
from repere.knowledge.directory.capacity.actions import say_places
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def shelter():
    house = factories.organisation()
    return factories.service(name="Halte de nuit", organisation=house, themes=("sleep",))


@pytest.fixture
def partner(shelter):
    return factories.client(Role.PARTNER, organisation=shelter.structure.organisation)


@pytest.fixture
def desk(client_of):
    return client_of(Role.WELCOME_AGENT)


def ask(browser, organisation, service):
    need = factories.need("sleep", urgency="today", passage=factories.passage(organisation=organisation))
    address = reverse("backoffice:send_referral", args=[need.passage_id, service.pk])
    return browser.post(f"{address}?need={need.pk}", {}, follow=True, headers=ENGLISH).content.decode()


def today(browser):
    return browser.get(reverse("backoffice:today"), headers=ENGLISH).content.decode()


def test_the_desk_reads_that_a_place_is_held_then_that_one_waits(now, desk, partner, organisation, shelter):
    say_places(SYSTEM, shelter, places=1, at=now)

    assert "A place is held" in ask(desk, organisation, shelter)
    assert "number 1 on the waiting list" in ask(desk, organisation, shelter)

    page = today(desk)
    assert "Place held" in page
    assert "Waiting list: number 1" in page
    assert "Place held" in today(partner)
    held = PlaceHold.unscoped.get(state="held").referral_id
    received = partner.get(reverse("backoffice:received", args=[held]), headers=ENGLISH)
    assert "Place held" in received.content.decode()


def test_a_refusal_at_the_desk_of_the_partner_serves_the_next(
    now, desk, partner, organisation, shelter, django_capture_on_commit_callbacks
):
    say_places(SYSTEM, shelter, places=1, at=now)
    ask(desk, organisation, shelter)
    ask(desk, organisation, shelter)
    first = PlaceHold.unscoped.get(state="held").referral_id

    with django_capture_on_commit_callbacks(execute=True):
        partner.post(
            reverse("backoffice:received", args=[first]), {"decision": "refuse", "because": "not_eligible"}
        )

    other = Referral.unscoped.exclude(pk=first).get()
    assert PlaceHold.unscoped.get(state="held").referral_id == other.pk


def test_a_number_said_from_the_front_page_serves_those_who_wait(now, desk, partner, organisation, shelter):
    say_places(SYSTEM, shelter, places=0, at=now)
    ask(desk, organisation, shelter)

    partner.post(reverse("backoffice:say_places", args=[shelter.pk]), {"places": "1", "from_today": "1"})

    assert PlaceHold.unscoped.get().state == "held"


def test_a_desk_asks_to_be_told_reads_it_and_puts_it_away(now, desk, shelter):
    say_places(SYSTEM, shelter, places=0, at=now)
    page = reverse("backoffice:service", args=[shelter.pk])
    assert "Tell us when a place is free" in desk.get(page, headers=ENGLISH).content.decode()
    desk.post(reverse("backoffice:watch", args=[shelter.pk]))
    assert "You asked to be told" not in today(desk)

    say_places(SYSTEM, shelter, places=2, at=now)
    tell_watches(now)

    assert "a place is free" in today(desk)
    desk.post(reverse("backoffice:put_away", args=[PlaceWatch.unscoped.get().pk]))
    assert "You asked to be told" not in today(desk)


def test_what_another_desk_awaits_does_not_exist(now, desk, shelter):
    elsewhere = factories.client(Role.WELCOME_AGENT, organisation=factories.organisation())
    desk.post(reverse("backoffice:watch", args=[shelter.pk]))
    watch = PlaceWatch.unscoped.get()

    assert elsewhere.post(reverse("backoffice:put_away", args=[watch.pk])).status_code == 404
    watch.refresh_from_db()
    assert watch.closed_at is None
