"""Forgetting somebody for real, and keeping what the law or the figures need."""

from datetime import timedelta

import pytest

from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.orientation.actions import send_referral
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people import search
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.duplicates.actions import merge_people
from repere.accompaniment.people.erasure import actions, rules
from repere.accompaniment.people.models import IdentityKey, Person, PersonContact, PersonName
from repere.accompaniment.people.retention.rules import NotInTheRange
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

ASKED = {"asked_by": "person", "reason": "withdrawn", "now": NOW}


@pytest.fixture
def officer(actor_of):
    return actor_of(Role.DPO)


@pytest.fixture
def known(organisation, actor_of):
    """Somebody with a passage, a need met nowhere yet, and a referral sent to a partner."""
    person = factories.person("Zibeline Ventoux", organisation=organisation, birth_year=1990)
    PersonContact.unscoped.create(person=person, kind="phone", value="06 39 98 12 34")
    dossier = factories.dossier(person=person, code="ZBLN22")
    need = factories.need("sleep", dossier=dossier, said="Dehors depuis lundi")
    need.passage.closing_note, need.passage.opened_at = "Revient jeudi", NOW
    need.passage.save()
    index_person(person)
    partner = factories.membership(Role.PARTNER)
    service = factories.service(organisation=partner.organisation)
    send_referral(
        actor_of(Role.CASEWORKER, site=factories.site(organisation=organisation)), need, service,
        passage=need.passage, language="ti", message="Une adulte", name_shared="Zibeline",
        agreed=Agreement((), NOW.date()), now=NOW,
    )  # fmt: skip
    return person


@pytest.mark.django_db
def test_nothing_is_left_of_who_they_were(known, officer, actor_of):
    actions.erase(officer, known, **ASKED)

    for table in (Person, PersonName, PersonContact, IdentityKey, Dossier):
        assert not table.unscoped.exists()
    assert search.find(actor_of(Role.CASEWORKER), "Zibeline") == []


@pytest.mark.django_db
def test_what_they_needed_is_still_counted_and_tied_to_nobody(known, officer):
    before = {row.pk for table in (Passage, Need, Orientation, Referral) for row in table.unscoped.all()}

    actions.erase(officer, known, **ASKED)

    passage, need = Passage.unscoped.get(), Need.unscoped.get()
    door, referral = Orientation.unscoped.get(), Referral.unscoped.get()
    assert before.isdisjoint({passage.pk, need.pk, door.pk, referral.pk})
    assert (passage.dossier, passage.closing_note, need.dossier, need.said) == (None, "", None, "")
    assert (need.passage, door.need, door.passage, referral.orientation) == (passage, need, passage, door)
    assert (need.theme, referral.state, referral.message, referral.name_shared) == (
        "sleep",
        "withdrawn",
        "",
        "",
    )
    assert passage.opened_at.date() in {NOW.date(), NOW.date() - timedelta(days=1)}
    assert passage.opened_at.minute == passage.opened_at.second == 0
    assert passage.closed_at is not None


@pytest.mark.django_db
def test_the_certificate_says_what_went_and_not_who(known, officer):
    certificate = actions.erase(officer, known, **ASKED)

    told = {table: (gone, counted) for table, gone, counted in certificate.gone}
    assert told["people.personname"] == (1, 0)
    assert told["casework.need"] == (1, 1)
    assert told["people.person"] == (1, 0)
    assert (certificate.people, certificate.erased_by_role, certificate.asked_by) == (1, Role.DPO, "person")
    assert "Zibeline" not in str(vars(certificate))


@pytest.mark.django_db
def test_the_trail_keeps_the_fact(known, officer):
    dossier_id = known.dossier.pk

    certificate = actions.erase(officer, known, **ASKED)

    line = TrailLine.objects.get(verb="person.erased")
    assert (line.dossier_id, line.subject_id) == (dossier_id, certificate.pk)
    assert line.detail["asked_by"] == "person"


@pytest.mark.django_db
def test_whoever_was_joined_to_them_is_forgotten_with_them(known, officer, actor_of):
    twin = factories.person("Zibeline V.", organisation=known.organisation)
    factories.dossier(person=twin)
    merge_people(actor_of(Role.COORDINATOR), known, twin, now=NOW)

    certificate = actions.erase(officer, known, **ASKED)

    assert certificate.people == 2
    assert not Person.unscoped.exists()


@pytest.mark.django_db
def test_a_dossier_joined_to_another_is_not_erased_alone(known, officer, actor_of):
    twin = factories.person("Zibeline V.", organisation=known.organisation)
    merge_people(actor_of(Role.COORDINATOR), known, twin, now=NOW)

    with pytest.raises(rules.CannotBeErased, match="joined"):
        actions.erase(officer, twin, **ASKED)


@pytest.mark.django_db
def test_a_legal_hold_stops_it_until_it_is_lifted(known, officer):
    actions.hold(officer, known, because="proceedings", until=NOW.date() + timedelta(days=90), now=NOW)

    with pytest.raises(rules.CannotBeErased, match="held"):
        actions.erase(officer, known, **ASKED)
    actions.lift_hold(officer, known, now=NOW)

    assert actions.erase(officer, known, **ASKED)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR, Role.ADMINISTRATOR, Role.PARTNER])
def test_nobody_but_the_officer_erases(known, actor_of, role):
    with pytest.raises(NotAllowed):
        actions.erase(actor_of(role), known, **ASKED)

    assert Person.unscoped.exists()


@pytest.mark.django_db
def test_an_officer_of_another_organisation_erases_nobody_here(known):
    with pytest.raises(NotAllowed):
        actions.erase(factories.actor(Role.DPO), known, **ASKED)


@pytest.mark.django_db
def test_others_are_left_as_they_are(known, officer):
    other = factories.need(
        "eat", dossier=factories.dossier(person=factories.person("Selam", organisation=known.organisation))
    )

    actions.erase(officer, known, **ASKED)

    other.refresh_from_db()
    assert other.dossier.person.names.get().text == "Selam"


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 3 * 366 + 1])
def test_a_hold_ends_on_a_day_that_somebody_will_think_of(known, officer, days):
    with pytest.raises(NotInTheRange):
        actions.hold(officer, known, because="law", until=NOW.date() + timedelta(days=days), now=NOW)
