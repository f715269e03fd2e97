"""Keys derived from the installation's master key by purpose (HKDF, RFC 5869). Those of people: foundation/vault."""

import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=4096)
def derived_key(purpose: str, owner: str = "") -> bytes:
    """32 bytes for one purpose and one owner (an organisation's id, or nobody)."""
    info = f"repere/{purpose}/{owner}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(settings.MASTER_KEY.encode())


def keyed_digest(key: bytes, text: str) -> int:
    """63 bits of HMAC-SHA256: what an index stores in place of the text."""
    return int.from_bytes(hmac.digest(key, text.encode(), sha256)[:8], "big") >> 1
