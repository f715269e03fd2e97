from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.models import Correction, Person
from repere.accompaniment.people.queries import people_visible_to
from repere.foundation.toolkit.actors import Actor


def corrections_visible_to(actor: Actor) -> QuerySet[Correction]:
    """Those asked by people in the actor's sight, the latest first."""
    in_sight = people_visible_to(actor).order_by()
    return Correction.unscoped.filter(person__in=in_sight).select_related("person__dossier")


def corrections_waiting(actor: Actor) -> QuerySet[Correction]:
    """Those nobody has answered, the oldest first."""
    waiting = corrections_visible_to(actor).filter(
        organisation=actor.organisation_id, answered_at__isnull=True
    )
    return waiting.prefetch_related("person__names").order_by("asked_at", "pk")


def asks_a_correction(person: str = "pk") -> Exists:
    """Whether the person of a row waits for an answer: for a query that reads that row anyway."""
    return Exists(Correction.unscoped.filter(person=OuterRef(person), answered_at__isnull=True))


def own_corrections(actor: Actor) -> QuerySet[Correction]:
    """Those that whoever comes through their own door has asked for."""
    OWN.require(actor)
    return Correction.unscoped.filter(person=actor.person_id)


def how_many_wait(organisation_id: UUID) -> int:
    """For the front page, which everybody reads: somebody hidden is not counted."""
    waiting = Correction.unscoped.filter(organisation=organisation_id, answered_at__isnull=True)
    return waiting.filter(person__is_hidden=False, person__merged_into__isnull=True).count()


def lock_person(person: Person) -> None:
    """Two presses of one button ask once."""
    Person.unscoped.select_for_update().get(pk=person.pk)
