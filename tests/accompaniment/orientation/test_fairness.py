"""Who somebody is changes nothing, unless a service says itself whom it is for."""

from dataclasses import fields, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from repere.accompaniment.orientation.choosing.queries import Around, doors_for
from repere.accompaniment.orientation.ranking import Seeker, rank
from repere.accompaniment.orientation.weights import Scale, merged
from tests import factories
from tests.accompaniment.orientation.test_ranking import AT, offers, seekers, unhurried, with_
from tests.accompaniment.orientation.test_weights import tables

WOMEN, EXILED = "femmes", "personnes-exilees"
services = st.lists(offers, max_size=8, unique_by=lambda o: o.id)


def outcome(person, some, table):
    return rank(person, some, at=AT, scale=Scale(merged(table)))


def silent_on(audience, some):
    """The same services, none of which says anything of this audience."""
    return [with_(service, audiences=service.audiences - {audience}) for service in some]


def test_changing_only_nationality_changes_nothing_as_the_ranking_cannot_know_it():
    known = {field.name for field in fields(Seeker)}

    assert known == {
        "themes", "languages", "age", "audiences", "situations", "point", "commune", "departement", "epci",
        "urgent", "constraints",
    }  # fmt: skip


@unhurried
@given(seekers, services, tables)
def test_changing_only_sex_changes_nothing_unless_the_service_says_whom_it_is_for(person, some, table):
    some = silent_on(WOMEN, some)
    man = replace(person, audiences=person.audiences - {WOMEN})
    woman = replace(person, audiences=person.audiences | {WOMEN})

    assert outcome(man, some, table) == outcome(woman, some, table)


@unhurried
@given(seekers, services, tables)
def test_changing_only_status_changes_nothing_unless_the_service_says_whom_it_is_for(person, some, table):
    some = silent_on(EXILED, some)
    settled = replace(person, audiences=person.audiences - {EXILED})
    exiled = replace(person, audiences=person.audiences | {EXILED})

    assert outcome(settled, some, table) == outcome(exiled, some, table)


@unhurried
@given(seekers, services, st.sampled_from([WOMEN, EXILED]))
def test_belonging_to_an_audience_never_shuts_a_door(person, some, audience):
    without, with_it = (
        rank(replace(person, audiences=told), some, at=AT)[1]
        for told in (person.audiences - {audience}, person.audiences | {audience})
    )

    assert {found.offer.id for found in with_it} <= {found.offer.id for found in without}


@unhurried
@given(seekers, services, st.sampled_from(["pregnant", "animal", "luggage", "reduced_mobility"]))
def test_a_situation_shuts_no_door_that_the_service_does_not_shut_itself(person, some, situation):
    assume(not any(constraint.startswith("foot") for constraint in person.constraints))
    some = [with_(service, excluded_situations=service.excluded_situations - {situation}) for service in some]
    without, with_it = (
        rank(replace(person, situations=told), some, at=AT)[1]
        for told in (person.situations - {situation}, person.situations | {situation})
    )

    assert {found.offer.id for found in with_it} == {found.offer.id for found in without}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [{"nationality": "Érythrée"}, {"sex": "f"}, {"greeted_as": "Madame"}],
    ids=lambda c: next(iter(c)),
)
def test_of_two_dossiers_that_differ_by_this_alone_the_doors_are_the_same(organisation, now, changed):
    for number in range(6):
        factories.service(name=f"Repas {number}", location=factories.location(latitude=43.84 + number / 50))

    def doors(**known):
        dossier = factories.dossier(
            person=factories.person("Sacha Lumen", organisation=organisation, **known)
        )
        passage = factories.passage(dossier=dossier)
        need = factories.need("eat", passage=passage)
        around = Around((43.8367, 4.3601), 30, "Nîmes", "30189")
        found = doors_for(need, passage, age=None, around=around, at=now)
        return found.fitting, found.aside

    one, other = doors(), doors(**changed)

    assert len(one[0]) == 6
    assert one == other
