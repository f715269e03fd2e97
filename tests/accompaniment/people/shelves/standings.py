"""Naming a colleague on somebody, as the database keeps it."""

from datetime import timedelta

from django.utils import timezone

from repere.accompaniment.people.models import PersonReader
from repere.accompaniment.people.shelves.rules import Standing

ENDED = "ended"
# What each way of being named gives now.
Named = {None: frozenset(), ENDED: frozenset()} | {one: frozenset({one}) for one in Standing}


def named_on(person, user_id, way, **fields):
    if way is None:
        return None
    now = timezone.now()
    until = {ENDED: now - timedelta(minutes=1), Standing.VOLUNTEER: now + timedelta(days=30)}.get(way)
    if way is Standing.EMERGENCY:
        until = now + timedelta(hours=3)
    standing = Standing.VOLUNTEER if way == ENDED else way
    told = {"person": person, "user_id": user_id, "standing": standing, "until": until, "named_at": now}
    return PersonReader.unscoped.create(**told | fields)
