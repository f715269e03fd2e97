"""What is to be done: given, handed on, ended; by hand or by a rule; told in the morning without a name."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext_lazy

from repere.accompaniment.casework.agenda import actions as agenda
from repere.accompaniment.casework.agenda.actions import SaidAppointment
from repere.accompaniment.casework.tasks import actions, queries, registry, rules
from repere.accompaniment.casework.tasks.models import Task
from repere.accompaniment.people.details.actions import hide_person
from repere.foundation.accounts.actions import end_membership
from repere.foundation.accounts.models import Membership
from repere.foundation.organisations.models import Team
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def worker(actor_of):
    return actor_of()


@pytest.fixture
def dossier(organisation):
    return factories.dossier(organisation=organisation)


@pytest.fixture
def given(worker, now):
    def make(what="Rappeler la CPAM", **told):
        return actions.give_task(worker, what, now=now, **{"for_user_id": worker.user_id} | told)

    return make


def test_a_task_is_somebodys_until_it_is_done(given, worker, now):
    task = given(due_on=TODAY)
    assert list(queries.my_tasks(worker)) == [task]

    actions.end_task(worker, task, "done", now=now)

    assert not queries.my_tasks(worker).exists()
    assert list(queries.ended_tasks(worker)) == [task]
    with pytest.raises(actions.IsEnded):
        actions.end_task(worker, task, "done", now=now)


def test_one_ended_by_mistake_is_open_again(given, worker, now):
    task = given()
    actions.end_task(worker, task, "dropped", now=now)

    actions.reopen_task(worker, task)

    assert list(queries.my_tasks(worker)) == [task]


def test_a_task_says_what_is_to_be_done(given):
    with pytest.raises(actions.NothingToDo):
        given("  ")


def test_what_is_late_comes_first_and_what_has_no_day_last(given, worker):
    undated, later, late = given(), given(due_on=TODAY + timedelta(days=3)), given(due_on=YESTERDAY)

    assert list(queries.my_tasks(worker)) == [late, later, undated]
    assert list(queries.overdue_tasks(worker, TODAY)) == [late]


def test_a_team_sees_its_own_and_what_nobody_has(given, organisation, actor_of, now):
    ours, theirs = (Team.objects.create(organisation=organisation, name=name) for name in ("Jour", "Nuit"))
    mate, other = actor_of(team=ours), actor_of(team=theirs)
    for_us, for_mate = given(for_user_id=None, team=ours), given(for_user_id=mate.user_id)
    for_them, for_anybody = given(for_user_id=None, team=theirs), given(for_user_id=None)

    assert set(queries.team_tasks(mate)) == {for_us, for_mate, for_anybody}
    assert set(queries.team_tasks(other)) == {for_them, for_anybody}


def test_a_task_goes_to_a_colleague_and_to_another_day(given, worker, actor_of, now):
    colleague, task = actor_of(), given()

    actions.hand_task(worker, task, for_user_id=colleague.user_id, due_on=TODAY, now=now)

    assert list(queries.my_tasks(colleague)) == [task]
    assert not queries.my_tasks(worker).exists()


def test_scar_1_nobody_is_given_a_task_about_somebody_they_may_not_see(given, worker, actor_of, dossier, now):
    """Primero R2-3930: users assigned to cases they could not read."""
    colleague = actor_of()
    task = given(dossier=dossier)
    hide_person(worker, dossier.person, now=now)
    task.refresh_from_db()

    with pytest.raises(actions.CannotDoIt):
        actions.hand_task(worker, task, for_user_id=colleague.user_id, due_on=None, now=now)
    for act in (
        lambda: actions.give_task(colleague, "Appeler", dossier=dossier, now=now),
        lambda: actions.end_task(colleague, task, "done", now=now),
        lambda: actions.hand_task(colleague, task, for_user_id=colleague.user_id, due_on=None, now=now),
        lambda: actions.reopen_task(colleague, task),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not queries.open_tasks(colleague).exists()


def test_scar_11_tasks_of_another_organisation_do_not_exist(given, now):
    """civicrm-core #16360: activities of others' cases in a neighbour tab."""
    task, elsewhere = given(), factories.actor()

    assert not queries.open_tasks(elsewhere).exists()
    with pytest.raises(NotAllowed):
        actions.end_task(elsewhere, task, "done", now=now)


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ADMINISTRATOR])
def test_nobody_is_given_a_task_whose_role_sees_nobody(given, actor_of, role):
    with pytest.raises(actions.CannotDoIt):
        given(for_user_id=actor_of(role).user_id)


