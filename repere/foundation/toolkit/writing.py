"""New rows by the thousand: each statement written once, where `bulk_create` writes one for every seventy rows."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any, Final

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
    write_values(
        type(some),
        [field.attname for field in fields],
        ([field.pre_save(row, add=True) for field in fields] for row in rows),
    )
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def write_values(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as values in the order of `columns` (a relation by its key: "service_id"): all or none."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields: list[Any] = [model._meta.get_field(column) for column in columns]
    prepared = [_prepared(field, connection) for field in fields]
    quoted = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [[prepare(value) for prepare, value in zip(prepared, row, strict=True)] for row in rows]
    if not values:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    # Within a transaction no savepoint is opened, as with `bulk_create`: SQLite keeps the pages of a savepoint in a
    # chained list, and walks the whole of it at each row.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", values)  # noqa: S608


def _prepared(field: Any, connection: Any) -> Callable[[Any], Any]:
    convert = partial(field.get_db_prep_save, connection=connection)
    if (plain := _AS_IT_IS.get(type(field))) is None:
        return convert
    return lambda value: value if type(value) is plain else convert(value)


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
