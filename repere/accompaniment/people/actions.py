from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from repere.accompaniment.people import access, identity, rules, search
from repere.accompaniment.people.models import IdentityKey, Person, PersonContact, PersonName
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
) -> Person:
    """Write down who somebody is, in the actor's organisation, so that they are found again."""
    access.REGISTER.require(actor)
    said = [name for name in names if name.text.strip()]
    if not said:
        raise ANameIsNeeded
    rules.checked_birth(birth, today)
    person = Person.unscoped.create(
        organisation_id=actor.own_organisation_id,
        birth_year=birth.year,
        birth_month=birth.month,
        birth_day=birth.day,
        birth_precision=birth.precision,
        languages=list(languages),
        needs_interpreter=needs_interpreter,
        created_by_id=actor.user_id,
    )
    PersonName.unscoped.bulk_create(
        PersonName(
            person=person,
            text=" ".join(name.text.split()),
            kind=name.kind,
            script=name.script or rules.script_of(name.text),
            position=position,
        )
        for position, name in enumerate(said)
    )
    PersonContact.unscoped.bulk_create(
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
    index_person(person)
    trail.record(actor, "person.registered", person)
    return person


def index_person(person: Person, *, code: str = "") -> None:
    """Make the keys anew: after any change of name, birth, contact or dossier."""
    IdentityKey.unscoped.filter(person=person).delete()
    IdentityKey.unscoped.bulk_create(keys_of(person, code=code))


def unindex_person(person: Person) -> None:
    """They are found no more: joined to another, or forgotten."""
    IdentityKey.unscoped.filter(person=person).delete()


def keys_of(person: Person, *, code: str = "") -> list[IdentityKey]:
    known = search.known(person, code=code)
    return [
        IdentityKey(person=person, organisation_id=person.organisation_id, digest=digest)
        for digest in search.digests(person.organisation_id, identity.keys(known))
    ]
