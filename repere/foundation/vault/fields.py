"""Fields sealed in the database, plain on the instance. The model says for whom, in `sealed_for()`.

    text = SealedText(max_length=200, tag="person.name")

An attribute is opened when it is read, and sealed when it is saved; what was only read is saved as it was. What is
empty ("", [], None) is stored empty: nothing is hidden there, and no key is made, unless `alike_under` says that its
presence tells too much. Nothing can be sought by a sealed
field: `filter`, `order_by` and plain `update` raise `FieldError`. `values()` and `values_list()` give a `SealedValue`,
to be opened with the id of its row.
"""

import json
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final, NoReturn
from uuid import UUID

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.lookups import IsNull
from django.db.models.query_utils import DeferredAttribute

from repere.foundation.toolkit.models import PeopleRow
from repere.foundation.vault import keyring, sealing

UNOPENED: Any = type("Unopened", (), {"__repr__": lambda _: "unopened", "__slots__": ()})()


class SealedValue:
    """What the database holds. `plain` is known once opened, for the row that opened it."""

    __slots__ = ("field", "plain", "raw", "was")

    def __init__(self, raw: bytes, field: "Sealed", plain: Any = UNOPENED, was: bytes = b"") -> None:
        self.raw, self.field, self.plain, self.was = raw, field, plain, was

    def open(self, row_id: UUID | str | int) -> Any:
        """The value, or `CannotOpen`: altered, of another row or field, or its key forgotten."""
        key = keyring.current().key(self.raw[1:17])
        return self.field.decoded(sealing.unseal(key.aes, self.raw, self.field.bond(row_id)))

    def __reduce__(self) -> tuple[Any, ...]:
        # Copied or kept elsewhere: without the text.
        return SealedValue, (self.raw, self.field)

    def __repr__(self) -> str:
        return "<sealed>"


_NOT_READ: Final = object()


class OpenedWhenRead(DeferredAttribute):
    field: "Sealed"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        # As the attribute of any field does, without asking it: a page reads hundreds.
        held = instance.__dict__.get(self.field.attname, _NOT_READ)
        if held is _NOT_READ:
            held = super().__get__(instance, cls)
        if type(held) is not SealedValue:
            return held
        if held.plain is UNOPENED:
            held.plain = held.open(instance.pk)
            if self.field.is_mutable:
                held.was = self.field.encoded(held.plain)
        return held.plain

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class Sealed(models.Field):
    """What the variants share; each brings the form, the checks and the plain type of an ordinary field."""

    descriptor_class = OpenedWhenRead
    is_mutable: ClassVar[bool] = False
    empty: ClassVar[Any] = None

    def __init__(self, *args: Any, tag: str, alike_under: int = 0, **kwargs: Any) -> None:
        if kwargs.get("unique") or kwargs.get("db_index") or kwargs.get("primary_key"):
            raise FieldError("A sealed field is never the same twice: it has no index.")
        self.tag = tag
        # Where the mere presence of a word tells of a danger: what is empty is sealed too, and all that takes less than
        # so many bytes looks alike.
        self.alike_under = alike_under
        self._bond = sealing.bound_to(tag, "")
        super().__init__(*args, **kwargs)

    # What it is for the database
    def get_internal_type(self) -> str:
        return "BinaryField"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"tag": self.tag}

    def get_placeholder(self, _value: Any, _compiler: Any, connection: Any) -> Any:
        return connection.ops.binary_placeholder_sql(_value)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        if value is None:
            return None
        raw = bytes(value)
        if not raw:
            return self.nothing()
        keyring.current().expect(raw[1:17])
        return SealedValue(raw, self)

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if type(value) is SealedValue:
            return connection.Database.Binary(value.raw)
        if value is None or _is_stored_bytes(value):
            return value
        if value in (self.nothing(), b""):
            return connection.Database.Binary(b"")
        raise FieldError(f"{self.name} is sealed for one row: set it on the instance, and save it.")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_db_prep_value(value, connection)

    # Sealing and opening
    def bond(self, row_id: UUID | str | int) -> bytes:
        return self._bond + (row_id.bytes if type(row_id) is UUID else str(row_id).encode())

    @abstractmethod
    def encoded(self, plain: Any) -> bytes:
        """The bytes of a plain value."""

    @abstractmethod
    def decoded(self, data: bytes) -> Any:
        """The plain value of these bytes."""

    def nothing(self) -> Any:
        return self.empty

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        held = instance.__dict__.get(self.attname)
        if type(held) is SealedValue:
            if not self.has_changed_in_place(held):
                return held
            held = held.plain
        sealed = self.sealed(held, instance)
        instance.__dict__[self.attname] = sealed
        return sealed

    def has_changed_in_place(self, held: SealedValue) -> bool:
        return self.is_mutable and held.plain is not UNOPENED and self.encoded(held.plain) != held.was

    def sealed(self, plain: Any, instance: Any) -> Any:
        if hasattr(plain, "resolve_expression"):
            raise FieldError(f"{self.name} is sealed: the database can compute nothing of it.")
        plain = self.to_python(plain)
        if plain is None or (plain == self.nothing() and not self.alike_under):
            return plain
        data = self.encoded(plain)
        key = keyring.current().key_for(*instance.sealed_for())
        at_least = self.alike_under or sealing.SMALLEST
        raw = sealing.seal(key.aes, key.id, data, self.bond(instance.pk), at_least)
        return SealedValue(raw, self, plain, data)

    # Seeking
    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self.name} is sealed: it cannot be sought or compared by the database.")

    def get_transform(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.name} is sealed: the database can compute nothing of it.")


