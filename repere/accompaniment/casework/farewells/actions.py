"""Whoever is about to be forgotten is told so themselves, where they may be written to and as they agreed to be."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from repere.accompaniment.casework.agenda import queries as agenda
from repere.accompaniment.casework.agenda import reminding, words
from repere.accompaniment.casework.agenda.choices import Unsent, Way
from repere.accompaniment.casework.agenda.models import Reminder
from repere.accompaniment.casework.agenda.reminders.actions import dialled, ways_open
from repere.accompaniment.people.contact import gate
from repere.accompaniment.people.contact.queries import contacts_of
from repere.accompaniment.people.models import Ending, PersonContact
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.retention import rules
from repere.accompaniment.people.retention.queries import endings_to_tell
from repere.foundation.audit import trail
from repere.foundation.toolkit import texting
from repere.foundation.toolkit.actors import SYSTEM, Actor
from repere.foundation.toolkit.tongues import language_for

log = structlog.get_logger("repere.farewells")
AT_ONCE = 50


def tell_people(*, now: datetime) -> int:
    """Those given notice whom nobody told yet; gives how many messages left."""
    waiting = endings_to_tell(now).values_list("pk", flat=True)[:AT_ONCE]
    return sum(tell(ending_id, now=now) for ending_id in list(waiting))


def tell(ending_id: UUID, *, now: datetime) -> bool:
    """True once it has left. Taken first, so that two workers send one; a refusal of the plan is for good."""
    ending = _taken(ending_id, now)
    if ending is None:
        return False
    person = ending.person
    actor = replace(SYSTEM, organisation_id=ending.organisation_id)
    contacts = [one for one in contacts_of(actor, person) if one.kind != "phone" or dialled(one.value)]
    before = make_aware(datetime.combine(ending.ends_on, time()))
    decision = reminding.decide(
        before, timezone.localtime(now), status="planned", is_silent=False,
        opted_out=agenda.wants_no_reminder(dossier_of(person)),
        plans=[gate.plan_of(contact) for contact in contacts], can_send=ways_open(),
    )  # fmt: skip
    if isinstance(decision, reminding.Never):
        return _settled(actor, ending, now, untold=decision.reason)
    if isinstance(decision, reminding.Later):
        Ending.unscoped.filter(pk=ending.pk).update(next_try_at=decision.at)
        return False
    return _leave(actor, ending, contacts[decision.rank], decision.way, before, now)


def message(ending: Ending, language: str, say: str = "") -> str:
    """That news are hoped for, before a day: not from whom, nor about what. `say`: the words they asked for."""
    with translation.override(language):
        told = {"day": date_format(ending.ends_on, "j F Y"), "words": say.strip(" .:")}
        if say:
            return _("%(words)s: we would like to have news of you before %(day)s.") % told
        return _("We would like to have news of you before %(day)s. Come and see us, or call us.") % told


def _leave(
    actor: Actor, ending: Ending, contact: PersonContact, way: str, before: datetime, now: datetime
) -> bool:
    try:
        reached = gate.reach(actor, contact, way, now)
    except gate.ContactRefused:
        return _settled(actor, ending, now, untold=Unsent.NO_WAY)
    language = language_for([contact.language, *contact.person.languages])
    text = message(ending, language, contact.say)
    if not reminding.may_be_said(text, [contact.never_say]):
        return _settled(actor, ending, now, untold=Unsent.WORDS)
    if way == Way.EMAIL:
        with transaction.atomic():
            letter = EmailMessage(words.subject(language), text, None, [reached.value])
            letter.not_after = before  # type: ignore[attr-defined]  # read by the outbox
            letter.send()
            return _settled(actor, ending, now, way=way)
    try:
        texting.gateway().send(dialled(reached.value), text, key=str(ending.pk))
    except texting.NotSent as refusal:
        again = reminding.next_try(ending.tries + 1, now, before)
        log.warning("A message was not taken", reason=str(refusal)[:60], attempt=ending.tries + 1)
        if again is None:
            return _settled(actor, ending, now, untold=Unsent.TOO_LATE)
        Ending.unscoped.filter(pk=ending.pk).update(tries=ending.tries + 1, next_try_at=again)
        return False
    return _settled(actor, ending, now, way=way)


@transaction.atomic
def _taken(ending_id: UUID, now: datetime) -> Ending | None:
    mine = Ending.unscoped.filter(pk=ending_id, settled_at=None, next_try_at__lte=now)
    if not mine.update(next_try_at=now + reminding.HELD_FOR):
        return None
    return Ending.unscoped.select_related("person__dossier").filter(pk=ending_id).first()


@transaction.atomic
def _settled(actor: Actor, ending: Ending, now: datetime, *, way: str = "", untold: str = "") -> bool:
    Ending.unscoped.filter(pk=ending.pk).update(settled_at=now, way=way, untold=untold)
    told: dict[str, Any] = {"way": str(way)} if way else {"unsent": str(untold)}
    verb = "retention.told" if way else "retention.not_told"
    trail.record(actor, verb, ending.person, dossier_id=dossier_of(ending.person), **told)
    return bool(way)


def strip_receipts(*, now: datetime) -> int:
    """Of what was sent before an appointment, that it was sent is forgotten after six months."""
    limit = now - timedelta(days=30 * rules.RECEIPTS_KEPT_MONTHS)
    gone, _by_table = Reminder.unscoped.filter(settled_at__lt=limit).delete()
    return gone
