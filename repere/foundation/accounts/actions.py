import secrets
from collections.abc import Callable
from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from repere.foundation.accounts import access, notices, queries, rules
from repere.foundation.accounts.leaving import has_left
from repere.foundation.accounts.models import Invitation, Membership, User
from repere.foundation.audit import trail
from repere.foundation.organisations.models import Site
from repere.foundation.toolkit.actors import Actor, NotAllowed, Role


class RoleNotGiven(Exception):
    """This role is not the actor's to give or to take."""


class RolesConflict(Exception):
    """Nobody watches over what they did themselves: see `rules.are_incompatible`."""


class NotOneself(Exception):
    """Nobody changes their own role."""


class LastDayDoesNotFit(ValueError):
    """The last day has passed, or is too far away."""


class AlreadyAColleague(Exception):
    """They hold a role in this organisation: it is to be changed, not given twice."""


class InvitationIsSpent(Exception):
    """Used, withdrawn or too old."""


class HasAnAccount(Exception):
    """The address already signs in: its owner accepts, once signed in."""


@transaction.atomic
def invite(
    actor: Actor,
    *,
    email: str,
    role: Role,
    site: Site | None = None,
    last_day: date,
    now: datetime,
    link_to: Callable[[str], str],
) -> tuple[Invitation, str]:
    """Offer a role; the link is returned this once and sent. An earlier offer to the same address falls."""
    access.MANAGE_MEMBERS.require(actor)
    _may_give(actor, role)
    _last_day_fits(last_day, now)
    _is_of_the_house(actor, site)
    email = email.strip().lower()
    if any(m.user.email == email and _is_held(m, now) for m in queries.colleagues_of(actor)):
        raise AlreadyAColleague
    for former in queries.colleagues_of(actor).filter(user__email=email):
        _may_follow(former, role, now)
    pending = queries.pending_invitations(actor, now).filter(email=email)
    pending.order_by().update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation_id=actor.organisation_id,
        site=site,
        email=email,
        role=role,
        membership_ends_on=last_day,
        token_digest=rules.digest_of(token),
        invited_by_id=actor.user_id,
        expires_at=now + rules.INVITATION_LIFE,
    )
    trail.record(actor, "invitation.sent", invitation, given=str(role))
    link = link_to(token)
    organisation = invitation.organisation.name

    # After the commit, and whatever happens: a letter that cannot be written does not undo the invitation, whose link
    # can be handed over. A function with a name, not a partial: Django tells the name of the one that failed.
    def send() -> None:
        notices.invited(email, organisation, link, invitation.expires_at)

    transaction.on_commit(send, robust=True)
    return invitation, link


@transaction.atomic
def revoke_invitation(actor: Actor, invitation: Invitation, *, now: datetime) -> None:
    """The link no longer opens anything."""
    access.MANAGE_MEMBERS.require(actor)
    _is_of_the_house(actor, invitation)
    _may_give(actor, Role(invitation.role))
    if not _still_good(invitation, now).update(revoked_at=now):
        raise InvitationIsSpent
    trail.record(actor, "invitation.revoked", invitation)


@transaction.atomic
def accept_invitation(
    invitation: Invitation,
    *,
    now: datetime,
    user: User | None = None,
    display_name: str = "",
    password: str | None = None,
    language: str = "",
) -> Membership:
    """Spend the link: its holder gets the role, and an account if they had none."""
    today = timezone.localdate(now)
    if invitation.membership_ends_on < today or not _still_good(invitation, now).update(accepted_at=now):
        raise InvitationIsSpent
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise HasAnAccount
        user = User.objects.create_user(
            invitation.email, password, display_name=display_name.strip(), language=language
        )
        # Otherwise the first sign-in through an identity provider would wipe the password just chosen.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elif user.email != invitation.email:
        raise NotAllowed("this invitation is for another address")
    for former in Membership.objects.filter(user=user, organisation=invitation.organisation_id):
        _may_follow(former, Role(invitation.role), now)
    given = {
        "role": invitation.role,
        "site_id": invitation.site_id,
        "starts_on": today,
        "ends_on": invitation.membership_ends_on,
        "ended_at": None,
    }
    membership, _created = Membership.objects.update_or_create(
        user=user, organisation_id=invitation.organisation_id, defaults=given
    )
    trail.record(queries.actor_of(membership), "invitation.accepted", invitation, given=invitation.role)
    return membership


