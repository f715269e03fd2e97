"""Two dossiers made one, and two again."""

import random
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people import search
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.duplicates import actions, queries, rules
from repere.accompaniment.people.duplicates.choices import Because, Decision
from repere.accompaniment.people.models import (
    Card,
    Consent,
    LegalHold,
    Person,
    PersonContact,
    PersonDocument,
    PersonName,
    PersonReader,
    Relation,
)
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit import attached
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.foundation.vault import keyring
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

# What one dossier may hold, many times over.
WORDS = ["Amina Diallo", "آمنة ديالو", "Aminata Jallow", "Амина", "Selam", "ሰላም", "Noorullah", "Mohamed Ba"]


def stored():
    """Every row of every table that hangs on people, as it lies in the database."""
    found = {}
    with connection.cursor() as cursor:
        for entry in attached.entries():
            if entry.moves:
                table = connection.ops.quote_name(entry.table._meta.db_table)
                cursor.execute(f"SELECT * FROM {table} ORDER BY id")
                found[entry.label] = [
                    tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor
                ]
    return found


def filled(chance, organisation, service):
    """Somebody with whatever may hang on a person, in numbers that chance decides."""
    year = chance.choice([None, 1990, 2001])
    person = factories.person(
        *chance.sample(WORDS, chance.randint(1, 3)),
        organisation=organisation,
        birth_year=year,
        birth_month=chance.choice([None, 1, 7]) if year else None,
        languages=chance.sample(["fr", "ar", "ti", "prs"], chance.randint(0, 2)),
        needs_interpreter=chance.random() < 0.5,
    )
    for _number in range(chance.randint(0, 2)):
        PersonContact.unscoped.create(
            person=person, kind="phone", value=f"06 39 98 {chance.randint(10, 99)} 34",
            precautions=chance.choice(["", "jamais le soir"]),
        )  # fmt: skip
    for _number in range(chance.randint(0, 2)):
        PersonDocument.unscoped.create(person=person, kind="passport", number=f"P{chance.random()}")
        Consent.unscoped.create(
            organisation=organisation, person=person, purpose="sharing", shelves=["needs"], given_at=NOW,
            ends_on=NOW.date(),
        )  # fmt: skip
        Card.unscoped.create(
            organisation=organisation, person=person, digest=f"{chance.random()}", issued_at=NOW
        )
        Relation.unscoped.create(person=person, kind="sibling", name="Alpha", is_sought=True, told_at=NOW)
    if chance.random() < 0.3:
        LegalHold.unscoped.create(person=person, because="law", ends_on=NOW.date(), placed_at=NOW)
    if chance.random() < 0.85:
        dossier = factories.dossier(person=person)
        for _number in range(chance.randint(0, 3)):
            passage = factories.passage(
                dossier=dossier, languages=["ar"], closing_note=chance.choice(["", "Revient"])
            )
            for theme in chance.sample(["eat", "sleep", "health"], chance.randint(0, 2)):
                need = factories.need(theme, passage=passage, said=chance.choice(["", "dehors"]))
                for _door in range(chance.randint(0, 2)):
                    door = Orientation.unscoped.create(
                        organisation=organisation, need=need, passage=passage, service=service,
                        way=chance.choice(["slip", "referral"]), given_at=NOW,
                    )  # fmt: skip
                    if door.way == "referral":
                        Referral.unscoped.create(
                            orientation=door, sender=organisation, recipient=organisation, theme=theme,
                            urgency="week", message="Une adulte", name_shared="Amina", sent_at=NOW,
                            expires_at=NOW,
                        )  # fmt: skip
    return person


def joined(chance, coordinator, kept, merged):
    take = {code: chance.choice(["kept", "merged"]) for code, _names in rules.CHOICES}
    take["name"] = chance.choice(["kept", "merged"])
    return actions.merge_people(coordinator, kept, merged, take=take, now=NOW)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), dossiers=st.integers(2, 4))
def test_merging_then_undoing_gives_back_every_byte(organisation, seed, dossiers):
    chance = random.Random(seed)
    with transaction.atomic():
        coordinator = factories.actor(Role.COORDINATOR, organisation=organisation)
        service = factories.service()
        people = [filled(chance, organisation, service) for _number in range(dossiers)]
        for one, other in pairwise(people):
            if chance.random() < 0.6:
                Relation.unscoped.create(person=one, other=other, kind="cousin", told_at=NOW)
        states, merges = [], []
        while len(people) > 1:
            states.append(stored())
            kept, merged = chance.sample(people, 2)
            people.remove(merged)
            merges.append(joined(chance, coordinator, kept, merged))
            assert stored() != states[-1]

        for merge, before in zip(reversed(merges), reversed(states), strict=True):
            assert actions.undo_merge(coordinator, merge, now=NOW) == []
            assert stored() == before
        transaction.set_rollback(True)


