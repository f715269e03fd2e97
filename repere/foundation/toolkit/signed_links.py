"""Links that speak without an account: a handle, and a signature under a key of the installation.

The database holds the handle alone: whoever steals it can write no link.
"""

import hmac
from base64 import b32encode
from hashlib import sha256
from uuid import UUID

from repere.foundation.toolkit.keys import derived_key

SIGNED = 20  # letters of five bits: a hundred bits that nobody guesses


def token_of(purpose: str, row_id: UUID, handle: str) -> str:
    """What follows the address of the page: short enough for a text message and a square code."""
    return f"{handle}-{_signature(purpose, row_id)}"


def handle_of(token: str) -> str:
    return token.partition("-")[0].upper()


def is_signed(purpose: str, token: str, row_id: UUID) -> bool:
    said = token.partition("-")[2].lower()
    return hmac.compare_digest(said.encode(), _signature(purpose, row_id).encode())


def _signature(purpose: str, row_id: UUID) -> str:
    return b32encode(hmac.digest(derived_key(purpose), row_id.bytes, sha256)).decode().lower()[:SIGNED]
