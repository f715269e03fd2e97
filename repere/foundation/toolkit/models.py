"""What every table shares: its identifier, and how loud it must be."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState

from repere.foundation.toolkit.ids import uuid7


class Row(models.Model):
    """Every field of a table is named once in `harmless`, `personal` or `secret`; a test of the house counts them.

    harmless: says nothing about anybody. personal: tells who somebody is, or is tied to one person.
    secret: free text, health, status, credentials: what can hurt.
    """

    harmless: ClassVar[tuple[str, ...]]
    personal: ClassVar[tuple[str, ...]] = ()
    secret: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


class PeopleRow(models.Model):
    """A row about people: no `objects`; its manager has a loud name, kept in models, queries and actions."""

    harmless: ClassVar[tuple[str, ...]]
    personal: ClassVar[tuple[str, ...]] = ()
    secret: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


def columns_of(model: type[models.Model], at: str = "") -> list[str]:
    """Every column of a table, to be asked for beside those of tables it is joined to (`at`: "site__")."""
    return [f"{at}{field.attname}" for field in model._meta.concrete_fields]


def row_of(model: type[models.Model], cells: Iterator[Any], names: Sequence[str] = ()) -> Any:
    """The row that these columns make, taken from the head of what is left; None where the join found none.

    `names`: the columns that were asked for, where not all were; the others are read when they are wanted, one by one.
    """
    names = names or _attributes(model)
    values = list(islice(cells, len(names)))
    if all(value is None for value in values):
        return None
    # As `from_db` leaves it: a constructor that has every column asks each field in turn, for the same row.
    row = model.__new__(model)
    row.__dict__.update(zip(names, values, strict=True))
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


@lru_cache(maxsize=256)
def _attributes(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)
