"""Appointments written, moved, settled: by whom, with whom, and what is taken already."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.agenda import actions, queries
from repere.accompaniment.casework.agenda.actions import Interpreter
from repere.accompaniment.casework.agenda.models import Appointment, AppointmentStaff, Companion, Reminder
from repere.accompaniment.people.details.actions import hide_person, name_reader
from repere.accompaniment.people.duplicates.actions import merge_people
from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.household.actions import SaidTie, tell_relation
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories

pytestmark = pytest.mark.django_db
SUDANESE = Interpreter("apd", variant="du Darfour", gender="woman", mode="telephone")


def test_an_appointment_is_with_somebody_at_an_hour_of_the_place(booked, dossier, worker):
    made = booked(reason="Préparer l’entretien", interpreter=SUDANESE)

    kept = Appointment.unscoped.get()
    assert kept == made
    assert kept.dossier == dossier
    assert kept.starts_at == datetime(2026, 11, 26, 13, tzinfo=UTC)
    assert kept.ends_at - kept.starts_at == timedelta(minutes=45)
    assert (kept.interpreter_language, kept.interpreter_variant, kept.interpreter_gender) == (
        "apd", "du Darfour", "woman",
    )  # fmt: skip
    assert kept.interpreter_confirmed_at is None
    assert queries.staff_of([kept.pk]) == {kept.pk: {worker.user_id}}
    assert TrailLine.objects.filter(verb="appointment.booked", dossier_id=dossier.pk).count() == 1


def test_a_place_has_its_own_clock(booked, actor_of):
    baku = actions.add_place(actor_of(Role.COORDINATOR), name="Bakou", time_zone="Asia/Baku")

    assert booked(place=baku).starts_at == datetime(2026, 11, 26, 10, tzinfo=UTC)


def test_a_visitor_without_a_name_is_expected_too_and_found_again_with_one(worker, organisation, said, now):
    visit = factories.passage(organisation=organisation)
    made = actions.book(worker, said(reason="Revenir avec les papiers"), passage=visit, now=now)

    dossier = factories.dossier(organisation=organisation)
    casework.give_dossier(worker, visit, dossier)

    kept = Appointment.unscoped.get(pk=made.pk)
    assert kept.dossier == dossier
    assert kept.reason == "Revenir avec les papiers"
    assert list(queries.appointments_of(worker, dossier)) == [kept]


def test_a_passage_with_an_appointment_is_not_cancelled(worker, organisation, said, now):
    visit = factories.passage(organisation=organisation)
    actions.book(worker, said(), passage=visit, now=now)

    with pytest.raises(casework.NeedIsSettled):
        casework.cancel_passage(worker, visit)


def test_it_is_with_somebody_and_received_by_somebody(worker, dossier, said, now):
    with pytest.raises(actions.WithWhom):
        actions.book(worker, said(), now=now)
    with pytest.raises(actions.WithWhom):
        actions.book(worker, said(staff=[]), dossier=dossier, now=now)
    assert not Appointment.unscoped.exists()


def test_a_colleague_or_a_room_that_is_taken_is_told_before_anything_is_written(
    booked, worker, actor_of, organisation
):
    room = actions.add_place(actor_of(Role.COORDINATOR), name="Bureau 2")
    first = booked(place=room)
    other = factories.dossier(organisation=organisation)

    with pytest.raises(actions.HasConflicts) as told:
        booked(dossier=other, hour=time(14, 30), place=room)

    assert {(one.kind, one.other) for one in told.value.found} == {("staff", first.pk), ("place", first.pk)}
    assert Appointment.unscoped.count() == 1


def test_a_room_that_holds_many_is_never_taken(booked, actor_of, organisation):
    hall = actions.add_place(actor_of(Role.COORDINATOR), name="Salle", holds_many=True)
    booked(place=hall)

    with pytest.raises(actions.HasConflicts) as told:
        booked(place=hall, dossier=factories.dossier(organisation=organisation))

    assert [one.kind for one in told.value.found] == ["staff"]


def test_once_seen_a_conflict_is_booked_all_the_same(booked, worker, dossier, said, now):
    booked()

    actions.book(worker, said(), dossier=dossier, now=now, in_spite=True)

    assert Appointment.unscoped.count() == 2


def test_one_that_was_cancelled_takes_no_room(booked, worker, now):
    actions.settle(worker, booked(), "cancelled", now=now)

    booked()


def test_it_is_moved_and_whoever_is_no_longer_there_is_told_nothing_of_it(
    booked, worker, actor_of, said, now
):
    colleague, made = actor_of(), booked()

    actions.change(worker, made, said(hour=time(16), staff=[colleague.user_id]), now=now)

    assert Appointment.unscoped.get().starts_at == datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert [row.user_id for row in AppointmentStaff.unscoped.all()] == [colleague.user_id]


def test_what_is_over_is_not_moved(booked, worker, said, now):
    made = booked()
    actions.settle(worker, made, "excused", now=now)

    with pytest.raises(actions.IsOver):
        actions.change(worker, made, said(), now=now)


def test_what_became_of_it_is_said_and_may_be_corrected(booked, worker):
    made = booked()
    after = made.ends_at

    actions.settle(worker, made, "no_show", now=after)
    actions.settle(worker, made, "seen", now=after)

    kept = Appointment.unscoped.get()
    assert kept.seen_at == kept.starts_at
    assert kept.settled_by_id == worker.user_id
    told = TrailLine.objects.filter(verb="appointment.settled").order_by("position")
    assert [line.detail["became"] for line in told] == ["no_show", "seen"]


def test_an_interpreter_is_part_of_it_and_confirmed_for_that_hour_alone(booked, worker, said, now):
    made = booked(interpreter=SUDANESE)
    actions.confirm_interpreter(worker, made, who="Nadia", now=now)
    assert Appointment.unscoped.get().interpreter_confirmed_at == now

    actions.change(worker, made, said(hour=time(17), interpreter=SUDANESE), now=now)

    assert Appointment.unscoped.get().interpreter_confirmed_at is None


def test_relatives_come_along_with_whoever_answers_for_them(booked, worker, dossier, organisation, now):
    child = factories.dossier(organisation=organisation)
    tie = tell_relation(worker, dossier.person, SaidTie("child"), other=child.person, now=now)
    stranger = factories.dossier(organisation=organisation)

    made = booked(companions=[tie.pk])

    assert Companion.unscoped.get().relation == tie
    assert list(queries.appointments_of(worker, child)) == [made]
    assert list(queries.appointments_of(worker, stranger)) == []


def test_nobody_comes_along_who_is_not_tied_to_them(booked, worker, organisation, now):
    one, other = (factories.dossier(organisation=organisation) for _ in range(2))
    tie = tell_relation(worker, one.person, SaidTie("sibling"), other=other.person, now=now)

    with pytest.raises(actions.NotARelative):
        booked(companions=[tie.pk])


def test_nobody_receives_after_the_last_day_of_their_role(worker, actor_of, dossier, said, now):
    leaver = actor_of(ends_on=said().day - timedelta(days=1))

    with pytest.raises(actions.NotAColleague):
        actions.book(worker, said(staff=[leaver.user_id]), dossier=dossier, now=now)


# --- bugs others paid for


def test_scar_1_nothing_is_booked_changed_or_settled_about_somebody_out_of_sight(
    booked, worker, actor_of, dossier, said, now
):
    """Primero R2-3925, R2-3926, R2-3930, R2-3957: side actions on a record that one cannot read."""
    made, colleague = booked(), actor_of()
    coordinator = actor_of(Role.COORDINATOR)
    hide_person(coordinator, dossier.person, now=now)
    dossier.person.refresh_from_db()
    made = Appointment.unscoped.select_related("dossier__person").get()

    for act in (
        lambda: actions.book(colleague, said(staff=[colleague.user_id]), dossier=dossier, now=now),
        lambda: actions.change(colleague, made, said(staff=[colleague.user_id]), now=now),
        lambda: actions.settle(colleague, made, "excused", now=now),
        lambda: actions.confirm_interpreter(colleague, made, who="", now=now),
        lambda: actions.say_reminders(colleague, dossier, wanted=False, now=now),
        lambda: actions.read_appointment(colleague, made),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not queries.appointments_visible_to(colleague).exists()


def test_scar_1_nobody_is_put_on_an_appointment_with_somebody_they_may_not_see(
    worker, actor_of, dossier, said, now
):
    """Primero R2-3930: users assigned to cases they could not read."""
    colleague, coordinator = actor_of(), actor_of(Role.COORDINATOR)
    hide_person(coordinator, dossier.person, now=now)
    name_reader(coordinator, dossier.person, worker.user_id, now=now)

    with pytest.raises(actions.NotAColleague):
        actions.book(worker, said(staff=[worker.user_id, colleague.user_id]), dossier=dossier, now=now)


def test_scar_1_where_a_dossier_is_its_teams_nobody_else_books_sees_or_is_booked(
    worker, organisation, dossier, said, now
):
    """The same, where an organisation shows a dossier to those alone who follow it."""
    organisation.dossiers_seen_by = SeenBy.TEAM
    organisation.save()
    stranger, lead = (
        factories.actor(role, organisation=organisation) for role in (Role.CASEWORKER, Role.COORDINATOR)
    )

    with pytest.raises(NotAllowed):
        actions.book(stranger, said(staff=[stranger.user_id]), dossier=dossier, now=now)
    with pytest.raises(actions.NotAColleague):
        actions.book(lead, said(staff=[stranger.user_id]), dossier=dossier, now=now)

    made = actions.book(lead, said(staff=[lead.user_id]), dossier=dossier, now=now)
    assert not queries.appointments_visible_to(stranger).exists()
    assert list(queries.appointments_visible_to(lead)) == [made]


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TRANSLATOR, Role.ADMINISTRATOR, Role.DPO])
def test_scar_1_nobody_is_put_on_an_appointment_whose_role_sees_nobody(
    worker, actor_of, dossier, said, now, role
):
    with pytest.raises(actions.NotAColleague):
        actions.book(worker, said(staff=[actor_of(role).user_id]), dossier=dossier, now=now)


def test_scar_5_being_expected_by_a_colleague_opens_no_dossier_to_them(booked, actor_of, dossier, now):
    """les-emplois #5509: people added to a team automatically. Who is there is named in nothing else."""
    booked()

    assert not dossier.person.readers.exists()


