"""Consents given and withdrawn."""

from datetime import timedelta

import pytest

from repere.accompaniment.people.consent import actions, queries
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.consent.rules import TermsAreImpossible
from repere.accompaniment.people.models import Consent
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def worker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def person(organisation):
    return factories.dossier(organisation=organisation).person


def test_a_consent_says_who_what_to_whom_until_when_and_how(worker, person):
    partner = factories.organisation()
    agreed = Agreement(
        ["needs", "identity"], TODAY + timedelta(days=9), partner.pk, giver="guardian", how="signed",
        with_interpreter=True,
    )  # fmt: skip

    actions.give_consent(worker, person, agreed, now=NOW)

    [consent] = queries.consents_visible_to(worker)
    assert (consent.person, consent.recipient, consent.shelves) == (person, partner, ["identity", "needs"])
    assert (consent.giver, consent.how, consent.with_interpreter) == ("guardian", "signed", True)
    assert queries.live_consent(person, ["needs"], partner.pk, TODAY) == consent
    assert queries.live_consent(person, ["health"], partner.pk, TODAY) is None


@pytest.mark.parametrize("days", [-1, 367])
def test_a_consent_has_an_end_that_can_be(worker, person, days):
    with pytest.raises(TermsAreImpossible):
        actions.give_consent(worker, person, Agreement(["needs"], TODAY + timedelta(days=days)), now=NOW)

    assert not Consent.unscoped.exists()


def test_a_consent_withdrawn_is_over_and_only_once(worker, person):
    consent = actions.give_consent(worker, person, Agreement(["needs"], TODAY), now=NOW)

    actions.withdraw_consent(worker, consent, now=NOW)

    assert queries.live_consent(person, ["needs"], person.organisation_id, TODAY) is None
    with pytest.raises(actions.AlreadyWithdrawn):
        actions.withdraw_consent(worker, consent, now=NOW)
    lines = TrailLine.objects.filter(dossier_id=person.dossier.pk).order_by("position")
    assert [line.verb for line in lines] == ["consent.given", "consent.withdrawn"]


def test_somebody_of_another_organisation_neither_reads_nor_withdraws_it(worker, person):
    consent = actions.give_consent(worker, person, Agreement(["needs"], TODAY), now=NOW)
    stranger = factories.actor()

    assert not queries.consents_visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        actions.withdraw_consent(stranger, consent, now=NOW)
    with pytest.raises(NotAllowed):
        actions.give_consent(stranger, person, Agreement(["needs"], TODAY), now=NOW)


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR])
def test_who_sees_nobody_writes_no_consent(actor_of, person, role):
    with pytest.raises(NotAllowed):
        actions.give_consent(actor_of(role), person, Agreement(["needs"], TODAY), now=NOW)
