"""Where the files of papers lie, sealed: one file for each row that has one, by the id of the row.

A file is whole on the disk before its row is committed, and goes once the row is gone. What a crash leaves between the
two is a file without a row: `sweep` destroys it, and nobody was told that it was kept.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from repere.foundation.vault.files import open_file, seal_file

_ENDING: Final = ".sealed"


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "papers"


def place_of(file_id: UUID) -> Path:
    # By its end, which is drawn at random: its beginning is a clock.
    name = file_id.hex
    return folder() / name[-2:] / f"{name}{_ENDING}"


def put(source: BinaryIO, *, organisation_id: UUID, subject_id: UUID, file_id: UUID) -> None:
    """Seal a file for somebody and have it on the disk, whatever happens to the machine afterwards."""
    place = place_of(file_id)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    arriving = place.with_suffix(".arriving")
    try:
        with open(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            seal_file(source, target, organisation_id=organisation_id, subject_id=subject_id, file_id=file_id)
            target.flush()
            os.fsync(target.fileno())
        arriving.replace(place)
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise
    _on_the_disk(place.parent)
    _on_the_disk(folder())


def _on_the_disk(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def pieces_of(file_id: UUID) -> Iterator[bytes]:
    """In clear, 64 KiB at a time. The first is opened before anything is given: a file that is not there, or that
    nothing opens any more, raises `OSError` or `CannotOpen` here.
    """
    source = place_of(file_id).open("rb")
    pieces = open_file(source, file_id=file_id)
    try:
        first = next(pieces)
    except BaseException:
        source.close()
        raise
    return _closing(source, chain([first], pieces))


def _closing(source: BinaryIO, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with source:
        yield from pieces


def drop(file_ids: Iterable[UUID]) -> None:
    for file_id in file_ids:
        place_of(file_id).unlink(missing_ok=True)


def drop_once_committed(file_ids: Collection[UUID]) -> None:
    """Rows are about to go: their files go with them, or stay with them."""
    transaction.on_commit(partial(drop, list(file_ids)))


def sweep(known: Callable[[list[UUID]], set[UUID]], *, before: datetime) -> int:
    """Destroy what was written before this instant and that no row knows; gives how many files."""
    swept = 0
    for inside in sorted(folder().glob("??")):
        old = [place for place in inside.iterdir() if _written_at(place) < before.timestamp()]
        named = {place: file_id for place in old if (file_id := _id_of(place)) is not None}
        kept = known(list(named.values()))
        for place in old:
            if place not in named or named[place] not in kept:
                place.unlink(missing_ok=True)
                swept += 1
    return swept


def _written_at(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _id_of(place: Path) -> UUID | None:
    """Of a whole one; what was still arriving has none."""
    try:
        return UUID(place.stem) if place.suffix == _ENDING else None
    except ValueError:
        return None
