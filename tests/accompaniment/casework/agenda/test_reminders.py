"""A reminder leaves once, before the hour, as the person agreed; or it does not leave, and it is told why."""

import json
import threading
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail

from repere.accompaniment.casework.agenda import actions
from repere.accompaniment.casework.agenda.models import Reminder
from repere.accompaniment.casework.agenda.reminders import actions as reminders
from repere.accompaniment.people.models import PersonContact
from repere.foundation.audit.models import TrailLine
from repere.foundation.mail import actions as post
from repere.foundation.mail.models import Letter
from repere.foundation.toolkit.texting import Kept
from repere.foundation.toolkit.tongues import language_for
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "06 39 98 00 01"
TEXTS = {"value": NUMBER, "ways": ["text"], "may_leave_message": True}


@pytest.fixture(autouse=True)
def nothing_sent():
    Kept.sent.clear()


@pytest.fixture
def reached(dossier):
    """`reached(never=True)`: how the person said they may be reached."""

    def write(**told):
        return factories.contact(person=dossier.person, **TEXTS | told)

    return write


def two_days_before(made):
    return made.starts_at - timedelta(hours=48)


def why():
    return Reminder.unscoped.get().because


def test_it_leaves_two_days_before_and_not_a_minute_sooner(booked, reached):
    reached()
    made = booked()

    assert reminders.send_due(now=two_days_before(made) - timedelta(minutes=1)) == 0
    assert reminders.send_due(now=two_days_before(made)) == 1

    [message] = Kept.sent
    assert message.to == "+33639980001"
    assert "14:00" in message.text
    assert TrailLine.objects.get(verb="reminder.sent").detail == {"way": "text"}


def test_it_never_leaves_twice(booked, reached):
    reached()
    made = booked()

    for minutes in range(0, 120, 10):
        reminders.send_due(now=two_days_before(made) + timedelta(minutes=minutes))

    assert len(Kept.sent) == 1


def test_two_workers_send_one(booked, reached, monkeypatch):
    reached()
    at = two_days_before(booked())
    taken = []

    def while_the_other_looks(self, to, text, *, key=""):
        taken.append(reminders.send_due(now=at))
        Kept.sent.append((to, text, key))

    monkeypatch.setattr(Kept, "send", while_the_other_looks)

    reminders.send_due(now=at)

    assert taken == [0]
    assert len(Kept.sent) == 1


def test_nothing_leaves_once_the_hour_has_come(booked, reached):
    reached()
    made = booked()

    reminders.send_due(now=made.starts_at)

    assert Kept.sent == []
    assert why() == "too_late"


def test_one_that_moved_is_told_of_its_new_hour_alone(booked, reached, worker, said, now):
    reached()
    made = booked()
    actions.change(worker, made, said(hour=time(16)), now=now)

    for hours in range(12 * 24):
        reminders.send_due(now=now + timedelta(hours=hours))

    assert ["16:00" in message.text for message in Kept.sent] == [True]


def test_one_that_moved_away_and_back_is_told_once(booked, reached, worker, said, now):
    reached()
    made = booked()
    actions.change(worker, made, said(hour=time(16)), now=now)
    actions.change(worker, made, said(), now=now)

    for hours in range(12 * 24):
        reminders.send_due(now=now + timedelta(hours=hours))

    assert ["14:00" in message.text for message in Kept.sent] == [True]


@pytest.mark.parametrize("status", ["cancelled", "excused"])
def test_one_that_is_off_is_told_to_nobody(booked, reached, worker, now, status):
    reached()
    made = booked()
    actions.settle(worker, made, status, now=now)

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent == []


def test_a_silent_one_is_told_to_nobody(booked, reached):
    reached()
    made = booked(is_silent=True)

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent == []
    assert mail.outbox == []


def test_one_that_becomes_silent_is_told_to_nobody(booked, reached, worker, said, now):
    reached()
    made = booked()
    actions.change(worker, made, said(is_silent=True), now=now)

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent == []
    assert why() == "silent"


def test_who_wants_no_reminder_has_none(booked, reached, worker, dossier, now):
    reached()
    made = booked()
    actions.say_reminders(worker, dossier, wanted=False, now=now)

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent == []
    assert why() == "opted_out"


def test_who_changes_their_mind_is_reminded(booked, reached, worker, dossier, now):
    reached()
    made = booked()
    actions.say_reminders(worker, dossier, wanted=False, now=now)
    actions.say_reminders(worker, dossier, wanted=True, now=now)

    assert reminders.send_due(now=two_days_before(made)) == 1


@pytest.mark.parametrize(
    "told", [{"never": True}, {"may_leave_message": False}, {"ways": ["call"]}, {"value": "chez Ali"}]
)
def test_the_plan_is_obeyed(booked, reached, told):
    reached(**told)
    made = booked()

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent == []
    assert why() == "no_way"


def test_a_plan_that_changed_since_is_the_one_obeyed(booked, reached):
    contact = reached()
    made = booked()
    contact.never = True
    contact.save()

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent == []


def test_it_waits_for_the_hours_agreed(booked, reached):
    reached(windows=[["17:00", "18:00", []]])
    made = booked()

    assert reminders.send_due(now=two_days_before(made)) == 0
    assert reminders.send_due(now=two_days_before(made) + timedelta(hours=3)) == 1


def test_words_they_asked_for_take_the_place_of_ours(booked, reached):
    reached(say="Le garage")
    made = booked()

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent[0].text.startswith("Le garage")


