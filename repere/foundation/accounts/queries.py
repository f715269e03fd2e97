from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from repere.foundation.accounts.models import Invitation, Membership, User
from repere.foundation.accounts.rules import digest_of
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.organisations.models import Organisation, Site
from repere.foundation.toolkit.actors import Actor, Grant, Role
from repere.foundation.toolkit.models import columns_of, row_of
from repere.foundation.toolkit.prepared import Prepared

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def memberships_in_force(user: Any, today: date) -> QuerySet[Membership]:
    """The roles somebody holds today, in organisations that are active; each says `has_second_factor`."""
    return (
        Membership.objects.filter(
            user=user,
            starts_on__lte=today,
            ends_on__gte=today,
            ended_at=None,
            organisation__is_active=True,
        )
        .select_related("organisation", "site")
        .annotate(
            has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS))
        )
        .order_by("starts_on", "pk")
    )


_ASKED = (
    *columns_of(User),
    "has_second_factor",
    *columns_of(Membership, "held__"),
    *columns_of(Organisation, "held__organisation__"),
    *columns_of(Site, "held__site__"),
)


@Prepared
def _standing(user_id: UUID, today: date) -> QuerySet[User, tuple[Any, ...]]:
    in_force = Q(
        memberships__starts_on__lte=today, memberships__ends_on__gte=today, memberships__ended_at=None
    )
    rows = User.objects.filter(pk=user_id).annotate(
        held=FilteredRelation("memberships", condition=in_force),
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)),
    )
    return rows.order_by("held__starts_on", "held__pk").values_list(*_ASKED)


def user_with_roles(user_id: UUID, today: date) -> User | None:
    """Somebody and, as `roles_held`, what `memberships_in_force` would answer: one read instead of two."""
    user: User | None = None
    held: list[Membership] = []
    for row in _standing(user_id, today):
        cells = iter(row)
        known = row_of(User, cells)
        has_second_factor = next(cells)
        membership, organisation, site = (row_of(model, cells) for model in (Membership, Organisation, Site))
        user = user or known
        if membership is None or not organisation.is_active:
            continue
        membership.user, membership.organisation, membership.site = user, organisation, site
        membership.has_second_factor = has_second_factor
        held.append(membership)
    if user is not None:
        user.roles_held = held
    return user


def roles_held(user: Any, today: date) -> list[Membership]:
    """The same, at no cost for whoever a session has just named."""
    held = getattr(user, "roles_held", None)
    return list(memberships_in_force(user, today)) if held is None else held


def membership_in_force(user: Any, today: date, *, chosen: str | None = None) -> Membership | None:
    """The one they chose for this session, or the only one they hold."""
    return pick(list(memberships_in_force(user, today)), chosen)


def pick(memberships: Sequence[Membership], chosen: str | None) -> Membership | None:
    """Never a guess: without a choice the only one; when the one chosen has ended, none takes its place."""
    if chosen is None:
        return memberships[0] if len(memberships) == 1 else None
    return next((m for m in memberships if str(m.pk) == chosen), None)


def actor_of(membership: Membership) -> Actor:
    return Actor(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        role=Role(membership.role),
        site_id=membership.site_id,
        membership_id=membership.pk,
        by_team=membership.organisation.dossiers_seen_by == SeenBy.TEAM,
    )


def colleagues_of(actor: Actor) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(organisation=actor.organisation_id)
        .select_related("user", "site")
        .order_by("user__display_name", "pk")
    )


def members_in_force(wanted: Iterable[tuple[UUID, UUID]], today: date) -> list[Membership]:
    """Of these colleagues (their id, their organisation's), those who hold a role there today; once each."""
    pairs = set(wanted)
    rows = Membership.objects.filter(
        user__in={user_id for user_id, _organisation in pairs},
        organisation__in={organisation_id for _user, organisation_id in pairs},
        user__is_active=True,
        organisation__is_active=True,
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
    ).select_related("user")
    held = {(row.user_id, row.organisation_id): row for row in rows.order_by("starts_on", "pk")}
    return [row for pair, row in held.items() if pair in pairs]


def memberships_of(user: User) -> QuerySet[Membership]:
    """Every role somebody holds or has held, the latest to end first."""
    return (
        Membership.objects.filter(user=user).select_related("organisation", "site").order_by("-ends_on", "pk")
    )


def pending_invitations(actor: Actor, now: datetime) -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(
            organisation=actor.organisation_id, accepted_at=None, revoked_at=None, expires_at__gt=now
        )
        .select_related("site", "invited_by")
        .order_by("expires_at", "pk")
    )


def invitation_with(token: str) -> Invitation | None:
    """The invitation behind a link, whatever has become of it."""
    return (
        Invitation.objects.filter(token_digest=digest_of(token))
        .select_related("organisation", "site")
        .first()
    )


def has_account(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def invitations_waiting_for(email: str, now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        email=email.strip().lower(), accepted_at=None, revoked_at=None, expires_at__gt=now
    ).order_by("created_at", "pk")


def sessions_of(user: User) -> list[UserSession]:
    """Those still open, the latest first."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda s: s.created_at, reverse=True)


# What `repere demo` makes; shown at the sign-in of a demonstration alone.
DEMO_ADDRESS = "@example.org"
DEMO_PASSWORD = "repere-demo-2026"  # noqa: S105  # written on the page


def demo_memberships(today: date) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(
            user__email__endswith=DEMO_ADDRESS,
            user__is_active=True,
            starts_on__lte=today,
            ends_on__gte=today,
            ended_at=None,
        )
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__created_at", "pk")
    )


def display_names(user_ids: set[UUID]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "display_name"))


@Prepared
def _that_hold(ids: list[UUID], roles: list[str], today: date) -> QuerySet[Membership, tuple[UUID]]:
    held = Membership.objects.filter(
        organisation__in=ids,
        organisation__is_active=True,
        role__in=roles,
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
    )
    return held.values_list("organisation_id").distinct()


def organisations_that_answer(ids: Iterable[UUID | None], grant: Grant, today: date) -> set[UUID]:
    """Of these organisations, the active ones where somebody holds the grant today."""
    wanted = list({pk for pk in ids if pk})
    return {pk for (pk,) in _that_hold(wanted, sorted(grant.roles), today)} if wanted else set()


def members_that_hold(organisation_id: UUID, grant: Grant, today: date) -> QuerySet[Membership]:
    """Those who hold the grant there today, the longest there first."""
    held = Membership.objects.filter(
        organisation=organisation_id,
        organisation__is_active=True,
        role__in=sorted(grant.roles),
        starts_on__lte=today,
        ends_on__gte=today,
        ended_at=None,
        user__is_active=True,
    )
    return held.select_related("user", "organisation").order_by("starts_on", "pk")
