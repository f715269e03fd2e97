# ruff: noqa: S608  # the names of our own tables and columns
"""A number that changes with the directory, whoever writes it: what was kept of an earlier one is thrown away.

The database draws it itself, in the transaction that writes. Drawn by chance, not counted: a change that is undone
gives the earlier number back with the earlier rows.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections, models

from repere.knowledge.directory.models import (
    DatedClosure,
    DirectoryStamp,
    Location,
    PastAnswers,
    SearchRow,
    Service,
    ServiceTheme,
    SheetState,
    Structure,
)

WATCHED: tuple[type[models.Model], ...] = (
    Service,
    Structure,
    Location,
    ServiceTheme,
    SheetState,
    SearchRow,
    DatedClosure,
    PastAnswers,
)
# Written at each statement of places, which is read anew for every page, or to say that nothing changed.
UNWATCHED: dict[type[models.Model], tuple[str, ...]] = {
    Service: ("latest_statement", "imported_at"),
    Structure: ("imported_at",),
    SearchRow: ("made_at",),
    SheetState: ("reminded_at",),
    PastAnswers: ("counted_at",),
}
TABLE = DirectoryStamp._meta.db_table


def watch(using: str = "default", **_signal: Any) -> None:
    """After migrations: the tables are watched, and what was kept before them is not believed."""
    with connections[using].cursor() as cursor:
        for statement in (*_unwatched(connections[using].vendor), *_watched(connections[using].vendor)):
            cursor.execute(statement)


def unwatch(using: str = "default", **_signal: Any) -> None:
    """Before migrations: a table that is watched cannot be altered freely."""
    with connections[using].cursor() as cursor:
        for statement in _unwatched(connections[using].vendor):
            cursor.execute(statement)


def _columns(model: type[models.Model]) -> str:
    left_out = UNWATCHED.get(model, ())
    return ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if f.name not in left_out)


def _names() -> Iterator[tuple[type[models.Model], str, str]]:
    for model in WATCHED:
        for event in ("INSERT", "DELETE", f"UPDATE OF {_columns(model)}"):
            yield model, event, f"{model._meta.db_table}_{event.split()[0].lower()}_stamps"


def _unwatched(vendor: str) -> Iterator[str]:
    if vendor == "sqlite":
        for _model, _event, name in _names():
            yield f'DROP TRIGGER IF EXISTS "{name}"'
    else:
        yield "DROP FUNCTION IF EXISTS directory_changed() CASCADE"


def _watched(vendor: str) -> Iterator[str]:
    if vendor == "sqlite":
        # In two steps: a conflict inside a trigger is settled as the statement around it says.
        draw = f'UPDATE "{TABLE}" SET value = random() WHERE id = 1'
        begin = (
            f'INSERT INTO "{TABLE}" (id, value) SELECT 1, random() WHERE NOT EXISTS (SELECT 1 FROM "{TABLE}")'
        )
        for model, event, name in _names():
            table = model._meta.db_table
            yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {draw}; {begin}; END'
        yield from (draw, begin)
        return
    draw = f'INSERT INTO "{TABLE}" (id, value) VALUES (1, (random() * 9e15)::bigint)'
    draw += " ON CONFLICT (id) DO UPDATE SET value = EXCLUDED.value"
    yield f"""CREATE FUNCTION directory_changed() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN {draw}; RETURN NULL; END $$"""
    for model, event, name in _names():
        table = model._meta.db_table
        yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" EXECUTE FUNCTION directory_changed()'
    yield draw
