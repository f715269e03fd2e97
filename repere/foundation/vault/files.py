"""Files sealed for somebody, piece by piece: none is ever whole in memory, nor in clear on the disk.

`version | id of the subject's key (16) | salt (16)`, then pieces of 64 KiB, each under AES-256-GCM with a key of the
file alone (HKDF, RFC 5869), its number and whether it is the last in its nonce (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015): a piece taken out, moved, repeated, or cut off at the end is refused.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from repere.foundation.vault import keyring
from repere.foundation.vault.sealing import CannotOpen

VERSION: Final = b"\x11"
PIECE: Final = 64 * 1024
TAG_BYTES: Final = 16
HEADER_BYTES: Final = 33


def seal_file(
    source: BinaryIO, target: BinaryIO, *, organisation_id: UUID, subject_id: UUID, file_id: UUID
) -> None:
    """Write `source` into `target`, sealed for this subject under this file's id."""
    key = keyring.current().key_for(organisation_id, subject_id)
    header = VERSION + key.id + os.urandom(16)
    aes = _key_of_file(key.secret, header, file_id)
    target.write(header)
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        target.write(aes.encrypt(_nonce(number, is_last=not following), piece, header))
        if not following:
            return
        number, piece = number + 1, following


def open_file(source: BinaryIO, *, file_id: UUID) -> Iterator[bytes]:
    """The pieces in clear, one after the other; `CannotOpen` at the first that is not right.

    What was cut off shows at the end only: whoever reads keeps nothing until the last piece has come.
    """
    header = source.read(HEADER_BYTES)
    if len(header) != HEADER_BYTES or header[:1] != VERSION:
        raise CannotOpen("unknown format")
    aes = _key_of_file(keyring.current().key(header[1:17]).secret, header, file_id)
    number, piece = 0, source.read(PIECE + TAG_BYTES)
    while True:
        following = source.read(PIECE + TAG_BYTES)
        try:
            yield aes.decrypt(_nonce(number, is_last=not following), piece, header)
        except (InvalidTag, ValueError):
            raise CannotOpen("altered, moved, cut, or another key") from None
        if not following:
            return
        number, piece = number + 1, following


def _key_of_file(secret: bytes, header: bytes, file_id: UUID) -> AESGCM:
    info = b"repere/file/" + file_id.bytes
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=header[17:], info=info).derive(secret))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")
