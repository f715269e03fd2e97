from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from repere.accompaniment.casework.agenda import access, rules
from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.agenda.models import (
    Appointment,
    AppointmentStaff,
    CalendarFeed,
    MeetingPlace,
    NoReminder,
    Reminder,
)
from repere.accompaniment.casework.agenda.rules import Slot
from repere.accompaniment.casework.models import Dossier, Passage
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.shelves.queries import sees
from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import actor_of, colleagues_of
from repere.foundation.accounts.rules import digest_of
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault.fields import opened

# About somebody: what is left of those who were forgotten is counted, and is on nobody's calendar.
OF_SOMEBODY = Q(dossier__isnull=False) | Q(passage__isnull=False)


def zone_of(name: str) -> ZoneInfo:
    """The clock of a place, or that of the house."""
    return ZoneInfo(name) if name else ZoneInfo(timezone.get_default_timezone_name())


def appointments_visible_to(actor: Actor) -> QuerySet[Appointment]:
    """Those of its organisation, but not of somebody out of the actor's sight."""
    return (
        Appointment.unscoped.filter(OF_SOMEBODY, rows_in_sight(actor), organisation=actor.organisation_id)
        .select_related("dossier__person", "passage", "place")
        .order_by("starts_at", "pk")
    )


def appointments_of(actor: Actor, dossier: Dossier) -> QuerySet[Appointment]:
    """Those of a person and those where they come along with a relative, the latest first."""
    person = dossier.person_id
    comes_along = Q(companions__relation__person=person) | Q(companions__relation__other=person)
    return (
        appointments_visible_to(actor)
        .filter(Q(dossier=dossier) | comes_along)
        .distinct()
        .order_by("-starts_at", "pk")
    )


def with_next_appointment(dossiers: QuerySet[Dossier], now: datetime) -> QuerySet[Any]:
    """`next_appointment` and `next_appointment_at` beside each dossier: at the cost of no other read."""
    to_come = Appointment.unscoped.filter(
        dossier=OuterRef("pk"), status=Status.PLANNED, ends_at__gte=now
    ).order_by("starts_at", "pk")
    return dossiers.annotate(
        next_appointment=Subquery(to_come.values("pk")[:1]),
        next_appointment_at=Subquery(to_come.values("starts_at")[:1]),
    )


def appointments_of_passage(actor: Actor, passage: Passage) -> QuerySet[Appointment]:
    return appointments_visible_to(actor).filter(passage=passage)


def expected_of(actor: Actor, since: datetime, until: datetime) -> QuerySet[Appointment]:
    """Whom this colleague receives in this time, and nobody has said what became of."""
    if actor.user_id is None:
        return Appointment.unscoped.none()
    theirs = appointments_visible_to(actor).filter(staff__user_id=actor.user_id, status=Status.PLANNED)
    return theirs.filter(starts_at__gte=since, starts_at__lt=until)


@dataclass(frozen=True, slots=True)
class Line:
    """What a calendar shows of an appointment; `reason` is opened, of those that may be shown alone."""

    pk: UUID
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    status: str
    staff: frozenset[UUID]
    place_id: UUID | None
    place: str
    place_holds_many: bool
    dossier_id: UUID | None
    is_silent: bool
    needs_interpreter: bool
    interpreter_is_confirmed: bool
    changed_at: datetime
    # Sealed until somebody may read them.
    sealed_reason: object
    sealed_elsewhere: object

    @property
    def slot(self) -> Slot:
        place = None if self.place_holds_many else self.place_id
        return Slot(self.pk, self.starts_at, self.ends_at, self.staff, place, self.dossier_id)

    @property
    def reason(self) -> str:
        return str(opened(self.sealed_reason, self.pk) or "")

    @property
    def elsewhere(self) -> str:
        return str(opened(self.sealed_elsewhere, self.pk) or "")


COLUMNS = (
    "pk", "starts_at", "ends_at", "time_zone", "status", "place_id", "place__name", "place__holds_many",
    "dossier_id", "is_silent", "needs_interpreter", "interpreter_confirmed_at", "changed_at", "reason",
    "elsewhere",
)  # fmt: skip


def agenda(actor: Actor, since: datetime, until: datetime, user_id: UUID | None = None) -> list[Line]:
    """Every appointment of the organisation that touches this time, of one colleague or of all: a calendar says that
    an hour is taken even to whoever may not know by whom. `names_by_dossier` tells which may be named."""
    rows = Appointment.unscoped.filter(
        OF_SOMEBODY,
        organisation=actor.organisation_id,
        starts_at__gte=since - rules.LONGEST,
        starts_at__lt=until,
        ends_at__gt=since,
    )
    if user_id is not None:
        rows = rows.filter(staff__user_id=user_id)
    found = list(rows.order_by("starts_at", "pk").values_list(*COLUMNS))
    staff = staff_of(row[0] for row in found)
    return [
        Line(
            pk, starts, ends, zone_of(zone), status, staff.get(pk, frozenset()), place_id, place or "",
            bool(holds_many), dossier_id, is_silent, needs, confirmed is not None, changed, reason, elsewhere,
        )
        for (
            pk, starts, ends, zone, status, place_id, place, holds_many, dossier_id, is_silent, needs, confirmed,
            changed, reason, elsewhere,
        ) in found
    ]  # fmt: skip


