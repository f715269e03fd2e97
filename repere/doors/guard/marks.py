"""The marks a view carries, and the request it may then count on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest

from repere.foundation.accounts.models import Membership, User
from repere.foundation.toolkit.actors import Actor, Grant

View = TypeVar("View", bound=Callable[..., object])


class ActorRequest(HttpRequest):
    """A request behind the guard: somebody signed in, acting for an organisation."""

    actor: Actor
    membership: Membership
    user: User


@dataclass(frozen=True, slots=True)
class Mark:
    grant: Grant | None = None
    needs_account: bool = True


OPEN = Mark(needs_account=False)
SIGNED_IN = Mark()


def requires(grant: Grant) -> Callable[[View], View]:
    """The view is for the roles that hold the grant."""

    def mark(view: View) -> View:
        view.guard_mark = Mark(grant)  # type: ignore[attr-defined]  # read by the middleware
        return view

    return mark


def signed_in(view: View) -> View:
    """The view is for anybody who has signed in, even without a role today."""
    view.guard_mark = SIGNED_IN  # type: ignore[attr-defined]  # read by the middleware
    return view


def open_to_all(view: View) -> View:
    """The view is for everybody: it must show nothing about people."""
    view.guard_mark = OPEN  # type: ignore[attr-defined]  # read by the middleware
    return view
