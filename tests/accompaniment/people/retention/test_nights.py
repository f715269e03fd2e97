"""The time to keep: notice, thirty days, the end; what takes it back, what holds it, and the proof."""

from datetime import timedelta

import pytest
from django.utils import timezone

from repere.accompaniment.casework.actions import open_passage
from repere.accompaniment.casework.models import Appointment, Dossier, Need, Passage
from repere.accompaniment.people import search
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.erasure.actions import hold
from repere.accompaniment.people.models import (
    Archive,
    Ending,
    Erasure,
    LegalHold,
    PastFigure,
    Person,
    PersonReader,
    RetentionNight,
    RetentionReport,
)
from repere.accompaniment.people.retention import actions, queries, rules
from repere.accompaniment.people.retention.nights import actions as nights
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.choices import WhenOver
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from tests import factories

pytestmark = pytest.mark.django_db

NIGHT = factories.NOW.replace(hour=2)
TODAY = timezone.localtime(NIGHT).date()


def silent(organisation, name="Zibeline Ventoux", *, months=24, **fields):
    """Somebody of whom nothing was heard for as long: a visit, a need, then nothing."""
    heard_on = rules.months_later(TODAY, -months) - timedelta(days=1)
    last = NIGHT - (TODAY - heard_on)
    person = factories.person(name, organisation=organisation, heard_on=heard_on, **fields)
    Person.unscoped.filter(pk=person.pk).update(created_at=last)
    dossier = factories.dossier(person=person, opened_at=last)
    factories.need("sleep", passage=factories.passage(dossier=dossier, opened_at=last))
    index_person(person)
    person.refresh_from_db()
    return person


def night(organisation, *, days=0):
    organisation.refresh_from_db()
    return nights.run_whole_night(organisation, now=NIGHT + timedelta(days=days))


def test_notice_then_thirty_days_then_nothing_but_figures(organisation):
    person = silent(organisation, birth_year=1990, sex="F", languages=["ti"])

    first = night(organisation)
    ending = Ending.unscoped.get(person=person)
    before = night(organisation, days=30)
    assert Person.unscoped.filter(pk=person.pk).exists()
    after = night(organisation, days=31)

    assert (first.noticed, before.anonymised, after.anonymised) == (1, 0, 1)
    assert ending.ends_on == TODAY + timedelta(days=30)
    assert not Person.unscoped.exists()
    assert not Dossier.unscoped.exists()
    certificate = Erasure.objects.get()
    assert (certificate.reason, certificate.erased_by_role) == ("time_over", Role.SYSTEM)
    told = {(one.about, one.value): one.people for one in PastFigure.objects.all()}
    assert told == {
        ("age", "25_39"): 1, ("sex", "F"): 1, ("language", "ti"): 1, ("needs", "none_met"): 1, ("stay", "days"): 1,
    }  # fmt: skip
    assert Need.unscoped.get().dossier is None


def test_whoever_was_heard_of_lately_is_left_alone(organisation):
    silent(organisation, months=22)

    night(organisation)

    assert not Ending.unscoped.exists()


def test_each_organisation_has_its_own_time(organisation):
    organisation.months_kept = 3
    organisation.save()
    other = factories.organisation()
    mine, theirs = silent(organisation, months=3), silent(other, months=3)

    night(organisation)
    night(other)

    assert [one.person_id for one in Ending.unscoped.all()] == [mine.pk]
    assert Person.unscoped.filter(pk=theirs.pk).exists()


def test_a_visit_takes_the_notice_back_at_once(organisation, actor_of):
    person = silent(organisation)
    night(organisation)

    open_passage(actor_of(Role.CASEWORKER), now=NIGHT + timedelta(days=5), dossier=person.dossier)

    assert not Ending.unscoped.exists()
    person.refresh_from_db()
    assert person.heard_on == TODAY + timedelta(days=5)
    night(organisation, days=31)
    assert Person.unscoped.exists()


def test_our_own_reading_and_writing_do_not_wind_the_clock(organisation, actor_of):
    from repere.accompaniment.casework.actions import read_dossier
    from repere.accompaniment.people.actions import SaidName
    from repere.accompaniment.people.details.actions import add_name

    person = silent(organisation)
    actor = actor_of(Role.CASEWORKER)

    read_dossier(actor, person.dossier)
    add_name(actor, person, SaidName("Zib"))
    night(organisation)

    assert Ending.unscoped.filter(person=person).exists()


def test_nobody_is_forgotten_because_an_action_did_not_say_that_they_came(organisation):
    """The row is asked again of every room, before notice and before the end."""
    person = silent(organisation)
    factories.passage(
        dossier=person.dossier, opened_at=NIGHT - timedelta(days=10)
    )  # written beside the actions
    night(organisation)
    assert not Ending.unscoped.exists()

    other = silent(organisation, "Ombeline")
    night(organisation, days=1)
    factories.passage(dossier=other.dossier, opened_at=NIGHT + timedelta(days=3))
    done = night(organisation, days=33)

    other.refresh_from_db()
    assert (done.heard_of, done.anonymised) == (1, 0)
    assert other.heard_on == TODAY + timedelta(days=3)


