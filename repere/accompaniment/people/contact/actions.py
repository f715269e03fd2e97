"""How somebody may be reached without danger to them, as they said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from django.db import transaction

from repere.accompaniment.people import access
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.contact import rules
from repere.accompaniment.people.models import Person, PersonContact
from repere.accompaniment.people.queries import dossier_of
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor


@dataclass(frozen=True, slots=True)
class SaidPlan:
    """A contact with its plan; `windows` are (start, end, days), days counted from Monday 0, none for every day."""

    kind: str
    value: str
    never: bool = False
    may_leave_message: bool = False
    ways: Sequence[str] = ()
    windows: Sequence[tuple[time, time, Sequence[int]]] = ()
    say: str = ""
    never_say: str = ""
    answered_by: str = ""
    language: str = ""
    precautions: str = ""


class HoursAreImpossible(ValueError):
    """An end before its start."""


@transaction.atomic
def add_contact(actor: Actor, person: Person, said: SaidPlan) -> PersonContact:
    access.require_own(access.EDIT, actor, person)
    contact = _written(PersonContact(person=person), said)
    _index_again(person)
    trail.record(actor, "contact.added", contact, dossier_id=dossier_of(person), never=said.never)
    return contact


@transaction.atomic
def change_contact(actor: Actor, contact: PersonContact, said: SaidPlan) -> PersonContact:
    """The plan is said anew: what was in it before is not kept."""
    access.require_own(access.EDIT, actor, contact.person)
    _written(contact, said)
    _index_again(contact.person)
    trail.record(actor, "contact.changed", contact, dossier_id=dossier_of(contact.person), never=said.never)
    return contact


@transaction.atomic
def remove_contact(actor: Actor, contact: PersonContact) -> None:
    access.require_own(access.EDIT, actor, contact.person)
    person = contact.person
    trail.record(actor, "contact.removed", contact, dossier_id=dossier_of(person))
    contact.delete()
    _index_again(person)


def _index_again(person: Person) -> None:
    """From what is stored: the row in hand may remember contacts as they were."""
    index_person(Person.unscoped.get(pk=person.pk))


def _written(contact: PersonContact, said: SaidPlan) -> PersonContact:
    if not all(rules.window_fits(*window) for window in said.windows):
        raise HoursAreImpossible
    contact.kind, contact.value = said.kind, said.value.strip()
    contact.never, contact.may_leave_message = said.never, said.may_leave_message
    contact.ways = sorted(set(said.ways))
    contact.windows = [
        [f"{start:%H:%M}", f"{end:%H:%M}", sorted(set(days))] for start, end, days in said.windows
    ]
    contact.say, contact.never_say = said.say, said.never_say
    contact.answered_by, contact.language = said.answered_by, said.language
    contact.precautions = said.precautions
    contact.save()
    return contact
