"""What whoever coordinates watches over: who carries how much, and of whom nobody has heard."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.models import Appointment, Dossier, Goal, Need, Passage, Task
from repere.accompaniment.casework.overview import access
from repere.accompaniment.casework.plan.choices import GoalState
from repere.accompaniment.casework.queries import OPEN_NEEDS
from repere.accompaniment.people.models import PersonReader
from repere.accompaniment.people.queries import in_sight_of
from repere.accompaniment.people.shelves.queries import roles_in_force
from repere.accompaniment.people.shelves.rules import Standing
from repere.foundation.accounts.models import Membership
from repere.foundation.toolkit.actors import Actor

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Load:
    """What one colleague carries."""

    membership: Membership
    dossiers: int  # of which they are the referent
    beside: int  # that they follow beside somebody
    late: int  # tasks of theirs, past their day


def loads(actor: Actor, today: date) -> list[Load]:
    """Of every colleague who opens dossiers, whoever carries most first; three reads."""
    access.LEAD.require(actor)
    of_ours = PersonReader.unscoped.filter(
        Q(until__isnull=True) | Q(until__date__gt=today),
        person__organisation=actor.organisation_id,
        person__merged_into=None,
    )
    named = {
        row["user_id"]: row
        for row in of_ours.order_by()
        .values("user_id")
        .annotate(
            referent=Count("pk", filter=Q(standing=Standing.REFERENT.value)),
            beside=Count("pk", filter=Q(standing__in=[Standing.CO_REFERENT.value, Standing.VOLUNTEER.value])),
        )
    }
    waiting = Task.unscoped.filter(organisation=actor.organisation_id, ended_at=None, due_on__lt=today)
    late: dict[UUID, int] = dict(
        waiting.exclude(for_user_id=None).order_by().values_list("for_user_id").annotate(Count("pk"))
    )
    found = [
        Load(
            one,
            named.get(one.user_id, {}).get("referent", 0),
            named.get(one.user_id, {}).get("beside", 0),
            late.get(one.user_id, 0),
        )
        for one in roles_in_force(actor.own_organisation_id, today)
    ]
    return sorted(found, key=lambda load: (-load.dossiers - load.beside, -load.late))


def tasks_of_nobody_late(actor: Actor, today: date) -> int:
    access.LEAD.require(actor)
    waiting = Task.unscoped.filter(organisation=actor.organisation_id, ended_at=None, due_on__lt=today)
    return waiting.filter(for_user_id=None).count()


def silent_dossiers(actor: Actor, since: datetime) -> QuerySet[Dossier]:
    """Of people in sight for whom something is still to be done, who have neither come since nor are expected.

    `heard`: the last visit, None where there was none; the longest silence first.
    """
    access.LEAD.require(actor)
    mine = OuterRef("pk")
    visits = Passage.unscoped.filter(dossier=mine)
    expected = Q(status=Status.PLANNED, starts_at__gte=since) | Q(seen_at__gte=since)
    last = visits.order_by().values("dossier").annotate(last=Max("opened_at")).values("last")
    to_do = (
        Exists(Need.unscoped.filter(dossier=mine, status__in=OPEN_NEEDS))
        | Exists(Goal.unscoped.filter(dossier=mine, state=GoalState.OPEN))
        | Exists(PersonReader.unscoped.filter(person=OuterRef("person"), standing=Standing.REFERENT.value))
    )
    return (
        Dossier.unscoped.filter(
            to_do,
            in_sight_of(actor, "person__"),
            ~Exists(visits.filter(opened_at__gte=since)),
            ~Exists(Appointment.unscoped.filter(expected, dossier=mine)),
            organisation=actor.organisation_id,
            closed_at=None,
            opened_at__lt=since,
            person__merged_into=None,
        )
        .annotate(heard=Subquery(last))
        .order_by("heard", "opened_at", "pk")
    )


def referents_of(people: list[UUID]) -> dict[UUID, UUID]:
    """By person: who is in charge."""
    named = PersonReader.unscoped.filter(person__in=people, standing=Standing.REFERENT.value)
    return dict(named.values_list("person_id", "user_id"))


def roles_that_end(actor: Actor, today: date) -> QuerySet[Membership]:
    """Within a month, the first first."""
    access.LEAD.require(actor)
    soon = Membership.objects.filter(
        organisation=actor.organisation_id, ended_at=None, ends_on__range=(today, today + SOON)
    )
    return soon.select_related("user").order_by("ends_on", "pk")
