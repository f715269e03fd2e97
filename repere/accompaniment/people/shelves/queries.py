from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from repere.accompaniment.people.models import Person, PersonReader
from repere.accompaniment.people.shelves import rules
from repere.accompaniment.people.shelves.rules import Sight, Standing, Tie
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.prepared import Prepared


@Prepared
def _standings(user_ids: list[UUID], person_ids: list[UUID], at: datetime) -> QuerySet[PersonReader, Any]:
    named = PersonReader.unscoped.filter(user_id__in=user_ids, person__in=person_ids)
    in_force = named.filter(Q(until__isnull=True) | Q(until__gt=at))
    return in_force.values_list("user_id", "person_id", "standing")


def standings(
    user_ids: Collection[UUID], person_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], frozenset[Standing]]:
    """How these colleagues are named on these people now, by colleague and person."""
    found: dict[tuple[UUID, UUID], frozenset[Standing]] = {}
    if user_ids and person_ids:
        for user_id, person_id, standing in _standings(list(user_ids), list(person_ids), timezone.now()):
            said = found.get((user_id, person_id), frozenset())
            found[user_id, person_id] = said | {Standing(standing)}
    return found


def tie_of(actor: Actor, person: Person) -> Tie:
    """One read."""
    [sight] = sights_of(actor, [person])
    return sight.tie


def sight_of(actor: Actor, person: Person) -> Sight:
    """What the actor may do with this person's dossier, asked once for a whole page (one read)."""
    [sight] = sights_of(actor, [person])
    return sight


def sights_of(actor: Actor, people: Iterable[Person]) -> list[Sight]:
    """The same for several people, in their order, with one read."""
    asked = list(people)
    user_ids = [actor.user_id] if actor.user_id else []
    named = standings(user_ids, [person.pk for person in asked])
    return [
        Sight(
            actor.role.value,
            Tie(
                is_ours=person.organisation_id == actor.organisation_id,
                by_team=actor.by_team,
                is_hidden=person.is_hidden,
                standings=named.get((actor.user_id, person.pk), frozenset())
                if actor.user_id
                else frozenset(),
            ),
        )
        for person in asked
    ]


def sees(actor: Actor, person: Person) -> bool:
    """Whether they exist for the actor; nothing is read where no name on them could change the answer."""
    unnamed = Tie(person.organisation_id == actor.organisation_id, actor.by_team, person.is_hidden)
    return rules.sees(actor.role.value, unnamed) or (unnamed.is_ours and sight_of(actor, person).sees)
