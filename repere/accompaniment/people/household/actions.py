"""Who belongs with whom, as they said it; and the day a child comes of age."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from repere.accompaniment.people import access
from repere.accompaniment.people.household import queries, rules
from repere.accompaniment.people.models import Person, Relation
from repere.accompaniment.people.queries import dossier_of
from repere.foundation.audit import trail
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import SYSTEM, Actor
from repere.foundation.vault.keyring import fresh_keyring

SOON = timedelta(days=31)


class AlreadyTied(Exception):
    """These two are tied already, seen from one side or the other."""


@dataclass(frozen=True, slots=True)
class SaidTie:
    """What the other is to the person; `name` and `said` are for somebody who has no dossier here."""

    kind: str
    name: str = ""
    said: str = ""
    lives_together: bool = False
    travelled_together: bool = False
    is_guardian: bool = False
    is_emergency_contact: bool = False
    is_sought: bool = False


@transaction.atomic
def tell_relation(
    actor: Actor, person: Person, said: SaidTie, *, other: Person | None = None, now: datetime
) -> Relation:
    """Tie a person to another dossier of the organisation, or to somebody by their name."""
    access.require_own(access.EDIT, actor, person, *([other] if other else []))
    rules.check_tie(
        to_themselves=other is not None and other.pk == person.pk,
        has_other=other is not None,
        name=said.name,
        is_sought=said.is_sought,
    )
    if other is not None and Relation.unscoped.filter(person=other, other=person).exists():
        raise AlreadyTied
    relation = Relation(
        person=person,
        other=other,
        kind=said.kind,
        name=" ".join(said.name.split()),
        said=said.said.strip(),
        lives_together=said.lives_together,
        travelled_together=said.travelled_together,
        is_guardian=said.is_guardian,
        is_emergency_contact=said.is_emergency_contact,
        is_sought=said.is_sought,
        told_at=now,
        told_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            relation.save()
    except IntegrityError:
        raise AlreadyTied from None
    for side in filter(None, (person, other)):
        trail.record(actor, "relation.told", relation, dossier_id=dossier_of(side), sought=said.is_sought)
    return relation


@transaction.atomic
def remove_relation(actor: Actor, relation: Relation) -> None:
    """It was not so, or they do not want it written."""
    sides = list(filter(None, (relation.person, relation.other)))
    access.require_own(access.EDIT, actor, *sides)
    for side in sides:
        trail.record(actor, "relation.removed", relation, dossier_id=dossier_of(side))
    relation.delete()


def note_majorities(*, today: date) -> int:
    """A line in the trail for each child who has come of age since last month, once."""
    noted = 0
    for person, majority in queries.came_of_age(today):
        with transaction.atomic():
            if not queries.is_majority_noted(person):
                trail.record(
                    SYSTEM, "person.came_of_age", person, organisation_id=person.organisation_id,
                    dossier_id=dossier_of(person), exact=majority.is_exact,
                )  # fmt: skip
                noted += 1
    return noted


def count_majorities(*, today: date) -> None:
    """How many children come of age within a month, kept on the row of their organisation."""
    for organisation in Organisation.objects.order_by("pk"):
        with fresh_keyring():
            count = queries.how_many_come_of_age(organisation.pk, today, within=SOON)
        if count != organisation.coming_of_age:
            Organisation.objects.filter(pk=organisation.pk).update(coming_of_age=count)
