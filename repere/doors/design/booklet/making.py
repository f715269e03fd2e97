"""From a scope to files: the same for the desk, the worker and the command line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from repere.doors.design.booklet import offline, pdf
from repere.doors.design.booklet.contents import Contents, contents
from repere.knowledge.directory.booklets.queries import Scope, described, services_in, volumes_of


class NothingToTell(Exception):
    """No service answers to what was asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    scope: Scope
    title: str
    territory: str
    language: str
    paper: str


class Part(NamedTuple):
    """A volume that is begun: how many services it holds, and how many of the territory have no room in any."""

    number: int
    of: int
    total: int
    left_out: int


def made(
    asked: Asked, now: datetime, begin: Callable[[Part], None], on_progress: Callable[[int], None]
) -> Iterator[dict[str, bytes]]:
    """The files of each volume: "pdf", "html". `begin` hears of each before it is made, `on_progress` how many of its
    services are done.

    NothingToTell, or CannotBeDrawn.
    """
    for told in gathered(asked, now, begin, on_progress):
        yield {"pdf": pdf.pdf(told, asked.paper), "html": offline.page(told)}


def gathered(
    asked: Asked, now: datetime, begin: Callable[[Part], None], on_progress: Callable[[int], None]
) -> Iterator[Contents]:
    held = services_in(asked.scope, now)
    volumes = volumes_of(held, asked.scope)
    if not volumes:
        raise NothingToTell
    for number, volume in enumerate(volumes, 1):
        begin(Part(number, len(volumes), len(volume.ids), held.left_out))
        told = contents(
            described(volume.ids),
            left_out=held.left_out,
            title=asked.title,
            territory=asked.territory,
            audience=asked.scope.audience,
            themes=volume.themes or sorted(asked.scope.themes),
            language=asked.language,
            now=now,
            part=(number, len(volumes), volume.towns) if len(volumes) > 1 else None,
            on_progress=on_progress,
        )
        if not told.count:
            raise NothingToTell
        yield told