@transaction.atomic
def change_membership(
    actor: Actor, membership: Membership, *, role: Role, site: Site | None, last_day: date, now: datetime
) -> Membership:
    """Another role, place or last day for a colleague; a role that had ended begins again."""
    access.MANAGE_MEMBERS.require(actor)
    _may_change(actor, membership)
    _may_give(actor, role)
    _may_follow(membership, role, now)
    _last_day_fits(last_day, now)
    _is_of_the_house(actor, site)
    was, was_until = membership.role, membership.ends_on.isoformat()
    if not _is_held(membership, now):
        membership.starts_on, membership.ended_at = timezone.localdate(now), None
    membership.starts_on = min(membership.starts_on, last_day)
    membership.role, membership.site, membership.ends_on = role, site, last_day
    membership.save()

    trail.record(
        actor,
        "membership.changed",
        membership,
        was=was,
        was_until=was_until,
        given=str(role),
        until=last_day.isoformat(),
    )
    return membership


@transaction.atomic
def end_membership(actor: Actor, membership: Membership, *, now: datetime) -> None:
    """From this instant: the role is over and every session of its holder is closed."""
    access.MANAGE_MEMBERS.require(actor)
    _may_change(actor, membership)
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    closed = close_sessions_of(membership.user)
    has_left(membership.organisation_id, membership.user_id, now)
    trail.record(actor, "membership.ended", membership, sessions_closed=closed)


def close_sessions_of(user: User, *, but: str | None = None, only: int | None = None) -> int:
    """Close sessions at once: all of them, all `but` the one with this key, or `only` this one."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    if only is not None:
        sessions = sessions.filter(pk=only)
    closed = list(sessions)
    for session in closed:
        session.end()
    return len(closed)


def describe_oneself(user: User, *, display_name: str, language: str) -> None:
    user.display_name, user.language = display_name.strip(), language
    user.save(update_fields=["display_name", "language"])


def _still_good(invitation: Invitation, now: datetime) -> QuerySet[Invitation]:
    """Taken by an update, so that of two who click at once only one goes through."""
    return Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now)


def _is_held(membership: Membership, now: datetime) -> bool:
    today = timezone.localdate(now)
    state = rules.state_of_role(membership.starts_on, membership.ends_on, membership.ended_at, today)
    return state is not rules.State.ENDED


def _may_follow(held: Membership, role: Role, now: datetime) -> None:
    ended = timezone.localdate(held.ended_at) if held.ended_at else None
    last_day = min(filter(None, (ended, held.ends_on)))
    ended_on = None if _is_held(held, now) else last_day
    if not rules.may_follow(Role(held.role), role, ended_on, timezone.localdate(now)):
        raise RolesConflict


def _may_give(actor: Actor, role: Role) -> None:
    if role not in rules.roles_one_may_give(actor.role):
        raise RoleNotGiven


def _may_change(actor: Actor, membership: Membership) -> None:
    _is_of_the_house(actor, membership)
    if membership.user_id == actor.user_id:
        raise NotOneself
    _may_give(actor, Role(membership.role))


def _last_day_fits(last_day: date, now: datetime) -> None:
    if not rules.last_day_fits(last_day, timezone.localdate(now)):
        raise LastDayDoesNotFit


def _is_of_the_house(actor: Actor, row: Site | Invitation | Membership | None) -> None:
    if row is not None and row.organisation_id != actor.organisation_id:
        raise NotAllowed("of another organisation")
