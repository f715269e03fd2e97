"""Many dossiers given to a colleague at once, with what is to be done and who is expected: all or nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from repere.accompaniment.casework.models import AppointmentStaff, Dossier, Task
from repere.accompaniment.casework.overview.access import LEAD
from repere.accompaniment.casework.reassign import notices, queries
from repere.accompaniment.casework.reassign.queries import Asked, Moving, NotAColleague
from repere.accompaniment.people.models import PersonReader
from repere.accompaniment.people.shelves import rules as shelves
from repere.accompaniment.people.shelves.access import HAND_OVER
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.accounts.models import User
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.writing import write_new


class HasChanged(Exception):
    """Not what was shown any more: `moving` is what it would be now."""

    def __init__(self, moving: Moving) -> None:
        super().__init__()
        self.moving = moving


@transaction.atomic
def reassign(
    actor: Actor, dossier_ids: Sequence[UUID], asked: Asked, taker_id: UUID, *, seen: str, now: datetime
) -> Moving:
    """What was shown (`seen`: its mark) is done; if it is another by now, nothing is: HasChanged. NotAColleague."""
    LEAD.require(actor)
    HAND_OVER.require(actor)
    # Two coordinators at once: the second looks again.
    for part in queries.chunks(sorted(dossier_ids)):
        list(Dossier.unscoped.select_for_update(of=("self",)).filter(pk__in=part).values_list("pk"))
    moving = queries.moving(actor, dossier_ids, asked, taker_id, now)
    if moving.mark != seen:
        raise HasChanged(moving)
    _check(moving)
    _name(actor, moving, now)
    for part in queries.chunks(moving.tasks):
        Task.unscoped.filter(pk__in=part).update(for_user_id=taker_id, is_handed=True)
    _expect(moving, now)
    _tell(actor, moving, taker_id)
    return moving


def _check(moving: Moving) -> None:
    takes = {place.takes for place in moving.places.values() if place.takes is not None}
    if not all(shelves.may_stand(moving.taker.role, standing) for standing in takes):
        raise NotAColleague


def _name(actor: Actor, moving: Moving, now: datetime) -> None:
    gone = [row for place in moving.places.values() for row in place.gone]
    aside = [row for place in moving.places.values() for row in place.steps_aside]
    for part in queries.chunks(gone):
        PersonReader.unscoped.filter(pk__in=part).delete()
    for part in queries.chunks(aside):
        PersonReader.unscoped.filter(pk__in=part).update(standing=Standing.CO_REFERENT.value)
    write_new(
        [
            PersonReader(
                person_id=person, user_id=moving.taker.user_id, standing=place.takes.value, named_at=now,
                named_by_id=actor.user_id,
            )
            for person, place in moving.places.items()
            if place.takes is not None
        ]
    )  # fmt: skip


def _expect(moving: Moving, now: datetime) -> None:
    appointments = queries.locked(moving)
    for part in queries.chunks([row for row, _meeting in moving.meetings]):
        AppointmentStaff.unscoped.filter(pk__in=part).update(user_id=moving.taker.user_id)
    for part in queries.chunks([one.pk for one in appointments]):
        # Calendars that are followed elsewhere read it again.
        type(appointments[0]).unscoped.filter(pk__in=part).update(changed_at=now)


def _tell(actor: Actor, moving: Moving, taker_id: UUID) -> None:
    to = {"reader": str(taker_id)}
    lines = [
        trail.Line("team.given_on", Dossier(pk=pk), pk, to | {"givers": sorted(map(str, moving.before[person]))})
        for pk, person in moving.dossiers
    ]  # fmt: skip
    moved = {"dossiers": len(lines), "tasks": len(moving.tasks), "appointments": len(moving.meetings)}
    trail.record_many(actor, [*lines, trail.Line("team.reassigned", moving.taker, None, to | moved)])
    counts = Counter(user for users in moving.before.values() for user in users)
    still_here = User.objects.filter(pk__in=list(counts), is_active=True)
    givers = [(user.email, user.language, counts[user.pk]) for user in still_here]
    taker = moving.taker.user
    tell = partial(notices.dossiers_given, (taker.email, taker.language), givers, len(lines))
    transaction.on_commit(tell, robust=True)
