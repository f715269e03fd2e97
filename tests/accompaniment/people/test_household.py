"""Ties between people, seen by whoever may see both; children who come of age."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.details.actions import hide_person
from repere.accompaniment.people.household import actions, queries
from repere.accompaniment.people.household.actions import SaidTie
from repere.accompaniment.people.household.rules import TieIsImpossible
from repere.accompaniment.people.models import Person, Relation
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
def mother(organisation):
    return factories.dossier(person=factories.person("Hawa Diallo", organisation=organisation)).person


@pytest.fixture
def son(organisation):
    return factories.dossier(person=factories.person("Ibrahima Diallo", organisation=organisation)).person


def test_a_tie_is_written_once_and_read_from_both_sides(worker, mother, son):
    actions.tell_relation(worker, mother, SaidTie("child", lives_together=True), other=son, now=NOW)

    [from_her] = queries.relations_of(worker, mother)
    [from_him] = queries.relations_of(worker, son)
    assert (from_her.kind, from_her.other) == ("child", son)
    assert (from_him.kind, from_him.other) == ("parent", mother)


def test_a_tie_is_not_told_twice_from_either_side(worker, mother, son):
    actions.tell_relation(worker, mother, SaidTie("child"), other=son, now=NOW)

    for one, other in ((mother, son), (son, mother)):
        with pytest.raises(actions.AlreadyTied):
            actions.tell_relation(worker, one, SaidTie("relative"), other=other, now=NOW)

    assert Relation.unscoped.count() == 1


def test_a_relative_who_is_sought_is_a_name_as_said(worker, mother):
    said = SaidTie("sibling", name="  Mamadou   Alpha ", said="Séparés à Agadez", is_sought=True)

    actions.tell_relation(worker, mother, said, now=NOW)

    [seen] = queries.relations_of(worker, mother)
    assert (seen.other, seen.relation.name, seen.relation.is_sought) == (None, "Mamadou Alpha", True)


@pytest.mark.parametrize("said", [SaidTie("other"), SaidTie("sibling", name="   ")])
def test_nobody_is_tied_to_nobody(worker, mother, said):
    with pytest.raises(TieIsImpossible):
        actions.tell_relation(worker, mother, said, now=NOW)


def test_a_person_of_another_organisation_is_tied_to_nobody_here(worker, mother):
    stranger = factories.person("Hawa Diallo")

    with pytest.raises(NotAllowed):
        actions.tell_relation(worker, mother, SaidTie("sibling"), other=stranger, now=NOW)

    assert not Relation.unscoped.exists()


def test_a_relative_out_of_sight_leaves_no_hint(worker, actor_of, mother, son):
    actions.tell_relation(worker, mother, SaidTie("child"), other=son, now=NOW)
    hide_person(worker, son, now=NOW)
    colleague = actor_of(Role.COORDINATOR)

    assert queries.relations_of(colleague, mother) == []
    assert queries.relations_of(colleague, son) == []
    assert not queries.relations_visible_to(colleague).exists()
    assert [seen.other for seen in queries.relations_of(worker, mother)] == [son]


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR])
def test_who_sees_nobody_ties_nobody(actor_of, mother, role):
    with pytest.raises(NotAllowed):
        actions.tell_relation(actor_of(role), mother, SaidTie("child", name="Ali"), now=NOW)


def test_both_dossiers_say_that_they_were_tied_and_untied(worker, mother, son):
    relation = actions.tell_relation(worker, mother, SaidTie("child"), other=son, now=NOW)
    actions.remove_relation(worker, relation)

    for person in (mother, son):
        lines = TrailLine.objects.filter(dossier_id=person.dossier.pk).order_by("position")
        assert [line.verb for line in lines] == ["relation.told", "relation.removed"]
    assert not Relation.unscoped.exists()


def born(organisation, *parts):
    names = dict(zip(("birth_year", "birth_month", "birth_day"), parts, strict=False))
    person = factories.person(f"Né {parts}", organisation=organisation, **names)
    factories.dossier(person=person)
    index_person(person)
    return Person.unscoped.get(pk=person.pk)


def test_those_who_come_of_age_soon_are_listed_the_soonest_first(worker, organisation):
    later, soon = born(organisation, 2009, 3, 2), born(organisation, 2008, 11, 30)
    for parts in ((2008, 3, 2), (2009, 8, 1), (1990,), ()):
        born(organisation, *parts)
    born(factories.organisation(), 2008, 12, 1)

    found = queries.coming_of_age(worker, TODAY)

    assert [(person, majority.on) for person, majority in found] == [
        (soon, date(2026, 11, 30)),
        (later, date(2027, 3, 2)),
    ]


def test_a_birth_that_is_corrected_is_looked_for_under_its_new_month(worker, organisation):
    person = born(organisation, 2008, 11, 30)
    person.birth_year = 1988
    person.save()
    index_person(person)

    assert queries.coming_of_age(worker, TODAY) == []


def test_a_child_who_came_of_age_has_one_line_in_the_trail(organisation):
    today, tomorrow = born(organisation, 2008, 11, 16), born(organisation, 2008, 11, 17)

    assert actions.note_majorities(today=TODAY) == 1
    assert actions.note_majorities(today=TODAY) == 0

    [line] = TrailLine.objects.filter(verb="person.came_of_age")
    assert (line.subject_id, line.dossier_id) == (today.pk, today.dossier.pk)
    assert line.organisation_id == organisation.pk
    assert tomorrow.pk != line.subject_id


def test_the_same_month_is_kept_under_different_keys_in_two_organisations(organisation):
    one, other = born(organisation, 2008, 11, 16), born(factories.organisation(), 2008, 11, 16)

    assert one.majority_key != other.majority_key


def test_the_front_page_tells_how_many_come_of_age_within_a_month_and_counts_nobody_hidden(
    worker, client_of, organisation
):
    soon, _later = born(organisation, 2008, 11, 30), born(organisation, 2009, 3, 2)
    hide_person(worker, born(organisation, 2008, 12, 1), now=NOW)
    browser = client_of(Role.CASEWORKER)
    browser.get(reverse("backoffice:today"))
    with CaptureQueriesContext(connection) as before:
        assert browser.get(reverse("backoffice:today")).context["coming_of_age"] == 0

    actions.count_majorities(today=TODAY)

    with CaptureQueriesContext(connection) as after:
        page = browser.get(reverse("backoffice:today"))
    assert (page.context["coming_of_age"], len(after)) == (1, len(before))
    assert reverse("backoffice:majorities") in page.content.decode()
    assert client_of(Role.PARTNER).get(reverse("backoffice:today")).context.get("coming_of_age", 0) == 0

    soon.birth_year = 1988
    soon.save()
    index_person(soon)
    actions.count_majorities(today=TODAY)
    assert browser.get(reverse("backoffice:today")).context["coming_of_age"] == 0
