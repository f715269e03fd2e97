"""What the database answers is what the predicates say: every role, every way of standing, every list."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.utils import timezone

from repere.accompaniment.casework import queries as casework
from repere.accompaniment.orientation import queries as orientation
from repere.accompaniment.orientation.actions import give_slips
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.models import Person, PersonReader, SearchCard
from repere.accompaniment.people.queries import people_by_id, people_visible_to
from repere.accompaniment.people.search import find
from repere.accompaniment.people.shelves import rules
from repere.accompaniment.people.shelves.queries import sees, sight_of
from repere.accompaniment.people.shelves.rules import Standing, Tie
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import SEES_PEOPLE, SYSTEM, Role
from tests import factories
from tests.accompaniment.people.shelves.standings import Named, named_on

pytestmark = pytest.mark.django_db
WAYS = [None, *Standing, "ended"]
RECEIVING = sorted(SEES_PEOPLE)


@pytest.fixture(params=[SeenBy.EVERYBODY, SeenBy.TEAM])
def house(request):
    return factories.organisation(dossiers_seen_by=request.param)


@pytest.fixture(params=[role for role in Role if role is not Role.SYSTEM])
def reader(request, house):
    return factories.actor(request.param, organisation=house)


@pytest.fixture
def dossiers(house, reader):
    """One dossier for each way in which the reader may stand to it, hidden or not."""
    agent = factories.actor(Role.COORDINATOR, organisation=house)
    service = factories.service()
    made = {}
    for is_hidden, way in product((False, True), WAYS):
        person = factories.person(f"Amina {way} {is_hidden}", organisation=house)
        dossier = factories.dossier(person=person)
        need = factories.need("eat", dossier=dossier, urgency="today")
        give_slips(agent, need, [service], passage=need.passage, language="fr", now=timezone.now())

        index_person(person)
        if is_hidden:
            Person.unscoped.filter(pk=person.pk).update(is_hidden=True)
            SearchCard.unscoped.filter(person=person).update(hidden=True)
        named_on(person, reader.user_id, way)
        named_on(person, uuid4(), Standing.CO_REFERENT)
        tie = Tie(by_team=reader.by_team, is_hidden=is_hidden, standings=Named[way])
        made[dossier] = rules.sees(reader.role.value, tie)
    return made


def test_every_list_holds_the_dossiers_that_are_in_sight_and_no_other(reader, dossiers):
    seen = {dossier.pk for dossier, is_seen in dossiers.items() if is_seen}
    of = {dossier.person_id: dossier.pk for dossier in dossiers}
    since = timezone.now() - timedelta(hours=1)

    lists = {
        "dossiers": {d.pk for d in casework.dossiers_visible_to(reader)},
        "people": {of[p.pk] for p in people_visible_to(reader)},
        "people by id": {of[p.pk] for p in people_by_id(reader, list(of))},
        "passages": {p.dossier_id for p in casework.passages_visible_to(reader)},
        "every passage": {p.dossier_id for p in casework.every_passage(reader)},
        "one passage": {
            d.pk for d in dossiers if casework.passage_visible_to(reader, d.passages.get().pk) is not None
        },
        "waiting": {w.dossier_id for w in casework.waiting(reader, since, 99)},
        "needs": {n.dossier_id for n in casework.needs_visible_to(reader)},
        "unmet": {n.dossier_id for n in casework.unmet_needs(reader)},
        "pressing": {n.dossier_id for n in casework.most_pressing(reader, 99)},
        "names": set(casework.names_by_dossier(reader, [d.pk for d in dossiers])),
        "doors": {o.need.dossier_id for o in orientation.orientations_visible_to(reader)},
        "one by one": {d.pk for d in dossiers if sees(reader, Person.unscoped.get(pk=d.person_id))},
    }

    assert {name: found for name, found in lists.items() if found != seen} == {}


def test_every_count_counts_the_dossiers_that_are_in_sight_and_no_other(reader, dossiers):
    seen = sum(dossiers.values())
    for dossier in dossiers:
        dossier.passages.update(closed_at=timezone.now())
    hour = timedelta(hours=1)

    assert casework.day_so_far(reader, timezone.now() - hour).closed == seen
    assert casework.day_so_far(reader, timezone.now() + hour).left_open == 0
    assert len(orientation.told_since(reader, timezone.now() - hour)) == seen


@pytest.mark.parametrize("role", RECEIVING)
def test_the_search_finds_those_in_sight_and_no_other(house, role):
    reader = factories.actor(role, organisation=house)
    dossiers = _found_by_name(house, reader)

    found = {one.person.pk for one in find(reader, "Amina", limit=40)}

    assert found == {person.pk for person, is_seen in dossiers.items() if is_seen}


def _found_by_name(house, reader):

    made = {}
    for is_hidden, way in product((False, True), WAYS):
        person = factories.person("Amina Diallo", organisation=house, is_hidden=is_hidden)
        named_on(person, reader.user_id, way)
        index_person(person)
        made[person] = rules.sees(
            reader.role.value, Tie(by_team=reader.by_team, is_hidden=is_hidden, standings=Named[way])
        )
    return made


def test_a_referent_finds_their_own_person_among_a_crowd_of_namesakes():
    """Bug 14 of the peers: a referent cannot find her own person."""

    house = factories.organisation(dossiers_seen_by=SeenBy.TEAM)
    referent = factories.actor(Role.CASEWORKER, organisation=house)
    own = factories.person("Amina Diallo", organisation=house)
    named_on(own, referent.user_id, Standing.REFERENT)
    index_person(own)
    for _namesake in range(120):
        index_person(factories.person("Amina Diallo", organisation=house))

    assert [one.person.pk for one in find(referent, "Amina Diallo")] == [own.pk]
    assert [one.person.pk for one in find(referent, "Amina")] == [own.pk]


def test_another_organisation_s_dossier_is_in_nobody_s_sight(reader):
    theirs = factories.dossier()
    named_on(theirs.person, reader.user_id, Standing.REFERENT)

    assert not sees(reader, theirs.person)
    assert not sight_of(reader, theirs.person).sees
    assert not casework.dossiers_visible_to(reader).exists()
    assert people_by_id(reader, [theirs.person_id]) == []


def test_the_house_sees_everybody(house):
    person = factories.person(organisation=house, is_hidden=True)
    assert sees(SYSTEM, person)


def test_a_name_ends_at_its_instant_in_the_database_too(house):
    reader = factories.actor(Role.CASEWORKER, organisation=house)
    dossier = factories.dossier(person=factories.person(organisation=house, is_hidden=True))
    row = named_on(dossier.person, reader.user_id, Standing.EMERGENCY)

    assert casework.dossiers_visible_to(reader).exists()

    PersonReader.unscoped.filter(pk=row.pk).update(until=timezone.now())
    assert not casework.dossiers_visible_to(reader).exists()
    assert not sees(reader, dossier.person)
