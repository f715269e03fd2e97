"""Who somebody is, said again: what was wrong is corrected, what was not known is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from repere.accompaniment.people import access, rules
from repere.accompaniment.people.actions import ANameIsNeeded, SaidDocument, SaidName, index_person
from repere.accompaniment.people.models import Person, PersonDocument, PersonName, PersonReader, SearchCard
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.shelves.choices import Standing
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, NotAllowed


@dataclass(frozen=True, slots=True)
class Details:
    birth: rules.Birth = rules.UNKNOWN
    languages: Sequence[str] = ()
    needs_interpreter: bool = False
    sex: str = ""
    greeted_as: str = ""
    nationality: str = ""


@transaction.atomic
def describe_person(actor: Actor, person: Person, said: Details, *, today: date) -> Person:
    access.require_own(access.EDIT, actor, person)
    rules.checked_birth(said.birth, today)
    person.birth_year, person.birth_month, person.birth_day = (
        said.birth.year, said.birth.month, said.birth.day,
    )  # fmt: skip
    person.birth_precision = said.birth.precision
    person.languages, person.needs_interpreter = list(said.languages), said.needs_interpreter
    person.sex, person.greeted_as, person.nationality = said.sex, said.greeted_as, said.nationality
    person.save()
    _changed(actor, person, "person.described")
    return person


@transaction.atomic
def add_name(actor: Actor, person: Person, said: SaidName, *, first: bool = False) -> PersonName:
    """One more way in which they are called; `first` makes it the one they are greeted by."""
    access.require_own(access.EDIT, actor, person)
    text = " ".join(said.text.split())
    if not text:
        raise ANameIsNeeded
    names = list(PersonName.unscoped.filter(person=person).order_by("position", "pk"))
    same = next((name for name in names if name.text == text), None)
    if same is None:
        same = PersonName(
            person=person,
            text=text,
            kind=said.kind,
            script=said.script or rules.script_of(text),
            position=names[-1].position + 1 if names else 0,
        )
        same.save()
        names.append(same)
    if first:
        for position, name in enumerate([same, *(name for name in names if name.pk != same.pk)]):
            PersonName.unscoped.filter(pk=name.pk).update(position=position)
    _changed(actor, person, "name.added")
    return same


@transaction.atomic
def remove_name(actor: Actor, name: PersonName) -> None:
    """Written by mistake; the last one stays."""
    person = name.person
    access.require_own(access.EDIT, actor, person)
    if not PersonName.unscoped.filter(person=person).exclude(pk=name.pk).exists():
        raise ANameIsNeeded
    name.delete()
    _changed(actor, person, "name.removed")


@transaction.atomic
def add_document(actor: Actor, person: Person, said: SaidDocument) -> PersonDocument:
    access.require_own(access.EDIT, actor, person)
    document = PersonDocument(person=person, kind=said.kind, number=" ".join(said.number.split()))
    document.save()
    _changed(actor, person, "document.added", kind=said.kind)
    return document


@transaction.atomic
def remove_document(actor: Actor, document: PersonDocument) -> None:
    person, kind = document.person, document.kind
    access.require_own(access.EDIT, actor, person)
    document.delete()
    _changed(actor, person, "document.removed", kind=kind)


def _changed(actor: Actor, person: Person, verb: str, **detail: Any) -> None:
    index_person(Person.unscoped.get(pk=person.pk))
    trail.record(actor, verb, person, dossier_id=dossier_of(person), **detail)


@transaction.atomic
def hide_person(actor: Actor, person: Person, *, now: datetime) -> None:
    """From now on only those named see them: whoever hides them, and the team that follows them already."""
    access.require_own(access.HIDE, actor, person)
    if actor.user_id is None:
        raise NotAllowed(access.HIDE.name)
    # Before they are hidden: afterwards nobody may name anybody on them but those named.
    name_reader(actor, person, actor.user_id, now=now)
    person.is_hidden = True
    person.save(update_fields=["is_hidden"])
    SearchCard.unscoped.filter(person=person).update(hidden=True)
    trail.record(actor, "person.hidden", person, dossier_id=dossier_of(person))


@transaction.atomic
def show_person(actor: Actor, person: Person) -> None:
    """Seen again by everybody who receives people in the organisation."""
    access.require_own(access.HIDE, actor, person)
    person.is_hidden = False
    person.save(update_fields=["is_hidden"])
    SearchCard.unscoped.filter(person=person).update(hidden=False)
    PersonReader.unscoped.filter(person=person, standing=Standing.READER).delete()
    trail.record(actor, "person.shown", person, dossier_id=dossier_of(person))


@transaction.atomic
def name_reader(actor: Actor, person: Person, user_id: UUID, *, now: datetime) -> PersonReader:
    access.require_own(access.HIDE, actor, person)
    reader, is_new = PersonReader.unscoped.get_or_create(
        person=person,
        user_id=user_id,
        standing=Standing.READER,
        defaults={"named_at": now, "named_by_id": actor.user_id},
    )
    if is_new:
        trail.record(actor, "person.reader_named", person, dossier_id=dossier_of(person), reader=str(user_id))
    return reader
