"""Queries written once: for a small page Django takes longer to write its SQL than a database to answer it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import update_wrapper
from threading import local
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar
from uuid import UUID, SafeUUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet
from django.db.models.query import ValuesListIterable

Asking = ParamSpec("Asking")
Row = TypeVar("Row")


class _Asked(NamedTuple):
    """Where a value comes from when the query runs: an argument, or one item of a list."""

    argument: int
    item: int | None = None


class _StandIn(Expression):
    """What a filter is given while the query is written."""

    def __init__(self, argument: int, items: int | None = None) -> None:
        super().__init__()
        self.argument, self.items = argument, items

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if self.items is None:
            return "%s", (_Asked(self.argument),)
        marks = ", ".join(["%s"] * self.items)
        return f"({marks})", tuple(_Asked(self.argument, item) for item in range(self.items))


class _Plan(NamedTuple):
    sql: str
    parameters: tuple[Any, ...]  # constants, and _Asked
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    width: int


class Prepared(Generic[Asking, Row]):
    """A function that builds a `values_list`; called, it gives the rows, and its SQL is kept for the next call.

    None, booleans and whole numbers shape the query, as does how many items a list has: a query is kept for each
    shape. All else (UUID, date, instant, text, decimal figure) is asked anew each time, so the function may do no
    more with it than hand it to a filter. Nothing of the answers is kept.
    """

    def __init__(self, build: Callable[Asking, QuerySet[Any, Row]]) -> None:
        self.build = build
        # What reads a column belongs to a connection, and a connection to a thread.
        self.kept = local()
        update_wrapper(self, build)

    def __call__(self, *asked: Asking.args, **named: Asking.kwargs) -> list[Row]:
        if named:
            raise TypeError("A prepared query takes its arguments in order.")
        # The connection itself: what stands for it is asked again at each of its attributes.
        connection = connections[DEFAULT_DB_ALIAS]
        values = [_handed_over(value, connection) for value in asked]
        shape = (connection.vendor, *map(_shape, values))
        plans: dict[Any, _Plan | None] = self.kept.__dict__
        if shape not in plans:
            plans[shape] = self._written(values, connection)
        plan = plans[shape]
        return [] if plan is None else _run(plan, values, connection)

    def _written(self, values: list[Any], connection: BaseDatabaseWrapper) -> _Plan | None:
        stands = [_stand_in(place, value) for place, value in enumerate(values)]
        rows: Any = self.build(*stands)  # type: ignore[call-arg]
        if rows._iterable_class is not ValuesListIterable:
            raise TypeError("A prepared query is a values_list.")
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        width = compiler.col_count or len(compiler.select)
        found = compiler.get_converters([column[0] for column in compiler.select[:width]])
        converters = tuple(
            (at, tuple(_quick(function, connection) for function in functions), column)
            for at, (functions, column) in found.items()
        )
        return _Plan(sql, tuple(parameters), converters, width)


def _handed_over(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """As Django's own fields hand it to this engine."""
    if type(value) is str:
        return value
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, list):
        return padded([_handed_over(item, connection) for item in value])
    return value


def _shape(value: Any) -> object:
    if value is None or isinstance(value, (bool, int)):
        return value
    return (len(value),) if isinstance(value, list) else ()


def _stand_in(place: int, value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, list):
        return _StandIn(place, len(value)) if value else []
    return _StandIn(place)


def _run(plan: _Plan, values: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    parameters = [
        told
        if type(told) is not _Asked
        else values[told.argument]
        if told.item is None
        else values[told.argument][told.item]
        for told in plan.parameters
    ]
    rows = rows_of(plan.sql, parameters, connection)
    if not plan.converters and (not rows or len(rows[0]) == plan.width):
        return rows
    if not rows:
        return []
    # Column by column: a row at a time would take twice as long.
    columns: list[Any] = list(zip(*rows, strict=True))[: plan.width]
    for at, functions, column in plan.converters:
        for function in functions:
            columns[at] = [function(value, column, connection) for value in columns[at]]
    return list(zip(*columns, strict=True))


def rows_of(sql: str, parameters: Sequence[Any] | None, connection: BaseDatabaseWrapper) -> list[Any]:
    """What Django's cursor would give, as the database wrote it."""
    if connection.vendor != "sqlite" or connection.execute_wrappers or connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()
    # Nobody watches: what Django puts around a cursor to be watched costs as much as most answers.
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor = connection.create_cursor()
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def padded(items: list[Any]) -> list[Any]:
    """The last item again, up to a power of two: few lengths, few queries to keep."""
    count = len(items)
    return items + items[-1:] * ((1 << (count - 1).bit_length()) - count) if count else items


def _quick(function: Callable[..., Any], connection: BaseDatabaseWrapper) -> Callable[..., Any]:
    """What does the same as what SQLite's columns are read by, and sooner."""
    for name, quick in (("convert_uuidfield_value", _uuid), ("convert_datetimefield_value", _instant)):
        if function == getattr(connection.ops, name, None):
            return quick
    return function


# Slots are set where they are: a UUID refuses to be changed by its name.
_slots: Any = UUID
_new_uuid, _set_int, _set_safety = UUID.__new__, _slots.int.__set__, _slots.is_safe.__set__


def _uuid(value: str | None, _column: Any, _connection: Any) -> UUID | None:
    """As SQLite keeps it, 32 digits: what its own constructor checks was checked when it was written."""
    if value is None:
        return None
    made = _new_uuid(UUID)
    _set_int(made, int(value, 16))
    _set_safety(made, SafeUUID.unknown)
    return made


def _instant(value: str | datetime | None, _column: Any, connection: BaseDatabaseWrapper) -> datetime | None:
    if value is None or (type(value) is datetime and value.tzinfo):
        return value
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=connection.timezone)