def test_a_message_with_a_word_never_to_be_said_does_not_leave(booked, reached):
    reached(say="Rendez-vous avocat", never_say="avocat")
    made = booked()

    reminders.send_due(now=two_days_before(made))

    assert Kept.sent == []
    assert why() == "words"


def test_scar_6_the_message_names_nobody_says_neither_where_nor_why_and_leads_nowhere(
    booked, reached, dossier, organisation
):
    reached()
    made = booked(reason="Xanthoperle", elsewhere="Zibeline")

    reminders.send_due(now=two_days_before(made))

    [message] = Kept.sent
    told = (
        dossier.code,
        organisation.name,
        organisation.short_name,
        "Xanthoperle",
        "Zibeline",
        "Amina",
        "Diallo",
    )
    assert [word for word in told if word in message.text] == []
    assert "http" not in message.text


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        (["ar", "fr"], "ar"),
        (["apd"], "ar"),
        (["ti", "en"], "ti"),
        (["prs"], "fa"),
        (["so", "en"], "en"),
        (["so"], "fr"),
        ([], "fr"),
        (["xx-yy"], "fr"),
    ],
)
def test_it_is_written_in_the_first_of_their_languages_that_the_house_writes(spoken, written):
    assert language_for(spoken) == written


def test_scar_7_relatives_who_come_along_are_not_written_to(
    booked, reached, worker, organisation, dossier, now
):
    """rdv-service-public #2163: people of one appointment who received each other's."""
    from repere.accompaniment.people.household.actions import SaidTie, tell_relation

    child = factories.dossier(organisation=organisation)
    factories.contact(person=child.person, **TEXTS | {"value": "06 39 98 00 77"})
    tie = tell_relation(worker, dossier.person, SaidTie("child"), other=child.person, now=now)
    reached()
    made = booked(companions=[tie.pk])

    reminders.send_due(now=two_days_before(made))

    assert [message.to for message in Kept.sent] == ["+33639980001"]


def test_an_e_mail_goes_where_no_text_may(booked, reached, settings):
    reached(kind="email", value="zibeline@example.org", ways=[])
    made = booked()

    assert reminders.send_due(now=two_days_before(made)) == 1

    [letter] = mail.outbox
    assert letter.to == ["zibeline@example.org"]
    assert "14:00" in letter.body


def test_a_letter_that_no_server_took_in_time_is_never_sent(booked, reached, settings):
    settings.EMAIL_BACKEND = "repere.foundation.mail.outbox.Outbox"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    reached(kind="email", value="zibeline@example.org", ways=[])
    made = booked()
    reminders.send_due(now=two_days_before(made))
    [letter] = Letter.unscoped.all()
    assert mail.outbox == []

    assert post.send(letter.pk, now=made.starts_at) is False

    assert mail.outbox == []
    assert not Letter.unscoped.exists()


def test_no_server_and_no_gateway_is_no_way(booked, reached, settings):
    settings.TEXT_GATEWAY = "repere.foundation.toolkit.texting.Nobody"
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    reached()
    reached(kind="email", value="zibeline@example.org", ways=[])
    made = booked()

    assert reminders.send_due(now=two_days_before(made)) == 0
    assert why() == "no_way"


# --- a gateway over HTTP


class Gateway(BaseHTTPRequestHandler):
    """Takes a message as a real one does: what bears a key it has is the message it has."""

    answers, heard, taken = [], [], {}

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append(body)
        status = self.answers.pop(0) if self.answers else 202
        if status in (202, 0):
            self.taken.setdefault(self.headers["Idempotency-Key"], body)
        if status == 0:  # taken, and the answer is lost on the way
            self.connection.close()
            return
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_said):
        pass


@pytest.fixture
def gateway(settings):
    Gateway.answers, Gateway.heard, Gateway.taken = [], [], {}
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TEXT_GATEWAY = "repere.foundation.toolkit.texting.Webhook"
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.SMS_OUT_SECRET = "drawn-at-random"
    yield Gateway
    server.shutdown()
    server.server_close()


def every_minute(made, hours):
    start = two_days_before(made)
    return sum(reminders.send_due(now=start + timedelta(minutes=n)) for n in range(hours * 60))


def test_a_gateway_that_fails_is_tried_again_until_it_takes_it(booked, reached, gateway):
    reached()
    made = booked()
    gateway.answers = [500, 503, 429]

    assert every_minute(made, 4) == 1

    assert len(gateway.heard) == 4
    assert len(gateway.taken) == 1
    kept = Reminder.unscoped.get()
    assert (kept.tries, kept.way, kept.failure) == (3, "text", "")


def test_a_message_whose_answer_was_lost_is_tried_under_the_same_key(booked, reached, gateway):
    reached()
    made = booked()
    gateway.answers = [0, 0]

    assert every_minute(made, 2) == 1

    assert len(gateway.heard) == 3
    assert len(gateway.taken) == 1


def test_a_gateway_asleep_is_given_up_before_the_hour(booked, reached, gateway):
    reached()
    made = booked()
    gateway.answers = [500] * 100
    start = two_days_before(made)

    for minutes in range(0, 50 * 60, 10):
        reminders.send_due(now=start + timedelta(minutes=minutes))

    assert why() == "too_late"
    # Fewer than fourteen: nobody is written to at night.
    assert len(gateway.heard) >= 12
    assert PersonContact.unscoped.get().value not in str(TrailLine.objects.values_list("detail", flat=True))
