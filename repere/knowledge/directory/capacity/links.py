"""The links that speak: a handle, and a signature under a key of the installation. The database holds none of them."""

import hmac
from base64 import b32encode
from hashlib import sha256
from uuid import UUID

from repere.foundation.toolkit.keys import derived_key

SIGNED = 20  # letters of five bits: a hundred bits that nobody guesses


def token_of(speaker_id: UUID, handle: str) -> str:
    """What follows the address of the page: short enough for a text message and a square code."""
    return f"{handle}-{_signature(speaker_id)}"


def handle_of(token: str) -> str:
    return token.partition("-")[0].upper()


def is_signed(token: str, speaker_id: UUID) -> bool:
    said = token.partition("-")[2].lower()
    return hmac.compare_digest(said.encode(), _signature(speaker_id).encode())


def _signature(speaker_id: UUID) -> str:
    key = derived_key("capacity.link")
    return b32encode(hmac.digest(key, speaker_id.bytes, sha256)).decode().lower()[:SIGNED]
