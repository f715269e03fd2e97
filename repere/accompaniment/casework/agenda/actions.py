from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from secrets import token_urlsafe
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.db import IntegrityError, transaction

from repere.accompaniment.casework.access import require_own, require_reads, require_writes
from repere.accompaniment.casework.agenda import access, queries, reminding, rules
from repere.accompaniment.casework.agenda.choices import Status, Unsent
from repere.accompaniment.casework.agenda.models import (
    Appointment,
    AppointmentStaff,
    CalendarFeed,
    Companion,
    MeetingPlace,
    NoReminder,
    Reminder,
)
from repere.accompaniment.casework.models import Dossier, Passage
from repere.accompaniment.people.household.queries import relations_visible_to
from repere.accompaniment.people.retention.news.actions import heard_from
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.accounts.rules import digest_of
from repere.foundation.audit import trail
from repere.foundation.audit.queries import was_recorded
from repere.foundation.organisations.models import Organisation, Site
from repere.foundation.toolkit.actors import Actor, Grant


class WithWhom(ValueError):
    """An appointment is with somebody known, or with the visitor of a passage; and with a colleague at least."""


class NotAColleague(ValueError):
    """Somebody who holds no role here that day, or may not see whom it is about."""


class PlaceIsElsewhere(ValueError):
    """A room of another organisation, or one that is closed."""


class NotARelative(ValueError):
    """Who comes along is tied to the person."""


class HasConflicts(Exception):
    """`found`: what is taken already. It may be booked all the same, once somebody has seen them."""

    def __init__(self, found: list[rules.Conflict]) -> None:
        super().__init__(len(found))
        self.found = found


class IsOver(Exception):
    """What became of it was said: it is put back to planned first, or another is booked."""


class ChangeIsImpossible(Exception):
    """No appointment becomes this from what it is."""


class SuchAPlace(Exception):
    """A room of this name is there already."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`language` as in toolkit/languages.py; `variant`: what that does not tell, in words."""

    language: str
    variant: str = ""
    gender: str = ""
    mode: str = ""
    who: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SaidAppointment:
    """`day` and `hour` on the clock of the place; `companions`: ties of the person's."""

    day: date
    hour: time
    minutes: int
    staff: Sequence[UUID]
    place: MeetingPlace | None = None
    elsewhere: str = ""
    reason: str = ""
    is_silent: bool = False
    interpreter: Interpreter | None = None
    companions: Sequence[UUID] = ()


@transaction.atomic
def book(
    actor: Actor,
    said: SaidAppointment,
    *,
    dossier: Dossier | None = None,
    passage: Passage | None = None,
    now: datetime,
    in_spite: bool = False,
) -> Appointment:
    """Expect somebody; `HasConflicts` unless they were seen, and it is booked in spite of them."""
    require_own(access.BOOK, actor, *([dossier] if dossier else []), *([passage] if passage else []))
    if (dossier is None) == (passage is None):
        raise WithWhom
    if passage is not None and passage.dossier_id is not None:
        dossier = passage.dossier
    if dossier is not None:
        require_writes(actor, dossier, Shelf.NEEDS)
    appointment = Appointment(
        organisation_id=actor.own_organisation_id,
        dossier=dossier,
        passage=passage,
        booked_at=now,
        booked_by_id=actor.user_id,
    )
    _written(actor, appointment, said, now, in_spite)
    trail.record(
        actor, "appointment.booked", appointment, dossier_id=appointment.dossier_id,
        silent=said.is_silent, interpreter=said.interpreter is not None,
    )  # fmt: skip
    _plan_reminder(appointment, now)
    return appointment


@transaction.atomic
def change(
    actor: Actor, appointment: Appointment, said: SaidAppointment, *, now: datetime, in_spite: bool = False
) -> Appointment:
    """Another hour, place or colleague; whoever was to be reminded of the former hour is reminded of the new one."""
    _require(actor, appointment)
    if appointment.status != Status.PLANNED:
        raise IsOver
    was = appointment.starts_at
    _written(actor, appointment, said, now, in_spite)
    trail.record(
        actor, "appointment.changed", appointment, dossier_id=appointment.dossier_id,
        moved=was != appointment.starts_at, silent=said.is_silent,
    )  # fmt: skip
    _plan_reminder(appointment, now)
    return appointment


@transaction.atomic
def settle(actor: Actor, appointment: Appointment, status: str, *, now: datetime) -> None:
    """What became of it. Nothing is sent any more about one that is over."""
    _require(actor, appointment)
    held = Appointment.unscoped.select_for_update().get(pk=appointment.pk)
    if not rules.check_becomes(held.status, status, held.starts_at, now):
        raise ChangeIsImpossible
    appointment.status = status
    appointment.seen_at = min(now, held.starts_at) if status == Status.SEEN else None
    appointment.settled_by_id = None if status == Status.PLANNED else actor.user_id
    appointment.changed_at = now
    appointment.save(update_fields=["status", "seen_at", "settled_by_id", "changed_at"])
    if appointment.seen_at is not None and appointment.dossier is not None:
        heard_from(appointment.dossier.person_id, appointment.seen_at)
    trail.record(
        actor, "appointment.settled", appointment, dossier_id=appointment.dossier_id, became=str(status)
    )
    _plan_reminder(appointment, now)


