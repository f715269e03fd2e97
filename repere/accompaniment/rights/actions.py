"""A refusal is written, said to be somebody's or not; refusals are gathered in an action, which goes on and ends."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.mediation.actions import institution_called
from repere.accompaniment.casework.mediation.choices import InstitutionKind
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.people.shelves.rules import Shelf
from repere.accompaniment.rights import access, queries, rules
from repere.accompaniment.rights.choices import Done, How, Kind, Outcome, Proof, Reason, Shares, StepKind
from repere.accompaniment.rights.models import (
    ActionStep,
    CollectiveAction,
    Gathered,
    Refusal,
    RefusalOf,
    Sharing,
)
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, NotAllowed, Role
from repere.knowledge.law.rights import OTHER, house_rights


class DayIsImpossible(ValueError):
    """To come, or too long ago."""


class IsEnded(Exception):
    """An action that has its outcome goes no further."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was refused, where, and how; who it was refused to is no part of it."""

    counter: str
    counter_kind: str
    right: str
    reason: str
    how: str
    refused_on: date
    proof: str = Proof.NONE.value
    territory: str = ""
    done: Collection[str] = ()
    words: str = ""


@transaction.atomic
def record_refusal(
    actor: Actor, said: Refused, *, of: Dossier | None = None, shelf: Shelf = Shelf.NEEDS, now: datetime
) -> Refusal:
    """`of`: the dossier on whose shelf it is said that this refusal was theirs; nothing of it is on the refusal."""
    access.RECORD.require(actor)
    if not rules.may_be_refused_on(said.refused_on, timezone.localdate(now)):
        raise DayIsImpossible
    if said.right != OTHER and said.right not in house_rights():
        raise ValueError(said.right)
    refusal = Refusal(
        organisation_id=actor.own_organisation_id,
        counter=institution_called(
            actor.own_organisation_id, said.counter, InstitutionKind(said.counter_kind)
        ),
        right=said.right,
        reason=Reason(said.reason),
        how=How(said.how),
        proof=Proof(said.proof),
        refused_on=said.refused_on,
        territory=said.territory,
        done=sorted({Done(one).value for one in said.done}),
        words=said.words.strip(),
        # The day alone: an instant would join it to whose dossier was open then.
        recorded_at=timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0),
        recorded_by_id=actor.user_id,
    )
    refusal.save(force_insert=True)
    if of is None:
        trail.record(actor, "refusal.recorded", refusal, refused_right=said.right)
    else:
        # Beside the line that says whose it is, this one says neither which refusal nor which right.
        trail.record(actor, "refusal.recorded")
        _say_whose(actor, refusal, of, shelf)
    return refusal


def _say_whose(actor: Actor, refusal: Refusal, dossier: Dossier, shelf: Shelf) -> None:
    casework.require_own(access.RECORD, actor, dossier)
    casework.require_writes(actor, dossier, shelf)
    link = RefusalOf(
        organisation_id=dossier.organisation_id, dossier=dossier, shelf=shelf.value, refusal=str(refusal.pk)
    )
    link.save(force_insert=True)
    # Neither which refusal nor which right: the trail has other readers than the shelf.
    trail.record(actor, "refusal.said_theirs", link, dossier_id=dossier.pk)


@transaction.atomic
def withdraw_refusal(actor: Actor, refusal: Refusal, *, now: datetime) -> None:
    """Written wrongly: counted and shown no more, and its words are gone. By whoever wrote it, or a coordinator."""
    row = _own_refusals_locked(actor, [refusal.pk])[0]
    if row.recorded_by_id != actor.user_id and actor.role is not Role.COORDINATOR:
        raise NotAllowed(access.RECORD.name)
    row.withdrawn_at, row.words = now, ""
    row.save(update_fields=["withdrawn_at", "words"])
    trail.record(actor, "refusal.withdrawn", row)


def _own_refusals_locked(actor: Actor, pks: Collection[UUID]) -> list[Refusal]:
    access.RECORD.require(actor)
    found = list(queries.own_refusals_of(actor).filter(pk__in=pks).select_for_update(of=("self",)))
    if len(found) != len(set(pks)):
        raise NotAllowed(access.RECORD.name)
    return found


