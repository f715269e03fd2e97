"""The name of a refuge or of a clinic, beside somebody, is for whoever reads health; the others read its kind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from repere.accompaniment.casework.models import Handover
from repere.accompaniment.orientation.actions import give_slips
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.models import Orientation, PlaceWatch, Referral
from repere.accompaniment.people.models import Card, Consent
from repere.foundation.organisations.choices import OrganisationKind
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db
NAME, SERVICE = "Refuge Marguerite", "Nuits du refuge Marguerite"
READS, DOES_NOT = [Role.CASEWORKER, Role.COORDINATOR], [Role.WELCOME_AGENT]


@pytest.fixture
def refuge():
    return factories.organisation(name=NAME, short_name=NAME, kind="shelter", is_sensitive=True)


@pytest.fixture
def dossier(organisation, refuge):
    """Somebody who was sent to the refuge in every way there is."""
    now = timezone.now()
    agent = factories.actor(Role.WELCOME_AGENT, organisation=organisation)
    dossier = factories.dossier(organisation=organisation)
    passage = factories.passage(dossier=dossier)
    need = factories.need("sleep", passage=passage)
    service = factories.service(name=SERVICE, organisation=refuge)
    give_slips(agent, need, [service], passage=passage, language="fr", now=now)
    for state in (ReferralState.SENT, ReferralState.ACCEPTED):
        _referral(organisation, refuge, need, service, state, now)
    terms = {"purpose": "referral", "shelves": ["identity"], "given_at": now}
    consent = Consent.unscoped.create(
        organisation=organisation, person=dossier.person, recipient=refuge, ends_on=now.date(), **terms
    )
    PlaceWatch.unscoped.create(
        organisation=organisation, service=service, need=need, awaits="opening", asked_at=now, fired_at=now
    )
    theirs = factories.dossier(organisation=refuge)
    card = Card.unscoped.create(organisation=refuge, person=theirs.person, digest="x", issued_at=now)
    Handover.unscoped.create(
        holder=refuge, asker=organisation, card=card, dossier=theirs, consent=consent, asked_shelves=["identity"],
        asked_at=now, expires_at=now + timedelta(days=3), copy=dossier, state="accepted",
    )  # fmt: skip
    return dossier


def _referral(sender, recipient, need, service, state, now):
    door = Orientation.unscoped.create(
        organisation=sender, need=need, passage=need.passage, service=service, way="referral", given_at=now
    )
    answered = {"answered_at": now} if state == ReferralState.ACCEPTED else {}
    return Referral.unscoped.create(
        orientation=door, sender=sender, recipient=recipient, theme=need.theme, urgency=need.urgency, state=state,
        sent_at=now, expires_at=now + timedelta(hours=4), **answered,
    )  # fmt: skip


def pages(browser, dossier):
    visit = dossier.passages.get()
    addresses = {
        "today": reverse("backoffice:today"),
        "referrals": reverse("backoffice:referrals") + "?box=sent",
        "dossier": reverse("backoffice:dossier", args=[dossier.pk]),
        "needs": reverse("backoffice:needs", args=[visit.pk]),
        "close": reverse("backoffice:close", args=[visit.pk]),
        "consents": reverse("backoffice:person_consents", args=[dossier.pk]),
        "card": reverse("backoffice:card"),
        "sent": reverse("backoffice:sent", args=[Referral.unscoped.first().pk]),
    }
    return {name: browser.get(address) for name, address in addresses.items()}


@pytest.mark.parametrize("role", DOES_NOT)
def test_whoever_does_not_read_health_reads_a_kind_in_place_of_the_name(client_of, dossier, role):
    with override("fr"):
        kind = str(OrganisationKind.SHELTER.label)
    for name, page in pages(client_of(role), dossier).items():
        body = page.content.decode()
        if name == "consents":
            # Whoever writes a consent chooses among all partners, beside nobody.
            body = body[: body.index("<aside")]
        assert page.status_code == 200, name
        assert "Marguerite" not in body, name
        assert kind in body, name


@pytest.mark.parametrize("role", READS)
def test_whoever_reads_health_reads_the_name(client_of, dossier, role):
    for name, page in pages(client_of(role), dossier).items():
        assert "Marguerite" in page.content.decode(), name


def test_who_a_sensitive_sender_is_is_read_once_a_place_is_given(client_of, refuge, organisation):
    service = factories.service(organisation=organisation)
    need = factories.need("sleep", organisation=refuge)
    referral = _referral(refuge, organisation, need, service, ReferralState.SENT, timezone.now())
    browser = client_of(Role.PARTNER)

    for address in (reverse("backoffice:today"), reverse("backoffice:referrals")):
        assert "Marguerite" not in browser.get(address).content.decode()

    Referral.unscoped.filter(pk=referral.pk).update(state="accepted", answered_at=timezone.now())
    assert "Marguerite" in browser.get(reverse("backoffice:referrals")).content.decode()
