"""What belongs to another organisation does not exist: the same answer as for what never was."""

from uuid import uuid4

import pytest
from django.urls import reverse

from repere.accompaniment.orientation.actions import send_referral
from repere.accompaniment.orientation.models import Orientation
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs():
    """One of everything that another organisation may hold."""
    sender = factories.actor(Role.CASEWORKER, site=factories.site())
    person = factories.person("Tesfay", organisation=Organisation.objects.get(pk=sender.organisation_id))
    dossier = factories.dossier(person=person)
    need = factories.need("sleep", dossier=dossier)
    service = factories.service(organisation=factories.membership(Role.PARTNER).organisation)
    referral = send_referral(sender, need, service, passage=need.passage, language="ti", now=NOW)
    return {
        "dossier": dossier.pk,
        "needs": need.passage_id,
        "orientation": need.passage_id,
        "points": need.passage_id,
        "slip": need.passage_id,
        "close": need.passage_id,
        "received": referral.pk,
        "sent": referral.pk,
        "post ask_several": need.passage_id,
        "post settle_need": need.pk,
        "post outcome": Orientation.unscoped.get().pk,
        "post withdraw": referral.pk,
        "post give": need.passage_id,
        "post say_places": service.pk,
    }


KINDS = ["dossier", "needs", "orientation", "points", "slip", "close", "received", "sent", "post ask_several",
         "post settle_need", "post outcome", "post withdraw", "post give", "post say_places"]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_out_of_sight_is_answered_as_what_never_was(client_of, theirs, kind):
    browser = client_of(Role.COORDINATOR)
    method, name = (browser.post, kind[5:]) if kind.startswith("post ") else (browser.get, kind)

    hidden = method(reverse(f"backoffice:{name}", args=[theirs[kind]]))
    absent = method(reverse(f"backoffice:{name}", args=[uuid4()]))

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert len(hidden.content) == len(absent.content)


def test_another_organisation_s_people_are_in_no_list_nor_counter(client_of, theirs):
    browser = client_of(Role.COORDINATOR)

    assert theirs
    for page in (
        browser.get(reverse("backoffice:today")),
        browser.get(reverse("backoffice:referrals")),
        browser.get(reverse("backoffice:figures")),
        browser.post(reverse("backoffice:search"), {"q": "Tesfay"}),
        browser.post(reverse("backoffice:welcome"), {"q": "Tesfay"}),
    ):
        assert page.status_code == 200
        assert str(theirs["dossier"]) not in page.content.decode()
        assert not page.context.get("people")
        assert not page.context.get("queue")
        assert not page.context.get("unmet")
        assert not page.context.get("rows")


def test_a_dossier_of_theirs_cannot_be_received_nor_joined(client_of, theirs, organisation):
    browser = client_of(Role.COORDINATOR)

    received = browser.post(reverse("backoffice:begin"), {"dossier": str(theirs["dossier"])})
    joined = browser.post(reverse("backoffice:new_person"), {"name": "X", "passage": str(theirs["needs"])})

    assert (received.status_code, joined.status_code) == (404, 404)


@pytest.mark.parametrize("rubbish", ["", "x", "00000000-0000-0000-0000-00000000000g"])
def test_rubbish_in_place_of_an_id_is_not_an_error_of_ours(client_of, rubbish):
    browser = client_of(Role.COORDINATOR)

    assert browser.post(reverse("backoffice:begin"), {"dossier": rubbish or "%"}).status_code == 404
    assert (
        browser.post(reverse("backoffice:new_person"), {"name": "X", "passage": rubbish or "%"}).status_code
        == 404
    )
