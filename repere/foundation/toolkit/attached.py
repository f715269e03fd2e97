"""What hangs on a person, told by each room: how it moves when two are one, what is left when one is forgotten.

A lower room does not know those above it. Each room therefore says in its `attached.py` which of its tables lead to
a person, and the people room merges and erases through this list alone. A test of the house fails for a foreign key
that leads to a person and is not told here.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, Q, Value
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.timezone import localtime

Table = type[models.Model]


@dataclass(frozen=True, slots=True)
class Attached:
    """One table whose rows are about a person.

    by: its foreign keys that lead to the person, at once or through another table of the list.
    said: what its rows are, in words, for the certificate of an erasure.
    moves: False for what is made anew from the rest (an index).
    keeps: the fields of the statistics that survive the person; none: the rows go. Instants are cut to their day.
    closes: what a survivor must look like so that nobody waits for it any more.
    is_subject: its rows have an encryption key of their own.
    waiting: those of its rows for which something is still to come.
    contact: the instant at which the person came or wrote, from which the time to keep is counted.
    contact_when: those of its rows that come from the person; all, when nothing is said.
    awaited: those of its rows that promise, at an instant, that something will still happen.
    met: on a table of needs, those that were.
    takes_along: destroys what its rows have outside the database, once they are gone: told their keys beforehand.
    """

    table: Table
    by: tuple[str, ...]
    said: Promise | str
    moves: bool = True
    keeps: tuple[str, ...] = ()
    closes: Callable[[Any, datetime], None] | None = None
    is_subject: bool = False
    waiting: Q | None = None
    contact: str = ""
    contact_when: Q = field(default_factory=Q)
    awaited: Callable[[datetime], Q] | None = None
    met: Q | None = None
    takes_along: Callable[[Collection[Any]], None] | None = None

    @property
    def label(self) -> str:
        return self.table._meta.label_lower

    def field(self, name: str) -> Any:
        return self.table._meta.get_field(name)

    def rows(self) -> models.QuerySet[Any]:
        return self.table._base_manager.all()


_told: dict[Table, Attached] = {}


def tell(*entries: Attached) -> None:
    """Called by the `attached.py` of a room."""
    _told.update({entry.table: entry for entry in entries})


# Before people are forgotten, with their keys: what must be told elsewhere, done once the certificate is there.
Announced = Callable[[Any], None]
_announcers: list[Callable[[Collection[UUID]], Announced]] = []


def told_of_erasures(announcer: Callable[[Collection[UUID]], Announced]) -> None:
    """Called by the `attached.py` of a room that has something to say elsewhere when people are forgotten."""
    _announcers.append(announcer)


def announcements(people: Collection[UUID]) -> list[Announced]:
    autodiscover_modules("attached")
    return [announcer(people) for announcer in _announcers]


def entries() -> list[Attached]:
    """Every table that was told, each after those it hangs on: the first is that of the person."""
    autodiscover_modules("attached")
    ordered: dict[Table, Attached] = {}
    waiting = list(_told.values())
    while waiting:
        ready = [entry for entry in waiting if all(_stands(entry, name, ordered) for name in entry.by)]
        if not ready:
            raise LookupError(
                "these tables hang on none that was told: " + ", ".join(e.label for e in waiting)
            )
        ordered.update({entry.table: entry for entry in ready})
        waiting = [entry for entry in waiting if entry.table not in ordered]
    return list(ordered.values())


def _stands(entry: Attached, name: str, ordered: Collection[Table]) -> bool:
    target = entry.field(name).related_model
    return target is entry.table or target in ordered


def entry_of(label: str) -> Attached:
    autodiscover_modules("attached")
    return next(entry for entry in _told.values() if entry.label == label)


def ways(entry: Attached) -> list[str]:
    """From a row to its person, by each of its keys, as a query says it: "need__dossier__person"."""
    found: list[str] = []
    for name in entry.by:
        above = _told[entry.field(name).related_model]
        if above is entries()[0]:
            found.append(name)
        elif above is not entry:
            found += [f"{name}__{way}" for way in ways(above)]
    return found


Held = dict[Table, set[Any]]


def held(people: Iterable[UUID]) -> Held:
    """The keys of every row that hangs on these people, by table; those merged into them are people too."""
    found: Held = {}
    given = set(people)
    for entry in entries():
        first = not found
        keys = set(given) if first else set()
        for name in entry.by:
            above = keys if first else found[entry.field(name).related_model]
            if above:
                keys |= set(entry.rows().filter(**{f"{name}__in": above}).values_list("pk", flat=True))
        found[entry.table] = keys
    return found


# --- moving, and putting back


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one row, before and after: what a merge did, and all that its undoing needs."""

    table: str
    pk: str
    field: str
    before: Any
    after: Any


def _is_bytes(field: Any) -> bool:
    return bool(field.get_internal_type() == "BinaryField")


