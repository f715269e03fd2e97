"""From what was sent to what may be kept: known by its bytes, looked through, opened for real, written anew.

Nothing is written to the database here: it takes seconds, and nobody waits for it but whoever sends.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files import File

from repere.accompaniment.papers import opening, rules, scanning
from repere.accompaniment.papers.choices import State
from repere.accompaniment.papers.rules import NotTaken
from repere.accompaniment.papers.scanning import Verdict
from repere.foundation.vault.scratch import PIECE, Scratch


@dataclass(frozen=True, slots=True)
class Received:
    """A file that may be kept: what it is now, its bytes, and whether the scanner passed it."""

    form: str
    pages: int
    content: Scratch
    state: State


class _Pieces:
    def __init__(self, sent: "File[bytes]") -> None:
        self._sent = sent

    def pieces(self) -> Iterator[bytes]:
        self._sent.seek(0)
        while piece := self._sent.read(PIECE):
            yield piece


def received(sent: "File[bytes]") -> Received:
    """Raises `NotTaken` with the reason. A scanner that is silent is no reason: the file waits for it, unopened."""
    sent.seek(0)
    form = rules.form_of(sent.read(rules.HEAD_BYTES))
    rules.check_size(form, sent.size or 0)
    source = _Pieces(sent)
    state = _looked_through(source)
    opened = opening.cleaned(source, form)
    return Received(opened.form, opened.pages, opened.content, state)


def _looked_through(source: _Pieces) -> State:
    if not scanning.is_configured():
        return State.UNCHECKED
    verdict = scanning.scanned(source.pieces())
    if verdict is Verdict.INFECTED:
        raise NotTaken("virus")
    return State.CLEAN if verdict is Verdict.CLEAN else State.WAITING
