from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from repere.accompaniment.people.models import EmergencyOpening, Person, PersonReader
from repere.accompaniment.people.queries import in_sight_of
from repere.accompaniment.people.shelves import rules
from repere.accompaniment.people.shelves.rules import Sight, Standing, Tie
from repere.foundation.accounts.models import Membership, User
from repere.foundation.toolkit.actors import SEES_PEOPLE, Actor, Role
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


# --- the team


TEAM = [standing.value for standing in Standing if standing in rules.TEAM]


def team_of(actor: Actor, person: Person) -> QuerySet[PersonReader]:
    """Those who follow somebody in sight, whoever is in charge first."""
    named = PersonReader.unscoped.filter(in_sight_of(actor, "person__"), person=person, standing__in=TEAM)
    in_force = named.filter(Q(until=None) | Q(until__gt=timezone.now()))
    in_charge_first = Case(*(When(standing=standing, then=place) for place, standing in enumerate(TEAM)))
    return in_force.order_by(in_charge_first, "named_at", "pk")


def referent_of(person: str, at: datetime) -> Subquery:
    """The name of whoever is in charge of the person of a row: for a query that reads that row anyway."""
    named = PersonReader.unscoped.filter(person=OuterRef(OuterRef(person)), standing=Standing.REFERENT.value)
    in_force = named.filter(Q(until__isnull=True) | Q(until__gt=at)).order_by("named_at", "pk")
    return Subquery(User.objects.filter(pk__in=in_force.values("user_id")).values("display_name")[:1])


def roles_in_force(organisation_id: UUID, today: date) -> QuerySet[Membership]:
    """Of the colleagues of a house who may open dossiers today."""
    held = Membership.objects.filter(
        organisation=organisation_id, role__in=[role.value for role in SEES_PEOPLE]
    )
    in_force = held.filter(starts_on__lte=today, ends_on__gte=today, ended_at=None, user__is_active=True)
    return in_force.select_related("user").order_by("user__display_name", "pk")


def membership_of(organisation_id: UUID, user_id: UUID, today: date) -> Membership | None:
    return roles_in_force(organisation_id, today).filter(user=user_id).first()


def audiences_of(
    person: Person, *, by_team: bool, among: Collection[Membership]
) -> dict[rules.Shelf, list[Membership]]:
    """Of these colleagues, those who would read what is laid on each shelf of theirs (one read)."""
    ties = _ties(person, by_team, among)
    return {shelf: rules.audience(ties, shelf) for shelf in rules.Shelf}


def who_sees(person: Person, *, by_team: bool, among: Collection[Membership]) -> list[Membership]:
    return [one for one, role, tie in _ties(person, by_team, among) if rules.sees(role, tie)]


def _ties(person: Person, by_team: bool, among: Collection[Membership]) -> list[tuple[Membership, str, Tie]]:
    named = standings([one.user_id for one in among], [person.pk])
    return [
        (
            one,
            one.role,
            Tie(True, by_team, person.is_hidden, named.get((one.user_id, person.pk), frozenset())),
        )
        for one in among
    ]


def followed_by(actor: Actor, user_id: UUID) -> QuerySet[Person]:
    """Those on whom a colleague is named, for whoever hands them over; of hidden ones only the code is shown."""
    named = PersonReader.unscoped.filter(user_id=user_id).exclude(standing=Standing.EMERGENCY.value)
    people = Person.unscoped.filter(
        organisation=actor.organisation_id, merged_into=None, pk__in=named.values("person")
    )
    return people.select_related("dossier").prefetch_related("names", "readers").order_by("pk")


# --- emergencies


def told_of_emergencies(person: Person, today: date) -> QuerySet[Membership]:
    """The referents of somebody, and the data protection officers of their house."""
    referents = PersonReader.unscoped.filter(
        person=person, standing__in=[one.value for one in rules.IN_CHARGE]
    )
    held = Membership.objects.filter(
        Q(user__in=referents.values("user_id")) | Q(role=Role.DPO.value),
        organisation=person.organisation_id,
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
        user__is_active=True,
    )
    return held.select_related("user").order_by("pk")


def emergencies_visible_to(actor: Actor) -> QuerySet[EmergencyOpening]:
    """All those of the house for its officer; for the others, their own and those of people in their sight."""
    rows = EmergencyOpening.unscoped.filter(organisation=actor.organisation_id)
    if actor.role is not Role.DPO:
        rows = rows.filter(Q(user_id=actor.user_id) | in_sight_of(actor, "person__"))
    return rows.select_related("person__dossier").order_by("-opened_at", "-pk")


def opened_in_an_emergency_since(person: str, since: datetime) -> QuerySet[EmergencyOpening]:
    """Of the person of a row, whom the reader of that row sees."""
    return EmergencyOpening.unscoped.filter(person=OuterRef(person), opened_at__gte=since)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening in an emergency as the person themself reads it: when, until when, in which role, why."""

    opened_at: datetime
    ends_at: datetime
    role: str
    reason: str


def emergencies_shown_to_them(person: Person) -> list[Opened]:
    """For the person, of their own dossier: not the name of the colleague, who is in the trail."""
    rows = (
        EmergencyOpening.unscoped.filter(person=person).select_related("person").order_by("-opened_at", "-pk")
    )
    return [Opened(row.opened_at, row.ends_at, row.role, row.reason) for row in rows]
