"""Many dossiers given to a colleague at once: what was shown is what is done, or nothing is."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from repere.accompaniment.casework.models import Appointment, AppointmentStaff, Task
from repere.accompaniment.casework.reassign import actions, queries
from repere.accompaniment.casework.reassign.queries import Asked
from repere.accompaniment.people.models import PersonReader
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.models import Team
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.accompaniment.people.shelves.standings import named_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(organisation):
    return factories.actor(Role.COORDINATOR, organisation=organisation)


@pytest.fixture
def giver(organisation):
    return factories.membership(Role.CASEWORKER, organisation=organisation)


@pytest.fixture
def taker(organisation):
    return factories.membership(Role.CASEWORKER, organisation=organisation)


def followed(giver, name="Amina Diallo", standing=Standing.REFERENT, **fields):
    dossier = factories.dossier(person=factories.person(name, organisation=giver.organisation, **fields))
    named_on(dossier.person, giver.user_id, standing)
    return dossier


def expected(dossier, user_id, starts_at, **fields):
    made = Appointment.unscoped.create(
        organisation=dossier.organisation, dossier=dossier, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
        booked_at=timezone.now(), changed_at=timezone.now(), **fields,
    )  # fmt: skip
    AppointmentStaff.unscoped.create(appointment=made, user_id=user_id)
    return made


def to_do(dossier, user_id, **fields):
    return Task.unscoped.create(
        organisation=dossier.organisation, dossier=dossier, what="Appeler", for_user_id=user_id,
        given_at=timezone.now(), **fields,
    )  # fmt: skip


def of(*givers, **narrowed):
    return Asked(givers=frozenset(one.user_id for one in givers), **narrowed)


def offered(lead, asked):
    found = queries.dossiers_to_give(lead, asked, timezone.localdate())
    return queries.narrowed(found, asked.language)


def give(lead, asked, taker, ids=None):
    now = timezone.now()
    chosen = offered(lead, asked) if ids is None else ids
    seen = queries.moving(lead, chosen, asked, taker.user_id, now).mark
    return actions.reassign(lead, chosen, asked, taker.user_id, seen=seen, now=now)


def leads(dossier):
    [row] = PersonReader.unscoped.filter(person=dossier.person, standing=Standing.REFERENT.value)
    return row.user_id


def test_dossiers_tasks_and_appointments_go_along(lead, giver, taker):
    one, two, kept = (followed(giver, f"Personne {n}") for n in range(3))
    soon = timezone.now() + timedelta(days=2)
    task, done = to_do(one, giver.user_id), to_do(two, giver.user_id, ended="done", ended_at=timezone.now())
    of_another = to_do(one, lead.user_id)
    first, past = expected(one, giver.user_id, soon), expected(one, giver.user_id, soon - timedelta(days=9))

    moved = give(lead, of(giver), taker, [one.pk, two.pk])

    assert (leads(one), leads(two), leads(kept)) == (taker.user_id, taker.user_id, giver.user_id)
    hands = dict(Task.unscoped.values_list("pk", "for_user_id"))
    assert hands == {task.pk: taker.user_id, done.pk: giver.user_id, of_another.pk: lead.user_id}
    assert first.staff.get().user_id == taker.user_id
    assert past.staff.get().user_id == giver.user_id
    assert (len(moved.dossiers), len(moved.tasks), len(moved.meetings)) == (2, 1, 1)


def test_each_dossier_leaves_a_line_and_the_whole_one_more(lead, giver, taker):
    one, two = followed(giver), followed(giver, "Bilal Haddad")

    give(lead, of(giver), taker)

    lines = TrailLine.objects.filter(verb="team.given_on")
    assert {line.dossier_id for line in lines} == {one.pk, two.pk}
    assert all(
        line.detail == {"reader": str(taker.user_id), "givers": [str(giver.user_id)]} for line in lines
    )
    assert TrailLine.objects.get(verb="team.reassigned").detail["dossiers"] == 2


def test_both_are_written_to_and_nobody_is_named(lead, giver, taker, django_capture_on_commit_callbacks):
    followed(giver, "Zénobie Rare")

    with django_capture_on_commit_callbacks(execute=True):
        give(lead, of(giver), taker)

    assert sorted(to for letter in mail.outbox for to in letter.to) == sorted(
        [giver.user.email, taker.user.email]
    )
    assert "Zénobie" not in "".join(letter.subject + letter.body for letter in mail.outbox)


def test_what_changed_since_it_was_shown_is_shown_again_and_nothing_is_done(lead, giver, taker):
    one, two = followed(giver), followed(giver, "Bilal Haddad")
    ids, now = [one.pk, two.pk], timezone.now()
    seen = queries.moving(lead, ids, of(giver), taker.user_id, now).mark
    PersonReader.unscoped.filter(person=two.person).update(user_id=lead.user_id)

    with pytest.raises(actions.HasChanged) as changed:
        actions.reassign(lead, ids, of(giver), taker.user_id, seen=seen, now=now)

    assert changed.value.moving.dossiers == [(one.pk, one.person_id)]
    assert leads(one) == giver.user_id
    assert not TrailLine.objects.filter(verb__startswith="team.").exists()


def test_it_is_asked_of_several_colleagues_of_a_team_of_a_language_or_of_silence(
    lead, giver, taker, organisation
):
    team = Team.objects.create(organisation=organisation, name="Jour")
    giver.team = team
    giver.save()
    other = factories.membership(Role.CASEWORKER, organisation=organisation)
    long_ago = timezone.localdate() - timedelta(weeks=20)
    quiet = followed(giver, "Amina", languages=["ti"], heard_on=long_ago)
    near = followed(giver, "Bilal", languages=["ar"])
    theirs = followed(other, "Carmen", languages=["ti", "fr"])
    nobodys = factories.dossier(person=factories.person("Dina", organisation=organisation))

    assert set(offered(lead, of(giver, other))) == {quiet.pk, near.pk, theirs.pk}
    assert set(offered(lead, Asked(team=team.pk))) == {quiet.pk, near.pk}
    assert set(offered(lead, of(giver, other, language="ti"))) == {quiet.pk, theirs.pk}
    assert offered(lead, of(giver, unheard_weeks=12)) == [quiet.pk]
    assert offered(lead, Asked(of_nobody=True)) == [nobodys.pk]


def test_a_dossier_that_nobody_follows_finds_somebody(lead, taker, organisation):
    alone = factories.dossier(person=factories.person("Dina", organisation=organisation))

    give(lead, Asked(of_nobody=True), taker)

    assert leads(alone) == taker.user_id


def test_somebody_hidden_and_a_dossier_of_another_house_do_not_move(lead, giver, taker):
    hidden = followed(giver, is_hidden=True)
    elsewhere = followed(factories.membership(Role.CASEWORKER))

    assert offered(lead, of(giver)) == []
    assert (
        queries.moving(lead, [hidden.pk, elsewhere.pk], of(giver), taker.user_id, timezone.now()).dossiers
        == []
    )
    assert queries.hidden_of(lead, of(giver), timezone.localdate()) == 1


def test_a_colleague_of_another_house_or_whose_role_is_over_takes_nothing(lead, giver):
    one, elsewhere = followed(giver), factories.membership(Role.CASEWORKER)

    with pytest.raises(queries.NotAColleague):
        queries.moving(lead, [one.pk], of(giver), elsewhere.user_id, timezone.now())


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.WELCOME_AGENT, Role.DPO, Role.ADMINISTRATOR])
def test_whoever_does_not_coordinate_gives_nothing(giver, taker, organisation, role):
    one = followed(giver)

    with pytest.raises(NotAllowed):
        give(factories.actor(role, organisation=organisation), of(giver), taker, [one.pk])


def test_ten_thousand_are_given_in_some_hundred_statements(lead, giver, taker, django_assert_max_num_queries):
    """As many statements for a chunk of five hundred as for one."""
    for number in range(3):
        followed(giver, f"Personne {number}")
    ids = offered(lead, of(giver))
    seen = queries.moving(lead, ids, of(giver), taker.user_id, timezone.now()).mark

    with django_assert_max_num_queries(40):
        actions.reassign(lead, ids, of(giver), taker.user_id, seen=seen, now=timezone.now())
