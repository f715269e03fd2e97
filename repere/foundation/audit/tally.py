"""What is seen too often for a line each: counted in a file as it happens, told in the chain by the quarter of an hour.

A page adds one line to the file of the current quarter (some microseconds, no transaction); the worker sums up the
files of the quarters that ended. The files hold identifiers, for a quarter of an hour.
"""

import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from repere.foundation.audit import trail, volume
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Actor, Role

UNUSUAL = "people.shown_unusually"
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT


def folder() -> Path:
    return Path(settings.DATA_DIR) / "tally"


@lru_cache(maxsize=2)
def _file(data_dir: str, quarter: int) -> str:
    place = Path(data_dir) / "tally"
    place.mkdir(mode=0o700, exist_ok=True)
    return str(place / f"{quarter}.txt")


def count(actor: Actor, verb: str, people: Iterable[UUID]) -> None:
    """This actor was shown these people. Nothing seen, nothing counted but the time."""
    if actor.organisation_id is None or actor.user_id is None:
        return
    reader = (actor.organisation_id.hex, actor.user_id.hex, actor.role.value, verb)
    said = volume.line(reader, [person.hex for person in people])
    # Appended in one write: processes do not cut one another's lines.
    file = os.open(_file(str(settings.DATA_DIR), volume.quarter_of(time.time())), _APPEND, 0o600)
    try:
        os.write(file, said.encode())
    finally:
        os.close(file)


def settle(*, now: datetime) -> int:
    """Tell in the chains what was seen in the quarters that ended; gives how many lines that made."""
    told = 0
    for file in sorted(folder().glob("*.txt")):
        quarter = int(file.stem)
        if volume.is_settled(quarter, now.timestamp()):
            told += _tell(quarter, volume.summed(file.read_text().splitlines(keepends=True)))
            file.unlink()
    return told


@transaction.atomic
def _tell(quarter: int, found: dict[volume.Reader, volume.Shown]) -> int:
    told = 0
    for (organisation, colleague, role, verb), shown in sorted(found.items()):
        actor = Actor(UUID(colleague), UUID(organisation), Role(role))
        if _is_told(actor, verb, quarter):  # stopped last time between this and the end of the file
            continue
        trail.record(
            actor,
            verb,
            from_at=_instant(quarter),
            quarter=quarter,
            times=shown.times,
            people=len(shown.people),
        )
        told += 1
        hour = _last_hour(actor, verb, quarter)
        if volume.is_unusual(hour):
            trail.record(actor, UNUSUAL, from_at=_instant(quarter - len(hour) + 1), people=sum(hour))
    return told


def _is_told(actor: Actor, verb: str, quarter: int) -> bool:
    return any(line.detail["quarter"] == quarter for line in _lines(actor, verb, quarter))


def _last_hour(actor: Actor, verb: str, quarter: int) -> list[int]:
    """People shown in this quarter and the three before it, the oldest first, from the first that has any."""
    first = quarter - volume.QUARTERS_LOOKED_AT + 1
    lines = _lines(actor, verb, first)
    seen = {line.detail["quarter"]: line.detail["people"] for line in lines}
    begun = min(seen, default=quarter)
    return [seen.get(one, 0) for one in range(max(begun, first), quarter + 1)]


def _lines(actor: Actor, verb: str, since_quarter: int) -> list[TrailLine]:
    """Lines about these quarters were written after they ended."""
    since = datetime.fromtimestamp((since_quarter + 1) * volume.QUARTER_S, UTC)
    rows = TrailLine.objects.filter(
        organisation_id=actor.organisation_id, at__gte=since, user_id=actor.user_id, verb=verb
    )
    return [line for line in rows if line.detail["quarter"] >= since_quarter]


def _instant(quarter: int) -> str:
    return datetime.fromtimestamp(quarter * volume.QUARTER_S, UTC).isoformat(timespec="minutes")
