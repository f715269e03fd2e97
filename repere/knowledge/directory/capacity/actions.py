from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from smtplib import SMTPException
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import F

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed
from repere.foundation.toolkit.texting import NotSent
from repere.knowledge.directory import access
from repere.knowledge.directory import rules as directory_rules
from repere.knowledge.directory.capacity import notices, queries, rules
from repere.knowledge.directory.capacity.choices import Via
from repere.knowledge.directory.capacity.files import SaidRow
from repere.knowledge.directory.capacity.models import CapacityLine, CapacityStatement, PlacesNow, Speaker
from repere.knowledge.directory.models import Service

log = structlog.get_logger("repere.worker")


class TooManyPlaces(Exception):
    """More places left than the service has in all: `maximum`."""

    def __init__(self, maximum: int) -> None:
        super().__init__(f"there are {maximum} places in all")
        self.maximum = maximum


class RowIsRefused(Exception):
    """A line of a file says more places than there are in all: nothing of the file was kept."""

    def __init__(self, row: int, maximum: int) -> None:
        super().__init__(f"line {row}: there are {maximum} places in all")
        self.row, self.maximum = row, maximum


class WhichKind(Exception):
    """The service counts several kinds of places, and the one that is meant was not named."""


class LinkIsRevoked(Exception):
    """Whoever held it may speak no more, or the service is gone."""


# --- saying ----------------------------------------------------------------------------------------------


@transaction.atomic
def say_places(
    actor: Actor,
    service: Service,
    *,
    places: int,
    unit: str | None = None,
    audience: str | None = None,
    maximum: int | None = None,
    at: datetime,
    via: str = Via.DESK,
) -> CapacityStatement:
    """Say how many places are left, in one's own service: a statement that the next one follows.

    Places held for requests that wait are counted among those left. Unit, audience and places in all are those of
    the last statement unless they are said; a first one counts what is usual under the themes of the service.
    """
    access.require_own(access.SAY_PLACES, actor, service)
    return _say(actor, service, places, unit, audience, maximum, at, via)


@transaction.atomic
def say_by_link(
    speaker: Speaker,
    *,
    places: int,
    unit: str | None = None,
    audience: str | None = None,
    maximum: int | None = None,
    at: datetime,
    via: str = Via.LINK,
) -> CapacityStatement:
    """The same from whoever holds a link or its telephone: no account, one service, until it is revoked.

    Where several kinds are counted, the unit is to be said: nobody sees which one was said last.
    """
    held = (
        Speaker.objects.select_for_update(of=("self",))
        .select_related("service__structure")
        .get(pk=speaker.pk)
    )
    if held.revoked_at is not None or not held.service.is_active:
        raise LinkIsRevoked
    if unit is None and len(queries.lines_of(held.service)[:2]) > 1:
        raise WhichKind
    Speaker.objects.filter(pk=held.pk).update(used_at=at)
    return _say(SYSTEM, held.service, places, unit, audience, maximum, at, via, held)


@transaction.atomic
def say_from_file(
    actor: Actor, services: Mapping[str, Service], rows: Sequence[SaidRow], *, at: datetime
) -> int:
    """The places of several services of one's own, all or nothing; `services` by their code. How many were said."""
    # All of them before the first line of the trail: whoever moves a place takes them in this order.
    for service_id in sorted({services[row.code].pk for row in rows}, key=str):
        lock_places(service_id)
    for row in sorted(rows, key=lambda row: (str(services[row.code].pk), row.row)):
        try:
            say_places(
                actor,
                services[row.code],
                places=row.places,
                unit=row.unit or None,
                audience=row.audience if row.unit else None,
                maximum=row.maximum,
                at=at,
                via=Via.FILE,
            )
        except TooManyPlaces as refusal:
            raise RowIsRefused(row.row, refusal.maximum) from refusal
    return len(rows)


def _say(
    actor: Actor,
    service: Service,
    places: int,
    unit: str | None,
    audience: str | None,
    maximum: int | None,
    at: datetime,
    via: str,
    speaker: Speaker | None = None,
    said_for_id: UUID | None = None,
) -> CapacityStatement:
    # Under lock: two people may speak at once, and the later word stands.
    lock_places(service.pk)
    said = service.statements.order_by("-said_at", "-pk")
    last = said.first()
    if unit is None:
        unit, spoken_of = _usual(service, last)
        audience = spoken_of if audience is None else audience
    line, _is_new = CapacityLine.objects.get_or_create(service=service, unit=unit, audience=audience or "")
    if maximum is None:
        maximum = line.maximum
    if maximum is not None and places > maximum:
        raise TooManyPlaces(maximum)
    owner = speaker.made_for_id if speaker else said_for_id or actor.organisation_id
    owner = owner or service.structure.organisation_id
    statement = CapacityStatement.objects.create(
        service=service,
        unit=unit,
        audience=line.audience,
        places=places,
        maximum=maximum,
        said_at=at,
        said_by_id=actor.user_id,
        said_for_id=owner,
        via=via,
        speaker=speaker,
    )
    if line.said_at is None or at >= line.said_at:
        rhythm = rules.rhythm_of(line.unit, line.rhythm_hours)
        # What is held is left as it is: whoever asked has not been answered yet.
        CapacityLine.objects.filter(pk=line.pk).update(
            places=places, maximum=maximum, said_at=at, unknown_from=rules.unknown_from(at, rhythm), taken=0,
            is_active=True,
        )  # fmt: skip
    service.latest_statement = said.first()
    # What is kept at hand of the service stands, unless this is new: see stamps.py.
    changed = ["latest_statement"] if service.counts_places else ["latest_statement", "counts_places"]
    service.counts_places = True
    service.save(update_fields=changed)
    _count_again(service.pk, at)
    told: dict[str, Any] = {"unit": unit, "places": places, "maximum": maximum}
    if line.audience:
        told["audience"] = line.audience
    if speaker is not None:
        told |= {"via": via, "link": speaker.handle}
    elif via != Via.DESK:
        told["via"] = via
    spoken_for = owner if speaker or said_for_id else None
    trail.record(actor, "directory.places_said", service, organisation_id=spoken_for, **told)
    return statement


