from base64 import b64encode
from datetime import datetime, timedelta
from gzip import compress
from pathlib import PurePath

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit import tables
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault import keyring
from repere.knowledge.directory import access
from repere.knowledge.directory.imports import Known, open_content, unpacked
from repere.knowledge.directory.intake.choices import State
from repere.knowledge.directory.intake.models import Intake, SavedMapping
from repere.knowledge.directory.mapping import parsed
from repere.knowledge.territory import queries as territory

MOST_BYTES = 25_000_000
MOST_UNPACKED = 150_000_000
MOST_ROWS = 100_000
# Beyond, nobody waits for a page: the worker does it.
AT_ONCE_BYTES, AT_ONCE_ROWS = 200_000, 400
# The first rows are enough to point at columns.
HEAD = 500
KEPT = timedelta(days=1)


class TooLarge(Exception):
    """More than a desk takes."""


class AtWork(Exception):
    """The file is being read or written: one thing at a time."""


@transaction.atomic
def send_file(
    actor: Actor, name: str, raw: bytes, *, own_columns: bool, mapping: str = "", now: datetime
) -> Intake:
    """Keep a file that was sent, its services not taken yet; `own_columns`: a producer's, whatever it looks like.

    A large one is not opened here: it is `reading`, for the worker. TooLarge, or `tables.Unreadable` when a small one
    holds no rows.
    """
    access.IMPORT.require(actor)
    if len(raw) > MOST_BYTES:
        raise TooLarge
    name = PurePath(name.replace("\\", "/")).name[-120:] or "file"
    intake = Intake(
        sent_for_id=actor.own_organisation_id,
        sent_by_id=actor.user_id,
        mapping=mapping,
        sent_at=now,
        moved_at=now,
    )
    intake.name, intake.asked = name, {"own_columns": own_columns}
    plain = _small(raw)
    if plain is None:
        intake.state = State.READING
    else:
        look_at_rows(intake, plain, now)
    packed = raw if raw[:2] == b"\x1f\x8b" else compress(raw, 5, mtime=0)
    intake.content = {"raw": b64encode(packed).decode()}
    intake.save(force_insert=True)
    trail.record(actor, "directory.file_sent", intake, rows=intake.rows)
    return intake


def look_at_rows(intake: Intake, plain: bytes, now: datetime) -> None:
    """How many rows it holds, in columns of its own or of a standard. TooLarge; `tables.Unreadable` without rows."""
    rows, found = 0, []
    if not (intake.asked.get("own_columns") or intake.mapping):
        known = Known(regions=territory.region_codes())
        opened = open_content(plain, intake.name, known, day=now.date().isoformat())
        intake.is_standard, rows = bool(opened.format), opened.rows
    if not intake.is_standard:
        options = dict(parsed(intake.mapping).file) if intake.mapping else {}
        found = tables.read(plain, intake.name, options)
        rows = len(found)
    if not rows:
        raise tables.Unreadable("unknown_format")
    if rows > MOST_ROWS:
        raise TooLarge
    intake.rows, intake.state = rows, State.SENT
    intake.head = [row for _number, row in found[:HEAD]]


def _small(raw: bytes) -> bytes | None:
    """What was sent, unpacked, if a page has the time to look at it."""
    try:
        plain = unpacked(raw, AT_ONCE_BYTES)
    except ValueError:
        return None
    return plain if len(plain) <= AT_ONCE_BYTES else None


def unpacked_or_too_large(raw: bytes) -> bytes:
    try:
        return unpacked(raw, MOST_UNPACKED)
    except ValueError:
        raise TooLarge from None


@transaction.atomic
def say_mapping(actor: Actor, intake: Intake, text: str) -> None:
    """How its columns are read from now on; BadMapping when it cannot be followed."""
    access.IMPORT.require(actor)
    parsed(text)
    free = Intake.unscoped.filter(pk=intake.pk, state__in=[State.SENT, State.LOOKED])
    if not free.update(mapping=text, state=State.SENT):
        raise AtWork
    intake.mapping, intake.state = text, State.SENT


@transaction.atomic
def save_mapping(actor: Actor, text: str, *, now: datetime) -> SavedMapping:
    """Keep it under its own name, for the next file; one of the same name is written over."""
    access.IMPORT.require(actor)
    spec = parsed(text)
    saved, _is_new = SavedMapping.objects.update_or_create(
        name=spec.name,
        defaults={
            "text": text, "saved_for_id": actor.organisation_id, "saved_at": now, "saved_by_id": actor.user_id,
        },
    )  # fmt: skip
    trail.record(actor, "directory.mapping_saved", saved)
    return saved


@transaction.atomic
def ask(
    actor: Actor, intake: Intake, *, apply: bool, skip_bad_rows: bool, withdraw_absent: bool, now: datetime
) -> bool:
    """That the file be looked through, or taken in; whether the worker has to be told, as nobody waits for so much.

    AtWork when that was asked already.
    """
    access.IMPORT.require(actor)
    asked = intake.asked | {"skip_bad_rows": skip_bad_rows, "withdraw_absent": withdraw_absent}
    state = State.TAKING if apply else State.LOOKING
    free = Intake.unscoped.filter(pk=intake.pk, state__in=[State.SENT, State.LOOKED])
    if not free.update(state=state, asked=asked, moved_at=now, sent_by_id=actor.user_id):
        raise AtWork
    intake.state, intake.asked, intake.moved_at, intake.sent_by_id = state, asked, now, actor.user_id
    return intake.rows > AT_ONCE_ROWS


@transaction.atomic
def drop(actor: Actor, intake: Intake) -> None:
    access.IMPORT.require(actor)
    trail.record(actor, "directory.file_dropped", intake)
    forget(intake)


@transaction.atomic
def forget(intake: Intake) -> None:
    """The key first: what stays of the row in a log or in a copy opens no more."""
    keyring.forget(intake.sent_for_id, intake.pk)
    Intake.unscoped.filter(pk=intake.pk).delete()


def forget_old(now: datetime) -> int:
    """Files that nobody took in within a day."""
    old = list(Intake.unscoped.filter(sent_at__lt=now - KEPT).defer("content", "head", "report"))
    for intake in old:
        forget(intake)
    return len(old)