# --- rules


@pytest.fixture
def rule(organisation, monkeypatch):
    """A rule of the test's own: `rule.proposes` is what it finds."""

    class Ours:
        proposes = []

    def propose(organisation_id, _now):
        return list(Ours.proposes) if organisation_id == organisation.pk else []

    registry.rules()
    monkeypatch.setattr(registry, "_rules", {})
    registry.register(registry.Rule("ours", gettext_lazy("Check the deadline"), propose))
    return Ours


def test_a_rule_writes_one_task_however_often_it_is_asked(rule, worker, dossier, now):
    rule.proposes = [registry.Proposed("a", TODAY, dossier.pk, worker.user_id)]

    for _time in range(3):
        actions.apply_rules(now=now)

    [task] = queries.my_tasks(worker)
    assert (task.rule, task.what, task.dossier_id) == ("ours", "", dossier.pk)


def test_what_a_rule_proposes_no_more_is_closed_and_comes_back_with_it(rule, worker, now):
    proposed = [registry.Proposed("a", TODAY, None, worker.user_id)]
    for rule.proposes, count in ((proposed, 1), ([], 0), (proposed, 1)):
        actions.apply_rules(now=now)
        assert queries.my_tasks(worker).count() == count


def test_what_somebody_did_is_not_asked_again(rule, worker, now):
    rule.proposes = [registry.Proposed("a", TODAY, None, worker.user_id)]
    actions.apply_rules(now=now)
    actions.end_task(worker, Task.unscoped.get(), "done", now=now)

    assert actions.apply_rules(now=now) == 0
    assert not queries.my_tasks(worker).exists()


def test_two_rules_do_not_share_a_code(rule):
    with pytest.raises(ValueError, match="ours"):
        registry.register(registry.Rule("ours", gettext_lazy("Another"), lambda _o, _n: []))


def test_an_appointment_nobody_told_the_end_of_is_a_task_of_whoever_was_there(worker, dossier, now):
    made = agenda.book(
        worker, SaidAppointment(TODAY, time(15), 30, [worker.user_id]), dossier=dossier, now=now
    )
    actions.apply_rules(now=now)
    assert not queries.my_tasks(worker).exists()

    actions.apply_rules(now=made.ends_at + timedelta(minutes=1))
    assert [task.rule for task in queries.my_tasks(worker)] == ["appointment_to_tell"]

    agenda.settle(worker, made, "no_show", now=made.ends_at)
    actions.apply_rules(now=made.ends_at + timedelta(hours=1))
    assert not queries.my_tasks(worker).exists()


def test_a_task_follows_the_day_of_its_rule_until_somebody_says_otherwise(rule, worker, now):
    def proposed(day):
        rule.proposes = [registry.Proposed("a", day, None, worker.user_id)]
        actions.apply_rules(now=now)
        return queries.my_tasks(worker).get()

    later, latest = TODAY + timedelta(days=3), TODAY + timedelta(days=9)
    proposed(TODAY)
    task = proposed(later)
    assert task.due_on == later

    actions.hand_task(worker, task, for_user_id=worker.user_id, due_on=latest, now=now)
    assert proposed(TODAY).due_on == latest


