from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from repere.foundation.mail.models import Letter


@dataclass(frozen=True, slots=True)
class Post:
    """How many wait, since when; how many were given up, and the kind of the last failure."""

    waiting: int
    oldest: datetime | None
    given_up: int
    failure: str


def can_send() -> bool:
    """Whether letters leave this house at all: without a server, nobody is told that they were written to."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def post() -> Post:
    told = Letter.unscoped.aggregate(
        waiting=Count("pk", filter=Q(given_up_at=None)),
        oldest=Min("written_at", filter=Q(given_up_at=None)),
        given_up=Count("pk", filter=Q(given_up_at__isnull=False)),
        failure=Max("failure", filter=Q(given_up_at__isnull=False)),
    )
    return Post(told["waiting"], told["oldest"], told["given_up"], told["failure"] or "")


def due(now: datetime) -> list[UUID]:
    rows = Letter.unscoped.filter(given_up_at=None, next_try_at__lte=now)
    return list(rows.order_by("next_try_at", "pk").values_list("pk", flat=True))


def given_up(before: datetime | None = None) -> list[UUID]:
    rows = Letter.unscoped.filter(given_up_at__isnull=False)
    if before is not None:
        rows = rows.filter(given_up_at__lt=before)
    return list(rows.order_by("written_at", "pk").values_list("pk", flat=True))