@pytest.fixture
def two(organisation):
    """The same woman, written twice."""
    kept = factories.person("Amina Diallo", organisation=organisation, birth_year=1996)
    merged = factories.person("آمنة ديالو", organisation=organisation, birth_year=1995)
    for person, code in ((kept, "KEPT22"), (merged, "GBNE33")):
        dossier = factories.dossier(person=person, code=code)
        factories.need("eat", dossier=dossier)
        index_person(person)
    return kept, merged


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


def names(person):
    return [name.text for name in PersonName.unscoped.filter(person=person)]


def test_all_that_hung_on_one_hangs_on_the_other(two, coordinator):
    kept, merged = two

    actions.merge_people(coordinator, kept, merged, take={"birth": "merged", "name": "merged"}, now=NOW)

    kept.refresh_from_db()
    assert kept.birth_year == 1995
    assert names(kept) == ["آمنة ديالو", "Amina Diallo"]
    assert kept.dossier.code == "KEPT22"
    assert (kept.dossier.passages.count(), kept.dossier.needs.count()) == (2, 2)
    assert not merged.dossier.passages.exists()


@pytest.mark.parametrize("typed", ["Amina Diallo", "آمنة ديالو", "KEPT22", "GBNE33"])
def test_every_name_and_either_code_find_the_one_dossier(two, coordinator, typed):
    kept, merged = two
    actions.merge_people(coordinator, kept, merged, now=NOW)

    assert [found.person for found in search.find(coordinator, typed)] == [kept]


@pytest.mark.parametrize("typed", ["Amina Diallo", "آمنة ديالو", "KEPT22", "GBNE33"])
def test_once_undone_each_is_found_by_what_is_theirs(two, coordinator, typed):
    kept, merged = two
    merge = actions.merge_people(coordinator, kept, merged, now=NOW)

    actions.undo_merge(coordinator, merge, now=NOW)

    own = merged if typed in {"آمنة ديالو", "GBNE33"} else kept
    assert search.find(coordinator, typed)[0].person == own


def test_the_trail_says_it_in_both_dossiers(two, coordinator):
    kept, merged = two

    merge = actions.merge_people(coordinator, kept, merged, now=NOW)
    actions.undo_merge(coordinator, merge, now=NOW)

    told = TrailLine.objects.filter(verb__startswith="people.").values_list("verb", "dossier_id")
    assert list(told.order_by("position")) == [
        ("people.merged", kept.dossier.pk),
        ("people.merged_into", merged.dossier.pk),
        ("people.merge_undone", kept.dossier.pk),
        ("people.merge_undone", merged.dossier.pk),
    ]


def test_two_that_were_parted_are_neither_proposed_nor_joined_again(two, coordinator):
    kept, merged = two
    merge = actions.merge_people(coordinator, kept, merged, now=NOW)
    actions.undo_merge(coordinator, merge, now=NOW)

    with pytest.raises(rules.CannotBeJoined, match="different"):
        actions.merge_people(coordinator, merged, kept, now=NOW)
    assert queries.silenced_for([kept.pk]) == {merged.pk}
    assert queries.last_decision([kept.pk], [merged.pk]).because == Because.UNDONE


def test_what_was_added_since_stays_with_the_one_kept_unless_it_is_chosen(two, coordinator):
    kept, merged = two
    merge = actions.merge_people(coordinator, kept, merged, now=NOW)
    stays, goes = (factories.need("sleep", dossier=kept.dossier).passage for _number in range(2))
    told = actions.choices_of_undoing(coordinator, merge)

    actions.undo_merge(coordinator, merge, along=[f"casework.passage:{goes.pk}"], now=NOW)

    assert {row.pk for _entry, row in told} == {stays.pk, goes.pk}
    assert set(merged.dossier.passages.values_list("pk", flat=True)) >= {goes.pk}
    assert stays in kept.dossier.passages.all()
    # A need goes with the passage it was told in.
    assert {need.dossier for need in goes.needs.all()} == {merged.dossier}


