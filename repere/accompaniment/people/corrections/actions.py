"""What somebody says is wrong about them, and what the desk answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from repere.accompaniment.people import access
from repere.accompaniment.people.corrections import queries
from repere.accompaniment.people.models import Correction, Person
from repere.accompaniment.people.paper_access.actions import record_own
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.retention.news.actions import heard_from
from repere.foundation.audit import trail
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor

# More would drown the first: the desk answers these before.
MOST_WAITING = 5


class TooManyWaiting(Exception):
    """As many as the desk is asked at once are waiting already."""


class AlreadyAnswered(Exception):
    """A colleague answered it before."""


class NothingSaid(ValueError):
    """A correction without words corrects nothing."""


@transaction.atomic
def ask_correction(actor: Actor, person: Person, *, subject: str, said: str, now: datetime) -> Correction:
    """Through their own door, about themselves; the same words waiting already are the same request."""
    access.OWN.require(actor)
    if not said.strip():
        raise NothingSaid
    queries.lock_person(person)
    waiting = list(queries.own_corrections(actor).filter(answered_at__isnull=True))
    same = next((one for one in waiting if (one.subject, one.said) == (subject, said.strip())), None)
    if same is not None:
        return same
    if len(waiting) >= MOST_WAITING:
        raise TooManyWaiting
    asked = Correction.unscoped.create(
        organisation_id=person.organisation_id,
        person=person,
        subject=subject,
        said=said.strip(),
        asked_at=now,
    )
    heard_from(person.pk, now)
    record_own(actor, "correction.asked", person, asked, about=subject)
    _count(person.organisation_id)
    return asked


@transaction.atomic
def answer_correction(
    actor: Actor, correction: Correction, *, answer: str, told: str = "", now: datetime
) -> Correction:
    """What became of it, for the person to read; what is written about them is corrected on its own page."""
    access.require_own(access.EDIT, actor, correction.person)
    locked: Correction = Correction.unscoped.select_for_update(of=("self",)).get(pk=correction.pk)
    if locked.answered_at is not None:
        raise AlreadyAnswered
    locked.answer, locked.told = answer, told.strip()
    locked.answered_at, locked.answered_by_id = now, actor.user_id
    locked.save()
    trail.record(
        actor, "correction.answered", locked, dossier_id=dossier_of(correction.person), correction=answer
    )
    _count(locked.organisation_id)
    return locked


def _count(organisation_id: UUID) -> None:
    """Kept on the row of their organisation: the front page tells it without asking anything."""
    waiting = queries.how_many_wait(organisation_id)
    Organisation.objects.filter(pk=organisation_id).update(corrections_asked=waiting)


def count_corrections() -> None:
    """Again, for what changed otherwise: somebody hidden, joined or forgotten since."""
    for organisation in Organisation.objects.order_by("pk"):
        waiting = queries.how_many_wait(organisation.pk)
        if waiting != organisation.corrections_asked:
            Organisation.objects.filter(pk=organisation.pk).update(corrections_asked=waiting)
