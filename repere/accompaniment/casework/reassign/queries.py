"""Which dossiers a coordinator may give to somebody else, and all that would move."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.models import Appointment, AppointmentStaff, Dossier, Task
from repere.accompaniment.casework.overview.access import LEAD
from repere.accompaniment.casework.reassign import rules
from repere.accompaniment.people.models import Person, PersonReader
from repere.accompaniment.people.queries import in_sight_of
from repere.accompaniment.people.shelves.queries import TEAM, membership_of, referent_of, roles_in_force
from repere.accompaniment.people.shelves.rules import IN_CHARGE, Standing
from repere.foundation.accounts.models import Membership
from repere.foundation.toolkit.actors import Actor

# In place of a colleague: the dossiers of which nobody is the referent.
NOBODY = "nobody"
CHUNK = 500
_IN_CHARGE = [one.value for one in IN_CHARGE]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, and which of theirs."""

    givers: frozenset[UUID] = frozenset()
    of_nobody: bool = False
    team: UUID | None = None  # of the colleagues: those of this team as well
    language: str = ""
    unheard_weeks: int = 0


def _in_force() -> QuerySet[PersonReader]:
    return PersonReader.unscoped.filter(Q(until=None) | Q(until__gt=timezone.now()))


def _by_givers(actor: Actor, asked: Asked, today: date) -> Q:
    """The names of the colleagues of whom it is asked: of this house, by their name or by their team."""
    ours = Membership.objects.filter(organisation=actor.organisation_id, user__in=asked.givers)
    named = Q(user_id__in=ours.order_by().values("user"))
    if asked.team is None:
        return named
    of_team = roles_in_force(actor.own_organisation_id, today).filter(team=asked.team)
    return named | Q(user_id__in=of_team.order_by().values("user"))


def dossiers_to_give(actor: Actor, asked: Asked, today: date) -> QuerySet[Dossier]:
    """In sight and not hidden (each of those is handed over apart), the longest unheard of first."""
    LEAD.require(actor)
    on_them = _in_force().filter(person=OuterRef("person"))
    whose = Q(Exists(on_them.filter(_by_givers(actor, asked, today), standing__in=_IN_CHARGE)))
    if asked.of_nobody:
        whose |= Q(~Exists(on_them.filter(standing=Standing.REFERENT.value)), closed_at=None)
    found = Dossier.unscoped.filter(
        whose,
        in_sight_of(actor, "person__"),
        organisation=actor.organisation_id,
        person__merged_into=None,
        person__is_hidden=False,
    )
    if asked.unheard_weeks:
        found = found.filter(person__heard_on__lte=today - timedelta(weeks=asked.unheard_weeks))
    return found.select_related("person").order_by("person__heard_on", "pk")


def narrowed(found: QuerySet[Dossier], language: str) -> list[UUID]:
    """The dossiers, by their id and in their order, of people who speak this language; of all, when it is blank.

    What somebody speaks is sealed: it is opened here, of these people alone, with one read of their keys.
    """
    if not language:
        return list(found.values_list("pk", flat=True))
    rows = list(found.values_list("pk", "person"))
    people = Person.unscoped.filter(dossier__in=found.order_by()).only("pk", "organisation", "languages")
    speak = {person.pk for person in people if language in person.languages}
    return [pk for pk, person in rows if person in speak]


def hidden_of(actor: Actor, asked: Asked, today: date) -> int:
    """How many hidden people they are in charge of: each is handed over on the page of that colleague."""
    LEAD.require(actor)
    named = _in_force().filter(
        _by_givers(actor, asked, today), standing__in=_IN_CHARGE, person__organisation=actor.organisation_id,
        person__merged_into=None, person__is_hidden=True,
    )  # fmt: skip
    return named.order_by().values("person").distinct().count()


@dataclass(frozen=True, slots=True)
class Moving:
    """All that would move, and what stays; the same value is shown and then done."""

    taker: Membership
    dossiers: list[tuple[UUID, UUID]]  # dossier and person
    places: dict[UUID, rules.Place]  # by person
    before: dict[UUID, frozenset[UUID]]  # by person: the givers who let go
    tasks: list[UUID]
    meetings: list[tuple[UUID, UUID]]  # of the staff: the row, and the appointment
    meetings_left: int
    volunteers_left: int
    givers: dict[UUID, str]  # each giver who lets something go, with their role
    skipped: int = 0  # asked for, and no longer theirs to give
    mark: str = field(default="")

    @property
    def person_ids(self) -> list[UUID]:
        return [person for _dossier, person in self.dossiers]


class NotAColleague(ValueError):
    """No role in force here that may be in charge."""


