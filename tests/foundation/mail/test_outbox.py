import json
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from repere.doors.commandline.main import main
from repere.foundation.audit.models import TrailLine
from repere.foundation.mail import actions, queries
from repere.foundation.mail.models import Letter
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed
from repere.foundation.vault.keyring import fresh_keyring
from repere.foundation.vault.models import SubjectKey
from tests import factories

WHO, WORDS = "kareem.zibeline@example.org", "Xanthoperle"


class Asleep(BaseEmailBackend):
    """A mail server that answers as the test says."""

    says: Exception

    def send_messages(self, email_messages):
        raise self.says


@pytest.fixture(autouse=True)
def through_the_outbox(settings):
    settings.EMAIL_BACKEND = "repere.foundation.mail.outbox.Outbox"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def refused_by(settings, monkeypatch):
    def refuse(error):
        settings.MAIL_TRANSPORT = f"{__name__}.Asleep"
        monkeypatch.setattr(Asleep, "says", error, raising=False)

    return refuse


def write(text=WORDS):
    send_mail("Come", text, None, [WHO])


@pytest.mark.django_db(transaction=True)
def test_a_letter_leaves_when_what_wrote_it_is_committed():
    with transaction.atomic():
        write()
        assert mail.outbox == []

    assert [(letter.to, letter.body) for letter in mail.outbox] == [([WHO], WORDS)]
    assert not Letter.unscoped.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_sends_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError

    assert mail.outbox == []
    assert not Letter.unscoped.exists()


@pytest.mark.django_db
def test_a_letter_that_waits_is_sealed_under_a_key_of_its_own_that_goes_with_its_sending(now):
    write()
    letter = Letter.unscoped.get()

    with connection.cursor() as cursor:
        cursor.execute("SELECT message FROM mail_letter")
        [(stored,)] = cursor.fetchall()
    assert WHO.encode() not in bytes(stored)
    assert WORDS.encode() not in bytes(stored)
    assert SubjectKey.unscoped.filter(subject_id=letter.pk).exists()

    assert actions.send(letter.pk, now=letter.next_try_at)

    assert not SubjectKey.unscoped.filter(subject_id=letter.pk).exists()
    assert not Letter.unscoped.exists()


@pytest.mark.django_db
def test_a_letter_keeps_all_that_was_written(now):
    written = EmailMultiAlternatives(
        "Viens", WORDS, "a@example.org", [WHO], ["b@example.org"], cc=["c@example.org"],
        reply_to=["d@example.org"], headers={"X-Kind": "invitation"}, alternatives=[(f"<p>{WORDS}</p>", "text/html")],
    )  # fmt: skip
    written.send()

    actions.send_due(now=now + timedelta(seconds=5))

    [sent] = mail.outbox
    for name in ("subject", "body", "from_email", "to", "bcc", "cc", "reply_to", "extra_headers"):
        assert getattr(sent, name) == getattr(written, name)
    assert [tuple(kind) for kind in sent.alternatives] == [(f"<p>{WORDS}</p>", "text/html")]


@pytest.mark.django_db
def test_a_letter_carries_no_file():
    message = EmailMessage("Viens", WORDS, None, [WHO])
    message.attach("dossier.txt", "who they are", "text/plain")

    with pytest.raises(ValueError, match="no files"):
        message.send()


@pytest.mark.django_db
def test_a_letter_for_nobody_is_not_kept():
    assert get_connection().send_messages([EmailMessage("Viens", WORDS)]) == 0
    assert not Letter.unscoped.exists()


@pytest.mark.django_db
def test_a_server_asleep_is_tried_again_later_and_later_then_given_up_and_the_log_names_nobody(
    now, refused_by, caplog
):
    refused_by(SMTPServerDisconnected(f"no answer for {WHO}"))
    write()
    letter = Letter.unscoped.get()

    moments = []
    while letter.given_up_at is None:
        moments.append(letter.next_try_at - now)
        assert not actions.send(letter.pk, now=letter.next_try_at)
        letter.refresh_from_db()

    assert [round(moment / timedelta(minutes=1)) for moment in moments[:5]] == [0, 1, 6, 21, 81]
    assert letter.given_up_at - now >= timedelta(days=1)
    assert queries.post().given_up == 1
    assert queries.post().failure == "SMTPServerDisconnected"
    assert "given up" in caplog.text
    assert "zibeline" not in caplog.text


@pytest.mark.django_db
def test_a_letter_put_off_leaves_when_the_server_is_back(now, refused_by, settings):
    refused_by(ConnectionRefusedError())
    write()
    assert actions.send_due(now=now + timedelta(seconds=1)) == 0
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"

    assert actions.send_due(now=now + timedelta(seconds=30)) == 0  # not yet its turn
    assert actions.send_due(now=now + timedelta(minutes=2)) == 1


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_given_up_at_once(now, refused_by):
    refused_by(SMTPRecipientsRefused({WHO: (550, b"no such mailbox")}))
    write()

    actions.send_due(now=now + timedelta(seconds=1))

    assert queries.post().given_up == 1


@pytest.mark.django_db
def test_a_password_of_ours_that_is_wrong_loses_no_letter(now, refused_by):
    refused_by(SMTPAuthenticationError(535, b"who are you"))
    write()

    actions.send_due(now=now + timedelta(seconds=1))

    assert (queries.post().waiting, queries.post().given_up) == (1, 0)


@pytest.mark.django_db
def test_a_letter_that_another_worker_holds_is_left_to_it(now):
    write()
    letter = Letter.unscoped.get()
    at = now + timedelta(seconds=1)
    assert actions._taken(letter.pk, at)

    assert not actions.send(letter.pk, now=at)
    assert mail.outbox == []
    assert actions.send(letter.pk, now=at + timedelta(minutes=6))  # whoever held it died


@pytest.mark.django_db
def test_a_letter_that_a_restored_copy_brought_back_without_its_key_goes(now):
    write()
    SubjectKey.unscoped.all().delete()

    with fresh_keyring():
        assert actions.send_due(now=now + timedelta(seconds=1)) == 0
    assert mail.outbox == []
    assert not Letter.unscoped.exists()


@pytest.mark.django_db
def test_what_was_given_up_is_forgotten_after_a_week(now):
    write()
    Letter.unscoped.update(given_up_at=now)

    actions.send_due(now=now + timedelta(days=6))
    assert Letter.unscoped.exists()
    actions.send_due(now=now + timedelta(days=8))
    assert not Letter.unscoped.exists()
    assert not SubjectKey.unscoped.exists()


@pytest.mark.django_db
def test_only_whoever_looks_after_the_machine_tries_again():
    actor = factories.actor()

    for act in (lambda: actions.try_again(actor, now=factories.NOW), lambda: actions.forget_given_up(actor)):
        with pytest.raises(NotAllowed):
            act()
    assert actions.forget_given_up(SYSTEM) == 0


@pytest.mark.django_db
def test_the_command_tells_what_waits_tries_again_and_forgets(now, capsys):
    write()
    Letter.unscoped.update(given_up_at=now, failure="TimeoutError")

    assert main(["mail"]) == 0
    assert "1 were given up (last failure: TimeoutError)" in capsys.readouterr().out
    assert main(["mail", "--again", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["waiting"], told["given_up"], told["done"]) == (1, 0, 1)
    Letter.unscoped.update(given_up_at=now)
    assert main(["mail", "--forget"]) == 0
    assert "1 letters forgotten" in capsys.readouterr().out
    assert not Letter.unscoped.exists()
    assert set(TrailLine.objects.values_list("verb", flat=True)) == {"mail.tried_again", "mail.forgotten"}
