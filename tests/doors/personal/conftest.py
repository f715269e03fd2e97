"""Somebody with a paper, and what they see of themselves."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.paper_access import actions
from repere.doors.guard import own
from repere.foundation.toolkit.actors import Role
from tests import factories


@dataclass
class Somebody:
    dossier: Dossier
    code: str
    pin: str
    paper: Any
    browser: Client


def with_a_paper(organisation, *names: str, **said: Any) -> Somebody:
    dossier = factories.dossier(
        person=factories.person(*names, organisation=organisation, languages=["ar", "fr"])
    )
    paper, code, pin = actions.issue_access(
        factories.actor(Role.CASEWORKER, organisation=organisation),
        dossier.person,
        **{"language": "ar", "now": timezone.now()} | said,
    )
    return Somebody(dossier, code, pin, paper, Client())


def let_in(somebody: Somebody) -> Client:
    token = actions.sign_in(somebody.code, somebody.pin, address="192.0.2.7", now=timezone.now())
    somebody.browser.cookies[own.COOKIE] = token
    return somebody.browser


def sending(browser: Client, address: str, **fields: str) -> Any:
    """As one of our own pages sends it."""
    page = browser.get(address)
    return browser.post(address, {"visit": page.context["visit"]} | fields)


def sent_to(somebody: Somebody, service: Any = None, *, theme: str = "sleep", **fields: Any) -> Referral:
    """A referral of theirs, to a partner of the installation unless a service is given."""
    partner = fields.pop("recipient", None) or factories.organisation(
        kind="shelter", name="Foyer des Tilleuls"
    )
    service = service or factories.service(name="Dortoir du soir", organisation=partner, themes=(theme,))
    visit = factories.passage(dossier=somebody.dossier)
    need = factories.need(theme, passage=visit)
    now = timezone.now()
    door = Orientation.unscoped.create(
        organisation=somebody.dossier.organisation, need=need, passage=visit, service=service, way=Way.REFERRAL,
        given_at=now,
    )  # fmt: skip
    told = {"sent_at": now, "expires_at": now + timedelta(days=3), "theme": theme, "urgency": "week"}
    return Referral.unscoped.create(
        orientation=door, sender=somebody.dossier.organisation, recipient=partner, message="Parle de sa jambe.",
        **told | fields,
    )  # fmt: skip


@pytest.fixture
def somebody(organisation):
    return with_a_paper(organisation, "Amina Diallo")


@pytest.fixture
def inside(somebody):
    """Their browser, once they have come in."""
    return let_in(somebody)
