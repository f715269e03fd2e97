from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from repere.accompaniment.people import access, rules
from repere.accompaniment.people.finding import actions as finding
from repere.accompaniment.people.finding.cards import card_of
from repere.accompaniment.people.finding.queries import (
    codes_of_merged,
    how_many_to_index,
    known_from,
    known_of,
    people_to_index,
)
from repere.accompaniment.people.household.queries import majority_key_of
from repere.accompaniment.people.models import Person, PersonContact, PersonDocument, PersonName
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor


@dataclass(frozen=True, slots=True)
class SaidName:
    text: str
    kind: str = "usual"
    script: str = ""


@dataclass(frozen=True, slots=True)
class SaidContact:
    kind: str
    value: str
    may_leave_message: bool = False
    precautions: str = ""


@dataclass(frozen=True, slots=True)
class SaidDocument:
    kind: str
    number: str


class ANameIsNeeded(ValueError):
    """Nothing else is compulsory."""


@transaction.atomic
def register_person(
    actor: Actor,
    *,
    names: Sequence[SaidName],
    today: date,
    birth: rules.Birth = rules.UNKNOWN,
    languages: Sequence[str] = (),
    needs_interpreter: bool = False,
    contacts: Iterable[SaidContact] = (),
    documents: Iterable[SaidDocument] = (),
    sex: str = "",
    greeted_as: str = "",
    nationality: str = "",
    code: str = "",
) -> Person:
    """Write down who somebody is, in the actor's organisation, so that they are found again.

    `code`: of the dossier that is opened for them at the same time; they are found by it too.
    """
    access.REGISTER.require(actor)
    said = [name for name in names if name.text.strip()]
    if not said:
        raise ANameIsNeeded
    rules.checked_birth(birth, today)
    person = Person(
        organisation_id=actor.own_organisation_id,
        birth_year=birth.year,
        birth_month=birth.month,
        birth_day=birth.day,
        birth_precision=birth.precision,
        languages=list(languages),
        needs_interpreter=needs_interpreter,
        sex=sex,
        greeted_as=greeted_as,
        nationality=nationality,
        created_by_id=actor.user_id,
    )
    person.majority_key = majority_key_of(person)
    person.save(force_insert=True)
    name_rows = PersonName.unscoped.bulk_create(
        PersonName(
            person=person,
            text=" ".join(name.text.split()),
            kind=name.kind,
            script=name.script or rules.script_of(name.text),
            position=position,
        )
        for position, name in enumerate(said)
    )
    contact_rows = PersonContact.unscoped.bulk_create(
        PersonContact(
            person=person,
            kind=contact.kind,
            value=contact.value.strip(),
            may_leave_message=contact.may_leave_message,
            precautions=contact.precautions,
        )
        for contact in contacts
        if contact.value.strip()
    )
    document_rows = PersonDocument.unscoped.bulk_create(
        PersonDocument(person=person, kind=document.kind, number=document.number.strip())
        for document in documents
        if document.number.strip()
    )
    known = known_from(person, name_rows, contact_rows, document_rows, code=code)
    finding.index_card(person.organisation_id, person.pk, card_of(known), hidden=person.is_hidden)
    trail.record(actor, "person.registered", person)
    return person


def index_person(person: Person, *, code: str = "") -> None:
    """Make somebody findable as they are now: after any change of name, birth, contact or dossier."""
    Person.unscoped.filter(pk=person.pk).update(majority_key=majority_key_of(person))
    finding.index_card(
        person.organisation_id,
        person.pk,
        card_of(known_of(person, code=code), *codes_of_merged(person)),
        hidden=person.is_hidden,
    )


def unindex_person(person: Person) -> None:
    """Whoever was merged into another, or is to be forgotten, is found no more."""
    finding.unindex(person.organisation_id, person.pk)


def index_everybody(
    actor: Actor, *, everybody: bool = False, told: Callable[[int, int], object] | None = None
) -> int:
    """Make the index of an organisation again, while it serves: those of an older version, or everybody."""
    access.REINDEX.require(actor)
    if actor.organisation_id is None:
        return 0
    organisation_id = actor.organisation_id
    of = how_many_to_index(organisation_id, only_old=not everybody)
    if everybody:
        finding.forget_spellings(organisation_id)
    batches = people_to_index(organisation_id, only_old=not everybody)
    done = finding.index_register(
        organisation_id, batches, anew=everybody, told=lambda done: told(done, of) if told else None
    )
    trail.record(actor, "people.reindexed", organisation_id=organisation_id, rows=done)
    return done