@transaction.atomic
def confirm_interpreter(actor: Actor, appointment: Appointment, *, who: str, now: datetime) -> None:
    """Somebody will interpret; `who` may be empty: a service that sends whoever is free."""
    _require(actor, appointment)
    if appointment.status != Status.PLANNED or not appointment.needs_interpreter:
        raise IsOver
    appointment.interpreter_who = who.strip()
    appointment.interpreter_confirmed_at, appointment.changed_at = now, now
    appointment.save(update_fields=["interpreter_who", "interpreter_confirmed_at", "changed_at"])
    trail.record(actor, "appointment.interpreter_confirmed", appointment, dossier_id=appointment.dossier_id)


@transaction.atomic
def say_reminders(actor: Actor, dossier: Dossier, *, wanted: bool, now: datetime) -> None:
    """Whether somebody wants to be reminded: asked of them, and true of every appointment to come."""
    require_own(access.BOOK, actor, dossier)
    require_writes(actor, dossier, Shelf.NEEDS)
    if wanted:
        NoReminder.unscoped.filter(dossier=dossier).delete()
    else:
        NoReminder.unscoped.get_or_create(
            dossier=dossier, defaults={"told_at": now, "told_by_id": actor.user_id}
        )
    trail.record(actor, "reminders.said", dossier, dossier_id=dossier.pk, wanted=wanted)


@transaction.atomic
def add_place(
    actor: Actor, *, name: str, site: Site | None = None, time_zone: str = "", holds_many: bool = False
) -> MeetingPlace:
    access.KEEP_PLACES.require(actor)
    if site is not None and site.organisation_id != actor.organisation_id:
        raise PlaceIsElsewhere
    if time_zone and time_zone not in available_timezones():
        raise ValueError(time_zone)
    try:
        with transaction.atomic():
            place = MeetingPlace.objects.create(
                organisation_id=actor.own_organisation_id,
                site=site,
                name=" ".join(name.split()),
                time_zone=time_zone,
                holds_many=holds_many,
            )
    except IntegrityError:
        raise SuchAPlace from None
    trail.record(actor, "meeting_place.added", place)
    return place


@transaction.atomic
def close_place(actor: Actor, place: MeetingPlace, *, now: datetime) -> None:
    """Nobody is received there any more; what is booked there stands, and is seen as such."""
    access.KEEP_PLACES.require(actor)
    if place.organisation_id != actor.organisation_id:
        raise PlaceIsElsewhere
    place.closed_at = now
    place.save(update_fields=["closed_at"])
    trail.record(actor, "meeting_place.closed", place)


@transaction.atomic
def make_feed(actor: Actor, *, with_names: bool, with_deadlines: bool = False, now: datetime) -> str:
    """The secret part of a new address, told this once; the former address leads nowhere from now on.

    `with_deadlines`: days to work by stand in it too, for whoever reads them at the desk.
    """
    access.SEE.require(actor)
    CalendarFeed.objects.filter(membership=actor.membership_id, revoked_at=None).update(revoked_at=now)
    token = token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        membership_id=actor.membership_id,
        token_digest=digest_of(token),
        with_names=with_names,
        with_deadlines=with_deadlines,
        made_at=now,
    )
    trail.record(actor, "agenda.feed_made", feed, with_names=with_names, with_deadlines=with_deadlines)
    return token


@transaction.atomic
def revoke_feed(actor: Actor, *, now: datetime) -> bool:
    access.SEE.require(actor)
    feed = queries.feed_of(actor)
    if feed is None:
        return False
    feed.revoked_at = now
    feed.save(update_fields=["revoked_at"])
    trail.record(actor, "agenda.feed_revoked", feed)
    return True


@transaction.atomic
def read_feed(actor: Actor, feed: CalendarFeed, *, today: date) -> None:
    """A program asks every hour: one line a day says that names were given."""
    if feed.read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=today)
        trail.record(actor, "agenda.feed_read", feed, with_names=feed.with_names)


def read_appointment(actor: Actor, appointment: Appointment) -> None:
    """One line, the first time, for whoever is not there and did not book it."""
    _require(actor, appointment, access.SEE)
    if appointment.dossier_id is None or appointment.booked_by_id == actor.user_id:
        return
    if not was_recorded(actor, "appointment.read", appointment.pk):
        trail.record(actor, "appointment.read", appointment, dossier_id=appointment.dossier_id)