def _usual(service: Service, last: CapacityStatement | None) -> tuple[str, str]:
    """The unit and audience of which one speaks without naming them."""
    if last is not None:
        return last.unit, last.audience
    line = queries.lines_of(service).first()
    if line is not None:
        return line.unit, line.audience
    return directory_rules.usual_unit(service.themes.values_list("theme", flat=True)), ""


def lock_places(service_id: UUID) -> None:
    """Whoever moves a place holds its service: totals are counted on what the others have finished."""
    Service.objects.select_for_update(of=("self",)).only("pk").get(pk=service_id)


def _count_again(service_id: UUID, now: datetime) -> None:
    lines = CapacityLine.objects.filter(service=service_id, is_active=True)
    found = rules.total(
        [
            rules.Counted(
                rules.free(line.places, line.held, line.taken), line.maximum, line.said_at, line.unknown_from
            )
            for line in lines
        ],
        now,
    )
    if found is None:
        PlacesNow.objects.filter(pk=service_id).delete()
        return
    PlacesNow.objects.bulk_create(
        [PlacesNow(service_id=service_id, **found._asdict())],
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=list(found._fields),
    )


def let_figures_go(now: datetime) -> int:
    """Count again the services of which a number is no longer believed; how many there were."""
    late = list(queries.totals_to_count_again(now))
    for service_id in late:
        with transaction.atomic():
            lock_places(service_id)
            _count_again(service_id, now)
    return len(late)


# --- kinds of places -------------------------------------------------------------------------------------


@transaction.atomic
def count_kind(
    actor: Actor,
    service: Service,
    *,
    unit: str,
    audience: str = "",
    maximum: int | None = None,
    rhythm_hours: int | None = None,
    now: datetime,
) -> CapacityLine:
    """A kind of place that the service counts: for whom, how many in all, how often the number is said."""
    access.require_own(access.SAY_PLACES, actor, service)
    lock_places(service.pk)
    line, _is_new = CapacityLine.objects.get_or_create(service=service, unit=unit, audience=audience)
    if maximum is not None and line.places is not None and line.places > maximum:
        raise TooManyPlaces(maximum)
    line.maximum, line.rhythm_hours, line.is_active = maximum, rhythm_hours, True
    if line.said_at is not None:
        line.unknown_from = rules.unknown_from(line.said_at, rules.rhythm_of(unit, rhythm_hours))
    line.save(update_fields=["maximum", "rhythm_hours", "is_active", "unknown_from"])
    if not service.counts_places:
        service.counts_places = True
        service.save(update_fields=["counts_places"])
    _count_again(service.pk, now)
    trail.record(
        actor, "directory.kind_counted", service, unit=unit, audience=audience, maximum=maximum,
        hours=rhythm_hours,
    )  # fmt: skip
    return line


@transaction.atomic
def stop_counting(actor: Actor, line: CapacityLine, *, now: datetime) -> None:
    """The service has this kind of place no more; what was said of it stays in its history."""
    access.require_own(access.SAY_PLACES, actor, line.service)
    lock_places(line.service_id)
    CapacityLine.objects.filter(pk=line.pk).update(is_active=False)
    if not queries.lines_of(line.service).exists():
        line.service.counts_places = False
        line.service.save(update_fields=["counts_places"])
    _count_again(line.service_id, now)
    trail.record(actor, "directory.kind_stopped", line.service, unit=line.unit, audience=line.audience)


# --- promised places: called by the room that sends people, which has asked who may -----------------------


@transaction.atomic
def hold_place(line: CapacityLine, now: datetime) -> bool:
    """Promise one place, if one is free and known: the database asks again as it writes. Whether it was done."""
    lock_places(line.service_id)
    done = CapacityLine.objects.filter(
        pk=line.pk, is_active=True, unknown_from__gt=now, places__gt=F("held") + F("taken")
    ).update(held=F("held") + 1)
    if done:
        _count_again(line.service_id, now)
    return bool(done)


