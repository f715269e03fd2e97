from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from repere.accompaniment.people import access, rules
from repere.accompaniment.people.finding import actions as finding
from repere.accompaniment.people.finding.cards import Card, card_of
from repere.accompaniment.people.finding.queries import codes_of_merged, known_of
from repere.accompaniment.people.models import Person, PersonContact, PersonName
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
    """Make somebody findable as they are now: after any change of name, birth, contact or dossier."""
    finding.index_card(
        person.organisation_id,
        person.pk,
        card_of(known_of(person, code=code), *codes_of_merged(person)),
        hidden=getattr(person, "is_hidden", False),
    )


def unindex_person(person: Person) -> None:
    """Whoever was merged into another, or is to be forgotten, is found no more."""
    finding.unindex(person.organisation_id, person.pk)


def index_everybody(organisation_id: UUID, progress: Callable[[int, int], object]) -> None:
    """The whole index of one organisation made anew: its key has changed, and opens nothing of the one before."""
    people = Person.unscoped.filter(organisation=organisation_id, merged_into=None).order_by("pk")
    everybody = list(people.values_list("pk", flat=True))
    finding.drop_index(organisation_id)

    def cards() -> Iterator[list[tuple[UUID, Card, bool]]]:
        for start in range(0, len(everybody), finding.BATCH):
            some = people.filter(pk__in=everybody[start : start + finding.BATCH]).select_related("dossier")
            yield [
                (
                    person.pk,
                    card_of(known_of(person), *codes_of_merged(person)),
                    getattr(person, "is_hidden", False),
                )
                for person in some.prefetch_related("names", "contacts")
            ]

    def told(done: int) -> None:
        progress(done, len(everybody))

    finding.index_register(organisation_id, cards(), told=told)
