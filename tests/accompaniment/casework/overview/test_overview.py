from datetime import timedelta

import pytest
from django.urls import reverse

from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.models import Appointment, Task
from repere.accompaniment.casework.overview import queries
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SINCE = NOW - timedelta(weeks=8)
LONG_AGO = NOW - timedelta(weeks=20)


@pytest.fixture
def lead(organisation):
    return factories.actor(Role.COORDINATOR, organisation=organisation)


def followed(organisation, name="Amina Diallo", seen=LONG_AGO, **fields):
    dossier = factories.dossier(
        person=factories.person(name, organisation=organisation, **fields), opened_at=LONG_AGO
    )
    visit = factories.passage(dossier=dossier, opened_at=seen, closed_at=seen)
    factories.need("sleep", passage=visit, dossier=dossier, told_at=seen)
    return dossier


def silent(lead):
    return list(queries.silent_dossiers(lead, SINCE))


def test_whoever_has_a_need_and_has_not_come_is_told_the_longest_silence_first(lead, organisation):
    later = followed(organisation, "Awa Ba", seen=LONG_AGO + timedelta(weeks=5))
    first = followed(organisation)
    followed(organisation, "Bilal Haddad", seen=NOW - timedelta(weeks=1))

    assert silent(lead) == [first, later]
    assert silent(lead)[0].heard == LONG_AGO


def test_whoever_is_expected_or_was_seen_at_an_appointment_is_not_silent(lead, organisation):
    for number, fields in enumerate(
        [
            {"starts_at": NOW + timedelta(days=3), "status": Status.PLANNED},
            {"starts_at": NOW - timedelta(days=3), "status": Status.SEEN, "seen_at": NOW - timedelta(days=3)},
        ]
    ):
        dossier = followed(organisation, f"Personne {number}")
        Appointment.unscoped.create(
            organisation=organisation,
            dossier=dossier,
            ends_at=fields["starts_at"] + timedelta(hours=1),
            booked_at=LONG_AGO,
            changed_at=LONG_AGO,
            **fields,
        )

    assert silent(lead) == []


def test_whoever_needs_nothing_and_is_followed_by_nobody_is_left_in_peace(lead, organisation):
    quiet = factories.dossier(person=factories.person("Calme", organisation=organisation), opened_at=LONG_AGO)
    assert silent(lead) == []

    named_on(quiet.person, factories.user().pk, Standing.REFERENT)
    assert silent(lead) == [quiet]


def test_somebody_hidden_or_elsewhere_is_not_told(lead, organisation):
    followed(organisation, "Cachée", is_hidden=True)
    followed(factories.organisation(), "Ailleurs")

    assert silent(lead) == []


def test_who_carries_how_much(lead, organisation):
    held = factories.membership(Role.CASEWORKER, organisation=organisation)
    named_on(followed(organisation).person, held.user_id, Standing.REFERENT)
    named_on(followed(organisation, "Awa Ba").person, held.user_id, Standing.CO_REFERENT)
    Task.unscoped.create(
        organisation=organisation,
        what="Appeler",
        due_on=NOW.date() - timedelta(days=2),
        for_user_id=held.user_id,
        given_at=LONG_AGO,
    )

    (most, *_others) = queries.loads(lead, NOW.date())

    assert (most.membership, most.dossiers, most.beside, most.late) == (held, 1, 1, 1)


def test_it_is_for_whoever_leads(organisation, client_of):
    for role in (Role.WELCOME_AGENT, Role.CASEWORKER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            queries.loads(factories.actor(role, organisation=organisation), NOW.date())
        assert client_of(role).get(reverse("backoffice:overview")).status_code == 403


def test_the_page_names_who_was_not_heard_of(client_of, organisation):
    followed(organisation, "Amina Diallo")
    lead = client_of(Role.COORDINATOR)

    assert "Amina Diallo" in lead.get(reverse("backoffice:overview")).content.decode()
    whole = lead.get(reverse("backoffice:overview"), {"weeks": "26"}).content.decode()
    assert "Amina Diallo" not in whole
