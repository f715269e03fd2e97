"""What is done with a file of services once it is asked for: by the page when it is small, by the worker otherwise."""

from base64 import b64decode
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from repere.foundation.accounts.queries import actor_of, memberships_in_force
from repere.foundation.toolkit import tables, worker
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.imports import kept
from repere.knowledge.directory.intake import actions
from repere.knowledge.directory.intake.choices import AT_WORK, State
from repere.knowledge.directory.intake.models import Intake
from repere.knowledge.directory.mapping import BadMapping, parsed

SILENT_FOR: Final = timedelta(minutes=5)
# SQLite has one writer: while so many rows are written, or rehearsed, no desk could save anything.
MOST_BY_DAY: Final = 10_000
DAY: Final = range(7, 20)


def work(intake_id: UUID, actor: Actor | None = None) -> None:
    """What was asked of this file, in the name of whoever asked. Killed, it is begun again, and nothing is done twice:
    all or nothing is written, and what is in already is not written again."""
    intake = Intake.unscoped.filter(pk=intake_id, state__in=AT_WORK).first()
    now = timezone.now()
    if intake is None or waits_for_the_evening(intake, now):
        return
    tell(intake, 0)
    if intake.state == State.READING:
        read(intake, now)
        return
    actor = actor or _sender_of(intake, now)
    if actor is None:
        _move(intake, State.SENT, now)
        return
    report = import_directory(
        actor,
        Path(intake.name),
        content=b64decode(intake.content["raw"]),
        mapping=parsed(intake.mapping) if intake.mapping else None,
        apply=intake.state == State.TAKING,
        skip_bad_rows=bool(intake.asked.get("skip_bad_rows")),
        withdraw_absent=bool(intake.asked.get("withdraw_absent")),
        on_progress=lambda done, _total: tell(intake, done),
    )
    intake.report = kept.written(report)
    if report.applied:
        # What it said is in the directory: the rest is kept no longer.
        intake.content, intake.head = {}, []
    _move(intake, State.TAKEN if report.applied else State.LOOKED, timezone.now())


@transaction.atomic
def read(intake: Intake, now: datetime) -> None:
    """How many rows there are, in which columns."""
    try:
        plain = actions.unpacked_or_too_large(b64decode(intake.content["raw"]))
        actions.look_at_rows(intake, plain, now)
    except actions.TooLarge:
        intake.state, intake.content = State.TOO_LARGE, {}
    except (tables.Unreadable, BadMapping):
        intake.state, intake.content = State.UNREADABLE, {}
    _move(intake, State(intake.state), now)


def _move(intake: Intake, state: State, now: datetime) -> None:
    intake.state, intake.moved_at = state, now
    fields = ["state", "moved_at", "rows", "is_standard", "content", "head", "report"]
    intake.save(update_fields=fields)


def _sender_of(intake: Intake, now: datetime) -> Actor | None:
    """As whoever asked for it may act today."""
    if intake.sent_by_id is None:
        return None
    held = memberships_in_force(intake.sent_by_id, timezone.localdate(now))
    actors = [actor_of(one) for one in held.filter(organisation=intake.sent_for_id)]
    return next((actor for actor in actors if access.IMPORT.allows(actor)), None)


def waits_for_the_evening(intake: Intake, now: datetime) -> bool:
    is_large = intake.state != State.READING and intake.rows > MOST_BY_DAY
    return is_large and connection.vendor == "sqlite" and timezone.localtime(now).hour in DAY


def tell(intake: Intake, done: int) -> None:
    """A sign of life, outside of the transaction that writes the rows: nobody would read it before the end."""
    worker.tell(f"intake {intake.pk}", {"done": done, "at": timezone.now().timestamp()})


def done(intake: Intake) -> int:
    """How many rows were gone through so far."""
    return int(worker.told(f"intake {intake.pk}").get("done", 0))


def abandoned(now: datetime) -> list[UUID]:
    """Those whose worker was killed, or that waited for the evening."""
    silent_since = now - SILENT_FOR
    at_work = Intake.unscoped.filter(state__in=AT_WORK, moved_at__lt=silent_since).values_list(
        "pk", flat=True
    )
    return [pk for pk in at_work if worker.told(f"intake {pk}").get("at", 0) < silent_since.timestamp()]
