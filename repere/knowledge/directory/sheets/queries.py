from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from repere.foundation.toolkit.actors import Actor, Role
from repere.knowledge.directory import access
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sheets import rules
from repere.knowledge.directory.sheets.choices import CorrectionState
from repere.knowledge.directory.sheets.models import Correction, SheetChange


class SheetToCheck(NamedTuple):
    pk: UUID
    name: str
    confirmed_on: date
    is_late: bool
    corrections: int  # that wait


def _kept_by(actor: Actor) -> Q:
    """Those its organisation runs; and, for whoever coordinates, those that nobody here runs."""
    own = Q(structure__organisation=actor.organisation_id)
    return own | Q(structure__organisation=None) if actor.role is Role.COORDINATOR else own


def sheets_to_check(actor: Actor, today: date, limit: int) -> list[SheetToCheck]:
    """The first sheets of the actor's organisation that nobody confirmed for long, or about which somebody wrote.

    Of services that nobody here runs, for whoever coordinates: those about which somebody wrote.
    """
    if actor.organisation_id is None or not access.KEEP.allows(actor):
        return []
    pending = Count("corrections", filter=Q(corrections__state=CorrectionState.PENDING))
    long_ago = today - timedelta(days=rules.RHYTHM_DAYS)
    late = Q(updated_on__lte=long_ago) & (
        Q(sheet_state__confirmed_at=None) | Q(sheet_state__confirmed_at__date__lte=long_ago)
    )
    # A rhythm of one's own may be shorter: asked of the few that have one.
    late |= Q(sheet_state__rhythm_days__isnull=False)
    own = Q(structure__organisation=actor.organisation_id)
    rows = (
        Service.objects.filter(_kept_by(actor), is_active=True)
        .annotate(pending=pending)
        .filter((own & late) | Q(pending__gt=0))
        .order_by("-pending", "name", "pk")
        .values_list(
            "pk", "name", "updated_on", "sheet_state__confirmed_at", "sheet_state__rhythm_days", "pending"
        )
    )
    found = []
    for pk, name, updated_on, confirmed_at, rhythm, count in rows[: 4 * limit]:
        on = rules.confirmed_on(updated_on, timezone.localtime(confirmed_at).date() if confirmed_at else None)
        is_late = rules.is_to_check(on, today, rhythm)
        if is_late or count:
            found.append(SheetToCheck(pk, name, on, is_late, count))
    return found[:limit]


def corrections_to_check(actor: Actor, service: Service) -> QuerySet[Correction]:
    """What strangers say is wrong, for whoever keeps the sheet; the first to have written first."""
    if not access.keeps(actor, service):
        return Correction.objects.none()
    return service.corrections.filter(state=CorrectionState.PENDING).order_by("sent_at", "pk")


def history_of(service: Service) -> QuerySet[SheetChange]:
    """What changed, the last first: for everybody."""
    return service.changes.order_by("-at", "-pk")


def last_confirmed(service: Service) -> date:
    state = getattr(service, "sheet_state", None)
    said = timezone.localtime(state.confirmed_at).date() if state and state.confirmed_at else None
    return rules.confirmed_on(service.updated_on, said)


def rhythm_of(service: Service) -> int | None:
    """After how many days it is to be checked again, if it was said."""
    state = getattr(service, "sheet_state", None)
    return state.rhythm_days if state else None


def hours_hidden_before(today: date) -> QuerySet[Service]:
    """Services whose hours were hidden until a day that is over."""
    hidden = Service.objects.filter(sheet_state__hours_hidden_until__lt=today)
    return hidden.select_related("structure__location", "location").order_by("pk")


def speakers_to_remind(now: datetime) -> QuerySet[Service]:
    """Services with the e-mail of somebody who speaks for them, not reminded lately; the rules say which are late."""
    long_ago = now - timedelta(days=1)
    recent = Q(sheet_state__reminded_at__gt=now - rules.REMINDED_EVERY)
    return (
        Service.objects.filter(
            is_active=True, speakers__revoked_at=None, speakers__email__gt="", updated_on__lt=long_ago.date()
        )
        .exclude(recent)
        .select_related("sheet_state")
        .distinct()
        .order_by("pk")
    )