def _require(actor: Actor, appointment: Appointment, grant: Grant = access.BOOK) -> None:
    """The grant, on somebody in sight; who is expected, and why, is on the shelf of needs and plan."""
    require_own(grant, actor, appointment)
    if appointment.dossier is not None:
        asked = require_reads if grant is access.SEE else require_writes
        asked(actor, appointment.dossier, Shelf.NEEDS)


def _written(
    actor: Actor, appointment: Appointment, said: SaidAppointment, now: datetime, in_spite: bool
) -> None:
    """Under lock: two desks do not take the last room together."""
    Organisation.objects.select_for_update().get(pk=actor.own_organisation_id)
    staff = _colleagues(actor, appointment.dossier, said.staff, said.day)
    place = said.place
    if place is not None and (place.organisation_id != actor.organisation_id or place.closed_at is not None):
        raise PlaceIsElsewhere
    # An hour that nobody moves keeps the clock on which it was told.
    zone_name = place.time_zone if place is not None else ""
    zone: ZoneInfo = queries.zone_of(zone_name)
    starts_at = rules.instant_of(said.day, said.hour, zone)
    length = rules.check_length(timedelta(minutes=said.minutes))
    wanted = rules.Slot(
        appointment.pk, starts_at, starts_at + length, frozenset(staff),
        place.pk if place is not None and not place.holds_many else None, appointment.dossier_id,
    )  # fmt: skip
    found = queries.conflicts_with(actor, wanted)
    if found and not in_spite:
        raise HasConflicts(found)
    companions = _relatives(actor, appointment, said.companions)
    appointment.starts_at, appointment.ends_at = starts_at, starts_at + length
    appointment.place, appointment.time_zone = place, zone_name
    appointment.elsewhere = "" if place is not None else said.elsewhere.strip()
    appointment.reason, appointment.is_silent = said.reason.strip(), said.is_silent
    appointment.changed_at = now
    _say_interpreter(appointment, said.interpreter, now)
    appointment.save()
    AppointmentStaff.unscoped.filter(appointment=appointment).exclude(user_id__in=staff).delete()
    for user_id in staff:
        AppointmentStaff.unscoped.get_or_create(appointment=appointment, user_id=user_id)
    Companion.unscoped.filter(appointment=appointment).exclude(relation__in=companions).delete()
    for relation_id in companions:
        Companion.unscoped.get_or_create(appointment=appointment, relation_id=relation_id)


def _colleagues(actor: Actor, dossier: Dossier | None, wanted: Sequence[UUID], day: date) -> list[UUID]:
    if not wanted:
        raise WithWhom
    if queries.those_who_see(actor, dossier, wanted, day) != set(wanted):
        raise NotAColleague
    return sorted(set(wanted))


def _relatives(actor: Actor, appointment: Appointment, wanted: Sequence[UUID]) -> list[UUID]:
    if not wanted:
        return []
    if appointment.dossier is None:
        raise NotARelative
    person = appointment.dossier.person_id
    theirs = [
        relation.pk
        for relation in relations_visible_to(actor).filter(pk__in=wanted)
        if person in (relation.person_id, relation.other_id)
    ]
    if set(theirs) != set(wanted):
        raise NotARelative
    return theirs


def _say_interpreter(appointment: Appointment, interpreter: Interpreter | None, now: datetime) -> None:
    """Said anew: a confirmation holds for the hour, the language and the way that were confirmed."""
    said = interpreter or Interpreter("")
    appointment.needs_interpreter = interpreter is not None
    appointment.interpreter_language, appointment.interpreter_variant = said.language, said.variant.strip()
    appointment.interpreter_gender, appointment.interpreter_mode = said.gender, said.mode
    appointment.interpreter_who = said.who.strip()
    if not said.is_confirmed:
        appointment.interpreter_confirmed_at = None
    elif appointment.interpreter_confirmed_at is None:
        appointment.interpreter_confirmed_at = now


def _plan_reminder(appointment: Appointment, now: datetime) -> None:
    """One for the hour as it stands, unless it was sent; none for any other hour."""
    waiting = Reminder.unscoped.filter(appointment=appointment, settled_at=None)
    at = None
    if appointment.status == Status.PLANNED and not appointment.is_silent:
        at = reminding.first_try(appointment.starts_at, now)
    if at is None:
        waiting.update(settled_at=now, because=Unsent.SILENT if appointment.is_silent else Unsent.MOVED)
        return
    waiting.exclude(for_start=appointment.starts_at).update(settled_at=now, because=Unsent.MOVED)
    reminder, _is_new = Reminder.unscoped.get_or_create(
        appointment=appointment, for_start=appointment.starts_at, defaults={"next_try_at": at}
    )
    if reminder.settled_at is not None and reminder.because in {Unsent.MOVED, Unsent.SILENT}:
        Reminder.unscoped.filter(pk=reminder.pk).update(settled_at=None, because="", next_try_at=at)
