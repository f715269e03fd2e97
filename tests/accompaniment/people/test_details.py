"""Who somebody is, said again; and who may see them."""

from dataclasses import replace

import pytest

from repere.accompaniment.casework.queries import dossiers_visible_to, names_by_dossier
from repere.accompaniment.people import rules, search
from repere.accompaniment.people.actions import (
    ANameIsNeeded,
    SaidDocument,
    SaidName,
    index_everybody,
    index_person,
)
from repere.accompaniment.people.contact import actions as contact
from repere.accompaniment.people.contact import queries as contacts
from repere.accompaniment.people.contact.actions import SaidPlan
from repere.accompaniment.people.contact.gate import ContactRefused, reach
from repere.accompaniment.people.details import actions, queries
from repere.accompaniment.people.details.actions import Details
from repere.accompaniment.people.models import PersonContact
from repere.accompaniment.people.queries import people_visible_to
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def person(organisation):
    made = factories.dossier(person=factories.person("Selam Tesfay", organisation=organisation)).person
    index_person(made)
    return made


def found(actor, text):
    return [result.person for result in search.find(actor, text)]


def test_what_was_not_known_is_added_and_found_by(worker, person):
    said = Details(
        rules.Birth(1991, 4, 3), ["ti", "ar"], True, sex="F", greeted_as="Madame Selam", nationality="Érythrée"
    )  # fmt: skip

    actions.describe_person(worker, person, said, today=NOW.date())
    actions.add_name(worker, person, SaidName("ሰላም ተስፋይ"))

    kept = people_visible_to(worker).get()
    assert (kept.birth_year, kept.birth_precision, kept.languages) == (1991, "exact", ["ti", "ar"])
    assert (kept.sex, kept.greeted_as, kept.nationality) == ("F", "Madame Selam", "Érythrée")
    assert found(worker, "ሰላም") == found(worker, "selam 1991") == [person]


def test_a_birth_that_cannot_be_changes_nothing(worker, person):
    with pytest.raises(rules.BirthIsImpossible):
        actions.describe_person(worker, person, Details(rules.Birth(1991, 2, 30)), today=NOW.date())

    assert people_visible_to(worker).get().birth_year is None


def test_the_name_they_are_greeted_by_comes_first_and_is_not_written_twice(worker, person):
    actions.add_name(worker, person, SaidName("Selamawit"), first=True)
    actions.add_name(worker, person, SaidName(" Selam  Tesfay "))

    assert [name.text for name in queries.names_of(worker, person)] == ["Selamawit", "Selam Tesfay"]


def test_the_last_name_stays(worker, person):
    [name] = queries.names_of(worker, person)

    with pytest.raises(ANameIsNeeded):
        actions.remove_name(worker, name)
    actions.add_name(worker, person, SaidName("Selamawit"))
    actions.remove_name(worker, name)

    assert [name.text for name in queries.names_of(worker, person)] == ["Selamawit"]
    assert found(worker, "tesfay") == []


def test_the_number_of_a_paper_is_kept_and_taken_out(worker, person):
    document = actions.add_document(worker, person, SaidDocument("foreigner", " 99 30 123  456 "))

    assert [d.number for d in queries.documents_of(worker, person)] == ["99 30 123 456"]
    actions.remove_document(worker, document)
    assert not queries.documents_of(worker, person).exists()


def test_a_hidden_person_exists_for_those_named_alone(worker, actor_of, person):
    colleague, friend = actor_of(Role.COORDINATOR), actor_of(Role.WELCOME_AGENT)

    actions.hide_person(worker, person, now=NOW)
    actions.name_reader(worker, person, friend.user_id, now=NOW)

    for actor, sees in ((worker, True), (friend, True), (colleague, False)):
        assert people_visible_to(actor).exists() is sees
        assert dossiers_visible_to(actor).exists() is sees
        assert bool(found(actor, "selam")) is sees
        assert bool(names_by_dossier(actor, [person.dossier.pk])) is sees
        assert queries.names_of(actor, person).exists() is sees