def test_what_hangs_on_a_row_that_goes_back_goes_back_with_it(two, coordinator):
    kept, merged = two
    visit = merged.dossier.passages.get()
    merge = actions.merge_people(coordinator, kept, merged, now=NOW)
    visit.refresh_from_db()
    later = factories.need("health", passage=visit)

    actions.undo_merge(coordinator, merge, now=NOW)

    later.refresh_from_db()
    assert later.dossier == merged.dossier


def test_what_was_corrected_since_is_left_as_it_was_corrected(two, coordinator):
    kept, merged = two
    merge = actions.merge_people(coordinator, kept, merged, take={"birth": "merged"}, now=NOW)
    Person.unscoped.filter(pk=kept.pk).update(birth_precision="estimated")

    [left] = actions.undo_merge(coordinator, merge, now=NOW)

    kept.refresh_from_db()
    assert left.field == "birth_precision"
    assert (kept.birth_year, kept.birth_precision) == (1996, "estimated")


def test_a_merge_under_another_waits_for_it_to_be_undone(two, coordinator, organisation):
    kept, merged = two
    first = actions.merge_people(coordinator, kept, merged, now=NOW)
    third = factories.person("Amina", organisation=organisation)
    actions.merge_people(coordinator, third, kept, now=NOW)

    with pytest.raises(actions.UndoTheLaterFirst):
        actions.undo_merge(coordinator, first, now=NOW)
    assert queries.where_they_are(coordinator, merged.pk) == third.pk


def test_nothing_is_undone_twice(two, coordinator):
    merge = actions.merge_people(coordinator, *two, now=NOW)
    actions.undo_merge(coordinator, merge, now=NOW)

    with pytest.raises(actions.AlreadyUndone):
        actions.undo_merge(coordinator, merge, now=NOW)


def test_a_wish_to_be_kept_apart_wins_over_everything(two, coordinator):
    kept, merged = two
    third = factories.person("Amina Diallo", organisation=kept.organisation)
    actions.decide(coordinator, kept, merged, Decision.DIFFERENT, because=Because.ASKED, now=NOW)
    kept.refresh_from_db()

    with pytest.raises(rules.CannotBeJoined, match="wish"):
        actions.merge_people(coordinator, third, kept, now=NOW)


def test_people_of_two_organisations_are_never_joined(two, coordinator):
    kept, _merged = two
    theirs = factories.person("Amina Diallo")

    with pytest.raises(NotAllowed):
        actions.merge_people(coordinator, kept, theirs, now=NOW)
    assert not TrailLine.objects.exists()


@pytest.mark.parametrize("role", [Role.WELCOME_AGENT, Role.PARTNER, Role.DPO, Role.ADMINISTRATOR])
def test_other_roles_join_nothing(two, actor_of, role):
    with pytest.raises(NotAllowed):
        actions.merge_people(actor_of(role), *two, now=NOW)


def test_two_different_people_need_a_reason(two, coordinator):
    with pytest.raises(actions.AReasonIsNeeded):
        actions.decide(coordinator, *two, Decision.DIFFERENT, now=NOW)


def test_relatives_of_one_are_relatives_of_the_other_and_nobody_of_themselves(two, coordinator, organisation):
    kept, merged = two
    sister = factories.person("Selam", organisation=organisation)
    for one, other in ((kept, merged), (merged, sister), (sister, kept)):
        Relation.unscoped.create(person=one, other=other, kind="sibling", told_at=NOW)

    actions.merge_people(coordinator, kept, merged, now=NOW)

    ties = set(Relation.unscoped.values_list("person", "other"))
    assert ties == {(kept.pk, merged.pk), (kept.pk, sister.pk), (sister.pk, kept.pk)}


def test_a_hidden_dossier_is_joined_to_hidden_ones_alone(two, coordinator):
    kept, merged = two
    Person.unscoped.filter(pk=merged.pk).update(is_hidden=True)
    PersonReader.unscoped.create(person=merged, user_id=coordinator.user_id, named_at=NOW)

    with pytest.raises(rules.CannotBeJoined, match="confidentiality"):
        actions.merge_people(coordinator, kept, merged, now=NOW)


def test_what_was_written_while_they_were_one_is_sealed_for_who_has_it_in_the_end(two, coordinator):
    kept, merged = two
    merge = actions.merge_people(coordinator, kept, merged, now=NOW)
    name = PersonName.unscoped.get(pk=PersonName.unscoped.filter(person=kept).last().pk)
    name.text = "Aminata Jallow"
    name.save()
    actions.undo_merge(coordinator, merge, now=NOW)

    keyring.forget(kept.organisation_id, kept.pk)

    with keyring.fresh_keyring():
        assert names(merged) == ["Aminata Jallow"]
