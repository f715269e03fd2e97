"""Time limits stand on the board until they are done, missed or withdrawn, and move with what is computed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from repere.accompaniment.casework.models import Task
from repere.accompaniment.casework.tasks import actions as tasks
from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.models import Person, PersonReader
from repere.accompaniment.people.shelves.rules import Standing
from repere.accompaniment.procedures import actions as procedures
from repere.accompaniment.procedures.actions import SaidEvent
from repere.accompaniment.procedures.board import actions, queries
from repere.accompaniment.procedures.board.choices import MissedBecause, Outcome, When
from repere.accompaniment.procedures.models import Absence, DeadlineWatch
from repere.foundation.accounts.leaving import has_left
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.models import Team
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.law.closed_days import approved_days
from repere.knowledge.law.content import content_of_year, digest
from repere.knowledge.signoffs import actions as signoffs
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NOW = factories.NOW
TODAY = date(2026, 11, 16)
LODGED = SaidEvent("asylum_lodged", date(2025, 11, 3))
REFUSED = SaidEvent("ofpra_decision_notified", date(2026, 11, 2))
OQTF = SaidEvent("oqtf_notified", date(2026, 11, 10))


@pytest.fixture
def caseworker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person(organisation=organisation))


def begun(actor, dossier, code="fr.oqtf", *events, now=NOW):
    made = procedures.begin_procedure(actor, dossier, code, place="FR", now=now)
    for event in events:
        procedures.tell_event(actor, made, event, now=now)
    return made


def the(rule, actor):
    [found] = [one for one in queries.board(actor) if one.deadline.rule == rule]
    return found


def again(watch):
    return DeadlineWatch.unscoped.get(pk=watch.pk)


def referent(dossier, actor):
    PersonReader.unscoped.create(
        person=dossier.person, user_id=actor.user_id, standing=Standing.REFERENT.value, named_at=NOW
    )


# --- what stands there


def test_what_binds_the_person_stands_on_the_board_the_first_day_to_work_by_first(caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)

    found = list(queries.board(caseworker))

    assert [one.deadline.rule for one in found] == ["fr.cnda.aj", "fr.cnda.recours"]
    assert [one.work_by_on for one in found] == sorted(one.work_by_on for one in found)


def test_a_house_arrest_cuts_the_month_to_seven_days_and_asks_again_who_has_it(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)
    assert watch.work_by_on == date(2026, 12, 11)
    actions.take(caseworker, watch, now=NOW)

    procedures.tell_event(caseworker, made, SaidEvent("house_arrest_notified", date(2026, 11, 16)), now=NOW)

    cut = again(watch)
    assert (cut.work_by_on, cut.acknowledged_at) == (date(2026, 11, 23), None)
    assert cut.held_by_id == caseworker.user_id
    assert cut.deadline.superseded_at is None


def test_a_date_that_moves_away_leaves_it_in_the_same_hands(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    watch = the("fr.cnda.recours", caseworker)
    actions.take(caseworker, watch, now=NOW)
    was = watch.work_by_on

    procedures.tell_event(caseworker, made, SaidEvent("legal_aid_requested", date(2026, 11, 9)), now=NOW)
    procedures.tell_event(
        caseworker, made, SaidEvent("legal_aid_decision_notified", date(2026, 11, 16)), now=NOW
    )

    assert again(watch).work_by_on > was
    assert again(watch).acknowledged_at == NOW


def test_an_event_withdrawn_takes_it_down(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.oqtf")
    told = procedures.tell_event(caseworker, made, OQTF, now=NOW)
    watch = the("fr.oqtf.libre", caseworker)

    procedures.withdraw_event(caseworker, made, told.pk, now=NOW)

    assert (again(watch).work_by_on, again(watch).ending["outcome"]) == (None, Outcome.WITHDRAWN)
    assert not queries.board(caseworker).exists()


def test_a_closed_procedure_leaves_the_board_and_comes_back_with_it(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.oqtf", OQTF)
    day = the("fr.oqtf.libre", caseworker).work_by_on

    procedures.close_procedure(caseworker, made, now=NOW)
    assert not queries.board(caseworker).exists()

    procedures.open_again(caseworker, made, now=NOW)
    assert the("fr.oqtf.libre", caseworker).work_by_on == day


def test_no_day_in_clear_outlives_its_time_limit(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    for watch in queries.board(caseworker):
        actions.say_done(caseworker, watch, what="Petition sent", on=TODAY, now=NOW)

    assert not DeadlineWatch.unscoped.filter(work_by_on__isnull=False).exists()


def test_nothing_says_in_clear_what_it_is_nor_what_became_of_it(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)
    actions.say_missed(caseworker, watch, because=MissedBecause.MAIL, words="Lettre perdue", now=NOW)

    rows = repr(list(DeadlineWatch.unscoped.values()))
    assert all(word not in rows for word in ("oqtf", "missed", "mail", "Lettre"))


# --- who sees it


def test_the_board_is_nothing_to_who_does_not_read_the_status(actor_of, caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)

    for role in (Role.WELCOME_AGENT, Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR):
        reader = actor_of(role)
        assert queries.board(reader).count() == 0
        assert queries.watch_seen(reader, watch.pk) is None
        with pytest.raises(NotAllowed):
            actions.take(reader, watch, now=NOW)


def test_another_house_sees_nothing(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    elsewhere = factories.actor(Role.COORDINATOR)

    assert queries.board(elsewhere).count() == 0
    assert queries.watch_seen(elsewhere, the("fr.oqtf.libre", caseworker).pk) is None


def test_somebody_hidden_stands_on_the_board_of_those_who_are_named_alone(actor_of, caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    dossier.person.is_hidden = True
    dossier.person.save()
    other = actor_of(Role.CASEWORKER)
    referent(dossier, caseworker)

    assert queries.board(caseworker).exists()
    assert not queries.board(other).exists()


def test_a_coordinator_takes_and_hands_over_but_does_not_write_what_was_done(
    coordinator, caseworker, dossier
):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", coordinator)

    actions.take(coordinator, watch, now=NOW)
    actions.hand(coordinator, watch, caseworker.user_id, now=NOW)

    assert (again(watch).held_by_id, again(watch).acknowledged_at) == (caseworker.user_id, None)
    with pytest.raises(NotAllowed):
        actions.say_done(coordinator, watch, what="Petition sent", on=TODAY, now=NOW)


def test_nobody_is_handed_the_time_limit_of_somebody_whose_status_they_do_not_read(
    actor_of, caseworker, dossier
):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)

    for role in (Role.WELCOME_AGENT, Role.DPO):
        with pytest.raises(actions.CannotHold):
            actions.hand(caseworker, watch, actor_of(role).user_id, now=NOW)


# --- mine, my team's


def test_mine_are_those_i_have_and_those_of_whom_i_am_in_charge(actor_of, caseworker, organisation):
    followed = factories.dossier(person=factories.person(organisation=organisation))
    taken = factories.dossier(person=factories.person(organisation=organisation))
    others = factories.dossier(person=factories.person(organisation=organisation))
    for one in (followed, taken, others):
        begun(caseworker, one, "fr.minor", SaidEvent("children_judge_decision_notified", date(2026, 11, 10)))
    reader = actor_of(Role.CASEWORKER)
    referent(followed, reader)
    [watch] = [one for one in queries.board(reader) if one.deadline.procedure.dossier_id == taken.pk]
    actions.take(reader, watch, now=NOW)

    found = {one.deadline.procedure.dossier_id for one in queries.mine(reader, TODAY)}

    assert found == {followed.pk, taken.pk}


def test_while_somebody_is_away_theirs_are_on_the_board_of_their_stand_in(actor_of, caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    referent(dossier, caseworker)
    stand_in = actor_of(Role.CASEWORKER)
    assert not queries.mine(stand_in, TODAY).exists()

    actions.say_absence(
        caseworker, caseworker.user_id, stand_in.user_id, TODAY, TODAY + timedelta(days=4), now=NOW
    )

    assert queries.mine(stand_in, TODAY).exists()
    assert queries.mine(caseworker, TODAY).exists()
    assert not queries.mine(stand_in, TODAY + timedelta(days=5)).exists()
    assert actions.end_absence(caseworker, Absence.objects.get().pk, now=NOW)
    assert not queries.mine(stand_in, TODAY).exists()


def test_an_absence_is_ones_own_or_said_by_whoever_leads(actor_of, caseworker, coordinator):
    other = actor_of(Role.CASEWORKER)

    with pytest.raises(NotAllowed):
        actions.say_absence(caseworker, other.user_id, caseworker.user_id, TODAY, TODAY, now=NOW)
    actions.say_absence(coordinator, other.user_id, caseworker.user_id, TODAY, TODAY, now=NOW)

    assert Absence.objects.get().said_by_id == coordinator.user_id


@pytest.mark.parametrize("days", [(-2, -1), (3, 1), (0, 400)])
def test_an_absence_that_is_over_backwards_or_endless_is_refused(actor_of, caseworker, days):
    first, last = (TODAY + timedelta(days=n) for n in days)

    with pytest.raises(actions.NotADay):
        actions.say_absence(
            caseworker, caseworker.user_id, actor_of(Role.CASEWORKER).user_id, first, last, now=NOW
        )


def test_a_stand_in_reads_the_status(actor_of, caseworker):
    with pytest.raises(actions.CannotHold):
        actions.say_absence(
            caseworker, caseworker.user_id, actor_of(Role.WELCOME_AGENT).user_id, TODAY, TODAY, now=NOW
        )


def test_my_teams_are_those_of_its_members_and_those_of_nobody(actor_of, organisation):
    team = Team.objects.create(organisation=organisation, name="Asile")
    mate, reader = (actor_of(Role.CASEWORKER, team=team) for _ in range(2))
    stranger = actor_of(Role.CASEWORKER)
    of_mate, of_stranger, of_nobody = (
        factories.dossier(person=factories.person(organisation=organisation)) for _ in range(3)
    )
    referent(of_mate, mate)
    referent(of_stranger, stranger)
    for one in (of_mate, of_stranger, of_nobody):
        begun(mate, one, "fr.minor", SaidEvent("children_judge_decision_notified", date(2026, 11, 10)))

    found = {one.deadline.procedure.dossier_id for one in queries.of_my_team(reader)}

    assert found == {of_mate.pk, of_nobody.pk}
    assert queries.of_my_team(stranger).count() == 3


def test_the_board_is_narrowed_by_day_and_to_what_nobody_has(caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    rows = queries.board(caseworker)
    aid, appeal = rows
    assert aid.work_by_on == date(2026, 11, 17)

    assert list(queries.by_when(rows, When.WEEK, TODAY)) == [aid]
    assert list(queries.by_when(rows, When.MONTH, TODAY)) == [aid, appeal]
    assert list(queries.by_when(rows, When.LATE, TODAY + timedelta(days=2))) == [aid]
    assert list(queries.by_when(rows, When.TODAY, TODAY)) == []
    actions.take(caseworker, aid, now=NOW)
    assert list(queries.that_nobody_has(queries.board(caseworker))) == [appeal]


# --- done, missed


def test_what_was_done_when_and_its_proof_stay_with_it(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)

    actions.say_done(caseworker, watch, what=" Petition  sent ", on=TODAY, proof="Receipt", now=NOW)

    held = again(watch)
    assert held.ending == {
        "outcome": "done", "on": "2026-11-16", "what": "Petition sent", "proof": "Receipt", "because": "", "words": "",
        "event": "",
    }  # fmt: skip
    assert (held.ended_at, held.ended_by_id) == (NOW, caseworker.user_id)
    with pytest.raises(actions.IsEnded):
        actions.take(caseworker, watch, now=NOW)


def test_nothing_is_done_tomorrow(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)

    with pytest.raises(actions.NotADay):
        actions.say_done(
            caseworker, the("fr.oqtf.libre", caseworker), what="x", on=TODAY + timedelta(days=1), now=NOW
        )


def test_a_missed_one_asks_why_from_a_closed_list(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)

    with pytest.raises(ValueError, match="laziness"):
        actions.say_missed(caseworker, watch, because="laziness", now=NOW)
    actions.say_missed(caseworker, watch, because="portal", words="Jamais ouvert", now=NOW)

    assert again(watch).ending["because"] == "portal"


def test_ended_by_mistake_it_has_its_day_again(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)
    day = watch.work_by_on
    actions.say_done(caseworker, watch, what="Petition sent", on=TODAY, now=NOW)

    actions.reopen(caseworker, watch, now=NOW)

    assert (again(watch).work_by_on, again(watch).ending) == (day, {})


def test_what_was_missed_and_runs_again_stands_there_anew_and_what_was_done_does_not(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    missed, done = the("fr.cnda.recours", caseworker), the("fr.cnda.aj", caseworker)
    actions.say_missed(caseworker, missed, because="mail", now=NOW)
    actions.say_done(caseworker, done, what="Asked for", on=TODAY, now=NOW)

    procedures.tell_event(caseworker, made, SaidEvent("legal_aid_requested", date(2026, 11, 9)), now=NOW)

    assert [one.deadline.rule for one in queries.board(caseworker)] == ["fr.cnda.recours"]
    assert again(missed).ending["outcome"] == Outcome.MISSED


def test_figures_of_missed_ones_are_for_whoever_leads(caseworker, coordinator, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    actions.say_missed(caseworker, the("fr.cnda.recours", caseworker), because="mail", now=NOW)

    found = queries.missed_since(coordinator, NOW - timedelta(days=365))

    assert [one.ending["because"] for one in found] == ["mail"]
    with pytest.raises(NotAllowed):
        queries.missed_since(caseworker, NOW)


def test_the_act_told_in_the_procedure_in_time_is_not_to_be_said_twice(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    watch = the("fr.cnda.aj", caseworker)

    asked = procedures.tell_event(
        caseworker, made, SaidEvent("legal_aid_requested", date(2026, 11, 9)), now=NOW
    )
    assert (again(watch).ending["outcome"], again(watch).ending["event"]) == ("done", "legal_aid_requested")

    procedures.withdraw_event(caseworker, made, asked.pk, now=NOW)
    assert (again(watch).ending, again(watch).work_by_on) == ({}, date(2026, 11, 17))


def test_the_act_told_too_late_is_not_done_in_time(caseworker, dossier):
    made = begun(
        caseworker, dossier, "fr.cnda", LODGED, SaidEvent("ofpra_decision_notified", date(2026, 10, 20))
    )

    procedures.tell_event(caseworker, made, SaidEvent("legal_aid_requested", date(2026, 11, 9)), now=NOW)

    assert again(the("fr.cnda.aj", caseworker)).ended_at is None


# --- what the worker does


def test_nobody_has_it_and_whoever_coordinates_is_written_to_once_without_a_name(
    coordinator, caseworker, dossier
):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)

    assert actions.escalate(now=NOW + timedelta(hours=1), link="https://x/") == 0
    assert actions.escalate(now=NOW + timedelta(hours=5), link="https://x/") == 1
    assert actions.escalate(now=NOW + timedelta(hours=6), link="https://x/") == 0

    letters = [one for one in mail.outbox if "https://x/" in one.body]
    assert len(letters) == 1
    assert "Amina" not in letters[0].body
    assert dossier.code not in letters[0].body
    assert TrailLine.objects.filter(verb="deadline.escalated").count() == 1


def test_what_somebody_has_is_not_escalated(coordinator, caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    for watch in queries.board(caseworker):
        actions.take(caseworker, watch, now=NOW)

    assert actions.escalate(now=NOW + timedelta(hours=5), link="https://x/") == 0


def test_where_nobody_leads_whoever_reads_the_status_is_written_to(caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)

    assert actions.escalate(now=NOW + timedelta(hours=5), link="https://x/") == 1
    assert len([one for one in mail.outbox if "https://x/" in one.body]) == 1


def test_where_nobody_may_be_told_nothing_says_that_somebody_was(coordinator, caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    Person.unscoped.filter(pk=dossier.person_id).update(is_hidden=True)

    assert actions.escalate(now=NOW + timedelta(hours=5), link="https://x/") == 0
    assert not TrailLine.objects.filter(verb="deadline.escalated").exists()

    Person.unscoped.filter(pk=dossier.person_id).update(is_hidden=False)
    assert actions.escalate(now=NOW + timedelta(hours=6), link="https://x/") == 1


def test_what_is_held_by_somebody_who_no_longer_sees_whose_it_is_is_in_nobodys_hands(
    coordinator, caseworker, dossier
):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    for watch in queries.board(caseworker):
        actions.take(caseworker, watch, now=NOW)
    Person.unscoped.filter(pk=dossier.person_id).update(is_hidden=True)
    PersonReader.unscoped.create(
        person=dossier.person, user_id=coordinator.user_id, standing="reader", named_at=NOW
    )

    assert actions.escalate(now=NOW + timedelta(hours=5), link="https://x/") == 1
    assert len([one for one in mail.outbox if "https://x/" in one.body]) == 1


def test_what_was_over_when_it_was_told_is_not_escalated(coordinator, caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", SaidEvent("oqtf_notified", date(2026, 5, 11)))

    assert actions.escalate(now=NOW + timedelta(hours=5), link="https://x/") == 0


def test_what_a_leaver_had_is_in_nobodys_hands(caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)
    actions.take(caseworker, watch, now=NOW)

    has_left(caseworker.organisation_id, caseworker.user_id, NOW)

    assert (again(watch).held_by_id, again(watch).acknowledged_at) == (None, None)


def test_its_task_is_the_referents_moves_with_it_and_says_nothing(caseworker, dossier):
    made = begun(caseworker, dossier, "fr.oqtf", OQTF)
    referent(dossier, caseworker)
    watch = the("fr.oqtf.libre", caseworker)

    tasks.apply_rules(now=NOW)
    tasks.apply_rules(now=NOW)
    task = Task.unscoped.get(rule=actions.TASK, key=str(watch.pk))
    assert (task.due_on, task.for_user_id, task.what) == (date(2026, 12, 11), caseworker.user_id, "")

    procedures.tell_event(caseworker, made, SaidEvent("house_arrest_notified", date(2026, 11, 16)), now=NOW)
    tasks.apply_rules(now=NOW)
    assert Task.unscoped.get(pk=task.pk).due_on == date(2026, 11, 23)

    actions.say_done(caseworker, watch, what="Petition sent", on=TODAY, now=NOW)
    assert Task.unscoped.get(pk=task.pk).ended == "settled"
    tasks.apply_rules(now=NOW)
    assert Task.unscoped.get(pk=task.pk).ended == "settled"


def test_its_task_goes_along_with_whoever_takes_it(actor_of, caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)
    watch = the("fr.oqtf.libre", caseworker)
    tasks.apply_rules(now=NOW)
    other = actor_of(Role.CASEWORKER)

    actions.take(other, watch, now=NOW)

    assert Task.unscoped.get(rule=actions.TASK, key=str(watch.pk)).for_user_id == other.user_id


def test_each_act_leaves_its_line_on_the_shelf_of_the_status(caseworker, dossier):
    begun(caseworker, dossier, "fr.cnda", LODGED, REFUSED)
    first, second = queries.board(caseworker)
    actions.take(caseworker, first, now=NOW)
    actions.say_done(caseworker, first, what="Asked for", on=TODAY, now=NOW)
    actions.say_missed(caseworker, second, because="mail", now=NOW)
    actions.reopen(caseworker, second, now=NOW)

    lines = TrailLine.objects.filter(dossier_id=dossier.pk, verb__startswith="deadline.").order_by("position")
    assert [line.verb for line in lines] == [
        "deadline.taken", "deadline.done", "deadline.missed", "deadline.reopened",
    ]  # fmt: skip
    assert {line.detail["shelf"] for line in lines} == {"status"}


def test_forgotten_with_the_person(actor_of, caseworker, dossier):
    begun(caseworker, dossier, "fr.oqtf", OQTF)

    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=NOW)

    assert not DeadlineWatch.unscoped.exists()


# --- closed days that jurists approved


def test_a_year_that_two_jurists_approved_counts_in_procedures(actor_of, coordinator, caseworker, dossier):
    heard = datetime(2011, 12, 1, 9, 30, tzinfo=UTC)
    told = SaidEvent("children_judge_decision_notified", date(2011, 12, 9))

    def expected():
        made = procedures.begin_procedure(caseworker, dossier, "fr.minor", place="974", now=heard)
        procedures.tell_event(caseworker, made, told, now=heard)
        [row] = made.deadlines.filter(superseded_at=None)
        return row.dates["expected"], row.calendar_version

    assert expected()[0] is None

    read = digest(content_of_year(approved_days(), "FR-RE", 2011))
    for _ in range(2):
        member = factories.membership(Role.CASEWORKER, organisation=dossier.organisation)
        signoffs.name_jurist(coordinator, member, now=NOW)
        signoffs.sign_year(factories.actor_of(member), "FR-RE", 2011, read=read, now=NOW)

    # 15 days to Saturday 24 December, then Christmas: the Monday.
    found, version = expected()
    assert found == "2011-12-26"
    assert "FR-RE 2011" in version