def test_a_person_shown_again_is_seen_by_all_and_nobody_stays_named(worker, actor_of, person):
    actions.hide_person(worker, person, now=NOW)
    actions.show_person(worker, person)

    assert people_visible_to(actor_of(Role.WELCOME_AGENT)).exists()
    assert not queries.readers_of(worker, person).exists()


def test_a_welcome_agent_hides_nobody(actor_of, person):
    with pytest.raises(NotAllowed):
        actions.hide_person(actor_of(Role.WELCOME_AGENT), person, now=NOW)


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR])
def test_who_sees_nobody_changes_nobody(actor_of, person, role):
    for act in (
        lambda actor: actions.describe_person(actor, person, Details(), today=NOW.date()),
        lambda actor: actions.add_name(actor, person, SaidName("X")),
        lambda actor: actions.add_document(actor, person, SaidDocument("other", "1")),
        lambda actor: contact.add_contact(actor, person, SaidPlan("phone", "06")),
    ):
        with pytest.raises(NotAllowed):
            act(actor_of(role))


# --- contacts


def test_a_plan_is_kept_as_it_was_said_and_obeyed(worker, person):
    from datetime import time

    plan = SaidPlan(
        "phone", "06 39 98 00 00", ways=["text", "call"], may_leave_message=True, say="le garage",
        windows=[(time(9), time(12), [0])], answered_by="elle seule", language="ti",
    )  # fmt: skip
    added = contact.add_contact(worker, person, plan)

    reached = reach(worker, contacts.contacts_of(worker, person).get(), "call", NOW)
    assert reached.value == "06 39 98 00 00"
    assert "le garage" in reached.conditions
    assert "elle seule" in reached.conditions
    with pytest.raises(ContactRefused, match="out_of_hours"):
        reach(worker, added, "call", NOW.replace(hour=15))
    with pytest.raises(ContactRefused, match="way_not_agreed"):
        reach(worker, added, "app", NOW)
    assert found(worker, "0000") == [person]


def test_a_contact_that_becomes_dangerous_is_refused_at_once(worker, person):
    made = contact.add_contact(worker, person, SaidPlan("phone", "06 39 98 00 00"))

    contact.change_contact(worker, made, SaidPlan("phone", "06 39 98 00 00", never=True))

    for way in ("call", "text", "share"):
        with pytest.raises(ContactRefused, match="never"):
            reach(worker, PersonContact.unscoped.get(), way, NOW)


def test_hours_that_end_before_they_begin_are_refused(worker, person):
    from datetime import time

    with pytest.raises(contact.HoursAreImpossible):
        contact.add_contact(worker, person, SaidPlan("phone", "06", windows=[(time(12), time(9), [])]))

    assert not PersonContact.unscoped.exists()


def test_a_contact_taken_out_is_found_by_no_more(worker, person):
    made = contact.add_contact(worker, person, SaidPlan("phone", "06 39 98 45 12"))
    assert found(worker, "4512") == [person]

    contact.remove_contact(worker, made)

    assert found(worker, "4512") == []
    verbs = TrailLine.objects.filter(dossier_id=person.dossier.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("position")) == ["contact.added", "contact.removed"]


def test_the_gate_opens_for_nobody_of_another_organisation(person):
    made = factories.contact(person=person)

    with pytest.raises(NotAllowed):
        reach(factories.actor(), made, "call", NOW)


def test_the_index_made_again_knows_papers_and_who_is_hidden(worker, actor_of, person):
    actions.add_document(worker, person, SaidDocument("passport", "EP1234567"))
    actions.hide_person(worker, person, now=NOW)

    index_everybody(replace(SYSTEM, organisation_id=worker.organisation_id), everybody=True)

    assert found(worker, "EP1234567") == [person]
    assert found(actor_of(Role.COORDINATOR), "EP1234567") == found(actor_of(Role.COORDINATOR), "selam") == []
