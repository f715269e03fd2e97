"""Refusals written without a name, said to be somebody's or not, gathered, shown to others or not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.accompaniment.rights import actions, queries
from repere.accompaniment.rights.actions import DayIsImpossible, IsEnded, Refused
from repere.accompaniment.rights.models import CollectiveAction, Gathered, Refusal, RefusalOf
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TODAY = factories.NOW.date()


def said(**fields):
    usual = {
        "counter": "Préfecture du Gard", "counter_kind": "prefecture", "right": "fr.register", "reason": "appointment",
        "how": "spoken", "refused_on": TODAY,
    }  # fmt: skip
    return Refused(**usual | fields)


def refused(actor, **fields):
    of, shelf = fields.pop("of", None), fields.pop("shelf", Shelf.NEEDS)
    return actions.record_refusal(actor, said(**fields), of=of, shelf=shelf, now=timezone.now())


@pytest.fixture
def caseworker(actor_of):
    return actor_of()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


@pytest.fixture
def stranger():
    """A caseworker of another organisation."""
    return factories.actor(Role.CASEWORKER, organisation=factories.organisation())


def test_nothing_of_a_refusal_leads_to_a_person(caseworker):
    found = refused(caseworker, words="Revenir dans trois mois")

    targets = {field.related_model for field in Refusal._meta.get_fields() if field.is_relation}
    assert Person not in targets
    assert "casework.dossier" not in {model._meta.label_lower for model in targets}
    stored = Refusal.unscoped.values_list("words", flat=True).get()
    assert b"trois mois" not in bytes(stored.raw)
    assert Refusal.unscoped.get(pk=found.pk).words == "Revenir dans trois mois"


def test_a_refusal_of_somebody_is_known_from_their_dossier_alone(caseworker, dossier):
    found = refused(caseworker, of=dossier, shelf=Shelf.STATUS)

    sight = sight_of(caseworker, dossier.person)
    assert queries.refusals_of(caseworker, dossier, sight) == [found]
    stored = RefusalOf.unscoped.values_list("refusal", flat=True).get()
    assert str(found.pk).encode() not in bytes(stored.raw)
    lines = {line.verb: line for line in TrailLine.objects.filter(verb__startswith="refusal.")}
    assert lines["refusal.recorded"].dossier_id is None
    assert (lines["refusal.recorded"].subject_id, lines["refusal.recorded"].detail) == (None, {})
    assert found.pk.version == 4
    assert timezone.localtime(found.recorded_at).hour == 0
    assert lines["refusal.said_theirs"].dossier_id == dossier.pk
    assert lines["refusal.said_theirs"].detail == {}


def test_whoever_reads_not_the_shelf_sees_no_refusal_of_theirs(caseworker, actor_of, dossier):
    refused(caseworker, of=dossier, shelf=Shelf.STATUS)
    agent = actor_of(Role.WELCOME_AGENT)

    assert queries.refusals_of(agent, dossier, sight_of(agent, dossier.person)) == []


def test_nobody_says_on_a_shelf_what_they_may_not_write_there(actor_of, dossier):
    with pytest.raises(NotAllowed):
        refused(actor_of(Role.WELCOME_AGENT), of=dossier, shelf=Shelf.HEALTH)


def test_the_refusal_of_another_house_is_said_in_no_dossier_of_it(stranger, dossier):
    with pytest.raises(NotAllowed):
        refused(stranger, of=dossier)


def test_once_they_are_forgotten_the_refusal_stays_and_leads_to_nobody(caseworker, actor_of, dossier):
    found = refused(caseworker, of=dossier, words="Guichet fermé")

    erase(actor_of(Role.DPO), dossier.person, reason="withdrawn", asked_by="person", now=timezone.now())

    assert not RefusalOf.unscoped.exists()
    assert Refusal.unscoped.get(pk=found.pk).words == "Guichet fermé"


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=900)])
def test_a_refusal_is_neither_to_come_nor_of_long_ago(caseworker, day):
    with pytest.raises(DayIsImpossible):
        refused(caseworker, refused_on=day)


def test_a_right_that_no_list_has_is_refused(caseworker):
    with pytest.raises(ValueError, match=r"fr\.nothing"):
        refused(caseworker, right="fr.nothing")


def test_withdrawn_it_is_counted_no_more_and_its_words_are_gone(caseworker):
    found = refused(caseworker, words="Monsieur, revenez")

    actions.withdraw_refusal(caseworker, found, now=timezone.now())

    assert list(queries.refusals_visible_to(caseworker)) == []
    assert Refusal.unscoped.get().words == ""


def test_a_colleague_withdraws_only_their_own_unless_they_coordinate(caseworker, actor_of):
    found = refused(caseworker)

    with pytest.raises(NotAllowed):
        actions.withdraw_refusal(actor_of(), found, now=timezone.now())
    actions.withdraw_refusal(actor_of(Role.COORDINATOR), found, now=timezone.now())

    assert Refusal.unscoped.get().withdrawn_at


def test_another_organisation_reads_refusals_only_when_they_are_shown(caseworker, actor_of, stranger):
    found = refused(caseworker)
    coordinator = actor_of(Role.COORDINATOR)

    before = list(queries.refusals_visible_to(stranger))
    actions.choose_sharing(coordinator, "rows", now=timezone.now())

    assert before == []
    assert list(queries.refusals_visible_to(stranger)) == [found]
    with pytest.raises(NotAllowed):
        actions.withdraw_refusal(stranger, found, now=timezone.now())


@pytest.mark.parametrize(("shares", "counted"), [("nothing", 1), ("counts", 2), ("rows", 2)])
def test_an_organisation_chooses_whether_it_is_counted_with_the_others(
    caseworker, actor_of, stranger, shares, counted
):
    refused(caseworker)
    refused(stranger)
    actions.choose_sharing(actor_of(Role.COORDINATOR), shares, now=timezone.now())

    assert len(list(queries.network_entries(stranger, TODAY, TODAY))) == counted
    assert len(list(queries.network_entries(caseworker, TODAY, TODAY))) == 2


def test_one_counter_that_two_organisations_know_is_one(caseworker, stranger):
    refused(caseworker, counter="Préfecture du Gard")
    refused(stranger, counter="PREFECTURE DU GARD")

    found = queries.network_entries(caseworker, TODAY, TODAY)

    assert len({entry.counter for entry, _name in found}) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "prefecture gard"}, 1),
        ({"words": "mairie"}, 0),
        ({"right": "fr.register"}, 1),
        ({"right": "fr.school"}, 0),
        ({"reason": "full"}, 0),
        ({"territory": "30"}, 1),
        ({"territory": "34"}, 0),
        ({"since": TODAY}, 1),
        ({"until": TODAY - timedelta(days=1)}, 0),
    ],
)
def test_refusals_are_sought_by_what_they_say(caseworker, asked, found):
    refused(caseworker, territory="30")

    assert queries.refusals_visible_to(caseworker, queries.Asked(**asked)).count() == found


def begun(actor, **fields):
    usual = {"kind": "defender", "title": "Rendez-vous introuvables", "opened_on": TODAY}
    return actions.open_action(actor, **usual | fields, now=timezone.now())


def test_an_action_gathers_refusals_goes_through_its_steps_and_ends(caseworker):
    first, second = refused(caseworker), refused(caseworker)
    made = begun(caseworker, addressee="Préfecture du Gard")

    gathered = actions.gather(caseworker, made, [first.pk, second.pk, first.pk], now=timezone.now())
    again = actions.gather(caseworker, made, [first.pk], now=timezone.now())
    actions.take_out(caseworker, made, second.pk)
    actions.say_step(caseworker, made, "sent", day=TODAY, said="Recommandé", now=timezone.now())
    actions.end_action(caseworker, made, "partly", day=TODAY, told="Un guichet rouvert", now=timezone.now())

    assert (gathered, again) == (2, 0)
    assert list(queries.gathered_in(caseworker, made)) == [first]
    ended = CollectiveAction.unscoped.get()
    assert (ended.outcome, ended.ended_on, ended.told) == ("partly", TODAY, "Un guichet rouvert")
    with pytest.raises(IsEnded):
        actions.say_step(caseworker, made, "met", day=TODAY, now=timezone.now())


def test_refusals_that_are_not_shown_are_not_gathered(caseworker, stranger):
    theirs = refused(stranger)

    assert actions.gather(caseworker, begun(caseworker), [theirs.pk], now=timezone.now()) == 0
    assert not Gathered.objects.exists()


def test_an_action_is_of_its_organisation(caseworker, stranger):
    made = begun(caseworker)

    assert not queries.actions_visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        actions.end_action(stranger, made, "dropped", day=TODAY, now=timezone.now())


@pytest.mark.parametrize(
    ("role", "act"),
    [
        (Role.DPO, lambda actor: refused(actor)),
        (Role.ADMINISTRATOR, lambda actor: refused(actor)),
        (Role.WELCOME_AGENT, lambda actor: begun(actor)),
        (Role.WELCOME_AGENT, lambda actor: list(queries.own_entries(actor, queries.Asked()))),
        (Role.WELCOME_AGENT, lambda actor: list(queries.network_entries(actor, TODAY, TODAY))),
        (Role.CASEWORKER, lambda actor: actions.choose_sharing(actor, "rows", now=timezone.now())),
    ],
)  # fmt: skip
def test_who_holds_not_the_grant_is_refused(actor_of, role, act):
    with pytest.raises(NotAllowed):
        act(actor_of(role))