@transaction.atomic
def open_action(
    actor: Actor,
    kind: str,
    title: str,
    *,
    addressee: str = "",
    addressee_kind: str = InstitutionKind.OTHER,
    opened_on: date,
    now: datetime,
) -> CollectiveAction:
    access.ACT.require(actor)
    if not rules.may_be_refused_on(opened_on, timezone.localdate(now)):
        raise DayIsImpossible
    organisation_id = actor.own_organisation_id
    action = CollectiveAction(
        organisation_id=organisation_id,
        kind=Kind(kind),
        title=title.strip(),
        addressee=institution_called(organisation_id, addressee, InstitutionKind(addressee_kind))
        if addressee.strip()
        else None,
        opened_on=opened_on,
        opened_by_id=actor.user_id,
    )
    action.save(force_insert=True)
    trail.record(actor, "action.opened", action, together=action.kind)
    return action


@transaction.atomic
def gather(actor: Actor, action: CollectiveAction, refusals: Iterable[UUID], *, now: datetime) -> int:
    """Refusals in sight are gathered; how many were not there before."""
    row = _going_on(actor, action)
    before = set(Gathered.objects.filter(action=row).values_list("refusal_id", flat=True))
    seen = queries.refusals_visible_to(actor).filter(pk__in=list(refusals)).exclude(pk__in=before)
    new = [Gathered(action=row, refusal_id=pk, gathered_at=now) for pk in seen.values_list("pk", flat=True)]
    Gathered.objects.bulk_create(new)
    if new:
        trail.record(actor, "action.gathered", row, refusals=len(new))
    return len(new)


@transaction.atomic
def take_out(actor: Actor, action: CollectiveAction, refusal_id: UUID) -> None:
    row = _going_on(actor, action)
    gone, _by_table = Gathered.objects.filter(action=row, refusal=refusal_id).delete()
    if gone:
        trail.record(actor, "action.taken_out", row)


@transaction.atomic
def say_step(
    actor: Actor, action: CollectiveAction, kind: str, *, day: date, said: str = "", now: datetime
) -> ActionStep:
    row = _going_on(actor, action)
    if not rules.may_follow(day, row.opened_on, timezone.localdate(now)):
        raise DayIsImpossible
    step = ActionStep(
        action=row,
        kind=StepKind(kind),
        day=day,
        said=said.strip(),
        written_at=now,
        written_by_id=actor.user_id,
    )
    step.save(force_insert=True)
    trail.record(actor, "action.step", row, together_step=step.kind)
    return step


@transaction.atomic
def end_action(
    actor: Actor, action: CollectiveAction, outcome: str, *, day: date, told: str = "", now: datetime
) -> None:
    row, came = _going_on(actor, action), Outcome(outcome)
    if came is Outcome.OPEN:
        raise ValueError(outcome)
    if not rules.may_follow(day, row.opened_on, timezone.localdate(now)):
        raise DayIsImpossible
    row.outcome, row.ended_on, row.told = came, day, told.strip()
    row.save(update_fields=["outcome", "ended_on", "told"])
    trail.record(actor, "action.ended", row, together_outcome=came.value)


def _going_on(actor: Actor, action: CollectiveAction) -> CollectiveAction:
    access.ACT.require(actor)
    own = CollectiveAction.unscoped.filter(organisation=actor.organisation_id, pk=action.pk)
    row: CollectiveAction | None = own.select_for_update(of=("self",)).first()
    if row is None:
        raise NotAllowed(access.ACT.name)
    if row.outcome:
        raise IsEnded
    return row


@transaction.atomic
def choose_sharing(actor: Actor, shares: str, *, now: datetime) -> Sharing:
    """What the other organisations learn from now on."""
    access.SHARE.require(actor)
    chosen = Shares(shares)
    sharing: Sharing = Sharing.objects.update_or_create(
        organisation_id=actor.own_organisation_id,
        defaults={"shares": chosen, "chosen_at": now, "chosen_by_id": actor.user_id},
    )[0]
    trail.record(actor, "refusals.shared", sharing, refusals_shared=chosen.value)
    return sharing
