"""The one gate through which a contact is used or shared: whoever sends asks here, and carries the conditions along."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import phonenumbers
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from repere.accompaniment.people.access import EDIT, OWN, require_own
from repere.accompaniment.people.contact.rules import Plan, Refused, Window, may_contact
from repere.accompaniment.people.models import PersonContact
from repere.foundation.toolkit.actors import Actor


class ContactRefused(Exception):
    """The plan says no: `reason` is never, way_not_agreed, no_message or out_of_hours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reached:
    """What may be dialled or written to, and what goes along with it, in words."""

    value: str
    conditions: str


def reach(actor: Actor, contact: PersonContact, way: str, at: datetime) -> Reached:
    """The contact, or `ContactRefused`: `way` is one of contact/rules.py, sharing included."""
    if actor.person_id is not None and actor.person_id == contact.person_id:
        OWN.require(actor)  # by their own door
    else:
        require_own(EDIT, actor, contact.person)
    answer = may_contact(plan_of(contact), way, timezone.localtime(at))
    if isinstance(answer, Refused):
        raise ContactRefused(answer.reason)
    return Reached(contact.value, conditions_of(contact))


def plan_of(contact: PersonContact) -> Plan:
    return Plan(
        kind=contact.kind,
        never=contact.never,
        ways=frozenset(contact.ways),
        windows=tuple(window_of(stored) for stored in contact.windows),
        may_leave_message=contact.may_leave_message,
    )


def window_of(stored: list[Any]) -> Window:
    start, end, days = stored
    return Window(time.fromisoformat(start), time.fromisoformat(end), frozenset(days))


def conditions_of(contact: PersonContact) -> str:
    """So that nobody uses it as any other: what a partner must know with the number, in the reader's language."""
    hours = [_hours(*window) for window in contact.windows]
    told = (
        "" if contact.may_leave_message else _("Leave no message."),
        *hours,
        _("Say: %(words)s.") % {"words": contact.say} if contact.say else "",
        _("Never say: %(words)s.") % {"words": contact.never_say} if contact.never_say else "",
        _("May answer: %(who)s.") % {"who": contact.answered_by} if contact.answered_by else "",
        contact.precautions,
    )
    return pgettext("between two sentences", " ").join(filter(None, told))


def _hours(start: str, end: str, days: list[int]) -> str:
    if not days:
        return _("Only from %(start)s to %(end)s.") % {"start": start, "end": end}
    named = pgettext("between two words of a list", ", ").join(str(WEEKDAYS[day]).lower() for day in days)
    return _("Only from %(start)s to %(end)s: %(days)s.") % {"start": start, "end": end, "days": named}


def same_contact(one: str, other: str) -> bool:
    """Two ways of writing a number or an address: +33 6…, 06 …; capitals and blanks count for nothing."""
    return _comparable(one) == _comparable(other)


def _comparable(value: str) -> str:
    text = "".join(value.split()).casefold()
    if "@" in text:
        return text
    try:
        read = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
