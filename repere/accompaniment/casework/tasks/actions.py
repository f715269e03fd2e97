from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework.access import require_own, require_writes
from repere.accompaniment.casework.agenda.queries import those_who_see
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.tasks import access, notices, queries, registry, rules
from repere.accompaniment.casework.tasks.choices import Ended
from repere.accompaniment.casework.tasks.models import DigestChoice, Task
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit import trail
from repere.foundation.organisations.models import Organisation, Team
from repere.foundation.toolkit.actors import SYSTEM, Actor
from repere.foundation.vault.keyring import fresh_keyring


class NothingToDo(ValueError):
    """A task says what is to be done."""


class CannotDoIt(ValueError):
    """Nobody is given a task about somebody whom they may not see, nor in a house where they hold no role."""


class IsEnded(Exception):
    """What is done is not done again."""


@transaction.atomic
def give_task(
    actor: Actor,
    what: str,
    *,
    due_on: date | None = None,
    dossier: Dossier | None = None,
    for_user_id: UUID | None = None,
    team: Team | None = None,
    now: datetime,
) -> Task:
    """To oneself, to a colleague, to a team, or to whoever takes it."""
    require_own(access.GIVE, actor, *([dossier] if dossier else []))
    if not what.strip():
        raise NothingToDo
    if dossier is not None:
        require_writes(actor, dossier, Shelf.NEEDS)
    _check_hands(actor, dossier, for_user_id, team, now)
    task = Task.unscoped.create(
        organisation_id=actor.own_organisation_id,
        dossier=dossier,
        what=what.strip(),
        due_on=due_on,
        for_user_id=for_user_id,
        team=team,
        given_at=now,
        given_by_id=actor.user_id,
    )
    trail.record(actor, "task.given", task, dossier_id=task.dossier_id)
    return task


@transaction.atomic
def hand_task(
    actor: Actor,
    task: Task,
    *,
    for_user_id: UUID | None,
    team: Team | None = None,
    due_on: date | None,
    now: datetime,
) -> None:
    """To somebody else, or for another day."""
    _require(actor, task)
    if task.ended_at is not None:
        raise IsEnded
    _check_hands(actor, task.dossier, for_user_id, team, now)
    task.for_user_id, task.team, task.due_on, task.is_handed = for_user_id, team, due_on, True
    task.save(update_fields=["for_user_id", "team", "due_on", "is_handed"])
    trail.record(actor, "task.handed", task, dossier_id=task.dossier_id)


@transaction.atomic
def end_task(actor: Actor, task: Task, ended: str, *, now: datetime) -> None:
    _require(actor, task)
    if task.ended_at is not None:
        raise IsEnded
    _end(actor, task, ended, now)


@transaction.atomic
def reopen_task(actor: Actor, task: Task) -> None:
    """Ended by mistake."""
    _require(actor, task)
    task.ended, task.ended_at, task.ended_by_id = "", None, None
    task.save(update_fields=["ended", "ended_at", "ended_by_id"])
    trail.record(actor, "task.reopened", task, dossier_id=task.dossier_id)


def say_digest(actor: Actor, *, wanted: bool) -> None:
    """One's own letter of the morning: nothing about anybody, so no line in the trail."""
    access.SEE.require(actor)
    DigestChoice.objects.update_or_create(membership_id=actor.membership_id, defaults={"wants": wanted})


def apply_rules(*, now: datetime) -> int:
    """What the rules of the house propose today, in every organisation; what leavers held is whoever's takes it.

    Gives how many tasks were written, changed or closed.
    """
    changed = 0
    active = Organisation.objects.filter(is_active=True).order_by("pk")
    for organisation_id in active.values_list("pk", flat=True):
        changed += let_go(organisation_id, queries.held_by_leavers(organisation_id, timezone.localdate(now)))
        for rule in registry.rules():
            with fresh_keyring(), transaction.atomic():
                changed += _apply(organisation_id, rule, now)
    return changed