def raw(entry: Attached, pk: Any, name: str) -> Any:
    """A column as it is stored, in a form that JSON can carry: an encrypted one stays so."""
    field = entry.field(name)
    if _is_bytes(field):
        kept = entry.rows().annotate(stored=ExpressionWrapper(F(name), output_field=BinaryField()))
        stored = kept.values_list("stored", flat=True).get(pk=pk)
        return None if stored is None else {"base64": b64encode(bytes(stored)).decode()}
    value = entry.rows().values_list(field.attname, flat=True).get(pk=pk)
    return str(value) if isinstance(value, UUID | datetime) else value


def write_raw(entry: Attached, pk: Any, name: str, stored: Any) -> None:
    field = entry.field(name)
    value: Any = stored
    if _is_bytes(field) and stored is not None:
        value = Value(b64decode(stored["base64"]), output_field=BinaryField())
    entry.rows().filter(pk=pk).update(**{field.attname: value})


def set_column(entry: Attached, pk: Any, name: str, value: Any) -> Change:
    before = raw(entry, pk, name)
    entry.rows().filter(pk=pk).update(**{entry.field(name).attname: value})
    return Change(entry.label, str(pk), name, before, raw(entry, pk, name))


def move(merged: UUID, kept: UUID) -> Iterator[Change]:
    """Hang on `kept` what hangs on `merged`; must be run inside a transaction.

    Where a person has one row of a table (a dossier) and both have theirs, that of `merged` stays where it is and
    what hangs on it goes to that of `kept`. A row that cannot move (it would tie somebody to themselves, or say
    twice what is said once) stays with `merged`, and is out of sight with them.
    """
    pairs: dict[Table, list[tuple[Any, Any]]] = {}
    for entry in entries():
        if not pairs:
            pairs[entry.table] = [(merged, kept)]
        if not entry.moves:
            continue
        for name in entry.by:
            for old, new in pairs.get(entry.field(name).related_model, []):
                rows = list(entry.rows().filter(**{name: old}).order_by("pk"))
                own = entry.rows().filter(**{name: new}).first() if entry.field(name).one_to_one else None
                if own is not None:
                    pairs.setdefault(entry.table, []).extend((row.pk, own.pk) for row in rows)
                    continue
                yield from (change for row in rows if (change := _moved(entry, row, name, new)) is not None)


def _moved(entry: Attached, row: Any, name: str, new: Any) -> Change | None:
    others = [entry.field(other).attname for other in entry.by if other != name]
    if any(getattr(row, other) == new for other in others) or row.pk == new:
        return None
    try:
        with transaction.atomic():
            return set_column(entry, row.pk, name, new)
    except IntegrityError:
        return None


def put_back(changes: Iterable[Change]) -> list[Change]:
    """Undo, the last first, what nobody has changed since; gives what was changed since, and was left."""
    left = []
    for change in reversed(list(changes)):
        entry = entry_of(change.table)
        if not entry.rows().filter(pk=change.pk).exists():
            continue
        if raw(entry, change.pk, change.field) != change.after:
            left.append(change)
            continue
        write_raw(entry, change.pk, change.field, change.before)
    return left


# --- what survives a person


@dataclass(frozen=True, slots=True)
class Gone:
    """Of one table: how many rows went, and how many of them are still counted, tied to nobody."""

    table: str
    gone: int
    counted: int


def leave_statistics(found: Held, at: datetime) -> list[Gone]:
    """Copy what is kept of each row under an identifier that nothing else knows, then delete the rows.

    The copies have new identifiers because those of the rows are in the trail beside that of the dossier, and their
    instants are cut to the day: nothing ties two of them together but the visit that they belong to.
    """
    names: dict[Table, dict[Any, UUID]] = {}
    told = [entry for entry in entries() if found.get(entry.table)]
    for entry in told:
        if entry.keeps:
            names[entry.table] = _copied(entry, found[entry.table], names, at)
    for entry in reversed(told):
        if entry.takes_along:
            entry.takes_along(found[entry.table])
        entry.rows().filter(pk__in=found[entry.table]).delete()
    return [
        Gone(entry.label, len(found[entry.table]), len(names.get(entry.table, ())))
        for entry in told
        if entry.moves
    ]


def _copied(
    entry: Attached, keys: set[Any], names: dict[Table, dict[Any, UUID]], at: datetime
) -> dict[Any, UUID]:
    made, copies = {}, []
    for row in entry.rows().filter(pk__in=keys).order_by("pk"):
        copy = entry.table(pk=uuid4())
        for name in entry.keeps:
            field = entry.field(name)
            value = getattr(row, field.attname)
            if field.is_relation and field.related_model in names:
                value = names[field.related_model].get(value)
            elif isinstance(value, datetime):
                value = cut_to_its_day(value)
            setattr(copy, field.attname, value)
        if entry.closes:
            entry.closes(copy, cut_to_its_day(at))
        made[row.pk] = copy.pk
        copies.append(copy)
    entry.table._base_manager.bulk_create(copies)
    return made


def cut_to_its_day(at: datetime) -> datetime:
    """Midnight here: a day can be counted, an hour could be remembered."""
    return localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
