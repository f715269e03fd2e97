"""What must lie somewhere for a moment: a file without a name, under a key that was never written.

It goes with the process, whatever ends it; what is left on the disk opens for nobody.
"""

import io
import os
import tempfile
from collections.abc import Iterator
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PIECE: Final = 64 * 1024
_SEALED: Final = PIECE + 16


class Scratch(io.RawIOBase):
    """Written once, from its beginning to its end; read anywhere, a piece of 64 KiB in memory at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115  # closed with this one
        # One key for one file, each piece numbered: a nonce never serves twice.
        self._aes = AESGCM(os.urandom(32))
        self._pieces = 0
        self._tail = bytearray()
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    @property
    def size(self) -> int:
        return self._pieces * PIECE + len(self._tail)

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """At the end, wherever it is read from."""
        self._tail += data
        while len(self._tail) >= PIECE:
            self._file.seek(self._pieces * _SEALED)
            self._file.write(self._aes.encrypt(_nonce(self._pieces), bytes(self._tail[:PIECE]), None))
            del self._tail[:PIECE]
            self._pieces += 1
        return len(data)

    def readinto(self, buffer: Any) -> int:
        number, start = divmod(self._at, PIECE)
        found = self._piece(number)[start : start + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _piece(self, number: int) -> bytes:
        if number >= self._pieces:
            return bytes(self._tail) if number == self._pieces else b""
        if self._held[0] != number:
            self._file.seek(number * _SEALED)
            self._held = (number, self._aes.decrypt(_nonce(number), self._file.read(_SEALED), None))
        return self._held[1]

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def pieces(self) -> Iterator[bytes]:
        """From the beginning, 64 KiB at a time."""
        self.seek(0)
        while piece := self.read(PIECE):
            yield piece

    def close(self) -> None:
        self._file.close()
        super().close()


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