def _is_stored_bytes(value: Any) -> bool:
    """A column put back as it was: its very bytes, said to be bytes."""
    if (
        not isinstance(value, models.Value)
        or type(getattr(value, "_output_field_or_none", None)) is not models.BinaryField
    ):
        return False
    return value.value == b"" or sealing.looks_sealed(value.value)


class SealedText(Sealed, models.CharField):
    empty = ""

    def encoded(self, plain: Any) -> bytes:
        return str(plain).encode()

    def decoded(self, data: bytes) -> str:
        return data.decode()


class SealedNumber(Sealed, models.IntegerField):
    @cached_property
    def validators(self) -> list[Any]:
        """Without those that an integer column would ask for."""
        own: list[Any] = self._validators  # type: ignore[attr-defined]  # not in the stubs
        return [*self.default_validators, *own]

    def encoded(self, plain: Any) -> bytes:
        return b"%d" % plain

    def decoded(self, data: bytes) -> int:
        return int(data)


class SealedDate(Sealed, models.DateField):
    def encoded(self, plain: Any) -> bytes:
        return plain.isoformat().encode()

    def decoded(self, data: bytes) -> date:
        return date.fromisoformat(data.decode())


class SealedJSON(Sealed, models.JSONField):
    """Lists and objects; `default` must be `list` or `dict`."""

    is_mutable = True

    def nothing(self) -> Any:
        return self.get_default()

    def encoded(self, plain: Any) -> bytes:
        return json.dumps(plain, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()

    def decoded(self, data: bytes) -> Any:
        return json.loads(data)


class SealedRows(models.QuerySet[Any]):
    """Writes in bulk that seal, and refuses those that could not."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if kwargs.get("update_conflicts"):
            raise FieldError("A sealed value is bound to its row: it cannot be put into another.")
        rows = list(objs)
        wanted: dict[UUID, set[UUID]] = {}
        for row in rows:
            if any(
                field.alike_under or row.__dict__.get(field.attname) not in (None, "", [])
                for field in sealed_fields(row)
            ):
                organisation_id, subject_id = row.sealed_for()
                wanted.setdefault(organisation_id, set()).add(subject_id)
        for organisation_id, subject_ids in wanted.items():
            keyring.current().prepare(organisation_id, sorted(subject_ids))
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        names = list(fields)
        self._refuse(names)
        return super().bulk_update(objs, names, *args, **kwargs)

    def order_by(self, *names: Any) -> Any:
        self._refuse([name.lstrip("-") for name in names if isinstance(name, str)])
        return super().order_by(*names)

    def _refuse(self, names: Sequence[str]) -> None:
        for field in sealed_fields(self.model):
            if field.name in names:
                raise FieldError(f"{field.name} is sealed: the rows are read, and saved one by one.")


class ManagerOfSealedRows(models.Manager[Any]):
    def get_queryset(self) -> SealedRows:
        return SealedRows(self.model, using=self._db)


class SealedRow(PeopleRow):
    """A row about somebody, with sealed fields."""

    unscoped: ClassVar[models.Manager[Any]] = ManagerOfSealedRows()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"

    def sealed_for(self) -> tuple[UUID, UUID]:
        """The organisation whose key wraps, and the person or anonymous passage who can be forgotten."""
        raise TypeError(f"{type(self).__name__} does not say for whom it is sealed.")


def opened(value: Any, row_id: UUID | str | int) -> Any:
    """What `values_list` gave, opened when it is sealed."""
    return value.open(row_id) if type(value) is SealedValue else value


def sealed_fields(model: Any) -> list[Sealed]:
    return [field for field in model._meta.concrete_fields if isinstance(field, Sealed)]


def keys_that_seal(row: Any) -> set[bytes]:
    """The ids of the keys that open the sealed values of a row, as it was read."""
    held = (row.__dict__.get(field.attname) for field in sealed_fields(row))
    return {sealing.key_id_of(value.raw) for value in held if type(value) is SealedValue}


def seal_again(row: Any) -> None:
    """Seal everything for whom the row is about now, and save it: it was written when it was about another."""
    fields = sealed_fields(row)
    for field in fields:
        setattr(row, field.attname, getattr(row, field.attname))
    row.save(update_fields=[field.name for field in fields])
