"""What the worker does with the files of papers: has them looked through, draws them small, sweeps after a crash."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction

from repere.accompaniment.papers import files, opening, queries, scanning
from repere.accompaniment.papers.choices import State
from repere.accompaniment.papers.models import PaperFile, Thumbnail
from repere.accompaniment.papers.rules import NotTaken
from repere.accompaniment.papers.scanning import Verdict
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM
from repere.foundation.toolkit.ids import uuid7
from repere.foundation.vault.sealing import CannotOpen

# What was sealed and whose row is not there yet is somebody's paper being written: it is left this long.
STILL_ARRIVING = timedelta(hours=1)
AT_ONCE = 50


class _Kept:
    """A kept file, as what opens and draws files reads it."""

    def __init__(self, file_id: UUID) -> None:
        self._file_id = file_id

    def pieces(self) -> Iterator[bytes]:
        return files.pieces_of(self._file_id)


def check_files(*, most: int = AT_ONCE) -> int:
    """Have the scanner look through what it has not; gives how many it passed. Silent, it is asked again later."""
    passed = 0
    if not scanning.is_configured():
        return passed
    for file in queries.files_to_check(most):
        try:
            verdict = scanning.scanned(files.pieces_of(file.pk))
        except (OSError, CannotOpen):
            continue  # taken out meanwhile, or lost: the sweep and the doctor tell
        if verdict is Verdict.SILENT:
            break
        if verdict is not Verdict.UNKNOWN:
            _say_verdict(file, verdict)
        passed += verdict is Verdict.CLEAN
    return passed


@transaction.atomic
def _say_verdict(file: PaperFile, verdict: Verdict) -> None:
    paper = file.paper
    state = State.CLEAN if verdict is Verdict.CLEAN else State.REFUSED
    PaperFile.unscoped.filter(pk=file.pk).update(state=state)
    if state is State.REFUSED:
        gone = [file.pk, *Thumbnail.unscoped.filter(file=file).values_list("pk", flat=True)]
        Thumbnail.unscoped.filter(file=file).delete()
        files.drop_once_committed(gone)
        trail.record(
            SYSTEM, "paper.refused", paper, dossier_id=paper.dossier_id, organisation_id=paper.organisation_id,
            refused_because="virus",
        )  # fmt: skip


def draw_thumbnail(file_id: UUID) -> bool:
    """The small picture of a list, once; what nothing here can draw is not tried again."""
    rows = PaperFile.unscoped.filter(pk=file_id, state__in=queries.openable(), thumbnail=None)
    file = rows.select_related("paper__dossier").first()
    if file is None:
        return False
    try:
        drawn = opening.drawn(_Kept(file.pk), file.form)
    except NotTaken:
        return _with_thumbnail(file, None)
    except (OSError, CannotOpen):
        return False
    return _with_thumbnail(file, drawn)


def _with_thumbnail(file: PaperFile, drawn: opening.Opened | None) -> bool:
    row = Thumbnail(pk=uuid7(), file=file, size=drawn.content.size if drawn else 0)
    if drawn:
        organisation_id, subject_id = file.paper.sealed_for()
        drawn.content.seek(0)
        files.put(
            cast(Any, drawn.content), organisation_id=organisation_id, subject_id=subject_id, file_id=row.pk
        )
    try:
        with transaction.atomic():
            # Under lock: it may have been taken out while it was drawn.
            PaperFile.unscoped.select_for_update().get(pk=file.pk)
            row.save(force_insert=True)
    except (PaperFile.DoesNotExist, IntegrityError):
        files.drop([row.pk])
        return False
    return drawn is not None


def sweep_files(*, now: datetime) -> int:
    """Destroy the files that no row knows: what a crash left, or an old copy brought back."""
    return files.sweep(queries.known_files, before=now - STILL_ARRIVING)
