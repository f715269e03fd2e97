"""Where files lie: sealed, whole or not there, never many times over in memory, and nothing left behind."""

import io
import os
import tracemalloc
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from repere.accompaniment.papers import files
from repere.accompaniment.papers.receiving import received
from repere.foundation.vault.scratch import Scratch
from repere.foundation.vault.sealing import CannotOpen
from tests.accompaniment.papers import sent

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "papers"


def whole(length=1000):
    made = Scratch()
    made.write(b"corn exchange ".ljust(length, b"."))
    made.seek(0)
    return made


def put(source=None, **ids):
    told = {"organisation_id": uuid4(), "subject_id": uuid4(), "file_id": uuid4()} | ids
    files.put(source or whole(), **told)
    return told["file_id"]


def on_disk(folder):
    return sorted(place for place in folder.rglob("*") if place.is_file())


def test_a_file_comes_back_and_nothing_of_it_is_in_clear(folder):
    file_id = put()

    [place] = on_disk(folder)
    assert b"".join(files.pieces_of(file_id)) == b"corn exchange ".ljust(1000, b".")
    assert b"corn" not in place.read_bytes()
    assert place.stat().st_mode & 0o077 == 0
    assert place.parent.stat().st_mode & 0o077 == 0


def test_fifty_megabytes_pass_through_a_few_hundred_kilobytes_of_memory(folder):
    large = Scratch()
    piece = os.urandom(MB)
    tracemalloc.start()
    for _ in range(50):
        large.write(piece)
    large.seek(0)
    file_id = put(large)
    length = sum(map(len, files.pieces_of(file_id)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert length == 50 * MB
    assert peak < 2 * MB


def test_a_file_that_cannot_be_sealed_leaves_nothing(folder):
    class Breaking(Scratch):
        def readinto(self, buffer):
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        put(Breaking())

    assert on_disk(folder) == []


def test_a_file_changed_on_the_disk_is_not_given(folder):
    file_id = put()
    [place] = on_disk(folder)
    raw = bytearray(place.read_bytes())
    raw[-1] ^= 1
    place.write_bytes(raw)

    with pytest.raises(CannotOpen):
        files.pieces_of(file_id)


def test_a_file_that_is_gone_says_so_before_anything_is_given():
    with pytest.raises(OSError, match="No such file"):
        files.pieces_of(uuid4())


def test_the_sweep_destroys_what_no_row_knows_and_nothing_else(folder):
    kept, orphan = put(), put()
    place = files.place_of(orphan)
    arriving = place.with_suffix(".arriving")
    arriving.write_bytes(b"half of it")
    stranger = place.with_name("readme.txt")
    stranger.write_bytes(b"put there by hand")
    later = timezone.now() + timedelta(seconds=5)

    swept = files.sweep(lambda ids: {kept} & set(ids), before=later)

    assert swept == 3
    assert on_disk(folder) == [files.place_of(kept)]


def test_the_sweep_leaves_what_is_being_written_now(folder):
    put()

    assert files.sweep(lambda _ids: set(), before=timezone.now() - timedelta(hours=1)) == 0
    assert len(on_disk(folder)) == 1


def test_a_scan_of_forty_megabytes_is_received_opened_and_sealed_in_little_memory(folder):
    """The whole way of a large file: as it arrives, through the process that opens it, to the disk."""
    arrived = Scratch()
    arrived.write(sent.scan(40 * MB))
    upload = UploadedFile(io.BufferedReader(arrived), "scan.pdf", "application/pdf", arrived.size)
    tracemalloc.start()
    content = received(upload)
    content.content.seek(0)
    put(content.content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert content.form == "pdf"
    assert content.content.size > 39 * MB
    assert peak < 4 * MB
