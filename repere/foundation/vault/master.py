"""The installation's master keys: they wrap the keys of organisations, and nothing else."""

from functools import lru_cache
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.module_loading import import_string

from repere.foundation.vault import sealing

ID_BYTES = 8


class MasterKeys(Protocol):
    """What a key service must do; `MASTER_KEY_PROVIDER` names the class, made without arguments."""

    @property
    def current_id(self) -> str:
        """The name of the key that wraps from now on, 16 letters at most; it tells nothing of the key."""

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        """`secret` under the current key, in a context without which it does not open."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The secret, by whichever key wrapped it; `CannotOpen` when none is ours."""


class KeysOfSettings:
    """Those of the environment or of a file: the first wraps, the others still open what they wrapped."""

    def __init__(self, keys: list[str] | None = None) -> None:
        self._keys = {}
        for text in keys or settings.MASTER_KEYS:
            self._keys[_derived(text, "name", ID_BYTES)] = _derived(text, "wrap", sealing.KEY_BYTES)
        self._current = next(iter(self._keys))

    @property
    def current_id(self) -> str:
        return self._current.hex()

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        return self._current + sealing.wrap(self._keys[self._current], secret, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        key = self._keys.get(wrapped[:ID_BYTES])
        if key is None:
            raise sealing.CannotOpen("wrapped by a master key that is not here")
        return sealing.unwrap(key, wrapped[ID_BYTES:], context)


def _derived(text: str, purpose: str, length: int) -> bytes:
    info = f"repere/master/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(text.encode())


@lru_cache(maxsize=1)
def master_keys() -> MasterKeys:
    provider: MasterKeys = import_string(settings.MASTER_KEY_PROVIDER)()
    return provider
