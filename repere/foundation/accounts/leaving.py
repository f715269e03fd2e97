"""A colleague leaves: what the rooms above do then, told by each in its `leaving.py`."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils.module_loading import autodiscover_modules

# Of an organisation, who leaves it, when: called in the transaction that ends their role.
Left = Callable[[UUID, UUID, datetime], object]
_told: list[Left] = []


def told_of_leaving(room: Left) -> None:
    """Called by the `leaving.py` of a room."""
    if room not in _told:
        _told.append(room)


def has_left(organisation_id: UUID, user_id: UUID, now: datetime) -> None:
    autodiscover_modules("leaving")
    for room in _told:
        room(organisation_id, user_id, now)