def test_scar_11_what_another_organisation_expects_does_not_exist(booked, organisation):
    """civicrm-core #16360: activities of others' cases in a neighbour tab."""
    made, elsewhere = booked(), factories.actor()

    assert not queries.appointments_visible_to(elsewhere).exists()
    assert queries.agenda(elsewhere, made.starts_at, made.ends_at) == []
    with pytest.raises(NotAllowed):
        actions.settle(elsewhere, made, "excused", now=made.ends_at)


def test_scar_12_a_silent_appointment_is_an_hour_taken_and_nothing_more(booked, actor_of, dossier):
    """Mon Suivi Social: a confidential box that was stored, and not enforced."""
    made, colleague = booked(is_silent=True, reason="Centre de santé"), actor_of()
    [line] = queries.agenda(colleague, made.starts_at, made.ends_at)

    assert not queries.may_name(line, {dossier.pk}, colleague)
    assert not Reminder.unscoped.exists()


def test_scar_8_joined_dossiers_keep_every_appointment(booked, worker, actor_of, dossier, organisation, now):
    """rdv-insertion #1162: a merge that lost history."""
    booked()
    kept = factories.dossier(organisation=organisation)
    merge_people(actor_of(Role.COORDINATOR), kept.person, dossier.person, now=now)

    assert [one.dossier_id for one in queries.appointments_of(worker, kept)] == [kept.pk]


def test_somebody_forgotten_leaves_a_count_and_no_hour(booked, worker, dossier, actor_of, now):
    made = booked(reason="Xanthoperle", interpreter=SUDANESE)
    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=now)

    [left] = Appointment.unscoped.all()
    assert left.pk != made.pk
    assert (left.dossier_id, left.reason, left.status) == (None, "", "cancelled")
    assert timezone.localtime(left.starts_at).time() == time()
    assert not AppointmentStaff.unscoped.exists()
    assert not Reminder.unscoped.exists()
    assert queries.agenda(worker, made.starts_at - timedelta(days=2), made.ends_at) == []
