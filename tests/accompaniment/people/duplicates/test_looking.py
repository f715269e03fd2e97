"""Looking for dossiers of one person: what is proposed, in which order, and what is not."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from repere.accompaniment.people import jobs, linkage
from repere.accompaniment.people.duplicates import actions, learning, queries, rules
from repere.accompaniment.people.duplicates.choices import Because, Decision
from repere.accompaniment.people.duplicates.models import LikelyPair
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.identity.likeness import likeness
from repere.accompaniment.people.models import Person, PersonContact
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.factories import NOW


def likely(one, other):
    return likeness(one, other, lambda _token: 5.0, people=2_000)


AMINA = Known(("Amina Diallo",), 1996, 4, 12)


@pytest.mark.parametrize(
    "other",
    [
        Known(("Aminata Jallow", "آمنة ديالو"), 1996, 4, 12),
        Known(("Diallo Amina",), 1996, 12, 4),
        Known(("Diallo Amina",), 1996),
    ],
)
def test_another_spelling_with_the_same_birth_is_proposed(other):
    assert likely(AMINA, other).probability >= rules.WORTH_REVIEW


@pytest.mark.parametrize(
    "other",
    [
        Known(("Selam Tesfay",), 1996, 4, 12),
        Known(("Amina Diallo",), 1961, 2, 3),
        Known(("Amina Bah",), 1988),
    ],
)
def test_another_name_or_another_age_is_not(other):
    assert likely(AMINA, other).probability < rules.WORTH_REVIEW


def test_the_order_of_the_two_does_not_matter():
    other = Known(("Aminata Jallow",), 1995, phones=("06 39 98 12 34",))

    assert likely(AMINA, other) == likely(other, AMINA)


def test_a_shared_number_raises_it_and_is_said_first():
    without = likely(AMINA, Known(("Amina Jallow",), 1994))
    shared = likely(
        Known(("Amina Diallo",), 1996, 4, 12, phones=("06 39 98 12 34",)),
        Known(("Amina Jallow",), 1994, phones=("+33 6 39 98 12 34",)),
    )

    assert shared.probability > without.probability
    assert shared.reasons[0].code == "same_phone"


# --- in a register


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


def known(organisation, name, **fields):
    person = factories.person(name, organisation=organisation, **fields)
    factories.dossier(person=person)
    return person


@pytest.fixture
def register(organisation):
    """Two dossiers of one woman, among others."""
    born = {"birth_year": 1996, "birth_month": 4, "birth_day": 12}
    for name in ("Selam Tesfay", "Noorullah Ahmadi", "Oksana Shevchenko", "Tamar Gelashvili"):
        known(organisation, name, birth_year=1990)
    return known(organisation, "Amina Diallo", **born), known(organisation, "Aminata Jallow", **born)


def look(actor):
    return actions.look_for_pairs(actor, now=NOW, chance=Random(7))


def proposed(actor):
    pairs = queries.pairs_to_review(actor, NOW).filter(is_sample=False)
    return [{pair.one_id, pair.other_id} for pair in pairs]


@pytest.mark.django_db
def test_the_two_dossiers_are_proposed_with_their_reasons(register, coordinator):
    look(coordinator)

    assert proposed(coordinator) == [{person.pk for person in register}]
    assert "same_date" in LikelyPair.unscoped.get(is_sample=False).reasons


@pytest.mark.django_db
def test_looking_twice_proposes_once_and_leaves_what_was_put_off(register, coordinator):
    look(coordinator)
    actions.decide(coordinator, *register, Decision.UNSURE, now=NOW)

    look(coordinator)

    assert LikelyPair.unscoped.filter(is_sample=False).count() == 1
    assert proposed(coordinator) == []


@pytest.mark.django_db
def test_what_was_decided_is_not_proposed_again(register, coordinator):
    actions.decide(coordinator, *register, Decision.DIFFERENT, because=Because.TWINS, now=NOW)

    look(coordinator)

    assert proposed(coordinator) == []


@pytest.mark.django_db
def test_what_was_decided_of_one_holds_for_whom_they_were_joined_to(register, coordinator, organisation):
    amina, aminata = register
    third = known(organisation, "Amina Diallo", birth_year=1996, birth_month=4, birth_day=12)
    actions.decide(coordinator, amina, third, Decision.DIFFERENT, because=Because.TWINS, now=NOW)
    actions.merge_people(coordinator, aminata, amina, now=NOW)

    look(coordinator)

    assert proposed(coordinator) == []


@pytest.mark.django_db
def test_whoever_asked_to_be_kept_apart_is_compared_with_nobody(register, coordinator):
    actions.keep_apart(coordinator, register[0])

    look(coordinator)

    assert not LikelyPair.unscoped.filter(one__in=register, is_sample=False).exists()
    assert register[0].pk not in {one.id for one in queries.people_to_compare(coordinator)}


@pytest.mark.django_db
def test_a_pair_that_is_no_longer_likely_goes(register, coordinator):
    look(coordinator)
    amina, _aminata = register
    Person.unscoped.filter(pk=amina.pk).delete()

    look(coordinator)

    assert proposed(coordinator) == []


@pytest.mark.django_db
def test_a_precaution_written_on_one_dossier_only_comes_first(register, coordinator, organisation):
    born = {"birth_year": 1988, "birth_month": 7, "birth_day": 9}
    safe, warned = known(organisation, "Yusuf Abdi", **born), known(organisation, "Youssouf Abdi", **born)
    PersonContact.unscoped.create(
        person=warned, kind="phone", value="06 39 98 12 34", precautions="jamais le soir"
    )

    look(coordinator)

    assert proposed(coordinator)[0] == {safe.pk, warned.pk}


@pytest.mark.django_db
def test_another_organisation_s_people_are_in_no_pair(register, coordinator):
    theirs = factories.person("Amina Diallo", birth_year=1996, birth_month=4, birth_day=12)

    look(coordinator)

    assert not LikelyPair.unscoped.filter(one=theirs).exists()
    assert not LikelyPair.unscoped.filter(other=theirs).exists()


@pytest.mark.django_db
def test_the_worker_looks_through_each_organisation_once_a_night(register, coordinator):
    other = factories.organisation()

    jobs.look_for_pairs()
    jobs.look_for_pairs()
    looked = Counter(line.organisation_id for line in lines("likeness.looked"))
    jobs.look_for_pairs()

    assert looked == {coordinator.organisation_id: 1, other.pk: 1}
    assert len(lines("likeness.looked")) == 2


def lines(verb):
    from repere.foundation.audit.models import TrailLine

    return TrailLine.objects.filter(verb=verb)


# --- a whole register


@pytest.mark.django_db
def test_the_engine_of_linkage_proposes_the_two_and_joins_nobody(register, coordinator):
    pytest.importorskip("splink")

    actions.look_for_pairs(coordinator, now=NOW, chance=Random(7), whole_register=True)

    assert proposed(coordinator) == [{person.pk for person in register}]
    assert not Person.unscoped.exclude(merged_into=None).exists()


@pytest.mark.django_db
def test_whoever_is_hidden_or_keeps_apart_is_not_given_to_the_engine(register, coordinator, monkeypatch):
    amina, aminata = register
    actions.keep_apart(coordinator, amina)
    Person.unscoped.filter(pk=aminata.pk).update(is_hidden=True)
    given = []
    monkeypatch.setattr(linkage, "probable_pairs", lambda portraits: given.extend(portraits) or [])

    actions.look_for_pairs(coordinator, now=NOW, chance=Random(7), whole_register=True)

    assert len(given) == 4
    assert not [name for one in given for name in one.names if "amina" in name[0]]


# --- what answers teach


@pytest.mark.django_db
def test_an_answer_keeps_what_the_pair_was_judged_by(register, coordinator):
    look(coordinator)
    pair = LikelyPair.unscoped.get(is_sample=False)
    assert pair.evidence["same_date"] == 1.0

    said = actions.decide(coordinator, *register, Decision.DIFFERENT, because=Because.TWINS, now=NOW)

    assert list(queries.answers(coordinator)) == [(pair.evidence, False)]
    assert type(said).unscoped.get(pk=said.pk).evidence == pair.evidence


@pytest.mark.django_db
def test_two_who_were_joined_are_an_answer_and_what_was_undone_is_the_other(register, coordinator):
    look(coordinator)
    merge = actions.merge_people(coordinator, *register, now=NOW)
    joined = [is_one for _seen, is_one in queries.answers(coordinator)]

    actions.undo_merge(coordinator, merge, now=NOW + timedelta(minutes=1))

    assert joined == [True]
    assert True not in [is_one for _seen, is_one in queries.answers(coordinator)]


@pytest.mark.django_db
def test_what_was_learned_moves_the_probability_of_the_next_look(register, coordinator, monkeypatch):
    look(coordinator)
    before = LikelyPair.unscoped.get(is_sample=False).probability
    monkeypatch.setattr(learning, "corrections", lambda answers: {"same_date": -1.0})

    look(coordinator)

    assert 0.5 < LikelyPair.unscoped.get(is_sample=False).probability < before


@pytest.mark.django_db
def test_nothing_is_learned_from_another_organisation(register, coordinator, actor_of):
    look(coordinator)
    actions.decide(coordinator, *register, Decision.DIFFERENT, because=Because.TWINS, now=NOW)

    theirs = actor_of(Role.COORDINATOR, organisation=factories.organisation())

    assert list(queries.answers(theirs)) == []


# --- the draw


def test_one_in_twenty_of_what_is_shown_comes_from_below():
    unlikely = list(range(1000))

    assert len(rules.drawn(unlikely, 19, Random(1))) == 1
    assert len(rules.drawn(unlikely, 190, Random(1))) == 10
    assert rules.drawn(unlikely, 0, Random(1)) == []
    assert set(rules.drawn(unlikely, 500, Random(1))) <= set(unlikely)
    assert rules.drawn([1], 1000, Random(1)) == [1]


@pytest.mark.parametrize("waits", [(False, False), (True, False), (True, True)])
@pytest.mark.parametrize("precautions", [False, True])
def test_what_two_dossiers_may_cost_is_never_less_for_one_thing_more(waits, precautions):
    told = {"one_waits": waits[0], "other_waits": waits[1], "precautions_on_one_only": precautions}

    assert rules.harm(**told) >= 1
    assert rules.harm(**told | {"precautions_on_one_only": True}) >= rules.harm(**told)
    assert rules.harm(**told | {"one_waits": True, "other_waits": True}) >= rules.harm(**told)


def test_a_register_larger_than_what_is_held_in_hand_gives_the_same_pairs(
    organisation, coordinator, monkeypatch
):
    for n, name in enumerate(["Amina Diallo", "Aminata Diallo", "Selam Tesfay", "Selamawit Tesfay"] * 3):
        factories.person(name, organisation=organisation, birth_year=1990 + n % 2)
    look(coordinator)
    whole = pairs_found()
    assert whole
    LikelyPair.unscoped.all().delete()

    held = []
    first = actions._AtHand.both

    def both(self, pairs):
        yield from first(self, pairs)
        held.append(len(self._held))

    monkeypatch.setattr(actions._AtHand, "both", both)
    monkeypatch.setattr(actions, "PAIRS_AT_ONCE", 2)
    monkeypatch.setattr(actions, "MOST_AT_HAND", 4)
    look(coordinator)

    assert pairs_found() == whole
    assert max(held) <= 4


def pairs_found():
    rows = LikelyPair.unscoped.filter(is_sample=False)
    return {(row.one_id, row.other_id, round(row.probability, 9), row.weight) for row in rows}
