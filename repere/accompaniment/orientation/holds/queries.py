from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.orientation.holds.choices import Awaits, HoldState
from repere.accompaniment.orientation.holds.models import PlaceHold, PlaceWatch
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.capacity.models import CapacityLine

# After that, whoever asked has found another door.
WATCHED_FOR = timedelta(days=30)
OPEN = (HoldState.WAITING, HoldState.HELD)


def before(hold: str) -> Subquery:
    """How many wait for the same kind of place since longer; `hold`: the way from a row to its hold."""
    earlier = PlaceHold.unscoped.filter(
        line=OuterRef(f"{hold}__line"), state=HoldState.WAITING, asked_at__lt=OuterRef(f"{hold}__asked_at")
    )
    return Subquery(earlier.order_by().values("line").annotate(n=Count("pk")).values("n"))


def hold_of(referral_id: UUID) -> PlaceHold | None:
    """Its place, with the kind it is of; None where none is counted for them."""
    hold: PlaceHold | None = PlaceHold.unscoped.select_related("line").filter(referral=referral_id).first()
    return hold


def position(hold: PlaceHold) -> int | None:
    """Its rank in the waiting list, from 1; None when it does not wait."""
    if hold.state != HoldState.WAITING:
        return None
    earlier = PlaceHold.unscoped.filter(
        line=hold.line_id, state=HoldState.WAITING, asked_at__lt=hold.asked_at
    )
    return earlier.count() + 1


def lines_to_fit() -> list[UUID]:
    """Kinds of places somebody waits for, or of which the count of what is held is not that of the holds."""
    held = (
        PlaceHold.unscoped.filter(line=OuterRef("pk"), state=HoldState.HELD)
        .order_by()
        .values("line")
        .annotate(n=Count("pk"))
        .values("n")
    )
    waited_for = PlaceHold.unscoped.filter(state=HoldState.WAITING).values("line")
    return list(
        CapacityLine.objects.annotate(counted=Coalesce(Subquery(held), 0))
        .filter(
            Q(pk__in=waited_for)
            | ~Q(held=F("counted"))
            # Said to be fewer than were promised: the last ones wait.
            | Q(held__gt=0, places__lt=F("held") + F("taken"))
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def watches_of(actor: Actor) -> QuerySet[PlaceWatch]:
    """Those that the actor's organisation asked for, for people in sight, and has not put away."""
    own = PlaceWatch.unscoped.filter(
        rows_in_sight(actor, "need__dossier"), organisation=actor.organisation_id
    )
    return own.filter(closed_at=None).order_by("asked_at", "pk")


def watches_waiting() -> QuerySet[PlaceWatch]:
    return (
        PlaceWatch.unscoped.filter(fired_at=None, closed_at=None)
        .select_related("service__places_now", "service__location", "service__structure__location")
        .prefetch_related("service__closures")
        .order_by("asked_at", "pk")
    )


def to_tell(watch: PlaceWatch, now: datetime, local: datetime) -> bool:
    """Whether what was awaited has come; `local`: now, on the clock of the place."""
    if watch.awaits == Awaits.OPENING:
        today = local.date()
        return not any(c.starts_on <= today <= c.ends_on for c in watch.service.closures.all())
    found = getattr(watch.service, "places_now", None)
    return found is not None and found.left > 0 and now < found.unknown_from
