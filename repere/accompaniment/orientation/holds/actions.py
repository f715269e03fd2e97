from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from repere.accompaniment.casework.access import require_own
from repere.accompaniment.casework.models import Need
from repere.accompaniment.orientation import access
from repere.accompaniment.orientation.holds import queries
from repere.accompaniment.orientation.holds.choices import Awaits, HoldState
from repere.accompaniment.orientation.holds.models import PlaceHold, PlaceWatch
from repere.accompaniment.orientation.models import Referral
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed
from repere.knowledge.directory.capacity import actions as capacity
from repere.knowledge.directory.capacity import rules
from repere.knowledge.directory.capacity.models import CapacityLine
from repere.knowledge.directory.capacity.queries import lines_of
from repere.knowledge.directory.models import Service

# --- the place of a referral -----------------------------------------------------------------------------


def ask_place(
    referral: Referral,
    service: Service,
    *,
    audiences: Collection[str],
    situations: Collection[str],
    now: datetime,
) -> PlaceHold | None:
    """A place for whoever is sent, if the service counts some that fit: held at once, or a rank in the waiting list.

    Within the transaction that sends, which already holds the places of the service (`capacity.lock_places`).
    """
    kinds = {line.pk: line for line in lines_of(service)}
    told = [rules.Kind(line.pk, line.unit, line.audience, _free_now(line, now)) for line in kinds.values()]
    chosen = rules.kind_for(told, audiences, situations)
    if chosen is None:
        return None
    line = kinds[chosen.id]  # type: ignore[index]  # the key it was made with
    # Nobody passes before those who wait.
    is_waited_for = PlaceHold.unscoped.filter(line=line, state=HoldState.WAITING).exists()
    is_held = not is_waited_for and capacity.hold_place(line, now)
    return PlaceHold.unscoped.create(
        referral=referral,
        line=line,
        state=HoldState.HELD if is_held else HoldState.WAITING,
        asked_at=now,
        held_at=now if is_held else None,
    )


def _free_now(line: CapacityLine, now: datetime) -> int | None:
    if line.unknown_from is None or now >= line.unknown_from:
        return None
    return rules.free(line.places, line.held, line.taken)


def settle_place(referral: Referral, *, is_given: bool, now: datetime) -> None:
    """The referral is answered: its place is given, or let go; the next of the waiting list is served once written.

    Within the transaction that answers, and before it writes in the trail: places are taken in hand first.
    """
    hold = PlaceHold.unscoped.select_related("line").filter(referral=referral).first()
    if hold is None or hold.state == HoldState.RELEASED:
        return
    capacity.lock_places(hold.line.service_id)
    hold.refresh_from_db(fields=["state", "held_at"])
    was = hold.state
    if is_given:
        capacity.give_place(hold.line, now, was_held=was == HoldState.HELD)
        hold.state, hold.held_at = HoldState.TAKEN, hold.held_at or now
    else:
        if was == HoldState.HELD:
            capacity.let_go(hold.line, now)
        elif was == HoldState.TAKEN:
            capacity.let_go(hold.line, now, since=hold.closed_at)
        hold.state = HoldState.RELEASED
    hold.closed_at = now
    hold.save(update_fields=["state", "held_at", "closed_at"])
    transaction.on_commit(partial(serve, hold.line_id), robust=True)


def serve(line_id: UUID) -> int:
    """Fit what is promised to what there is: the last to be promised wait when there is less, the first to wait are
    served when there is more. Each change is a transaction of its own. How many there were."""
    changes = 0
    while _take_back_one(line_id, timezone.now()):
        changes += 1
    while _serve_one(line_id, timezone.now()):
        changes += 1
    return changes


def serve_service(service_id: UUID) -> None:
    """The same for every kind of place of a service: called once a number was said."""
    for line_id in (
        CapacityLine.objects.filter(service=service_id).order_by("pk").values_list("pk", flat=True)
    ):
        serve(line_id)


def serve_all() -> int:
    """Every waiting list; what the worker does, whatever was lost in between."""
    return sum(serve(line_id) for line_id in queries.lines_to_fit())


