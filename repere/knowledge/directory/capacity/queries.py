from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.capacity import links
from repere.knowledge.directory.capacity.models import CapacityLine, PlacesNow, Speaker
from repere.knowledge.directory.models import Service


def lines_of(service: Service) -> QuerySet[CapacityLine]:
    """The kinds of places that the service counts."""
    return service.capacity_lines.filter(is_active=True).order_by("unit", "audience", "pk")


def speakers_of(actor: Actor, service: Service) -> QuerySet[Speaker]:
    """Whoever may speak for the service without an account; for those who may make and revoke their links."""
    if not access.keeps(actor, service):
        return Speaker.objects.none()
    return service.speakers.filter(revoked_at=None).order_by("-made_at", "pk")


def speaker_of(token: str) -> Speaker | None:
    """Whose link this is, as long as it is not revoked and its service stands."""
    found = (
        _live()
        .select_related(
            "service__structure__location", "service__location", "service__places_now", "made_for"
        )
        .filter(handle=links.handle_of(token))
        .first()
    )
    return found if found is not None and links.is_signed(token, found.pk) else None


def speakers_calling_from(phone: str) -> QuerySet[Speaker]:
    """Those whose mobile telephone this is, in E.164; a blank number is nobody's."""
    if not phone:
        return Speaker.objects.none()
    return _live().filter(phone=phone).select_related("service__structure").order_by("made_at", "pk")


def speakers_to_ask(now: datetime) -> QuerySet[Speaker]:
    """Those with an hour and a way to be reached, whose service may be late: the rules say whether it is."""
    return (
        _live()
        .filter(ask_at__isnull=False)
        .exclude(phone="", email="")
        .exclude(asked_at__gt=now - timedelta(hours=12))
        .select_related("service__structure__location", "service__location", "made_for")
        .prefetch_related("service__capacity_lines")
        .order_by("pk")
    )


def _live() -> QuerySet[Speaker]:
    return Speaker.objects.filter(revoked_at=None, service__is_active=True)


def totals_to_count_again(now: datetime) -> QuerySet[PlacesNow, UUID]:
    """The services of which a part of the total is no longer known, and another still is."""
    still = CapacityLine.objects.filter(service=OuterRef("pk"), is_active=True, unknown_from__gt=now)
    late = PlacesNow.objects.filter(Exists(still), unknown_from__lte=now)
    return late.order_by("pk").values_list("pk", flat=True)


def lines_with_room(service_ids: list[UUID], now: datetime) -> QuerySet[CapacityLine]:
    """The kinds of places of these services that are known and have one free."""
    return CapacityLine.objects.filter(
        service__in=service_ids, is_active=True, unknown_from__gt=now, places__gt=F("held") + F("taken")
    ).order_by("pk")