@transaction.atomic
def give_place(line: CapacityLine, now: datetime, *, was_held: bool) -> bool:
    """The place is given: one less until the service says a number anew. Whether one was counted."""
    lock_places(line.service_id)
    mine = CapacityLine.objects.filter(pk=line.pk)
    done = (
        mine.filter(held__gt=0).update(held=F("held") - 1, taken=F("taken") + 1)
        if was_held
        else mine.filter(places__gt=F("held") + F("taken")).update(taken=F("taken") + 1)
    )
    _count_again(line.service_id, now)
    return bool(done)


@transaction.atomic
def let_go(line: CapacityLine, now: datetime, *, since: datetime | None = None) -> None:
    """A promise that is over; with `since`, a place given at that instant, unless it was counted anew after."""
    lock_places(line.service_id)
    mine = CapacityLine.objects.filter(pk=line.pk)
    if since is None:
        mine.filter(held__gt=0).update(held=F("held") - 1)
    else:
        mine.filter(taken__gt=0, said_at__lte=since).update(taken=F("taken") - 1)
    _count_again(line.service_id, now)


@transaction.atomic
def say_none_left(
    actor: Actor, service: Service, line: CapacityLine | None, *, said_for_id: UUID, now: datetime
) -> CapacityStatement:
    """Whoever was asked for a place of this kind answers that none is left: only those promised are counted.

    `line` None: of a service that counted nothing until now, what is usual under its themes. `said_for_id`: whose
    chain tells it.
    """
    lock_places(service.pk)
    held = 0
    if line is not None:
        held = CapacityLine.objects.only("held").get(pk=line.pk).held
    unit, audience = (line.unit, line.audience) if line is not None else (None, None)
    maximum = line.maximum if line is not None else None
    places = held if maximum is None else min(held, maximum)
    return _say(actor, service, places, unit, audience, maximum, now, Via.REPLY, said_for_id=said_for_id)


@transaction.atomic
def count_held(line: CapacityLine, held: int, now: datetime) -> None:
    """So many are promised, whatever was counted until now."""
    lock_places(line.service_id)
    CapacityLine.objects.filter(pk=line.pk).update(held=held)
    _count_again(line.service_id, now)


# --- speaking without an account -------------------------------------------------------------------------


@transaction.atomic
def make_link(
    actor: Actor,
    service: Service,
    *,
    label: str,
    phone: str = "",
    email: str = "",
    ask_at: time | None = None,
    now: datetime,
) -> Speaker:
    """Let somebody say the places of this service without an account; `phone` in E.164, asked at that hour if one."""
    if not access.keeps(actor, service):
        raise NotAllowed(access.KEEP.name)
    speaker = Speaker.objects.create(
        service=service,
        made_for_id=actor.own_organisation_id,
        label=label,
        phone=phone,
        email=email,
        ask_at=ask_at if phone or email else None,
        made_at=now,
        made_by_id=actor.user_id,
    )
    trail.record(actor, "directory.link_made", service, link=speaker.handle)
    return speaker


@transaction.atomic
def revoke_link(actor: Actor, speaker: Speaker, *, now: datetime) -> None:
    """From now on its link and its telephone say nothing here."""
    if not access.keeps(actor, speaker.service):
        raise NotAllowed(access.KEEP.name)
    if Speaker.objects.filter(pk=speaker.pk, revoked_at=None).update(revoked_at=now):
        trail.record(actor, "directory.link_revoked", speaker.service, link=speaker.handle)


def ask_those_that_lag(*, now: datetime, link_of: Callable[[Speaker], str]) -> int:
    """Ask "how many places?" of whoever chose an hour for it and is late; how many were asked."""
    asked = 0
    for speaker in queries.speakers_to_ask(now):
        if not _is_to_be_asked(speaker, now):
            continue
        # Two workers ask once.
        mine = Speaker.objects.filter(pk=speaker.pk, asked_at=speaker.asked_at)
        if not mine.update(asked_at=now):
            continue
        try:
            notices.how_many_tonight(speaker, link_of(speaker))
            asked += 1
        except (OSError, SMTPException, NotSent) as error:
            # Tried again by the next round, as long as it is still the hour.
            Speaker.objects.filter(pk=speaker.pk, asked_at=now).update(asked_at=speaker.asked_at)
            log.warning("A question was not sent", reason=type(error).__name__)
    return asked


def _is_to_be_asked(speaker: Speaker, now: datetime) -> bool:
    service = speaker.service
    place = service.location or service.structure.location
    clock = ZoneInfo(place.timezone if place is not None else "Europe/Paris")
    asked_at = speaker.asked_at.astimezone(clock) if speaker.asked_at else None
    lines = [line for line in service.capacity_lines.all() if line.is_active]
    # Of several kinds of places, the one that is the most behind.
    told = [(line.said_at, rules.rhythm_of(line.unit, line.rhythm_hours)) for line in lines]
    return speaker.ask_at is not None and any(
        rules.is_to_be_asked(now.astimezone(clock), speaker.ask_at, asked_at, said_at, rhythm)
        for said_at, rhythm in told or [(None, rules.USUAL_RHYTHM)]
    )
