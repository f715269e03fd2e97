"""What the worker sends: each reminder taken, decided, and settled; the decision is made at the minute it leaves."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import phonenumbers
import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework.agenda import queries, reminding, words
from repere.accompaniment.casework.agenda.choices import Unsent, Way
from repere.accompaniment.casework.agenda.models import Appointment, Reminder
from repere.accompaniment.people.contact import gate
from repere.accompaniment.people.contact.queries import contacts_of
from repere.accompaniment.people.models import PersonContact
from repere.foundation.audit import trail
from repere.foundation.mail.queries import can_send as mail_can_send
from repere.foundation.toolkit import texting
from repere.foundation.toolkit.actors import SYSTEM, Actor
from repere.foundation.toolkit.tongues import language_for

log = structlog.get_logger("repere.reminders")
HOME = "FR"


def send_due(*, now: datetime) -> int:
    """Those whose moment has come; gives how many left."""
    return sum(send(reminder_id, now=now) for reminder_id in queries.reminders_due(now))


def send(reminder_id: UUID, *, now: datetime) -> bool:
    """True once it has left. Taken first, so that two workers send one; refused by the plan, settled for good."""
    reminder = _taken(reminder_id, now)
    if reminder is None:
        return False
    appointment = reminder.appointment
    actor = replace(SYSTEM, organisation_id=appointment.organisation_id)
    contacts = _contacts(actor, appointment)
    decision = reminding.decide(
        reminder.for_start,
        timezone.localtime(now),
        status=appointment.status if appointment.starts_at == reminder.for_start else "moved",
        is_silent=appointment.is_silent,
        opted_out=queries.wants_no_reminder(appointment.dossier_id),
        plans=[gate.plan_of(contact) for contact in contacts],
        can_send=ways_open(),
    )
    if isinstance(decision, reminding.Never):
        _not_sent(actor, reminder, decision.reason, now)
        return False
    if isinstance(decision, reminding.Later):
        _put_off(actor, reminder, decision.at, now)
        return False
    return _leave(actor, reminder, contacts[decision.rank], Way(decision.way), now)


def _leave(actor: Actor, reminder: Reminder, contact: PersonContact, way: Way, now: datetime) -> bool:
    appointment = reminder.appointment
    try:
        reached = gate.reach(actor, contact, way, now)
    except gate.ContactRefused:
        _not_sent(actor, reminder, Unsent.NO_WAY, now)
        return False
    language = language_for([contact.language, *contact.person.languages])
    local = appointment.starts_at.astimezone(queries.zone_of(appointment.time_zone))
    text = words.reminder(local, language, contact.say)
    if not reminding.may_be_said(text, [contact.never_say]):
        _not_sent(actor, reminder, Unsent.WORDS, now)
        return False
    if way == Way.EMAIL:
        with transaction.atomic():
            letter = EmailMessage(words.subject(language), text, None, [reached.value])
            letter.not_after = appointment.starts_at  # type: ignore[attr-defined]  # read by the outbox
            letter.send()
            _sent(actor, reminder, way, now)
        return True
    try:
        # Under the reminder's own key: a gateway that took it and could not say so takes it for the same one.
        texting.gateway().send(dialled(reached.value), text, key=str(reminder.pk))
    except texting.NotSent as refusal:
        again = reminding.next_try(reminder.tries + 1, now, reminder.for_start)
        log.warning("A reminder was not taken", reason=str(refusal)[:60], attempt=reminder.tries + 1)
        Reminder.unscoped.filter(pk=reminder.pk).update(tries=reminder.tries + 1, failure=str(refusal)[:60])
        _put_off(actor, reminder, again, now)
        return False
    with transaction.atomic():
        _sent(actor, reminder, way, now)
    return True


def _contacts(actor: Actor, appointment: Appointment) -> list[PersonContact]:
    """Of whoever answers for those who come: relatives who come along are not written to."""
    if appointment.dossier is None:
        return []
    found = contacts_of(actor, appointment.dossier.person)
    return [contact for contact in found if contact.kind != "phone" or dialled(contact.value)]


def ways_open() -> set[str]:
    ways = {Way.TEXT.value} if texting.gateway().can_send else set()
    return ways | ({Way.EMAIL.value} if mail_can_send() else set())


def dialled(number: str) -> str:
    """E.164, or nothing for what cannot be dialled."""
    try:
        read = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(read):
        return ""
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))


@transaction.atomic
def _taken(reminder_id: UUID, now: datetime) -> Reminder | None:
    """The reminder, kept from other workers for some minutes: committed before anybody outside is spoken to."""
    mine = Reminder.unscoped.filter(pk=reminder_id, settled_at=None, next_try_at__lte=now)
    if not mine.update(next_try_at=now + reminding.HELD_FOR):
        return None
    joined = Reminder.unscoped.select_related("appointment__dossier__person")
    return joined.filter(pk=reminder_id).first()


def _sent(actor: Actor, reminder: Reminder, way: str, now: datetime) -> None:
    Reminder.unscoped.filter(pk=reminder.pk).update(sent_at=now, settled_at=now, way=way, failure="")
    _told(actor, "reminder.sent", reminder, way=way)


@transaction.atomic
def _not_sent(actor: Actor, reminder: Reminder, reason: str, now: datetime) -> None:
    Reminder.unscoped.filter(pk=reminder.pk).update(settled_at=now, because=reason)
    _told(actor, "reminder.not_sent", reminder, unsent=str(reason))


def _put_off(actor: Actor, reminder: Reminder, at: datetime | None, now: datetime) -> None:
    if at is None or at >= reminder.for_start:
        _not_sent(actor, reminder, Unsent.TOO_LATE, now)
    else:
        Reminder.unscoped.filter(pk=reminder.pk).update(next_try_at=at)


def _told(actor: Actor, verb: str, reminder: Reminder, **detail: Any) -> None:
    appointment = reminder.appointment
    trail.record(actor, verb, appointment, dossier_id=appointment.dossier_id, **detail)
