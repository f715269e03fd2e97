"""Asking the virus scanner: clamd, by its own words (INSTREAM of clamd(8)), and nothing in between."""

import socket
from collections.abc import Iterable
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings

CONNECT_S: Final = 5.0
# Between two words of it: a large file takes some seconds.
ANSWER_S: Final = 60.0

log = structlog.get_logger("repere.papers")


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # it answered neither yes nor no: never taken for a yes
    SILENT = "silent"  # nobody there, or too slow


def is_configured() -> bool:
    return bool(settings.CLAMD_URL)


def scanned(pieces: Iterable[bytes]) -> Verdict:
    """What the scanner says of these bytes; they are sent as they come, none is kept."""
    try:
        with _connected(settings.CLAMD_URL) as line:
            return _verdict(_asked(line, pieces))
    except OSError as error:
        log.warning("The virus scanner does not answer", reason=type(error).__name__)
        return Verdict.SILENT


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_S)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
    else:
        line = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), CONNECT_S)
    line.settimeout(ANSWER_S)
    return line


def _asked(line: socket.socket, pieces: Iterable[bytes]) -> bytes:
    """`zINSTREAM`, then each piece after its length on four bytes, then a length of nothing."""
    try:
        line.sendall(b"zINSTREAM\0")
        for piece in pieces:
            if piece:
                line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it had seen enough, and may have said why
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        more = line.recv(4096)
        if not more:
            break
        said += more
    if not said:
        raise ConnectionError
    return said


def _verdict(said: bytes) -> Verdict:
    answer = said.rstrip(b"\0\n").strip()
    if answer == b"stream: OK":
        return Verdict.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Verdict.INFECTED
    log.warning("The virus scanner gave no verdict", reason=answer[:80].decode("ascii", "replace"))
    return Verdict.UNKNOWN
