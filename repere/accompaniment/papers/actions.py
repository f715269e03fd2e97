from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

import structlog
from django.core.files import File
from django.db import transaction

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers import access, files, jobs, queries, rules
from repere.accompaniment.papers.models import Paper, PaperFile, Thumbnail
from repere.accompaniment.papers.receiving import Received, received
from repere.accompaniment.papers.rules import NotTaken
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, NotAllowed
from repere.foundation.toolkit.ids import uuid7
from repere.foundation.vault.sealing import CannotOpen

log = structlog.get_logger("repere.papers")


class NothingToKeep(Exception):
    """A paper that is kept has a file."""


class CannotBeRead(Exception):
    """The file is not there, or nothing opens it any more."""


@dataclass(frozen=True, slots=True)
class SaidPaper:
    kind: str
    label: str = ""
    expires_on: date | None = None


def receive(actor: Actor, dossier: Dossier, sent: "Sequence[File[bytes]]", *, kind: str) -> list[Received]:
    """Look at what was sent for this dossier, before anything is kept. `NotTaken` tells why a file is not."""
    access.require_writing(actor, dossier, rules.shelf_of(kind))
    if not sent:
        raise NothingToKeep
    if len(sent) > rules.MOST_FILES:
        raise NotTaken("too_many_files")
    try:
        return [received(one) for one in sent]
    except NotTaken as refused:
        if refused.because == "virus":
            trail.record(actor, "paper.refused", dossier, dossier_id=dossier.pk, refused_because="virus")
        raise


def keep_paper(
    actor: Actor, dossier: Dossier, said: SaidPaper, content: Sequence[Received], *, now: datetime
) -> Paper:
    """A new paper with its files. They are whole on the disk before the row says that they are."""
    access.require_writing(actor, dossier, rules.shelf_of(said.kind))
    if not content:
        raise NothingToKeep
    paper = _new(actor, dossier, said, now)
    with _sealed(paper, content, 1, actor, now) as rows, transaction.atomic():
        paper.save(force_insert=True)
        PaperFile.unscoped.bulk_create(rows)
        trail.record(actor, "paper.kept", paper, dossier_id=dossier.pk, shelf=paper.shelf, files=len(rows))
        _draw_later(rows)
    return paper


def note_seen(actor: Actor, dossier: Dossier, said: SaidPaper, *, now: datetime) -> Paper:
    """It was shown at the desk and given back: that is written, and no copy is made."""
    access.require_writing(actor, dossier, rules.shelf_of(said.kind))
    paper = _new(actor, dossier, said, now)
    paper.is_kept = False
    with transaction.atomic():
        paper.save(force_insert=True)
        trail.record(actor, "paper.seen", paper, dossier_id=dossier.pk, shelf=paper.shelf)
    return paper


def _new(actor: Actor, dossier: Dossier, said: SaidPaper, now: datetime) -> Paper:
    return Paper(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        shelf=rules.shelf_of(said.kind),
        kind=said.kind,
        label=" ".join(said.label.split()),
        expires_on=said.expires_on,
        expiry_key=queries.expiry_key(dossier.organisation_id, said.expires_on),
        added_at=now,
        added_by_id=actor.user_id,
    )


def add_version(
    actor: Actor, paper: Paper, content: Sequence[Received], *, expires_on: date | None, now: datetime
) -> None:
    """The paper as it is now: renewed, better photographed. Those before stay, for whoever asks."""
    access.require_writing(actor, paper.dossier, paper.shelf)
    if not content:
        raise NothingToKeep
    with _sealed(paper, content, 0, actor, now) as rows, transaction.atomic():
        held = Paper.unscoped.select_for_update().get(pk=paper.pk)
        version = max((file.version for file in held.files.all()), default=0) + 1
        for row in rows:
            row.version = version
        PaperFile.unscoped.bulk_create(rows)
        held.is_kept = True
        _expires(held, expires_on)
        trail.record(
            actor, "paper.renewed", paper, dossier_id=paper.dossier_id, shelf=paper.shelf, files=len(rows)
        )
        _draw_later(rows)


