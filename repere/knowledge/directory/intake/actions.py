from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit import tables
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault import keyring
from repere.knowledge.directory import access
from repere.knowledge.directory.actions import import_directory
from repere.knowledge.directory.imports import Known, open_content, unpacked
from repere.knowledge.directory.imports.report import Report
from repere.knowledge.directory.intake.models import Intake, SavedMapping
from repere.knowledge.directory.mapping import parsed
from repere.knowledge.directory.mapping.columns import Row
from repere.knowledge.territory import queries as territory

# Beyond, a page would be waited for too long: the command line has no limit.
MOST_BYTES = 5_000_000
MOST_UNPACKED = 40_000_000
MOST_ROWS = 5_000
KEPT = timedelta(days=1)


class TooLarge(Exception):
    """More than a page takes."""


@transaction.atomic
def send_file(
    actor: Actor, name: str, raw: bytes, *, own_columns: bool, mapping: str = "", now: datetime
) -> Intake:
    """Keep a file that was sent, its services not taken yet; `own_columns`: a producer's, whatever it looks like.

    TooLarge, or `tables.Unreadable` when it holds no rows.
    """
    access.IMPORT.require(actor)
    if len(raw) > MOST_BYTES:
        raise TooLarge
    name = PurePath(name.replace("\\", "/")).name[-120:] or "file"
    plain = _unpacked(raw)
    is_standard, rows = False, 0
    if not own_columns and not mapping:
        opened = open_content(
            plain, name, Known(regions=territory.region_codes()), day=now.date().isoformat()
        )
        is_standard, rows = bool(opened.format), opened.rows
    if not is_standard:
        rows = len(tables.read(plain, name, _options(mapping)))
    if not rows:
        raise tables.Unreadable("unknown_format")
    if rows > MOST_ROWS:
        raise TooLarge
    intake = Intake(
        sent_for_id=actor.own_organisation_id,
        is_standard=is_standard,
        mapping=mapping,
        rows=rows,
        sent_at=now,
    )
    intake.name, intake.content = name, {"raw": b64encode(raw).decode()}
    intake.save(force_insert=True)
    trail.record(actor, "directory.file_sent", intake, rows=rows)
    return intake


def _unpacked(raw: bytes) -> bytes:
    try:
        return unpacked(raw, MOST_UNPACKED)
    except ValueError:
        raise TooLarge from None


def _options(mapping: str) -> dict[str, object]:
    return dict(parsed(mapping).file) if mapping else {}


def rows_of(intake: Intake) -> list[tuple[int, Row]]:
    """The rows of the file as they were sent, each with its number."""
    raw = _unpacked(b64decode(intake.content["raw"]))
    return list(tables.read(raw, intake.name, _options(intake.mapping)))


@transaction.atomic
def say_mapping(actor: Actor, intake: Intake, text: str) -> None:
    """How its columns are read from now on; BadMapping when it cannot be followed."""
    access.IMPORT.require(actor)
    parsed(text)
    intake.mapping = text
    Intake.unscoped.filter(pk=intake.pk).update(mapping=text)


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


def take(
    actor: Actor, intake: Intake, *, apply: bool, skip_bad_rows: bool = False, withdraw_absent: bool = False
) -> Report:
    """What an import of the file says; with `apply` it is done, and the file forgotten."""
    access.IMPORT.require(actor)
    report = import_directory(
        actor,
        Path(intake.name),
        content=b64decode(intake.content["raw"]),
        mapping=parsed(intake.mapping) if intake.mapping else None,
        apply=apply,
        skip_bad_rows=skip_bad_rows,
        withdraw_absent=withdraw_absent,
    )
    if report.applied:
        forget(intake)
    return report


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
    old = list(Intake.unscoped.filter(sent_at__lt=now - KEPT).defer("content"))
    for intake in old:
        forget(intake)
    return len(old)