def staff_of(appointment_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    rows = AppointmentStaff.unscoped.filter(appointment__in=list(appointment_ids))
    found: dict[UUID, set[UUID]] = {}
    for appointment_id, user_id in rows.values_list("appointment", "user_id"):
        found.setdefault(appointment_id, set()).add(user_id)
    return {pk: frozenset(users) for pk, users in found.items()}


def by_ids(actor: Actor, ids: Collection[UUID]) -> QuerySet[Appointment]:
    """Their hours, for whoever is told of a conflict: those of somebody out of sight too, and nothing but hours."""
    rows = Appointment.unscoped.filter(organisation=actor.organisation_id, pk__in=ids)
    return rows.only("pk", "starts_at", "ends_at")


def conflicts_with(actor: Actor, wanted: Slot) -> list[rules.Conflict]:
    """What is taken at that time already, by appointments that still stand."""
    lines = agenda(actor, wanted.starts_at, wanted.ends_at)
    return rules.conflicts(wanted, [line.slot for line in lines if line.status == Status.PLANNED])


def may_name(line: Line, named: Collection[UUID | None], actor: Actor) -> bool:
    """Whether this reader may be told with whom: a silent one, those who are there alone."""
    if line.is_silent and actor.user_id not in line.staff:
        return False
    return line.dossier_id is None or line.dossier_id in named


def places_of(actor: Actor) -> QuerySet[MeetingPlace]:
    """Where people are received now."""
    return (
        MeetingPlace.objects.filter(organisation=actor.organisation_id, closed_at=None)
        .select_related("site")
        .order_by("name", "pk")
    )


def staff_that_may_receive(actor: Actor, today: date) -> QuerySet[Membership]:
    """Colleagues with a role in force that sees people."""
    return colleagues_of(actor).filter(
        role__in=access.SEE.roles,
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
        user__is_active=True,
    )


def those_who_see(actor: Actor, dossier: Dossier | None, users: Collection[UUID], on: date) -> set[UUID]:
    """Of these colleagues, those who hold that day a role that sees people, and may see this one: nobody else is put
    to work."""
    held = staff_that_may_receive(actor, on).filter(user__in=list(users))
    return {
        membership.user_id
        for membership in held.select_related("user", "organisation")
        if dossier is None or sees(actor_of(membership), dossier.person)
    }


def wants_no_reminder(dossier_id: UUID | None) -> bool:
    return dossier_id is not None and NoReminder.unscoped.filter(dossier=dossier_id).exists()


def reminder_of(actor: Actor, appointment: Appointment) -> Reminder | None:
    """The one for the hour as it stands."""
    rows = Reminder.unscoped.filter(
        appointment=appointment,
        appointment__organisation=actor.organisation_id,
        for_start=appointment.starts_at,
    )
    return rows.first()


def reminders_due(now: datetime, limit: int = 500) -> list[UUID]:
    rows = Reminder.unscoped.filter(settled_at__isnull=True, next_try_at__lte=now)
    return list(rows.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])


def not_said_yet(organisation_id: UUID, now: datetime, since: datetime) -> QuerySet[Appointment]:
    """Over, and nobody has said what became of them."""
    return Appointment.unscoped.filter(
        OF_SOMEBODY,
        organisation=organisation_id,
        status=Status.PLANNED,
        starts_at__gte=since,
        ends_at__lt=now,
    ).order_by("starts_at", "pk")


def without_a_colleague(organisation_id: UUID, now: datetime) -> list[Appointment]:
    """To come, and received by nobody who will still hold a role on that day."""
    to_come = Appointment.unscoped.filter(
        OF_SOMEBODY, organisation=organisation_id, status=Status.PLANNED, starts_at__gt=now
    ).prefetch_related("staff")
    held = list(
        Membership.objects.filter(
            organisation=organisation_id, role__in=access.SEE.roles, ended_at=None, user__is_active=True
        ).values_list("user_id", "starts_on", "ends_on")
    )

    def is_received(appointment: Appointment) -> bool:
        day, there = (
            timezone.localdate(appointment.starts_at),
            {row.user_id for row in appointment.staff.all()},
        )
        return any(user in there and first <= day <= last for user, first, last in held)

    return [one for one in to_come.order_by("starts_at", "pk") if not is_received(one)]


def feed_of(actor: Actor) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(membership=actor.membership_id, revoked_at=None).first()


def feed_with(token: str, today: date) -> CalendarFeed | None:
    """Behind an address: not revoked, and of somebody who still holds the role today."""
    return (
        CalendarFeed.objects.filter(
            token_digest=digest_of(token),
            revoked_at=None,
            membership__user__is_active=True,
            membership__organisation__is_active=True,
            membership__role__in=access.SEE.roles,
            membership__starts_on__lte=today,
            membership__ends_on__gte=today,
            membership__ended_at=None,
        )
        .select_related("membership__organisation", "membership__user")
        .first()
    )
