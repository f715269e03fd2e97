"""What signing in leaves in the trail: who, never the address typed."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.utils import timezone

from repere.foundation.accounts import queries
from repere.foundation.accounts.models import User
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, Role


def witnessed(user: User) -> Actor:
    """They act in the role they hold today; without one, the house itself says what they did."""
    membership = queries.membership_in_force(user, timezone.localdate())
    return queries.actor_of(membership) if membership else _seen_by_the_house(user)


def _seen_by_the_house(user: User | None) -> Actor:
    return Actor(user_id=user.pk if user else None, organisation_id=None, role=Role.SYSTEM)


def signed_in(user: User, **_kwargs: Any) -> None:
    trail.record(witnessed(user), "account.signed_in")


def signed_out(user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        trail.record(witnessed(user), "account.signed_out")


def sign_in_failed(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """One line in the house's chain whether the address is known or not: the answer takes as long."""
    email = str(credentials.get("email", "")).strip().lower()
    trail.record(_seen_by_the_house(User.objects.filter(email=email).first()), "account.sign_in_failed")


def second_factor_failed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    trail.record(_seen_by_the_house(user), "account.second_factor_failed", kind=authenticator.type)


def second_factor_added(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    trail.record(witnessed(user), "account.second_factor_added", kind=authenticator.type)


def second_factor_removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    trail.record(witnessed(user), "account.second_factor_removed", kind=authenticator.type)


def password_changed(user: User, **_kwargs: Any) -> None:
    trail.record(witnessed(user), "account.password_changed")


def listen() -> None:
    auth.user_logged_in.connect(signed_in)
    auth.user_logged_out.connect(signed_out)
    auth.user_login_failed.connect(sign_in_failed)
    second_factor.authentication_failed.connect(second_factor_failed)
    second_factor.authenticator_added.connect(second_factor_added)
    second_factor.authenticator_reset.connect(second_factor_added)
    second_factor.authenticator_removed.connect(second_factor_removed)
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(password_changed)
