"""Keys derived by purpose (HKDF, RFC 5869). Those of people: foundation/vault."""

import hmac
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_roots: list[Callable[[], bytes]] = []


def rooted_in(root: Callable[[], bytes]) -> None:
    """Where the secret of the installation comes from: the vault, which keeps it wrapped by the master key."""
    _roots[:] = [root]
    derived_key.cache_clear()


@lru_cache(maxsize=4096)
def derived_key(purpose: str, owner: str = "") -> bytes:
    """32 bytes for one purpose and one owner (an organisation's id, or nobody); they outlive every master key."""
    return derived(_roots[0](), purpose, owner)


def passing_key(purpose: str) -> bytes:
    """32 bytes for what does not last, known without a database; another one when the master key changes."""
    return derived(settings.MASTER_KEYS[0].encode(), purpose, "")


def derived(secret: bytes, purpose: str, owner: str = "") -> bytes:
    info = f"repere/{purpose}/{owner}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def keyed_digest(key: bytes, text: str) -> int:
    """63 bits of HMAC-SHA256: what an index stores in place of the text."""
    return int.from_bytes(hmac.digest(key, text.encode(), sha256)[:8], "big") >> 1
