from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.models import Person, PersonReader
from repere.accompaniment.people.shelves.queries import roles_in_force, sight_of
from repere.accompaniment.people.shelves.rules import IN_CHARGE, Standing, shelves_of
from repere.accompaniment.procedures import access
from repere.accompaniment.procedures.board import rules
from repere.accompaniment.procedures.board.choices import When
from repere.accompaniment.procedures.board.models import Absence, DeadlineWatch
from repere.foundation.accounts.models import Membership, User
from repere.foundation.accounts.queries import actor_of
from repere.foundation.toolkit.actors import Actor

DOSSIER = "deadline__procedure__dossier"
WITH_ALL = f"{DOSSIER}__person"
# Those in charge of somebody, whoever they are.
CHARGE = [standing.value for standing in IN_CHARGE]
_HOLDER = User.objects.filter(pk=OuterRef("held_by_id")).values("display_name")[:1]
# How far ahead tasks are given: a permit that ends in two years is nobody's work yet.
TASKS_AHEAD = timedelta(days=30)


def _in_sight(actor: Actor) -> QuerySet[DeadlineWatch]:
    """Of people in sight, for the roles that read the status wherever they see; for the others, nothing at all."""
    if not access.BOARD.allows(actor) or access.SHELF not in shelves_of(actor.role.value):
        return DeadlineWatch.unscoped.none()
    own = DeadlineWatch.unscoped.filter(
        rows_in_sight(actor, DOSSIER),
        organisation=actor.organisation_id,
        **{f"{DOSSIER}__person__merged_into": None},
    )
    return own.select_related(WITH_ALL).annotate(held_by=Subquery(_HOLDER))


def board(actor: Actor) -> QuerySet[DeadlineWatch]:
    """What has to be kept, the first day to work by first."""
    return _in_sight(actor).filter(work_by_on__isnull=False).order_by("work_by_on", "pk")


def of_colleagues(user_ids: Iterable[UUID]) -> Q:
    """Those that one of them has, and those of people whom one of them is in charge of."""
    users = list(user_ids)
    named = PersonReader.unscoped.filter(user_id__in=users, standing__in=CHARGE)
    in_force = named.filter(Q(until=None) | Q(until__gt=timezone.now()))
    return Q(held_by_id__in=users) | Q(**{f"{DOSSIER}__person__in": in_force.values("person")})


def mine(actor: Actor, today: date) -> QuerySet[DeadlineWatch]:
    """One's own, and those of colleagues whom one stands in for today."""
    if actor.user_id is None:
        return board(actor).none()
    return board(actor).filter(of_colleagues(rules.holds_for(actor.user_id, away(actor, today), today)))


def of_my_team(actor: Actor) -> QuerySet[DeadlineWatch]:
    """Of the members of one's team, and those of nobody; of the whole house, where one is in no team."""
    team = Membership.objects.filter(pk=actor.membership_id).values("team")
    members = Membership.objects.filter(
        Q(team__in=team) | Q(pk=actor.membership_id), ended_at=None, organisation=actor.organisation_id
    )
    charge = PersonReader.unscoped.filter(standing__in=CHARGE, person=OuterRef(f"{DOSSIER}__person"))
    in_no_team = Membership.objects.filter(pk=actor.membership_id, team=None)
    return board(actor).filter(
        Exists(in_no_team)
        | Q(held_by_id__in=members.values("user"))
        | Exists(charge.filter(user_id__in=members.values("user")))
        | Q(~Exists(charge), held_by_id=None)
    )


def by_when(rows: QuerySet[DeadlineWatch], when: str, today: date) -> QuerySet[DeadlineWatch]:
    until = {When.TODAY: 0, When.WEEK: 7, When.MONTH: 30}
    if when == When.LATE:
        return rows.filter(work_by_on__lt=today)
    return rows.filter(work_by_on__lte=today + timedelta(days=until[When(when)])) if when in until else rows


def that_nobody_has(rows: QuerySet[DeadlineWatch]) -> QuerySet[DeadlineWatch]:
    return rows.filter(acknowledged_at=None)


def watch_seen(actor: Actor, watch_id: UUID) -> DeadlineWatch | None:
    """One of them, ended ones included; out of sight, unread, or absent are the same."""
    found = _in_sight(actor).filter(pk=watch_id).first()
    if found is None or not sight_of(actor, found.deadline.procedure.dossier.person).reads(access.SHELF):
        return None
    return found


def missed_since(actor: Actor, since: datetime) -> list[DeadlineWatch]:
    """Of people in sight, whatever became of them: that they were missed is sealed."""
    access.LEAD.require(actor)
    return list(
        _in_sight(actor)
        .filter(ended_at__gte=since)
        .select_related(WITH_ALL, "team")
        .order_by("ended_at", "pk")
    )


