"""What is put aside for a moment is read back as it was written, and lies nowhere in clear."""

import io

import pytest
from django.core.files.uploadhandler import SkipFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from repere.foundation.vault import uploads
from repere.foundation.vault.scratch import PIECE, Scratch


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_what_was_written_comes_back_whatever_its_length(length):
    content = bytes(number % 251 for number in range(length))
    with Scratch() as scratch:
        scratch.write(content)

        assert scratch.size == length
        assert b"".join(scratch.pieces()) == content
        scratch.seek(0)
        assert scratch.read() == content


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    writes=st.lists(st.integers(0, 2 * PIECE), max_size=6),
    reads=st.lists(st.tuples(st.integers(0, 8 * PIECE), st.integers(0, PIECE)), max_size=6),
)
def test_it_reads_as_a_file_in_memory_does(writes, reads):
    plain = io.BytesIO()
    with Scratch() as scratch:
        for number, length in enumerate(writes):
            for one in (plain, scratch):
                one.write(bytes([number]) * length)
        for at, length in reads:
            plain.seek(at)
            buffered = io.BufferedReader(scratch, 4096)
            buffered.seek(at)
            assert buffered.read(length) == plain.read(length)
            buffered.detach()


def test_nothing_of_it_is_in_clear_on_the_disk():
    with Scratch() as scratch:
        scratch.write(b"behind the corn exchange " * PIECE)
        scratch._file.seek(0)

        assert b"corn exchange" not in scratch._file.read()


def posted(content):
    boundary = "edge"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n"
    ).encode() + content + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip
    return RequestFactory().post("/", body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_large_file_sent_to_any_page_is_sealed_while_it_arrives(settings):
    content = b"behind the corn exchange " * 200_000  # beyond what stays in memory
    assert len(content) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    request = posted(content)

    sent = request.FILES["files"]

    assert isinstance(sent.file.raw, Scratch)
    assert sent.size == len(content)
    assert b"".join(sent.chunks()) == content


def test_more_than_one_form_may_hold_is_put_nowhere_and_told(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 3_000_000)
    request = posted(b"x" * 4_000_000)

    assert "files" not in request.FILES
    assert uploads.was_cut(request)


def test_what_stops_half_way_is_closed():
    handler = uploads.SealedUploads()
    handler.new_file("files", "a.pdf", "application/pdf", None)
    handler.receive_data_chunk(b"x", 0)
    scratch = handler._scratch
    handler.upload_interrupted()

    assert scratch.closed
    with pytest.raises(SkipFile):
        handler.receive_data_chunk(b"x", 1)
