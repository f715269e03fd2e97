"""From a scope to files: the same for the desk, the worker and the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from repere.doors.design.booklet import offline, pdf
from repere.doors.design.booklet.contents import Contents, contents
from repere.knowledge.directory.booklets.queries import Scope, described, services_in


class NothingToTell(Exception):
    """No service answers to what was asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    scope: Scope
    title: str
    territory: str
    language: str
    paper: str


def made(
    asked: Asked, now: datetime, begin: Callable[[int, int], None], on_progress: Callable[[int], None]
) -> dict[str, bytes]:
    """The files of a booklet: "pdf", "html". `begin` hears how many services go in and how many are left out for want
    of room, `on_progress` how many are done.

    NothingToTell, or CannotBeDrawn.
    """
    told = gathered(asked, now, begin, on_progress)
    return {"pdf": pdf.pdf(told, asked.paper), "html": offline.page(told)}


def gathered(
    asked: Asked, now: datetime, begin: Callable[[int, int], None], on_progress: Callable[[int], None]
) -> Contents:
    held = services_in(asked.scope, now)
    begin(len(held.ids), held.left_out)
    told = contents(
        described(held.ids),
        left_out=held.left_out,
        title=asked.title,
        territory=asked.territory,
        audience=asked.scope.audience,
        themes=sorted(asked.scope.themes),
        language=asked.language,
        now=now,
        on_progress=on_progress,
    )
    if not told.count:
        raise NothingToTell
    return told
