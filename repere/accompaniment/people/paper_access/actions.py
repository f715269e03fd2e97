"""A paper given at the desk, and the visits made with it. Code and PIN are said once; nobody can read them again."""

import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Case, F, Model, Q, Value, When
from django.utils.timezone import localdate

from repere.accompaniment.people import access
from repere.accompaniment.people.models import PaperAccess, Person
from repere.accompaniment.people.paper_access import queries, rules
from repere.accompaniment.people.paper_access.choices import AccessRevoked
from repere.accompaniment.people.queries import dossier_of
from repere.accompaniment.people.retention.news.actions import heard_from
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed, Role
from repere.foundation.toolkit.keys import derived_key
from repere.foundation.toolkit.limits import Limit

OF_ADDRESS = Limit("own-door-address", most=rules.FAILURES_OF_ADDRESS, seconds=3600)
OF_CODE = Limit("own-door-code", most=rules.FAILURES_OF_CODE, seconds=3600)
NOBODY = UUID(int=0)


class PinIsImpossible(ValueError):
    """Not six figures, or some that anybody would try first."""


class DoesNotOpen(Exception):
    """Code and PIN do not go together, or the paper is closed, revoked, over, or none: nothing says which."""


class NotWhole(Exception):
    """What was typed cannot be a code (its last sign checks the others) with six figures: nothing was looked up."""


class TooManyTries(Exception):
    """From this address or with this code, within the hour."""


def _digest(purpose: str, text: str) -> str:
    return hmac.new(derived_key(purpose), text.encode(), sha256).hexdigest()


digest_of = partial(_digest, "paper-access")
_visit_digest = partial(_digest, "paper-access-visit")


def _peppered(access_id: UUID, pin: str) -> str:
    """A million PINs are soon tried: without the key of the installation, a stolen table has nothing to try them on."""
    return _digest("paper-access-pin", f"{access_id}:{pin}")


def actor_of(paper: PaperAccess) -> Actor:
    """The person themselves: of no organisation, so that what is written for the desk gives them nothing."""
    return Actor(user_id=None, organisation_id=None, role=Role.PERSON, person_id=paper.person_id)


def record_own(actor: Actor, verb: str, person: Person, subject: Model | None = None, **detail: Any) -> None:
    """A line whose author is the person, in the chain of the organisation that keeps their dossier."""
    if actor.person_id != person.pk:
        raise NotAllowed(access.OWN.name)
    owner, dossier_id = person.organisation_id, dossier_of(person)
    trail.record(actor, verb, subject or person, organisation_id=owner, dossier_id=dossier_id, **detail)


# --- at the desk


@transaction.atomic
def issue_access(
    actor: Actor, person: Person, *, language: str, pin: str = "", hides: Collection[str] = (), now: datetime
) -> tuple[PaperAccess, str, str]:
    """A new paper, its code and its PIN (`pin` as they chose it, or drawn); those before it open nothing any more."""
    access.require_own(access.PAPER_ACCESS, actor, person)
    read = rules.read_pin(pin) if pin else rules.new_pin()
    if read is None or (pin and rules.is_easy(read, _births(person))):
        raise PinIsImpossible
    Person.unscoped.select_for_update().get(pk=person.pk)  # two clicks leave one paper
    for before in queries.open_accesses(person):
        _revoke(actor, before, AccessRevoked.REPLACED, now)
    code = rules.new_code()
    made = PaperAccess(
        organisation_id=person.organisation_id, person=person, digest=digest_of(code), language=language,
        hides=sorted(set(hides)), issued_at=now, issued_by_id=actor.user_id, ends_on=localdate(now) + rules.LIFE,
        used_at=now,
    )  # fmt: skip
    made.pin = make_password(_peppered(made.pk, read))
    made.save(force_insert=True)
    heard_from(person.pk, now)
    trail.record(actor, "paper_access.issued", made, dossier_id=dossier_of(person))
    return made, code, read


def _births(person: Person) -> list[date]:
    year, month, day = person.birth_year, person.birth_month, person.birth_day
    return [date(year, month, day or 1)] if year and month else []


@transaction.atomic
def revoke_access(actor: Actor, paper: PaperAccess, *, because: str, now: datetime) -> None:
    """From this instant: whoever is inside is outside."""
    access.require_own(access.PAPER_ACCESS, actor, paper.person)
    _revoke(actor, paper, because, now)


def _revoke(actor: Actor, paper: PaperAccess, because: str, now: datetime) -> None:
    rows = PaperAccess.unscoped.filter(pk=paper.pk, revoked_at__isnull=True)
    if rows.update(revoked_at=now, revoked_because=because, **NO_VISIT):
        trail.record(
            actor, "paper_access.revoked", paper, dossier_id=dossier_of(paper.person), because=because
        )


@transaction.atomic
def reopen_access(actor: Actor, paper: PaperAccess) -> None:
    """They are at the desk and remember their PIN: five tries again."""
    access.require_own(access.PAPER_ACCESS, actor, paper.person)
    rows = PaperAccess.unscoped.filter(pk=paper.pk, revoked_at__isnull=True, locked_at__isnull=False)
    if rows.update(locked_at=None, failures=0):
        trail.record(actor, "paper_access.reopened", paper, dossier_id=dossier_of(paper.person))