def _draw_later(rows: Sequence[PaperFile]) -> None:
    """A queue that is asleep does not fail the page: what is not drawn is found within minutes."""
    for row in rows:
        if row.state in queries.openable():
            transaction.on_commit(partial(jobs.draw_thumbnail, row.pk), robust=True)


@transaction.atomic
def describe_paper(actor: Actor, paper: Paper, *, label: str, expires_on: date | None) -> None:
    """What it says and when it expires, said again. Its kind stays: its shelf hangs on it."""
    access.require_writing(actor, paper.dossier, paper.shelf)
    paper.label = " ".join(label.split())
    paper.save(update_fields=["label"])
    _expires(paper, expires_on)
    trail.record(actor, "paper.described", paper, dossier_id=paper.dossier_id, shelf=paper.shelf)


def _expires(paper: Paper, expires_on: date | None) -> None:
    if paper.expires_on != expires_on:
        paper.is_settled = False
    paper.expires_on = expires_on
    paper.expiry_key = queries.expiry_key(paper.organisation_id, expires_on)
    paper.save(update_fields=["expires_on", "expiry_key", "is_settled", "is_kept"])


@transaction.atomic
def settle_expiry(actor: Actor, paper: Paper) -> None:
    """Somebody saw to it: nobody is reminded of this day any more."""
    access.require_writing(actor, paper.dossier, paper.shelf)
    Paper.unscoped.filter(pk=paper.pk).update(is_settled=True)
    trail.record(actor, "paper.settled", paper, dossier_id=paper.dossier_id, shelf=paper.shelf)


@transaction.atomic
def remove_paper(actor: Actor, paper: Paper) -> None:
    """Taken out with all its files: it was kept by mistake, or they want it back."""
    access.require_writing(actor, paper.dossier, paper.shelf)
    gone = [row.pk for row in paper.files.all()]
    gone += Thumbnail.unscoped.filter(file__paper=paper).values_list("pk", flat=True)
    trail.record(
        actor,
        "paper.removed",
        paper,
        dossier_id=paper.dossier_id,
        shelf=paper.shelf,
        files=paper.files.count(),
    )
    paper.delete()
    files.drop_once_committed(gone)


@transaction.atomic
def read_file(actor: Actor, file: PaperFile) -> Iterator[bytes]:
    """Its bytes in clear, a piece at a time, once the line that says who read it is written: no line, no file."""
    access.require_reading(actor, file.paper)
    if file.state not in queries.openable():
        raise NotAllowed(access.READ.name)
    pieces = _pieces(file.pk)
    trail.record(
        actor, "paper.read", file.paper, dossier_id=file.paper.dossier_id, shelf=file.paper.shelf,
        version=file.version,
    )  # fmt: skip
    return pieces


def read_thumbnail(actor: Actor, file: PaperFile) -> Iterator[bytes]:
    """Too small to be read: the line of the page that shows it is enough."""
    access.require_reading(actor, file.paper)
    if file.state not in queries.openable() or not hasattr(file, "thumbnail") or not file.thumbnail.size:
        raise CannotBeRead
    return _pieces(file.thumbnail.pk)


def _pieces(file_id: UUID) -> Iterator[bytes]:
    try:
        return files.pieces_of(file_id)
    except (OSError, CannotOpen) as error:
        log.error("A file of a paper does not open", reason=type(error).__name__)
        raise CannotBeRead from error


@contextmanager
def _sealed(
    paper: Paper, content: Sequence[Received], version: int, actor: Actor, now: datetime
) -> Iterator[list[PaperFile]]:
    """Their rows, not written yet, and their files on the disk; if the rows are not written, the files go."""
    organisation_id, subject_id = paper.sealed_for()
    rows: list[PaperFile] = []
    try:
        for position, one in enumerate(content):
            row = PaperFile(
                pk=uuid7(), paper=paper, version=version, position=position, form=one.form, state=one.state,
                size=one.content.size, pages=one.pages, added_at=now, added_by_id=actor.user_id,
            )  # fmt: skip
            one.content.seek(0)
            rows.append(row)
            files.put(
                cast(Any, one.content), organisation_id=organisation_id, subject_id=subject_id, file_id=row.pk
            )
        yield rows
    except BaseException:
        files.drop(row.pk for row in rows)
        raise