def moving(actor: Actor, dossier_ids: Sequence[UUID], asked: Asked, taker_id: UUID, now: datetime) -> Moving:
    """What would become of these dossiers. NotAColleague; what is not theirs to give any more is left out."""
    LEAD.require(actor)
    today = timezone.localdate(now)
    taker = membership_of(actor.own_organisation_id, taker_id, today)
    if taker is None:
        raise NotAColleague
    wanted = set(dossier_ids)
    users = _in_force().filter(_by_givers(actor, asked, today), person__organisation=actor.organisation_id)
    givers = frozenset(users.order_by().values_list("user_id", flat=True).distinct())
    rows = dossiers_to_give(actor, asked, today).values_list("pk", "person")
    offered = [(pk, person) for pk, person in rows if pk in wanted]
    named = _named([person for _pk, person in offered])
    places: dict[UUID, rules.Place] = {}
    before: dict[UUID, frozenset[UUID]] = {}
    for _pk, person in offered:
        on_them = named[person]
        found = rules.place(on_them, givers, taker_id)
        if found is None and asked.of_nobody:
            found = rules.place_of_nobody(on_them, taker_id)
        if found is not None:
            places[person] = found
            gone = set(found.gone)
            before[person] = frozenset(one.user for one in on_them if one.id in gone and one.user != taker_id)
    dossiers = [(pk, person) for pk, person in offered if person in places]
    held = [pk for pk, _person in dossiers]
    letting_go = frozenset(user for users in before.values() for user in users)
    meetings, left = _meetings(actor, held, letting_go, taker_id, now)
    volunteers = sum(
        one.standing is Standing.VOLUNTEER and one.user in givers and one.user != taker_id
        for person in places
        for one in named[person]
    )
    roles = roles_in_force(actor.own_organisation_id, today).filter(user__in=letting_go)
    return Moving(
        taker, dossiers, places, before, _tasks(actor, held, letting_go), meetings, left, volunteers,
        dict(roles.values_list("user", "role")), len(wanted) - len(dossiers),
        _mark(taker_id, dossiers, places),
    )  # fmt: skip


def chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _named(people: Sequence[UUID]) -> dict[UUID, list[rules.Named]]:
    found: dict[UUID, list[rules.Named]] = defaultdict(list)
    for part in chunks(people):
        rows = _in_force().filter(person__in=part, standing__in=TEAM).order_by("named_at", "pk")
        for pk, person, user, standing in rows.values_list("pk", "person", "user_id", "standing"):
            found[person].append(rules.Named(pk, person, user, Standing(standing)))
    return found


def _tasks(actor: Actor, dossiers: Sequence[UUID], givers: Collection[UUID]) -> list[UUID]:
    """Still to be done, by whoever lets go of the dossier."""
    found: list[UUID] = []
    for part in chunks(dossiers):
        waiting = Task.unscoped.filter(
            organisation=actor.organisation_id, dossier__in=part, for_user_id__in=givers, ended_at=None
        )
        found += waiting.order_by("pk").values_list("pk", flat=True)
    return found


def _meetings(
    actor: Actor, dossiers: Sequence[UUID], givers: Collection[UUID], taker: UUID, now: datetime
) -> tuple[list[tuple[UUID, UUID]], int]:
    expected = {"appointment__organisation": actor.organisation_id, "appointment__status": Status.PLANNED}
    columns = (
        "pk",
        "appointment",
        "appointment__starts_at",
        "appointment__ends_at",
        "appointment__is_silent",
    )
    rows: dict[UUID, tuple[UUID, rules.Meeting]] = {}
    for part in chunks(dossiers):
        staff = AppointmentStaff.unscoped.filter(
            appointment__dossier__in=part, appointment__starts_at__gte=now, user_id__in=givers, **expected
        )
        for pk, meeting, *said in staff.order_by("pk").values_list(*columns):
            rows[meeting] = pk, rules.Meeting(meeting, *said)
    theirs = AppointmentStaff.unscoped.filter(appointment__ends_at__gte=now, user_id=taker, **expected)
    taken = [rules.Meeting(meeting, *said) for _pk, meeting, *said in theirs.values_list(*columns)]
    moved, stays = rules.meetings_that_move((meeting for _pk, meeting in rows.values()), taken)
    return [(rows[meeting][0], meeting) for meeting in moved], len(stays)


def _mark(taker: UUID, dossiers: Sequence[tuple[UUID, UUID]], places: dict[UUID, rules.Place]) -> str:
    """What was shown, in a few signs: what is confirmed is that, or is shown again."""
    said = "".join(f"{pk}{places[person]}" for pk, person in sorted(dossiers))
    return hashlib.sha256(f"{taker}{said}".encode()).hexdigest()[:32]


def locked(moved: Moving) -> list[Appointment]:
    """The appointments that are given, held until it is done."""
    found: list[Appointment] = []
    for part in chunks([meeting for _row, meeting in moved.meetings]):
        found += Appointment.unscoped.select_for_update(of=("self",)).filter(pk__in=part)
    return found


def by_ids(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Dossier]:
    """Those in sight, with their person and, as `referent`, the name of whoever is in charge."""
    LEAD.require(actor)
    ours = Dossier.unscoped.filter(
        in_sight_of(actor, "person__"), organisation=actor.organisation_id, pk__in=ids
    )
    told = ours.select_related("person").annotate(referent=referent_of("person", timezone.now()))
    return {one.pk: one for one in told}
