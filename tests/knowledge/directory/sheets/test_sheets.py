"""Who says that a sheet is right, who says that it is wrong, and what everybody may read of it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import close_service
from repere.knowledge.directory.capacity.actions import LinkIsRevoked, make_link, revoke_link
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sheets import actions, queries, rules
from repere.knowledge.directory.sheets.models import Correction, SheetChange, SheetState
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.NOW
DAY = timedelta(days=1)
TODAY = AT.date()


@pytest.fixture
def shelter(organisation):
    return factories.service(name="Halte de nuit", organisation=organisation, phone="+33465710001")


@pytest.fixture
def partner(actor_of):
    return actor_of(Role.PARTNER)


def fresh(service):
    return Service.objects.select_related("structure__location", "location", "sheet_state").get(pk=service.pk)


@pytest.mark.parametrize(
    ("days", "rhythm", "expected"), [(182, None, False), (183, None, True), (29, 30, False), (30, 30, True)]
)
def test_a_sheet_is_to_check_once_its_rhythm_is_over(days, rhythm, expected):
    assert rules.is_to_check(TODAY - days * DAY, TODAY, rhythm) is expected


@given(st.dates(), st.none() | st.dates())
def test_a_sheet_is_as_fresh_as_the_last_who_said_so(updated, confirmed):
    assert rules.confirmed_on(updated, confirmed) == max(updated, confirmed or updated)


@pytest.mark.parametrize(
    ("subject", "typed", "kept"),
    [
        ("phone", "04 65 71 00 02", "+33465710002"),
        ("email", " Accueil@example.org ", "Accueil@example.org"),
        ("hours", "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00"),
        ("description", " Un lit ", "Un lit"),
        ("gone", "plus rien", ""),
    ],
)
def test_what_a_correction_writes_is_what_its_field_takes(subject, typed, kept):
    assert rules.written(subject, typed) == kept


@pytest.mark.parametrize(
    ("subject", "typed"),
    [("phone", "demain"), ("email", "x"), ("hours", "le mardi matin"), ("description", "  ")],
)
def test_what_its_field_does_not_take_is_not_written(subject, typed):
    with pytest.raises(rules.Unreadable):
        rules.written(subject, typed)


def test_a_sheet_is_confirmed_once_a_day_by_those_who_keep_it(partner, shelter):
    actions.confirm_sheet(partner, shelter, now=AT)
    actions.confirm_sheet(partner, shelter, now=AT + timedelta(hours=1))

    assert queries.last_confirmed(fresh(shelter)) == TODAY
    [line] = queries.history_of(shelter)
    assert (line.change, line.who) == ("confirmed", "owner")
    assert TrailLine.objects.filter(verb="directory.sheet_confirmed").count() == 2


def test_nobody_confirms_the_sheet_of_somebody_else(actor_of, shelter):
    for actor in (
        actor_of(Role.PARTNER, organisation=factories.organisation()),
        actor_of(Role.COORDINATOR, organisation=factories.organisation()),
        actor_of(Role.WELCOME_AGENT),
    ):
        with pytest.raises(NotAllowed):
            actions.confirm_sheet(actor, shelter, now=AT)
    assert not SheetState.objects.exists()


def test_whoever_holds_the_link_confirms_until_it_is_revoked(partner, shelter):
    speaker = make_link(partner, shelter, label="Veilleur", now=AT)
    actions.confirm_by_link(speaker, now=AT)
    assert queries.last_confirmed(fresh(shelter)) == TODAY

    revoke_link(partner, speaker, now=AT)

    with pytest.raises(LinkIsRevoked):
        actions.confirm_by_link(speaker, now=AT)


def test_the_sheets_to_check_are_the_late_ones_and_those_somebody_wrote_about(
    partner, organisation, actor_of
):
    mine = {"organisation": organisation}
    late = factories.service(name="A", updated_on=TODAY - 200 * DAY, **mine)
    factories.service(name="B", updated_on=TODAY - 100 * DAY, **mine)
    often = factories.service(name="C", updated_on=TODAY - 100 * DAY, **mine)
    SheetState.objects.create(service=often, rhythm_days=90)
    wrong = factories.service(name="D", updated_on=TODAY, **mine)
    theirs = factories.service(name="E", updated_on=TODAY - 900 * DAY, organisation=factories.organisation())
    unclaimed = factories.service(name="F", updated_on=TODAY - 900 * DAY)
    for service in (wrong, theirs, unclaimed):
        actions.propose(service, subject="other", proposed="Faux", now=AT)

    def shown(actor):
        return [line.name for line in queries.sheets_to_check(actor, TODAY, 9)]

    assert shown(partner) == ["D", "A", "C"]
    assert shown(actor_of(Role.COORDINATOR)) == ["D", "F", "A", "C"]
    assert shown(actor_of(Role.WELCOME_AGENT)) == []
    actions.confirm_sheet(partner, late, now=AT)
    assert shown(partner) == ["D", "C"]


def test_a_correction_changes_nothing_until_it_is_accepted(partner, shelter):
    said = actions.propose(shelter, subject="phone", proposed=" 04 65 71 00 02 ", now=AT)
    assert actions.propose(shelter, subject="phone", proposed="04 65 71 00 02", now=AT) == said
    assert fresh(shelter).phone == "+33465710001"

    actions.accept_correction(partner, said, value=said.proposed, now=AT)

    assert fresh(shelter).phone == "+33465710002"
    line = SheetChange.objects.get()
    assert (line.subject, line.before, line.after, line.who) == (
        "phone",
        "+33465710001",
        "+33465710002",
        "owner",
    )
    said.refresh_from_db()
    assert (said.state, said.proposed) == ("accepted", "")
    with pytest.raises(actions.AlreadySettled):
        actions.refuse_correction(partner, said, now=AT)


def test_an_unreadable_correction_leaves_everything_as_it_was(partner, shelter):
    said = actions.propose(shelter, subject="hours", proposed="le mardi matin", now=AT)

    with pytest.raises(rules.Unreadable):
        actions.accept_correction(partner, said, value=said.proposed, now=AT)

    said.refresh_from_db()
    assert said.state == "pending"
    assert not SheetChange.objects.exists()
    actions.accept_correction(partner, said, value="Tu 09:00-12:00", now=AT)
    assert fresh(shelter).hours == "Tu 09:00-12:00"


def test_a_refused_correction_is_forgotten(partner, shelter):
    said = actions.propose(shelter, subject="other", proposed="Le gardien s'appelle Paul", now=AT)

    actions.refuse_correction(partner, said, now=AT)

    said.refresh_from_db()
    assert (said.state, said.proposed) == ("refused", "")
    assert not SheetChange.objects.exists()


def test_a_service_that_is_gone_leaves_the_directory(partner, shelter):
    said = actions.propose(shelter, subject="gone", proposed="Fermé pour toujours", now=AT)

    actions.accept_correction(partner, said, value="", now=AT)

    assert not fresh(shelter).is_active
    assert not shelter.themes.exists()


def test_only_those_who_keep_a_sheet_read_and_answer_what_is_said_of_it(actor_of, shelter):
    said = actions.propose(shelter, subject="phone", proposed="04 65 71 00 02", now=AT)
    stranger = actor_of(Role.COORDINATOR, organisation=factories.organisation())

    assert not queries.corrections_to_check(stranger, shelter)
    with pytest.raises(NotAllowed):
        actions.accept_correction(stranger, said, value="04 65 71 00 02", now=AT)


def test_one_sheet_is_not_flooded(shelter):
    for number in range(actions.MOST_WAITING):
        actions.propose(shelter, subject="other", proposed=f"Faux {number}", now=AT)

    with pytest.raises(actions.TooManyWaiting):
        actions.propose(shelter, subject="other", proposed="Encore", now=AT)
    assert actions.forget_old_corrections(AT + 366 * DAY) == actions.MOST_WAITING
    assert not Correction.objects.exists()


def test_the_history_of_a_secret_place_has_no_words(partner, organisation):
    home = factories.service(
        organisation=organisation, location=factories.location(address="9 rue Secrète", is_confidential=True)
    )
    said = actions.propose(home, subject="phone", proposed="04 65 71 00 02", now=AT)

    actions.accept_correction(partner, said, value="04 65 71 00 02", now=AT)

    line = SheetChange.objects.get()
    assert (line.before, line.after) == ("", "")


def test_closures_stand_in_the_history(partner, shelter):
    close_service(partner, shelter, date(2026, 12, 24), date(2026, 12, 26), "Inventaire")

    line = SheetChange.objects.get()
    assert (line.change, line.after) == ("closed", "2026-12-24 – 2026-12-26")


def test_those_who_speak_for_a_late_sheet_are_reminded_once_a_month(partner, shelter):
    make_link(partner, shelter, label="Veilleur", email="veille@example.org", now=AT)
    late = AT + 200 * DAY

    def remind(at):
        return actions.remind_late_sheets(
            now=at, link_of=lambda speaker: f"https://repere.test/d/{speaker.handle}/"
        )

    assert remind(AT) == 0
    assert [remind(late), remind(late + DAY), remind(late + 31 * DAY)] == [1, 0, 1]
    assert mail.outbox[0].to == ["veille@example.org"]
    actions.confirm_sheet(SYSTEM, shelter, now=late + 31 * DAY)
    assert remind(late + 70 * DAY) == 0