def _holds(line_id: UUID, state: HoldState) -> QuerySet[PlaceHold]:
    return PlaceHold.unscoped.filter(line=line_id, state=state).select_related("referral__orientation__need")


@transaction.atomic
def _take_back_one(line_id: UUID, now: datetime) -> bool:
    line = _locked(line_id)
    held = _holds(line_id, HoldState.HELD)
    count = held.count()
    if count != line.held:
        # Somebody was forgotten, and their place with them.
        capacity.count_held(line, count, now)
        line.held = count
    if line.places is None or line.held + line.taken <= line.places:
        return False
    last = held.order_by("-asked_at", "-pk").first()
    if last is None:
        return False
    capacity.let_go(line, now)
    last.state, last.held_at = HoldState.WAITING, None
    last.save(update_fields=["state", "held_at"])
    _record("place.taken_back", last)
    return True


@transaction.atomic
def _serve_one(line_id: UUID, now: datetime) -> bool:
    line = _locked(line_id)
    first = _holds(line_id, HoldState.WAITING).order_by("asked_at", "pk").first()
    if first is None or not capacity.hold_place(line, now):
        return False
    first.state, first.held_at = HoldState.HELD, now
    first.save(update_fields=["state", "held_at"])
    _record("place.held", first)
    return True


def _locked(line_id: UUID) -> CapacityLine:
    found = CapacityLine.objects.only("service_id").get(pk=line_id)
    capacity.lock_places(found.service_id)
    line: CapacityLine = CapacityLine.objects.get(pk=line_id)
    return line


def _record(verb: str, hold: PlaceHold) -> None:
    referral = hold.referral
    trail.record(
        SYSTEM,
        verb,
        referral,
        organisation_id=referral.sender_id,
        dossier_id=referral.orientation.need.dossier_id,
    )


# --- telling a desk --------------------------------------------------------------------------------------


@transaction.atomic
def watch_service(actor: Actor, service: Service, *, need: Need | None = None, now: datetime) -> PlaceWatch:
    """Tell this desk when a place is free there, or when it opens again if it is closed today; asked once."""
    if need is not None:
        require_own(access.ORIENT, actor, need)
    access.ORIENT.require(actor)
    today = _local(service, now).date()
    is_closed = any(c.starts_on <= today <= c.ends_on for c in service.closures.all())
    watch, is_new = PlaceWatch.unscoped.get_or_create(
        organisation_id=actor.own_organisation_id,
        service=service,
        need=need,
        closed_at=None,
        fired_at=None,
        defaults={
            "awaits": Awaits.OPENING if is_closed else Awaits.PLACE,
            "asked_at": now,
            "asked_by_id": actor.user_id,
        },
    )
    if is_new:
        trail.record(
            actor, "place.watched", service, dossier_id=need.dossier_id if need else None, awaits=watch.awaits
        )
    return watch


@transaction.atomic
def put_away(actor: Actor, watch: PlaceWatch, *, now: datetime) -> None:
    """It was read, or is awaited no more."""
    access.ORIENT.require(actor)
    if watch.organisation_id != actor.organisation_id:
        raise NotAllowed(access.ORIENT.name)
    if watch.need is not None:
        require_own(access.ORIENT, actor, watch.need)
    PlaceWatch.unscoped.filter(pk=watch.pk, closed_at=None).update(closed_at=now)


def tell_watches(now: datetime) -> int:
    """Those whose place is free or whose service is open again are told so; how many."""
    PlaceWatch.unscoped.filter(closed_at=None, fired_at=None, asked_at__lt=now - queries.WATCHED_FOR).update(
        closed_at=now
    )
    told = [
        watch.pk
        for watch in queries.watches_waiting()
        if queries.to_tell(watch, now, _local(watch.service, now))
    ]
    return PlaceWatch.unscoped.filter(pk__in=told, fired_at=None).update(fired_at=now) if told else 0


def _local(service: Service, now: datetime) -> datetime:
    place = service.location or service.structure.location
    return now.astimezone(ZoneInfo(place.timezone if place is not None else "Europe/Paris"))
