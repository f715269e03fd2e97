"""How a value is sealed: its format, its padding, what it is bound to. Bytes in, bytes out; no Django.

A sealed value is `version (1 byte) | id of the subject's key (16) | nonce (12) | AES-256-GCM ciphertext and tag`
(NIST SP 800-38D). It is bound to the tag of its field and to its row: moved elsewhere, it does not open.
"""

import os
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_KEY_ID: Final = slice(1, 17)
_NONCE: Final = slice(17, 29)
_BODY: Final = 29

SMALLEST: Final = 16
# Beyond, doubling would waste more than it hides.
WHOLE_PAGES_FROM: Final = 4096


class CannotOpen(Exception):
    """The value was altered, moved, cut, sealed by another key, or its key was forgotten: there is no text to give."""


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def key_id_of(sealed: bytes) -> bytes:
    """The 16 bytes that name the key of a sealed value."""
    return sealed[_KEY_ID]


def looks_sealed(stored: bytes) -> bool:
    return stored[:1] == VERSION and len(stored) > _BODY


def bound_to(tag: str, row_id: UUID | str | int) -> bytes:
    """The associated data: what a value may not be parted from."""
    row = row_id.bytes if isinstance(row_id, UUID) else str(row_id).encode()
    return b"repere\x00" + tag.encode() + b"\x00" + row


def seal(key: AESGCM, key_id: bytes, plain: bytes, bond: bytes, at_least: int = SMALLEST) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + key_id + nonce + key.encrypt(nonce, pad(plain, at_least), VERSION + key_id + bond)


def unseal(key: AESGCM, sealed: bytes, bond: bytes) -> bytes:
    """The bytes that were sealed, or `CannotOpen`; never anything else."""
    if sealed[:1] != VERSION or len(sealed) < _BODY:
        raise CannotOpen("unknown format")
    try:
        return unpad(key.decrypt(sealed[_NONCE], sealed[_BODY:], sealed[:17] + bond))
    except (InvalidTag, ValueError):
        raise CannotOpen("altered, moved, or another key") from None


def wrap(key: bytes, secret: bytes, context: bytes) -> bytes:
    """A key sealed by another, in a context it cannot leave: `nonce | ciphertext and tag`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, context)


def unwrap(key: bytes | AESGCM, wrapped: bytes, context: bytes) -> bytes:
    opener = AESGCM(key) if isinstance(key, bytes) else key
    try:
        return opener.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise CannotOpen("this key does not open that one") from None


def pad(plain: bytes, at_least: int = SMALLEST) -> bytes:
    """Up to 16, 32, 64 … 4096 bytes, then whole pages of 4096: a length must not tell a name (ISO/IEC 7816-4).

    `at_least` (a power of 2) makes one length of all that is shorter.
    """
    length = len(plain) + 1
    if length > WHOLE_PAGES_FROM:
        size = -(-length // WHOLE_PAGES_FROM) * WHOLE_PAGES_FROM
    else:
        size = max(at_least, 1 << (length - 1).bit_length())
    return (plain + b"\x80").ljust(size, b"\x00")


def unpad(padded: bytes) -> bytes:
    end = padded.rstrip(b"\x00")
    if end[-1:] != b"\x80":
        raise CannotOpen("unknown padding")
    return end[:-1]
