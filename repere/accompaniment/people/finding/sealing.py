"""How cards and spellings are sealed: a card with its person's key, a spelling with its organisation's index key."""

from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from repere.foundation.vault import sealing
from repere.foundation.vault.keyring import Key
from repere.foundation.vault.sealing import CannotOpen

_CARD = sealing.bound_to("search_card.card", "")
_SPELLING = sealing.bound_to("spelling", "")

__all__ = ["CannotOpen", "open_card", "open_spelling", "seal_card", "seal_spelling", "spelling_key"]


def seal_card(key: Key, person_id: UUID, packed: bytes) -> bytes:
    return sealing.seal(key.aes, key.id, packed, _CARD + person_id.bytes)


def open_card(key: Key, person_id: bytes, sealed: bytes) -> bytes:
    """`person_id`: its 16 bytes."""
    return sealing.unseal(key.aes, sealed, _CARD + person_id)


@lru_cache(maxsize=64)
def spelling_key(index_key: bytes) -> AESGCM:
    """From an organisation's index key: whoever cannot make its digests cannot read its dictionary either."""
    return AESGCM(blake2b(key=index_key, person=b"repere.spelling", digest_size=32).digest())


def seal_spelling(
    key: AESGCM, organisation_id: UUID, digest: int, spelling: str, skeletons: tuple[str, ...], count: int
) -> bytes:
    plain = f"{count}\t{spelling}\t{','.join(skeletons)}".encode()
    return sealing.seal(key, organisation_id.bytes, plain, _SPELLING + digest.to_bytes(8, "big"))


def open_spelling(key: AESGCM, digest: int, sealed: bytes) -> tuple[str, tuple[str, ...], int]:
    plain = sealing.unseal(key, sealed, _SPELLING + digest.to_bytes(8, "big"))
    count, spelling, skeletons = plain.decode().split("\t")
    return spelling, tuple(skeletons.split(",")), int(count)
