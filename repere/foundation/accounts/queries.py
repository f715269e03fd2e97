from datetime import date
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from repere.foundation.accounts.models import Membership, User
from repere.foundation.toolkit.actors import Actor, Role


def memberships_in_force(user: Any, today: date) -> QuerySet[Membership]:
    """The roles somebody holds today, in organisations that are active."""
    return (
        Membership.objects.filter(
            user=user, starts_on__lte=today, ends_on__gte=today, organisation__is_active=True
        )
        .select_related("organisation", "site")
        .order_by("starts_on", "pk")
    )


def membership_in_force(user: Any, today: date, *, chosen: str | None = None) -> Membership | None:
    """The one they chose for this session, else their oldest."""
    memberships = list(memberships_in_force(user, today))
    return next((m for m in memberships if str(m.pk) == chosen), memberships[0] if memberships else None)


def actor_of(membership: Membership) -> Actor:
    return Actor(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        role=Role(membership.role),
        site_id=membership.site_id,
        membership_id=membership.pk,
    )


def has_second_factor(user: Any) -> bool:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def colleagues_of(actor: Actor) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(organisation=actor.organisation_id)
        .select_related("user", "site")
        .order_by("user__display_name", "pk")
    )


def display_names(user_ids: set[UUID]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "display_name"))