def referents_of(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By person: who is in charge, the one named first where two are."""
    named = PersonReader.unscoped.filter(person__in=list(person_ids), standing=Standing.REFERENT.value)
    in_force = named.filter(Q(until=None) | Q(until__gt=timezone.now())).order_by("-named_at", "-pk")
    return dict(in_force.values_list("person_id", "user_id"))


# --- who may hold them, and who is away


def who_may_hold(actor: Actor, today: date) -> list[Membership]:
    """Colleagues whose role reads the status."""
    roles = [role.value for role in access.BOARD.roles]
    return list(roles_in_force(actor.own_organisation_id, today).filter(role__in=roles))


def may_hold(organisation_id: UUID, user_id: UUID, person: Person, today: date) -> bool:
    """Whether a colleague holds a role today that reads this person's status."""
    held = roles_in_force(organisation_id, today).filter(user=user_id).select_related("organisation", "user")
    return any(sight_of(actor_of(one), person).reads(access.SHELF) for one in held)


def absences_of(actor: Actor, today: date) -> QuerySet[Absence]:
    """Now and to come, the first first."""
    return Absence.objects.filter(
        organisation=actor.organisation_id, ended_at=None, ends_on__gte=today
    ).order_by("starts_on", "pk")


def away(actor: Actor, today: date) -> list[rules.Away]:
    return _away(absences_of(actor, today).filter(starts_on__lte=today))


def _away(rows: QuerySet[Absence]) -> list[rules.Away]:
    return [rules.Away(*row) for row in rows.values_list("user_id", "stand_in_id", "starts_on", "ends_on")]


# --- for the house itself


def on_the_board(organisation_id: UUID, until: date) -> list[DeadlineWatch]:
    """What has to be kept in an organisation, up to a day to work by."""
    rows = DeadlineWatch.unscoped.filter(organisation=organisation_id, work_by_on__lte=until)
    running = rows.filter(**{f"{DOSSIER}__person__merged_into": None})
    return list(running.select_related(WITH_ALL).order_by("work_by_on", "pk"))


def nobody_was_told_of(organisation_id: UUID, until: date) -> list[DeadlineWatch]:
    """Of those, the ones that nobody says they have, and of which no letter was written yet."""
    rows = DeadlineWatch.unscoped.filter(
        organisation=organisation_id, work_by_on__lte=until, acknowledged_at=None, escalated_at=None
    )
    running = rows.filter(**{f"{DOSSIER}__person__merged_into": None})
    return list(running.select_related(WITH_ALL).order_by("work_by_on", "pk"))


def taken_until(organisation_id: UUID, until: date) -> list[DeadlineWatch]:
    """Of those, the ones that somebody says they have."""
    rows = DeadlineWatch.unscoped.filter(
        organisation=organisation_id, work_by_on__lte=until, acknowledged_at__isnull=False
    )
    running = rows.filter(**{f"{DOSSIER}__person__merged_into": None})
    return list(running.select_related(WITH_ALL).order_by("work_by_on", "pk"))


def away_in(organisation_id: UUID, today: date) -> list[rules.Away]:
    rows = Absence.objects.filter(organisation=organisation_id, ended_at=None)
    return _away(rows.filter(starts_on__lte=today, ends_on__gte=today).order_by("starts_on", "pk"))


def held_by_leavers(organisation_id: UUID, today: date) -> set[UUID]:
    """Who has a time limit in hand, and holds no role any more that would let them."""
    rows = DeadlineWatch.unscoped.filter(organisation=organisation_id, work_by_on__isnull=False)
    holders = set(rows.order_by().exclude(held_by_id=None).values_list("held_by_id", flat=True).distinct())
    roles = [role.value for role in access.BOARD.roles]
    there = roles_in_force(organisation_id, today).filter(role__in=roles).values_list("user_id", flat=True)
    return {user for user in holders if user} - set(there) if holders else set()


def may_be_told(organisation_id: UUID, today: date) -> list[Membership]:
    """Colleagues whose role reads the status, and so may be written to about what is in nobody's hands."""
    roles = [role.value for role in access.BOARD.roles]
    held = roles_in_force(organisation_id, today).filter(role__in=roles)
    return list(held.select_related("user", "organisation"))


def organisations_with_time_limits() -> list[UUID]:
    rows = DeadlineWatch.unscoped.filter(work_by_on__isnull=False).order_by("organisation")
    return list(rows.values_list("organisation", flat=True).distinct())