def _apply(organisation_id: UUID, rule: registry.Rule, now: datetime) -> int:
    known = queries.given_by_rule(organisation_id, rule.code)
    proposed = {one.key: one for one in rule.propose(organisation_id, now)}
    changed = 0
    for key, one in proposed.items():
        task = known.get(key) or Task(organisation_id=organisation_id, rule=rule.code, key=key, given_at=now)
        verb = _what_to_do(task, one, is_new=key not in known)
        if not verb:
            continue
        task.dossier_id, task.due_on = one.dossier_id, one.due_on
        task.for_user_id = _who_may(task, one.for_user_id, now)
        task.ended, task.ended_at, task.ended_by_id = "", None, None
        task.save()
        trail.record(
            SYSTEM, verb, task, organisation_id=organisation_id, dossier_id=task.dossier_id, rule=rule.code
        )
        changed += 1
    for key, task in known.items():
        if key not in proposed and task.ended_at is None:
            _end(SYSTEM, task, Ended.SETTLED, now)
            changed += 1
    return changed


def _what_to_do(task: Task, one: registry.Proposed, *, is_new: bool) -> str:
    """New, open again, or for another day; what somebody ended or handed on is left as they said."""
    if is_new:
        return "task.given"
    if task.ended == Ended.SETTLED:
        return "task.reopened"
    return "task.handed" if not task.ended and not task.is_handed and task.due_on != one.due_on else ""


def _who_may(task: Task, user_id: UUID | None, now: datetime) -> UUID | None:
    """Whom the rule names, if they still hold a role and may see whom it is about; or whoever takes it."""
    actor = replace(SYSTEM, organisation_id=task.organisation_id)
    if user_id is None or those_who_see(actor, task.dossier, [user_id], timezone.localdate(now)):
        return user_id
    return None


def pass_on(organisation_id: UUID, rule: str, key: str, user_id: UUID | None) -> None:
    """The task of a rule goes along with whoever took what it is about; in the transaction of who says so."""
    for task in queries.open_of_rule(organisation_id, rule, key):
        if task.for_user_id != user_id:
            task.for_user_id = user_id
            task.save(update_fields=["for_user_id"])


def settle(organisation_id: UUID, rule: str, key: str, *, now: datetime) -> None:
    """What it was about is over: nobody waits an hour for the worker to see it."""
    for task in queries.open_of_rule(organisation_id, rule, key):
        _end(SYSTEM, task, Ended.SETTLED, now)


@transaction.atomic
def let_go(organisation_id: UUID, user_ids: Collection[UUID]) -> int:
    """Tasks of colleagues who hold no role any more are whoever's takes them: nothing waits for somebody who left."""
    held = queries.open_tasks_of(organisation_id, user_ids)
    count = held.update(for_user_id=None)
    if count:
        trail.record(SYSTEM, "task.let_go", organisation_id=organisation_id, rows=count)
    return count


def send_digests(*, now: datetime, link: str) -> int:
    """To each colleague with something due, once a day; `link`: where they read it. Gives how many were written."""
    local, sent = timezone.localtime(now), 0
    for due in queries.what_is_due(local.date()):
        with transaction.atomic():
            choice, _is_new = DigestChoice.objects.select_for_update().get_or_create(
                membership=due.membership
            )
            if not rules.digest_is_due(
                wants=choice.wants,
                sent_on=choice.sent_on,
                now=local,
                overdue=due.overdue,
                due_today=due.today,
            ):
                continue
            choice.sent_on = local.date()
            choice.save(update_fields=["sent_on"])
            notices.digest(due, link)
            sent += 1
    return sent


def _end(actor: Actor, task: Task, ended: str, now: datetime) -> None:
    task.ended, task.ended_at, task.ended_by_id = ended, now, actor.user_id
    task.save(update_fields=["ended", "ended_at", "ended_by_id"])
    trail.record(
        actor, "task.ended", task, organisation_id=task.organisation_id, dossier_id=task.dossier_id,
        ended=str(ended),
    )  # fmt: skip


def _require(actor: Actor, task: Task) -> None:
    require_own(access.GIVE, actor, task)
    if task.dossier is not None:
        require_writes(actor, task.dossier, Shelf.NEEDS)


def _check_hands(
    actor: Actor, dossier: Dossier | None, for_user_id: UUID | None, team: Team | None, now: datetime
) -> None:
    if team is not None and team.organisation_id != actor.organisation_id:
        raise CannotDoIt
    if for_user_id is None:
        return
    if not those_who_see(actor, dossier, [for_user_id], timezone.localdate(now)):
        raise CannotDoIt