def test_whoever_was_joined_to_somebody_speaks_for_them(organisation):
    kept, joined = silent(organisation), silent(organisation, "Z.")
    Person.unscoped.filter(pk=joined.pk).update(merged_into=kept, heard_on=TODAY)

    night(organisation)

    assert not Ending.unscoped.exists()


def test_a_hold_stops_it_and_ends_by_itself(organisation):
    person = silent(organisation)
    officer = factories.actor(Role.DPO, organisation=organisation)
    hold(officer, person, because="proceedings", until=TODAY + timedelta(days=10), now=NIGHT)

    told = night(organisation)
    assert not Ending.unscoped.exists()
    assert told.spared == {"held": 1}
    ended = night(organisation, days=11)

    assert ended.lifted == 1
    assert LegalHold.unscoped.get().lifted_at is not None
    assert Ending.unscoped.get().ends_on == TODAY + timedelta(days=41)  # thirty days of notice, again


def test_a_hold_placed_after_the_notice_takes_it_back(organisation):
    person = silent(organisation)
    night(organisation)

    actions.keep_until(
        factories.actor(Role.COORDINATOR, organisation=organisation),
        person, until=TODAY + timedelta(days=60), because="procedure", now=NIGHT,
    )  # fmt: skip
    night(organisation, days=31)

    assert not Ending.unscoped.exists()
    assert Person.unscoped.exists()


def test_whoever_is_expected_is_waited_for(organisation):
    person = silent(organisation)
    night(organisation)
    later = NIGHT + timedelta(days=40)
    Appointment.unscoped.create(
        organisation=organisation, dossier=person.dossier, starts_at=later, ends_at=later + timedelta(hours=1),
        booked_at=NIGHT, changed_at=NIGHT,
    )  # fmt: skip

    waited = night(organisation, days=31)
    gone = night(organisation, days=41)

    assert (waited.anonymised, waited.spared) == (0, {"awaited": 1})
    assert gone.anonymised == 1


def test_a_longer_time_chosen_meanwhile_holds_for_those_already_told(organisation):
    silent(organisation)
    night(organisation)
    actions.settle(
        factories.actor(Role.DPO, organisation=organisation), months=36, when_over=WhenOver.ANONYMISE
    )

    done = night(organisation, days=31)

    assert (done.heard_of, done.anonymised) == (1, 0)
    assert Person.unscoped.exists()


def test_a_shorter_time_chosen_still_leaves_thirty_days(organisation):
    silent(organisation, months=12)
    actions.settle(
        factories.actor(Role.ADMINISTRATOR, organisation=organisation), months=1, when_over=WhenOver.ANONYMISE
    )

    night(organisation)

    assert Ending.unscoped.get().ends_on == TODAY + timedelta(days=30)
    line = TrailLine.objects.get(verb="retention.settled")
    assert (line.detail["months"], line.detail["months_before"]) == (1, 24)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.WELCOME_AGENT, Role.PARTNER])
def test_the_time_is_settled_by_whoever_answers_for_the_data(organisation, role):
    with pytest.raises(NotAllowed):
        actions.settle(
            factories.actor(role, organisation=organisation), months=1, when_over=WhenOver.ANONYMISE
        )


# --- put away