def test_a_rule_gives_nothing_to_whoever_may_not_see_whom_it_is_about(rule, worker, actor_of, dossier, now):
    """Primero R2-3930, once more: a rule assigns too."""
    colleague = actor_of()
    hide_person(worker, dossier.person, now=now)
    rule.proposes = [registry.Proposed("a", TODAY, dossier.pk, colleague.user_id)]

    actions.apply_rules(now=now)

    assert Task.unscoped.get().for_user_id is None


def test_what_a_leaver_had_to_do_is_for_whoever_takes_it(given, worker, actor_of, now):
    leaver, lead = actor_of(), actor_of(Role.COORDINATOR)
    task = given(for_user_id=leaver.user_id)

    end_membership(lead, Membership.objects.get(pk=leaver.membership_id), now=now)

    assert [one.pk for one in queries.team_tasks(worker)] == [task.pk]
    assert Task.unscoped.get().for_user_id is None


def test_what_was_given_to_somebody_whose_role_ended_by_itself_is_found_by_the_worker(given, actor_of, now):
    leaver = actor_of()
    given(for_user_id=leaver.user_id)
    Membership.objects.filter(pk=leaver.membership_id).update(ends_on=YESTERDAY)

    actions.apply_rules(now=now)

    assert Task.unscoped.get().for_user_id is None


def test_an_appointment_that_nobody_will_receive_is_a_task(worker, actor_of, dossier, now):
    leaver = actor_of()
    said = SaidAppointment(TODAY + timedelta(days=5), time(15), 30, [leaver.user_id])
    made = agenda.book(worker, said, dossier=dossier, now=now)
    actions.apply_rules(now=now)
    assert not queries.team_tasks(worker).exists()

    Membership.objects.filter(pk=leaver.membership_id).update(ends_on=TODAY + timedelta(days=4))
    actions.apply_rules(now=now)
    assert [task.rule for task in queries.team_tasks(worker)] == ["appointment_to_take_over"]

    agenda.change(worker, made, replace(said, staff=[worker.user_id]), now=now)
    actions.apply_rules(now=now)
    assert not queries.team_tasks(worker).exists()


# --- the letter of the morning


def digests(now):
    return actions.send_digests(now=now, link="https://repere.test/bureau/taches/")


def morning(day=TODAY, hour=8):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, hour))


def test_the_letter_counts_and_names_nobody(given, worker, dossier):
    given("Xanthoperle", due_on=YESTERDAY, dossier=dossier)
    given(due_on=TODAY)
    given(due_on=TODAY + timedelta(days=1))

    assert digests(now=morning()) == 1

    [letter] = mail.outbox
    text = letter.subject + letter.body
    assert "1 " in letter.body
    assert [
        word for word in ("Xanthoperle", "Amina", "Diallo", dossier.code, str(dossier.pk)) if word in text
    ] == []


def test_it_leaves_once_a_day_in_the_morning(given):
    given(due_on=TODAY)

    for hour in range(24):
        digests(now=morning(hour=hour))
    digests(now=morning(TODAY + timedelta(days=1), 6))
    assert len(mail.outbox) == 1

    digests(now=morning(TODAY + timedelta(days=1), 7))
    assert len(mail.outbox) == 2


def test_nobody_is_written_to_who_has_nothing_due_or_does_not_want_it(given, worker, actor_of):
    actor_of()
    given(due_on=TODAY)
    actions.say_digest(worker, wanted=False)

    assert digests(now=morning()) == 0


def test_a_role_that_ended_gets_no_letter(given, worker):
    given(due_on=TODAY)
    Membership.objects.filter(pk=worker.membership_id).update(ends_on=YESTERDAY)

    assert digests(now=morning()) == 0


@pytest.mark.parametrize(
    ("due_on", "said"),
    [(YESTERDAY, "overdue"), (TODAY, "today"), (TODAY + timedelta(days=1), "to_come"), (None, "undated")],
)
def test_a_task_is_due_until_the_end_of_its_day(due_on, said):
    assert rules.lateness(due_on, TODAY) == said
