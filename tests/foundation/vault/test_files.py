"""A sealed file opens whole and in order, for its subject and under its id, or not at all."""

import shutil
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.foundation.vault import files, keyring
from repere.foundation.vault.backup import actions as backup
from repere.foundation.vault.sealing import CannotOpen

pytestmark = pytest.mark.django_db
WHOLE = files.PIECE + files.TAG_BYTES


def sealed(content, **ids):
    ids = {"organisation_id": uuid4(), "subject_id": uuid4(), "file_id": uuid4()} | ids
    target = BytesIO()
    files.seal_file(BytesIO(content), target, **ids)
    return target.getvalue(), ids


def opened(raw, file_id):
    return b"".join(files.open_file(BytesIO(raw), file_id=file_id))


@pytest.mark.parametrize("length", [0, 1, files.PIECE - 1, files.PIECE, files.PIECE + 1, 3 * files.PIECE])
def test_a_file_comes_back_whatever_its_length(length):
    content = bytes(number % 251 for number in range(length))
    raw, ids = sealed(content)

    assert opened(raw, ids["file_id"]) == content
    assert length < 32 or content[:32] not in raw


def pieces(raw):
    body = raw[files.HEADER_BYTES :]
    return raw[: files.HEADER_BYTES], [body[at : at + WHOLE] for at in range(0, len(body), WHOLE)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p[:-1],
        lambda p: p[1:],
        lambda p: [p[1], p[0], *p[2:]],
        lambda p: [p[0], p[0], *p[1:]],
        lambda p: [*p, p[-1]],
        lambda p: [*p[:-1], p[-1][:-1]],
        lambda p: [],
    ],
    ids=["cut", "beginning lost", "swapped", "repeated", "longer", "one byte less", "header alone"],
)
def test_pieces_lost_moved_or_repeated_are_refused(spoil):
    raw, ids = sealed(b"x" * (2 * files.PIECE + 5))
    header, parts = pieces(raw)

    with pytest.raises(CannotOpen):
        opened(header + b"".join(spoil(parts)), ids["file_id"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(place=st.integers(min_value=0), change=st.integers(1, 255))
def test_a_changed_byte_is_refused(place, change):
    raw, ids = sealed(b"a scanned paper")
    spoilt = bytearray(raw)
    spoilt[place % len(raw)] ^= change

    with pytest.raises(CannotOpen):
        opened(bytes(spoilt), ids["file_id"])


def test_a_file_put_in_the_place_of_another_is_refused():
    first, ids = sealed(b"of one")
    second, others = sealed(
        b"of another", organisation_id=ids["organisation_id"], subject_id=ids["subject_id"]
    )

    with pytest.raises(CannotOpen):
        opened(second, ids["file_id"])
    assert opened(first, ids["file_id"]) == b"of one"
    assert opened(second, others["file_id"]) == b"of another"


def test_a_file_is_forgotten_with_its_subject():
    raw, ids = sealed(b"a scanned paper")
    keyring.forget(ids["organisation_id"], ids["subject_id"])

    with keyring.fresh_keyring(), pytest.raises(CannotOpen):
        opened(raw, ids["file_id"])


def test_a_copy_takes_each_sealed_file_once_and_bears_one_that_goes_meanwhile(tmp_path, monkeypatch):
    source, target = tmp_path / "files" / "ab", tmp_path / "copies"
    source.mkdir(parents=True)
    for name in ("kept.sealed", "gone.sealed", "half.arriving"):
        (source / name).write_bytes(name.encode())
    copied = []

    def copy2(from_, to):
        copied.append(Path(from_).name)
        if "gone" in from_:
            raise FileNotFoundError(from_)
        shutil.copyfile(from_, to)
        shutil.copystat(from_, to)

    monkeypatch.setattr(backup.shutil, "copy2", copy2)
    for _ in range(2):
        backup._copy_files(tmp_path / "files", target)
    assert sorted(copied) == ["gone.sealed", "gone.sealed", "kept.sealed"]

    (source / "kept.sealed").write_bytes(b"written anew")
    backup._copy_files(tmp_path / "files", target)
    assert (target / "ab" / "kept.sealed").read_bytes() == b"written anew"
    assert [place.name for place in target.rglob("*") if place.is_file()] == ["kept.sealed"]