def test_put_away_nobody_finds_them_and_the_officer_alone_opens(organisation, actor_of):
    organisation.when_over = WhenOver.ARCHIVE
    organisation.save()
    person = silent(organisation)
    worker = actor_of(Role.CASEWORKER)
    assert search.find(worker, "Zibeline")
    night(organisation)
    done = night(organisation, days=31)

    assert done.archived == 1
    assert search.find(worker, "Zibeline") == []
    archive = Archive.unscoped.get(person=person)
    for role in (Role.CASEWORKER, Role.COORDINATOR, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            actions.open_archive(
                actor_of(role), archive, because="court", user_id=worker.user_id, until=None, now=NIGHT
            )
    officer = actor_of(Role.DPO)
    until = timezone.now() + timedelta(days=3)
    actions.open_archive(
        officer, archive, because="court", user_id=worker.user_id, until=until, now=timezone.now()
    )

    from repere.accompaniment.people.shelves.queries import sees

    person.refresh_from_db()
    assert sees(worker, person)
    assert not sees(actor_of(Role.COORDINATOR), person)
    assert TrailLine.objects.get(verb="retention.archive_opened").detail["opened_because"] == "court"


def test_an_officer_of_elsewhere_opens_nothing_here(organisation):
    archive = actions.put_away(SYSTEM, silent(organisation), now=NIGHT)
    worker = factories.actor(Role.CASEWORKER, organisation=organisation)

    with pytest.raises(NotAllowed):
        actions.open_archive(
            factories.actor(Role.DPO), archive, because="court", user_id=worker.user_id, until=None, now=NIGHT
        )


def test_whoever_comes_back_is_taken_out_for_good(organisation, actor_of):
    person = silent(organisation)
    archive = actions.put_away(SYSTEM, person, now=NIGHT)
    worker = actor_of(Role.CASEWORKER)

    actions.open_archive(
        actor_of(Role.DPO), archive, because="came_back", user_id=worker.user_id, until=None, now=NIGHT
    )

    assert [match.person.pk for match in search.find(worker, "Zibeline")] == [person.pk]
    assert not Archive.unscoped.exists()
    assert PersonReader.unscoped.get(person=person).standing == "referent"


def test_an_archive_is_destroyed_in_its_turn(organisation):
    archive = actions.put_away(SYSTEM, silent(organisation), now=NIGHT)
    days = (archive.ends_on - TODAY).days

    assert night(organisation, days=days).anonymised == 0
    assert night(organisation, days=days + 1).anonymised == 1

    assert not Person.unscoped.exists()


# --- a night


def test_a_night_stopped_anywhere_goes_on_where_it_was(organisation, monkeypatch):
    for number in range(5):
        silent(organisation, f"N{number}")
    real, seen = nights._put_right, []

    def stops_once(person):
        seen.append(person.pk)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return real(person)

    monkeypatch.setattr(nights, "_put_right", stops_once)
    with pytest.raises(KeyboardInterrupt):
        nights.run_turn(now=NIGHT)
    assert Ending.unscoped.count() == RetentionNight.objects.get().noticed == 2

    nights.run_turn(now=NIGHT)

    done = RetentionNight.objects.get()
    assert (done.noticed, Ending.unscoped.count(), done.ended_at) == (5, 5, NIGHT)


def test_a_turn_is_short_and_a_night_bounded(organisation, monkeypatch):
    for number in range(5):
        silent(organisation, f"N{number}")
    monkeypatch.setattr(rules, "A_NIGHT", 4)

    assert nights.run_turn(now=NIGHT, most=2) == {"noticed": 2}
    assert RetentionNight.objects.get().ended_at is None
    nights.run_turn(now=NIGHT, most=2)
    nights.run_turn(now=NIGHT, most=2)

    done = RetentionNight.objects.get()
    assert (done.noticed, done.spared) == (4, {"left": 1, "noticed": 4})
    assert night(organisation, days=1).noticed == 1


def test_by_day_it_waits_for_the_night(organisation):
    silent(organisation)
    RetentionNight.objects.create(
        organisation=organisation, day=TODAY - timedelta(days=1), begun_at=NIGHT, ended_at=NIGHT
    )

    assert nights.run_turn(now=NIGHT.replace(hour=13)) == {}
    assert nights.run_turn(now=NIGHT.replace(hour=13), is_asked=True) == {"noticed": 1}


def test_a_second_run_of_one_night_does_nothing(organisation):
    silent(organisation)
    night(organisation)

    assert nights.run_turn(now=NIGHT) == {}


# --- the proof


def test_a_month_is_told_and_signed_and_a_change_is_seen(organisation):
    silent(organisation)
    held = silent(organisation, "Ombeline")
    hold(
        factories.actor(Role.DPO, organisation=organisation), held, because="proceedings",
        until=TODAY + timedelta(days=200), now=NIGHT,
    )  # fmt: skip
    night(organisation)
    night(organisation, days=31)  # a night of the month after: the report of the one before is made

    report = RetentionReport.objects.get()
    assert nights.is_sound(report)
    assert (report.told["noticed"], report.told["nights"], report.told["still_there"]) == (
        1, 1, {"held": 1, "noticed": 1},
    )  # fmt: skip
    assert report.told["held"] == [{"because": "proceedings", "ends": "2027-06", "dossiers": 1}]
    assert TrailLine.objects.filter(verb="retention.reported", subject_id=report.pk).exists()

    report.told["noticed"] = 0
    assert not nights.is_sound(report)


def test_the_alarm_tells_that_it_does_not_run(organisation):
    organisation.created_at = NIGHT - timedelta(days=90)

    assert queries.is_silent(organisation, NIGHT)
    night(organisation)
    assert not queries.is_silent(organisation, NIGHT + timedelta(hours=47))
    assert queries.is_silent(organisation, NIGHT + timedelta(hours=49))


def test_the_preview_says_how_many_would_fall_and_when(organisation, actor_of):
    silent(organisation)
    silent(organisation, "Ombeline", months=20)
    silent(organisation, "Selam", months=2)
    officer = actor_of(Role.DPO)

    two_years = [fall.people for fall in queries.preview(officer, 24, TODAY)]
    one_month = [fall.people for fall in queries.preview(officer, 1, TODAY)]

    assert two_years == [1, 0, 0, 1, 0, 0]
    assert one_month == [3, 0, 0, 0, 0, 0]
    elsewhere = factories.actor(Role.DPO)
    assert sum(fall.people for fall in queries.preview(elsewhere, 1, TODAY)) == 0


def test_passages_without_a_name_are_not_concerned(organisation):
    factories.passage(organisation=organisation, opened_at=NIGHT - timedelta(days=2000))

    night(organisation)

    assert Passage.unscoped.count() == 1
