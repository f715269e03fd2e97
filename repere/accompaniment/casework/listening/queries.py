"""Who asks to be called, of the actor's organisation; once it is somebody's dossier, of people in sight."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from repere.accompaniment.casework.listening import rules
from repere.accompaniment.casework.listening.models import CallAttempt, Callback, CallDesk
from repere.accompaniment.casework.queries import rows_in_sight
from repere.foundation.organisations.models import Site
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.territory.models import Commune
from repere.knowledge.territory.rules import kilometres

# More than anybody calls back in a week.
MOST_WAITING = 300


def callbacks_visible_to(actor: Actor) -> QuerySet[Callback]:
    own = Callback.unscoped.filter(
        rows_in_sight(actor, "passage__dossier"), organisation=actor.organisation_id
    )
    return own.select_related("passage__dossier__person").order_by("received_at", "pk")


def waiting(actor: Actor, now: datetime) -> list[Callback]:
    """The first to call first; `now` on the clock of the place."""
    found = list(callbacks_visible_to(actor).filter(closed_at__isnull=True)[:MOST_WAITING])
    rows = {row.pk: row for row in found}
    ordered = rules.in_order(
        (rules.Waiting(row.pk, row.urgency, row.safely.windows, row.received_at) for row in found), now
    )
    return [rows[one.key] for one in ordered]  # type: ignore[index]  # the key it was given


def closed(actor: Actor) -> QuerySet[Callback]:
    """The latest first."""
    return callbacks_visible_to(actor).filter(closed_at__isnull=False).order_by("-closed_at", "pk")


def attempts_of(actor: Actor, callback: Callback) -> QuerySet[CallAttempt]:
    """The latest first."""
    return CallAttempt.unscoped.filter(
        rows_in_sight(actor, "callback__passage__dossier"),
        callback=callback,
        callback__organisation=actor.organisation_id,
    ).select_related("callback")


# --- who takes calls


def desk_of(organisation_id: UUID) -> CallDesk:
    """As it was settled, or the usual one, which takes none."""
    found = CallDesk.objects.filter(organisation=organisation_id).first()
    return found or CallDesk(organisation_id=organisation_id)


def desks_near(commune: Commune | None) -> list[tuple[CallDesk, float | None]]:
    """Those that take calls from there, with how far they are (km), the nearest first; all of them from nowhere."""
    taking = CallDesk.objects.filter(takes_calls=True, organisation__is_active=True)
    desks = {desk.pk: desk for desk in taking.select_related("organisation")}
    if commune is None:
        return [(desk, None) for desk in sorted(desks.values(), key=lambda one: one.organisation.name)]
    point = _point(commune.latitude, commune.longitude)
    sites = Site.objects.filter(organisation__in=[desk.organisation_id for desk in desks.values()])
    reached: dict[UUID, float] = {}
    for owner, latitude, longitude in sites.values_list("organisation_id", "latitude", "longitude"):
        there = _point(latitude, longitude)
        if point and there:
            km = kilometres(point, there)
            reached[owner] = min(km, reached.get(owner, km))
    ordered = rules.that_take_calls(
        (
            rules.Desk(
                desk.pk,
                frozenset(desk.departements),
                reached.get(desk.organisation_id),
                desk.organisation.name,
            )
            for desk in desks.values()
        ),
        commune.departement,
    )
    return [(desks[one.key], one.km) for one in ordered]


def anybody_takes_calls() -> bool:
    return CallDesk.objects.filter(takes_calls=True, organisation__is_active=True).exists()


def desk_that_takes_calls(desk_id: UUID | None) -> CallDesk | None:
    taking = CallDesk.objects.filter(takes_calls=True, organisation__is_active=True, pk=desk_id)
    return taking.select_related("organisation").first()


def _point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


# --- for the house itself


def of_nobody() -> Q:
    """Those that led to no dossier: the visit of somebody without a name does not make a number worth keeping."""
    return Q(passage=None) | Q(passage__dossier=None)
