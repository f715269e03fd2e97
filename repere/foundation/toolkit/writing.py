"""New rows by the thousand: each statement written once, where `bulk_create` writes one for every seventy rows."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

# What the database takes as it is from a field of this very kind.
_AS_IT_IS: Final[dict[type, type]] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.SmallIntegerField: int,
    models.FloatField: float,
}


def write_new(rows: Collection[models.Model]) -> None:
    """Insert rows of one model, each with its key: all or none. No signal is sent, as with `bulk_create`."""
    some = next(iter(rows), None)
    if some is None:
        return
    fields = some._meta.concrete_fields
    # Most fields are written as they stand on the row; those that fill themselves in are asked.
    as_it_stands = attrgetter(*(field.attname for field in fields))
    own = [
        (at, field) for at, field in enumerate(fields) if type(field).pre_save is not models.Field.pre_save
    ]

    def values(row: models.Model) -> Sequence[Any]:
        found = list(as_it_stands(row))
        for at, field in own:
            found[at] = field.pre_save(row, add=True)
        return found

    write_values(type(some), [field.attname for field in fields], map(values, rows))
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def write_values(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: str = "",
    over: Sequence[str] = (),
) -> None:
    """Insert rows given as values in the order of `columns` (a relation by its key: "service_id"): all or none.

    Where another row holds the same value of the column `unique`, its columns `over` are written anew; without any, it
    is left as it is.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    fields: list[Any] = [model._meta.get_field(column) for column in columns]
    prepared = [_prepared(field, connection) for field in fields]
    quoted = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [[prepare(value) for prepare, value in zip(prepared, row, strict=True)] for row in rows]
    if not values:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    otherwise = _otherwise(model, unique, over, connection) if unique else ""
    # Within a transaction no savepoint is opened, as with `bulk_create`: SQLite keeps the pages of a savepoint in a
    # chained list, and walks the whole of it at each row.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks}){otherwise}", values)  # noqa: S608


def _otherwise(model: type[models.Model], unique: str, over: Sequence[str], connection: Any) -> str:
    named: Any = model._meta.get_field
    at = connection.ops.quote_name(named(unique).column)
    if not over:
        return f" ON CONFLICT ({at}) DO NOTHING"
    columns = [connection.ops.quote_name(named(name).column) for name in over]
    return f" ON CONFLICT ({at}) DO UPDATE SET " + ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)


def _prepared(field: Any, connection: Any) -> Callable[[Any], Any]:
    convert = partial(field.get_db_prep_save, connection=connection)
    target = field.target_field if field.remote_field else field
    if type(target) is models.UUIDField and not connection.features.has_native_uuid_field:
        return lambda value: value.hex if type(value) is UUID else convert(value)
    if (plain := _AS_IT_IS.get(type(target))) is None:
        return convert
    return lambda value: value if type(value) is plain or value is None else convert(value)


@contextmanager
def unswept() -> Iterator[Callable[[], object]]:
    """Without the pauses in which Python looks through all that is in memory, the longer the more is held there: what
    it yields sweeps what was made since the last time, and is called now and then."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield partial(gc.collect, 0)
    finally:
        if was_on:
            gc.enable()


def write_changed(rows: Collection[models.Model], names: Sequence[str]) -> None:
    """Save these fields of rows of one model, with one statement written once: all or none; no signal is sent."""
    some = next(iter(rows), None)
    if some is None:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    meta = type(some)._meta
    fields: list[Any] = [*(meta.get_field(name) for name in names), meta.pk]
    prepared = [_prepared(field, connection) for field in fields]
    values = [
        [prepare(field.pre_save(row, add=False)) for prepare, field in zip(prepared, fields, strict=True)]
        for row in rows
    ]
    quote = connection.ops.quote_name
    said = ", ".join(f"{quote(field.column)} = %s" for field in fields[:-1])
    statement = f"UPDATE {quote(meta.db_table)} SET {said} WHERE {quote(fields[-1].column)} = %s"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)