# --- at their own door

NO_VISIT = {"visit": None, "visit_began_at": None, "visit_seen_at": None}


def sign_in(typed_code: str, typed_pin: str, *, address: str, now: datetime) -> str:
    """The token of a new visit, kept by the browser alone; the visit before it is over.

    Whether the code exists changes neither the answer nor the work: one look-up, one try taken, one slow hash, one
    line. The try is taken before the PIN is looked at, so that many at once are no more than one after the other.
    """
    code, pin = rules.read_code(typed_code), rules.read_pin(typed_pin)
    if code is None or pin is None:
        raise NotWhole
    digest, whence = digest_of(code), _digest("paper-access-address", address)
    if OF_ADDRESS.is_reached(whence) or OF_CODE.is_reached(digest):
        raise TooManyTries
    paper = queries.access_with_digest(digest)
    paper_id = paper.pk if paper is not None else NOBODY
    is_taken = (
        queries.usable(now)
        .filter(pk=paper_id, failures__lt=rules.MOST_FAILURES)
        .update(failures=F("failures") + 1)
    )
    said = _peppered(paper_id, pin)
    fits = _fits(paper, said)
    token = _entered(paper, now) if paper is not None and is_taken and fits else None
    if token is None:
        OF_ADDRESS.count(whence)
        OF_CODE.count(digest)
        _record_failure(paper, now)
        raise DoesNotOpen
    return token


def _fits(paper: PaperAccess | None, said: str) -> bool:
    if paper is None:
        make_password(said)  # takes as long as looking at a PIN
        return False
    return check_password(said, paper.pin)


@transaction.atomic
def _entered(paper: PaperAccess, now: datetime) -> str | None:
    token = secrets.token_urlsafe(32)
    # Revoked while the PIN was looked at: nobody enters.
    entered = (
        queries.usable(now)
        .filter(pk=paper.pk)
        .update(failures=0, used_at=now, visit=_visit_digest(token), visit_began_at=now, visit_seen_at=now)
    )
    if not entered:
        return None
    record_own(actor_of(paper), "paper_access.signed_in", paper.person, paper)
    return token


@transaction.atomic
def _record_failure(paper: PaperAccess | None, now: datetime) -> None:
    """The fifth in a row closes the paper. A line for a code that does not exist stands in the house's own chain."""
    rows = PaperAccess.unscoped.filter(pk=paper.pk if paper else NOBODY)
    is_last = Q(failures__gte=rules.MOST_FAILURES, locked_at__isnull=True)
    rows.update(locked_at=Case(When(is_last, then=Value(now)), default=F("locked_at")))
    organisation_id = paper.organisation_id if paper else None
    dossier_id = dossier_of(paper.person) if paper else None
    trail.record(
        SYSTEM, "paper_access.sign_in_failed", paper, organisation_id=organisation_id, dossier_id=dossier_id
    )  # fmt: skip


def visit(token: str, *, now: datetime) -> PaperAccess | None:
    """Whose visit it is, wound up; None once it is over. Its clock is kept to the minute, to spare writes."""
    found = queries.access_of_visit(_visit_digest(token), now) if token else None
    if (
        found is not None
        and found.visit_seen_at is not None
        and (now - found.visit_seen_at).total_seconds() >= 60
    ):
        PaperAccess.unscoped.filter(pk=found.pk, visit=found.visit).update(visit_seen_at=now)
    return found


@transaction.atomic
def leave(token: str) -> None:
    """The visit is over, on every page of it; of a token that opens nothing, nothing is said."""
    digest = _visit_digest(token)
    paper = PaperAccess.unscoped.filter(visit=digest).select_related("person__dossier").first()
    if paper is not None and PaperAccess.unscoped.filter(pk=paper.pk, visit=digest).update(**NO_VISIT):
        record_own(actor_of(paper), "paper_access.signed_out", paper.person, paper)


def check_pin(actor: Actor, paper: PaperAccess, typed: str, *, now: datetime) -> None:
    """Again, before what leaves a trace on a telephone: a wrong one counts as at the door."""
    access.OWN.require(actor)
    pin = rules.read_pin(typed)
    if pin is None:
        raise NotWhole
    is_taken = (
        queries.usable(now)
        .filter(pk=paper.pk, person=actor.person_id, failures__lt=rules.MOST_FAILURES)
        .update(failures=F("failures") + 1)
    )
    if not (is_taken and check_password(_peppered(paper.pk, pin), paper.pin)):
        _record_failure(paper, now)
        raise DoesNotOpen
    PaperAccess.unscoped.filter(pk=paper.pk, locked_at__isnull=True).update(failures=0)


def change_pin(actor: Actor, paper: PaperAccess, before: str, after: str, *, now: datetime) -> None:
    """One that the desk does not know either."""
    check_pin(actor, paper, before, now=now)
    pin = rules.read_pin(after)
    if pin is None or rules.is_easy(pin, _births(paper.person)):
        raise PinIsImpossible
    with transaction.atomic():
        PaperAccess.unscoped.filter(pk=paper.pk).update(pin=make_password(_peppered(paper.pk, pin)))
        record_own(actor, "paper_access.pin_changed", paper.person, paper)
