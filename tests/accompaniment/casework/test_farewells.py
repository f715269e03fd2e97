"""Whoever is about to be forgotten is told, where and as they agreed to be written to."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from repere.accompaniment.casework.agenda.models import Appointment, NoReminder, Reminder
from repere.accompaniment.casework.farewells import actions
from repere.accompaniment.casework.models import Task
from repere.accompaniment.casework.tasks.actions import apply_rules
from repere.accompaniment.people.models import Ending, PersonReader
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.foundation.toolkit.texting import Kept
from tests import factories

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 16, 10, tzinfo=ZoneInfo("Europe/Paris"))
TEXTS = {"value": "06 39 98 00 01", "ways": ["text"], "may_leave_message": True}


@pytest.fixture
def dossier(organisation):
    Kept.sent.clear()
    found = factories.dossier(
        person=factories.person("Zibeline", organisation=organisation, languages=["fr"])
    )
    Ending.unscoped.create(
        organisation=organisation, person=found.person, noticed_on=MORNING.date(),
        ends_on=MORNING.date() + timedelta(days=30), next_try_at=MORNING - timedelta(hours=8),
    )  # fmt: skip
    return found


def why():
    ending = Ending.unscoped.get()
    return ending.way, ending.untold


def test_a_text_leaves_once_and_says_neither_who_nor_why(dossier):
    factories.contact(person=dossier.person, **TEXTS)

    assert actions.tell_people(now=MORNING) == 1
    assert actions.tell_people(now=MORNING + timedelta(days=1)) == 0

    [message] = Kept.sent
    assert "Zibeline" not in message.text
    assert dossier.code not in message.text
    assert dossier.organisation.name not in message.text
    assert why() == ("text", "")
    assert TrailLine.objects.get(verb="retention.told").detail == {"way": "text"}


def test_nothing_leaves_at_night(dossier):
    factories.contact(person=dossier.person, **TEXTS)

    assert actions.tell_people(now=MORNING.replace(hour=3)) == 0

    assert Ending.unscoped.get().next_try_at == MORNING.replace(hour=8)
    assert actions.tell_people(now=MORNING.replace(hour=8)) == 1


@pytest.mark.parametrize(
    "told",
    [{"never": True}, {"ways": ["call"]}, {"may_leave_message": False}, {"never_say": "nouvelles news"}],
)
def test_nothing_leaves_that_the_plan_refuses(dossier, told):
    factories.contact(person=dossier.person, **TEXTS | told)

    assert actions.tell_people(now=MORNING) == 0

    assert not Kept.sent
    assert why()[1] in {"no_way", "words"}


def test_whoever_wants_no_message_has_none(dossier):
    factories.contact(person=dossier.person, **TEXTS)
    NoReminder.unscoped.create(dossier=dossier, told_at=MORNING)

    assert actions.tell_people(now=MORNING) == 0

    assert why() == ("", "opted_out")


def test_a_letter_where_that_is_the_way(dossier, settings):
    settings.EMAIL_HOST = "localhost"
    factories.contact(person=dossier.person, kind="email", value="zib@example.org", ways=["email"])

    actions.tell_people(now=MORNING)

    assert why()[0] == "email"
    [letter] = mail.outbox
    assert letter.to == ["zib@example.org"]
    assert "Zibeline" not in letter.subject + letter.body


def test_whoever_follows_them_has_a_task_until_they_are_heard_of(dossier, organisation):
    referent = factories.actor(Role.CASEWORKER, organisation=organisation)
    PersonReader.unscoped.create(
        person=dossier.person, user_id=referent.user_id, standing="referent", named_at=MORNING
    )

    apply_rules(now=MORNING)
    task = Task.unscoped.get(rule="dossier_about_to_end")
    assert (task.dossier_id, task.for_user_id) == (dossier.pk, referent.user_id)
    Ending.unscoped.all().delete()
    apply_rules(now=MORNING)

    task.refresh_from_db()
    assert task.ended == "settled"


def test_that_a_reminder_was_sent_is_forgotten_after_six_months(dossier):
    visit = Appointment.unscoped.create(
        organisation=dossier.organisation, dossier=dossier, starts_at=MORNING, ends_at=MORNING + timedelta(hours=1),
        booked_at=MORNING, changed_at=MORNING,
    )  # fmt: skip
    for days in (10, 200):
        at = MORNING - timedelta(days=days)
        Reminder.unscoped.create(
            appointment=visit, for_start=at, next_try_at=at, sent_at=at, settled_at=at, way="text"
        )

    assert actions.strip_receipts(now=MORNING) == 1
    assert Reminder.unscoped.get().sent_at == MORNING - timedelta(days=10)
