"""Somebody is forgotten where they were first received: whoever holds a copy is told, and answers."""

import pytest
from django.urls import reverse

from repere.accompaniment.casework.handover import actions, queries
from repere.accompaniment.casework.handover.erasures import actions as erasures
from repere.accompaniment.casework.models import Dossier, ErasureNotice
from repere.accompaniment.people.cards.actions import issue_card
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.models import Person
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return factories.organisation(name="Le Pont")


@pytest.fixture
def officer(actor_of):
    return actor_of(Role.DPO)


@pytest.fixture
def their_officer(partner):
    return factories.actor(Role.DPO, organisation=partner)


@pytest.fixture
def dossier(organisation, actor_of, partner):
    """Known here, and handed over to the partner."""
    person = factories.person("Amina Diallo", organisation=organisation)
    made = factories.dossier(person=person)
    card, _code = issue_card(actor_of(Role.CASEWORKER), person, now=NOW)
    asker = factories.actor(Role.WELCOME_AGENT, organisation=partner)
    handover = actions.ask_handover(asker, card, Agreement(("identity",), NOW.date()), now=NOW)
    actions.accept_handover(actor_of(Role.CASEWORKER), handover, shelves=["identity"], now=NOW)
    return made


def forget(officer, person, reason="withdrawn"):
    return erase(officer, person, asked_by="person", reason=reason, now=NOW)


def their_copy(partner):
    return Dossier.unscoped.get(organisation=partner)


def test_who_holds_a_copy_is_told_and_reads_where_from(officer, their_officer, dossier, partner):
    certificate = forget(officer, dossier.person)

    notice = queries.erasure_notices_waiting(their_officer).get()
    assert (notice.copy, notice.erasure) == (their_copy(partner), certificate)
    line = TrailLine.objects.get(verb="erasure.told")
    assert (line.organisation_id, line.dossier_id) == (partner.pk, their_copy(partner).pk)
    assert [one.answer for one in queries.answers_about(officer, certificate)] == ["waiting"]


def test_erasing_there_too_is_the_answer_and_nothing_ties_the_two(officer, their_officer, dossier, partner):
    certificate = forget(officer, dossier.person)

    forget(their_officer, their_copy(partner).person)

    told = queries.answers_about(officer, certificate).get()
    assert (told.answer, told.copy_id) == ("erased", None)
    assert not queries.erasure_notices_waiting(their_officer).exists()
    assert not Person.unscoped.exists()
    [ours] = TrailLine.objects.filter(verb="erasure.answered", organisation_id=officer.organisation_id)
    assert (ours.detail, ours.dossier_id) == ({"copy": "erased"}, None)


def test_a_copy_that_is_kept_says_why_and_is_asked_about_once(officer, their_officer, dossier, partner):
    certificate = forget(officer, dossier.person)
    notice = queries.erasure_notices_waiting(their_officer).get()

    erasures.keep_copy(their_officer, notice, because="wishes", now=NOW)

    told = queries.answers_about(officer, certificate).get()
    assert (told.answer, told.copy_id, told.answered_at) == ("wishes", None, NOW)
    with pytest.raises(erasures.AlreadyAnswered):
        erasures.keep_copy(their_officer, notice, because="duty", now=NOW)
    assert Person.unscoped.count() == 1


def test_a_time_to_keep_that_is_over_here_is_not_told_there(officer, their_officer, dossier):
    forget(officer, dossier.person, reason="time_over")

    assert not ErasureNotice.unscoped.exists()


def test_only_the_officer_of_whoever_holds_the_copy_answers(officer, their_officer, dossier, partner):
    forget(officer, dossier.person)
    notice = queries.erasure_notices_waiting(their_officer).get()

    for actor in (officer, factories.actor(Role.COORDINATOR, organisation=partner)):
        with pytest.raises(NotAllowed):
            erasures.keep_copy(actor, notice, because="duty", now=NOW)
    with pytest.raises(ValueError, match="erased"):
        erasures.keep_copy(their_officer, notice, because="erased", now=NOW)


def test_the_pages_show_what_waits_and_what_was_answered(client_of, officer, dossier, partner):
    certificate = forget(officer, dossier.person)
    code = their_copy(partner).code
    theirs, ours = client_of(Role.DPO, organisation=partner), client_of(Role.DPO)
    address = reverse("backoffice:certificate", args=[certificate.pk])

    [row] = theirs.get(reverse("backoffice:erasures")).context["copies"]
    assert row.code == code
    assert ours.get(reverse("backoffice:erasures")).context["copies"] == []
    keep = reverse("backoffice:keep_copy", args=[row.notice.pk])
    assert ours.post(keep, {"because": "duty"}).status_code == 404
    theirs.post(keep, {"because": ""})
    assert row.notice in queries.erasure_notices_waiting(factories.actor(Role.DPO, organisation=partner))
    theirs.post(keep, {"because": "duty"})

    page = ours.get(address).content.decode()
    assert "Le Pont" in page
    assert code not in page
    assert theirs.get(reverse("backoffice:erasures")).context["copies"] == []
