from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.casework.tasks import access
from repere.accompaniment.casework.tasks.models import DigestChoice, Task
from repere.foundation.accounts.models import Membership, User
from repere.foundation.accounts.queries import actor_of
from repere.foundation.organisations.models import Team
from repere.foundation.toolkit.actors import Actor


def tasks_visible_to(actor: Actor) -> QuerySet[Any]:
    """Those of its organisation, but not about somebody out of the actor's sight; what is late comes first.

    `for_whom`: what the colleague who has it is called.
    """
    called = User.objects.filter(pk=OuterRef("for_user_id")).values("display_name")
    seen = Task.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id)
    return (
        seen.select_related("dossier__person", "team")
        .annotate(for_whom=Subquery(called[:1]))
        .order_by(F("due_on").asc(nulls_last=True), "given_at", "pk")
    )


def open_tasks(actor: Actor) -> QuerySet[Any]:
    return tasks_visible_to(actor).filter(ended_at__isnull=True)


def my_tasks(actor: Actor) -> QuerySet[Any]:
    return open_tasks(actor).filter(for_user_id=actor.user_id)


def team_tasks(actor: Actor) -> QuerySet[Any]:
    """Of the actor's team, of its members, and those that nobody has; of everybody, where there are no teams."""
    team = Membership.objects.filter(pk=actor.membership_id).values_list("team", flat=True).first()
    if team is None:
        return open_tasks(actor)
    members = Membership.objects.filter(team=team, ended_at=None).values("user")
    return open_tasks(actor).filter(
        Q(team=team) | Q(for_user_id__in=members) | Q(team=None, for_user_id=None)
    )


def overdue_tasks(actor: Actor, today: date) -> QuerySet[Any]:
    """Late, whoever was to do them."""
    return open_tasks(actor).filter(due_on__lt=today)


def tasks_about(actor: Actor, dossier: Dossier) -> QuerySet[Any]:
    return open_tasks(actor).filter(dossier=dossier)


def with_open_tasks(dossiers: QuerySet[Dossier]) -> QuerySet[Any]:
    """`open_tasks` beside each dossier: how many there are to do about it."""
    rows = Task.unscoped.filter(dossier=OuterRef("pk"), ended_at__isnull=True).order_by()
    count = rows.values("dossier").annotate(number=Count("pk")).values("number")
    return dossiers.annotate(open_tasks=Coalesce(Subquery(count), 0))


def ended_tasks(actor: Actor) -> QuerySet[Any]:
    """The latest first."""
    ended = tasks_visible_to(actor).filter(ended_at__isnull=False)
    return ended.order_by("-ended_at", "pk")


def teams_of(actor: Actor) -> QuerySet[Team]:
    return Team.objects.filter(organisation=actor.organisation_id).order_by("name", "pk")


def wants_digest(actor: Actor) -> bool:
    return not DigestChoice.objects.filter(membership=actor.membership_id, wants=False).exists()


@dataclass(frozen=True, slots=True)
class Due:
    membership: Membership
    overdue: int
    today: int


def what_is_due(today: date) -> list[Due]:
    """Each colleague with something due, of every organisation: their own and their team's, of those they may see."""
    due = Task.unscoped.filter(ended_at__isnull=True, due_on__lte=today).order_by()
    held = Membership.objects.filter(
        Q(user__in=due.values("for_user_id")) | Q(team__in=due.filter(for_user_id=None).values("team")),
        role__in=access.SEE.roles,
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
        user__is_active=True,
        organisation__is_active=True,
    )
    found = []
    for membership in held.select_related("user", "organisation").order_by("pk"):
        theirs = Q(for_user_id=membership.user_id)
        if membership.team_id:
            theirs |= Q(for_user_id=None, team=membership.team_id)
        told = (
            open_tasks(actor_of(membership))
            .filter(theirs, due_on__lte=today)
            .order_by()
            .aggregate(
                overdue=Count("pk", filter=Q(due_on__lt=today)), today=Count("pk", filter=Q(due_on=today))
            )
        )
        if told["overdue"] + told["today"]:
            found.append(Due(membership, told["overdue"], told["today"]))
    return found


def open_tasks_of(organisation_id: UUID, user_ids: Collection[UUID]) -> QuerySet[Task]:
    return Task.unscoped.filter(organisation=organisation_id, ended_at__isnull=True, for_user_id__in=user_ids)


def held_by_leavers(organisation_id: UUID, today: date) -> set[UUID]:
    """Who has a task to do, and holds no role in this organisation today that would let them."""
    doing = Task.unscoped.filter(
        organisation=organisation_id, ended_at__isnull=True, for_user_id__isnull=False
    )
    in_force = Membership.objects.filter(
        organisation=organisation_id,
        role__in=access.SEE.roles,
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
    )
    doers = set(doing.order_by().values_list("for_user_id", flat=True).distinct())
    return {user for user in doers if user} - set(in_force.values_list("user_id", flat=True))


def given_by_rule(organisation_id: UUID, rule: str) -> dict[str, Task]:
    rows = Task.unscoped.filter(organisation=organisation_id, rule=rule)
    return {task.key: task for task in rows.select_related("dossier__person").order_by("pk")}


def open_of_rule(organisation_id: UUID, rule: str, key: str) -> QuerySet[Task]:
    return Task.unscoped.filter(organisation=organisation_id, rule=rule, key=key, ended_at=None)
