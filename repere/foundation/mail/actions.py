"""A letter put aside, sent, tried again, given up, forgotten."""

from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.mail import queries, rules
from repere.foundation.mail.access import LOOK_AFTER_MAIL
from repere.foundation.mail.models import Letter
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault import keyring
from repere.foundation.vault.sealing import CannotOpen

log = structlog.get_logger("repere.mail")

_TOLD = ("subject", "body", "from_email", "to", "bcc", "cc", "reply_to", "extra_headers")


def put(message: EmailMessage, *, now: datetime) -> Letter:
    """Keep a letter, sealed, until it is sent; one that says `not_after` is forgotten when that instant has come."""
    if message.attachments:
        raise ValueError("A letter carries no files: it links to the house, where rights are checked.")
    told: dict[str, Any] = {name: getattr(message, name) for name in _TOLD}
    # Lazy translations are said now, in the language of whoever writes.
    told |= {"subject": str(told["subject"]), "body": str(told["body"])}
    told["subtype"] = message.content_subtype
    told["alternatives"] = [[str(text), kind] for text, kind in getattr(message, "alternatives", [])]
    not_after = getattr(message, "not_after", None)
    return Letter.unscoped.create(written_at=now, next_try_at=now, message=told, not_after=not_after)


def send(letter_id: UUID, *, now: datetime) -> bool:
    """Give a letter to the mail server, unless somebody else is at it; true once the server has it."""
    letter = _taken(letter_id, now)
    if letter is None:
        return False
    if letter.not_after is not None and now >= letter.not_after:
        forget(letter.pk)
        return False
    try:
        message = _message(letter)
        message.connection = get_connection(settings.MAIL_TRANSPORT)
        message.send()
    except CannotOpen:
        # A copy that was restored brought back a letter whose key went with its sending.
        forget(letter.pk)
        return False
    except Exception as error:  # a transport fails in its own ways: none of them may stop the others' letters
        _put_off(letter, error, now)
        return False
    forget(letter.pk)
    return True


def send_due(*, now: datetime) -> int:
    """Those whose moment has come; gives how many left."""
    sent = sum(send(letter_id, now=now) for letter_id in queries.due(now))
    for letter_id in queries.given_up(before=now - rules.FORGOTTEN_AFTER):
        forget(letter_id)
    return sent


@transaction.atomic
def forget(letter_id: UUID) -> None:
    """The key first: what stays of the row in a log or in a copy opens no more."""
    keyring.forget(trail.HOUSE, letter_id)
    Letter.unscoped.filter(pk=letter_id).delete()


@transaction.atomic
def try_again(actor: Actor, *, now: datetime) -> int:
    """A day more for the letters that were given up."""
    LOOK_AFTER_MAIL.require(actor)
    rows = Letter.unscoped.filter(pk__in=queries.given_up())
    count = rows.update(given_up_at=None, failure="", tries=0, written_at=now, next_try_at=now)
    if count:
        trail.record(actor, "mail.tried_again", letters=count)
    return count


@transaction.atomic
def forget_given_up(actor: Actor) -> int:
    LOOK_AFTER_MAIL.require(actor)
    letters = queries.given_up()
    for letter_id in letters:
        forget(letter_id)
    if letters:
        trail.record(actor, "mail.forgotten", letters=len(letters))
    return len(letters)


@transaction.atomic
def _taken(letter_id: UUID, now: datetime) -> Letter | None:
    """The letter, kept from other workers for some minutes: committed before the server is spoken to."""
    mine = Letter.unscoped.filter(pk=letter_id, given_up_at=None, next_try_at__lte=now)
    if not mine.update(next_try_at=now + rules.HELD_FOR):
        return None
    taken: Letter = Letter.unscoped.get(pk=letter_id)
    return taken


def _message(letter: Letter) -> EmailMultiAlternatives:
    told = dict(letter.message)
    subtype, alternatives, headers = told.pop("subtype"), told.pop("alternatives"), told.pop("extra_headers")
    message = EmailMultiAlternatives(**told, headers=headers)
    message.content_subtype = subtype
    for text, kind in alternatives:
        message.attach_alternative(text, kind)
    return message


def _put_off(letter: Letter, error: Exception, now: datetime) -> None:
    tries = letter.tries + 1
    is_over = rules.is_for_ever(_codes(error)) or rules.is_given_up(letter.written_at, now)
    failure = type(error).__name__
    Letter.unscoped.filter(pk=letter.pk).update(
        tries=tries,
        failure=failure,
        next_try_at=rules.next_try(tries, now),
        given_up_at=now if is_over else None,
    )
    if is_over:
        log.error("A letter was given up", reason=failure, attempt=tries)
    else:
        log.warning("A letter was put off", reason=failure, attempt=tries)


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _said in error.recipients.values()]
    # A server that does not know us (530, 535) is mended by whoever looks after it, and the letter then leaves.
    if isinstance(error, SMTPResponseException) and error.smtp_code not in {530, 534, 535, 538}:
        return [error.smtp_code]
    return []
