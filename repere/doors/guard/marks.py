"""The marks a view carries, and the request it may then count on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest

from repere.accompaniment.people.models import PaperAccess
from repere.foundation.accounts.models import Membership, User
from repere.foundation.toolkit.actors import Actor, Grant

View = TypeVar("View", bound=Callable[..., object])


class ActorRequest(HttpRequest):
    """A request behind the guard: somebody signed in, acting for an organisation."""

    actor: Actor
    membership: Membership
    user: User


class OwnRequest(HttpRequest):
    """A request behind the guard: somebody who came through their own door, with a paper."""

    actor: Actor
    paper: PaperAccess


@dataclass(frozen=True, slots=True)
class Mark:
    grant: Grant | None = None
    needs_account: bool = True
    needs_paper: bool = False


OPEN = Mark(needs_account=False)
SIGNED_IN = Mark()
THE_PERSON = Mark(needs_account=False, needs_paper=True)


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


def for_the_person(view: View) -> View:
    """The view is for whoever it is about, inside with their paper; what they send is checked by the guard."""
    view.guard_mark = THE_PERSON  # type: ignore[attr-defined]  # read by the middleware
    # Django's own check leaves a cookie for a year on a telephone that others look at: own.py has another.
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """The view is for everybody: it must show nothing about people."""
    view.guard_mark = OPEN  # type: ignore[attr-defined]  # read by the middleware
    return view
