"""What `cleaning.py` does, asked of a process of its own: what it is fed and what it gives are read piece by piece."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Thread, Timer
from typing import IO, Final, Protocol

import structlog

from repere.accompaniment.papers import cleaning
from repere.accompaniment.papers.rules import HEAD_BYTES, NotTaken, form_of
from repere.foundation.vault.scratch import PIECE, Scratch

# What a slow machine may take before it is given up, in seconds.
LONGEST: Final = 90.0
# The processor and the memory of a desk's server are shared by whoever else works.
_at_once = BoundedSemaphore(2)

log = structlog.get_logger("repere.papers")


class Pieces(Protocol):
    def pieces(self) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A file written anew: what it is now, how many pages, and its bytes."""

    form: str
    pages: int
    content: Scratch


def cleaned(source: Pieces, form: str) -> Opened:
    """Without anything but what is seen; `NotTaken` says why it could not be."""
    return _asked("clean", source, form)


def drawn(source: Pieces, form: str) -> Opened:
    """Its first page, small; `NotTaken` when nothing here can draw it."""
    return _asked("draw", source, form)


def _asked(what: str, source: Pieces, form: str) -> Opened:
    pieces = source.pieces()  # here: the keys of a file are those of this request, not of another thread
    program = [sys.executable, "-I", str(Path(cleaning.__file__)), what, form]
    with _at_once, subprocess.Popen(  # noqa: S603  # our own program and words
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as apart:  # fmt: skip
        assert apart.stdin is not None
        assert apart.stdout is not None
        failed: list[Exception] = []
        feeding = Thread(target=_feed, args=(pieces, apart.stdin, failed), daemon=True)
        clock = Timer(LONGEST, apart.kill)
        clock.start()
        feeding.start()
        try:
            said = _header(apart.stdout)
            content = Scratch()
            while said and (piece := apart.stdout.read(PIECE)):
                content.write(piece)
        finally:
            apart.stdout.close()  # whoever still writes there is stopped
            apart.wait()
            clock.cancel()
            feeding.join()
    if failed:
        raise failed[0]
    if apart.returncode != 0 or not said:
        log.warning("A file was not opened: its process ended", reason=str(apart.returncode))
        raise NotTaken("too_slow")
    if "refused" in said:
        raise NotTaken(str(said["refused"]))
    return _checked(said, content)


def _feed(pieces: Iterator[bytes], sink: IO[bytes], failed: list[Exception]) -> None:
    try:
        with sink:
            for piece in pieces:
                sink.write(piece)
    except BrokenPipeError:
        pass  # it had seen enough
    except Exception as error:  # told by whoever asked, in its own thread
        failed.append(error)


def _header(source: IO[bytes]) -> dict[str, object]:
    line = source.readline(1000)
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _checked(said: dict[str, object], content: Scratch) -> Opened:
    """Whatever it was fed, it gives one of three things, and says which."""
    content.seek(0)
    head = content.read(HEAD_BYTES) or b""
    form, pages = str(said.get("form")), said.get("pages")
    if form_of(head) != form or form not in {"jpeg", "png", "pdf"} or not isinstance(pages, int):
        raise NotTaken("damaged")
    return Opened(form, pages, content)
