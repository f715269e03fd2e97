"""What somebody does with a file of people: sends it, points at its columns, decides, has it written, drops it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import UUID

from django.db import transaction

from repere.accompaniment.casework.imports import access, queries
from repere.accompaniment.casework.imports.choices import OVER, Decision, RowState, State
from repere.accompaniment.casework.imports.fields import FIELDS, NAMING, ON_SHELF, SEVERAL, guessed
from repere.accompaniment.casework.imports.models import DossierImport, ImportMapping, ImportRow
from repere.accompaniment.people.queries import people_by_id
from repere.accompaniment.people.shelves import rules as shelves
from repere.accompaniment.people.shelves.rules import Shelf, Standing, Tie
from repere.foundation.audit import trail
from repere.foundation.toolkit import tables
from repere.foundation.toolkit.actors import Actor, NotAllowed
from repere.foundation.toolkit.writing import write_changed, write_new
from repere.foundation.vault import keyring
from repere.knowledge.territory.rules import fold

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
# Written or not, a file goes after so long.
KEPT = timedelta(days=7)


class TooLarge(Exception):
    """More than one file brings in at once."""


class BadColumns(ValueError):
    """Columns that cannot be followed: `code`, and the field it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code} {about}")
        self.code, self.about = code, about


class AtWork(Exception):
    """The file is being looked through or written: one thing at a time."""


@transaction.atomic
def send_file(
    actor: Actor,
    name: str,
    raw: bytes,
    *,
    encoding: str = "",
    mapping: ImportMapping | None = None,
    now: datetime,
) -> DossierImport:
    """Keep a file that was sent, sealed row by row; nothing of it is in a dossier yet.

    `encoding`: where it does not tell by itself. TooLarge; `tables.Unreadable` when it holds no rows.
    """
    access.IMPORT.require(actor)
    if actor.user_id is None:
        raise NotAllowed(access.IMPORT.name)
    if len(raw) > MOST_BYTES:
        raise TooLarge
    name = PurePath(name.replace("\\", "/")).name[-120:] or "file"
    rows = tables.read(raw, name, {"encoding": encoding} if encoding else {})
    if not rows:
        raise tables.Unreadable("unknown_format")
    if len(rows) > MOST_ROWS:
        raise TooLarge
    headings = list(dict.fromkeys(column for _number, row in rows for column in row))
    taken = DossierImport(
        organisation_id=actor.own_organisation_id,
        sent_by_id=actor.user_id,
        rows=len(rows),
        sent_at=now,
        moved_at=now,
    )
    taken.name, taken.headings = name, headings
    taken.columns = _known_columns(mapping, headings) if mapping else guessed(headings, fold)
    taken.source = mapping.name if mapping else ""
    taken.tally = {RowState.WAITING: len(rows)}
    taken.save(force_insert=True)
    write_new(
        [
            ImportRow(taken=taken, number=number, cells=[row.get(column) for column in headings])
            for number, row in rows
        ]
    )
    trail.record(actor, "dossiers.file_sent", taken, rows=len(rows))
    return taken


def _known_columns(mapping: ImportMapping, headings: Collection[str]) -> dict[str, str]:
    return {column: field for column, field in mapping.columns.items() if column in headings}


def may_be(actor: Actor) -> list[str]:
    """The fields that this actor may fill: what lies on a shelf is for whoever writes on it."""
    held = shelves.HELD.get(actor.role.value, {})
    return [
        name
        for name in FIELDS
        if name not in ON_SHELF or held.get(Shelf(ON_SHELF[name]), shelves.Hold.NOTHING) is shelves.Hold.WRITE
    ]


@transaction.atomic
def say_columns(
    actor: Actor, taken: DossierImport, columns: Mapping[str, str], *, source: str, leaves_out: bool = False,
    now: datetime,
) -> None:  # fmt: skip
    """Which column is what; every row that is not in yet is to be looked at again. BadColumns when it cannot be."""
    access.IMPORT.require(actor)
    locked = _locked(actor, taken)
    said = {column: field for column, field in columns.items() if field}
    _check_columns(actor, locked, said)
    locked.columns, locked.source, locked.leaves_out = (
        said,
        " ".join(source.split())[:60] or "file",
        leaves_out,
    )
    locked.state, locked.done, locked.moved_at, locked.tries, locked.left_at = State.CHECKING, 0, now, 0, ""
    locked.save()
    left = ImportRow.unscoped.filter(taken=locked).exclude(state__in=[*OVER, RowState.SKIPPED])
    left.update(state=RowState.WAITING, decision=Decision.TO_DECIDE, remarks=[], alike=[])


def _check_columns(actor: Actor, taken: DossierImport, said: Mapping[str, str]) -> None:
    allowed = may_be(actor)
    for column, name in said.items():
        if column not in taken.headings:
            raise BadColumns("no_such_column", column)
        if name not in allowed:
            raise BadColumns("not_yours" if name in FIELDS else "no_such_field", name)
    fields = list(said.values())
    twice = next((name for name in fields if name not in SEVERAL and fields.count(name) > 1), None)
    if twice:
        raise BadColumns("twice", twice)
    if not NAMING.intersection(fields):
        raise BadColumns("no_name")


@transaction.atomic
def save_mapping(actor: Actor, taken: DossierImport, *, now: datetime) -> ImportMapping:
    """Keep its columns under the name of their source, for the next file; one of the same name is written over."""
    access.IMPORT.require(actor)
    saved, _is_new = ImportMapping.objects.update_or_create(
        organisation_id=actor.own_organisation_id,
        name=taken.source,
        defaults={"columns": taken.columns, "saved_at": now, "saved_by_id": actor.user_id},
    )
    trail.record(actor, "dossiers.mapping_saved", saved)
    return saved


@transaction.atomic
def decide(actor: Actor, taken: DossierImport, said: Mapping[int, tuple[str, UUID | None]]) -> int:
    """Say of rows that look like somebody what they are: by their number, a decision and, where it is them, who.

    A row without a decision stays to be decided. Who is named must be among those it looks like, and in sight.
    """
    access.IMPORT.require(actor)
    locked = _locked(actor, taken)
    rows = list(queries.rows_in(actor, locked, RowState.ALIKE, RowState.READY, RowState.SKIPPED, RowState.WRONG).filter(
        number__in=list(said)
    ))  # fmt: skip
    named = [person for _decision, person in said.values() if person is not None]
    seen = {person.pk for person in people_by_id(actor, named)}
    changed = []
    for row in rows:
        decision, person = said[row.number]
        row.taken = locked
        if not _decided(row, decision, person, seen):
            continue
        changed.append(row)
    write_changed(changed, ["state", "decision", "alike"])
    _count(locked)
    return len(changed)


def _decided(row: ImportRow, decision: str, person: UUID | None, seen: Collection[UUID]) -> bool:
    if decision == Decision.SKIP:
        row.state, row.decision = RowState.SKIPPED, decision
        return True
    if row.state not in (RowState.ALIKE, RowState.READY) or not row.alike:
        return False
    if decision == Decision.NEW:
        row.state, row.decision = RowState.READY, decision
        return True
    if decision == Decision.TO_DECIDE:
        row.state, row.decision = RowState.ALIKE, decision
        return True
    # First the one it is.
    chosen = [
        one for one in row.alike if (one[0] == str(person) and person in seen) or (person is None and one[1])
    ]
    if decision != Decision.SAME or not chosen:
        return False
    row.alike = [chosen[0], *(one for one in row.alike if one != chosen[0])]
    row.state, row.decision = RowState.READY, decision
    return True


@transaction.atomic
def decide_all(actor: Actor, taken: DossierImport, decision: str) -> int:
    """All those still to be decided are somebody else, or are left aside: said once, by somebody who has looked."""
    access.IMPORT.require(actor)
    locked = _locked(actor, taken)
    state = {Decision.NEW: RowState.READY, Decision.SKIP: RowState.SKIPPED}[Decision(decision)]
    rows = ImportRow.unscoped.filter(taken=locked, state=RowState.ALIKE)
    # Without a decision of its own: that two are two is remembered only of those somebody looked at one by one.
    count = rows.update(state=state)
    trail.record(actor, "dossiers.rows_decided", locked, decision=decision, rows=count)
    _count(locked)
    return count


@transaction.atomic
def write_down(actor: Actor, taken: DossierImport, *, now: datetime) -> None:
    """Have the rows that are ready written; those to correct or to decide stay."""
    access.IMPORT.require(actor)
    locked = _locked(actor, taken)
    if locked.state not in (State.CHECKED, State.DONE):
        raise AtWork
    locked.state, locked.done, locked.moved_at, locked.tries = State.RUNNING, 0, now, 0
    locked.save(update_fields=["state", "done", "moved_at", "tries"])
    trail.record(actor, "dossiers.import_begun", locked, rows=locked.tally.get(RowState.READY, 0))


@transaction.atomic
def take_up(actor: Actor, taken: DossierImport, *, now: datetime) -> None:
    """What failed each time is tried again from where it stood: what was written stays, once."""
    access.IMPORT.require(actor)
    locked = _locked(actor, taken)
    if locked.state != State.FAILED:
        raise AtWork
    locked.state, locked.left_at, locked.tries, locked.moved_at = locked.left_at, "", 0, now
    locked.save(update_fields=["state", "left_at", "tries", "moved_at"])
    trail.record(actor, "dossiers.file_taken_up", locked)


@transaction.atomic
def drop(actor: Actor, taken: DossierImport) -> None:
    """Throw the file away; the dossiers that it brought stay."""
    access.IMPORT.require(actor)
    locked = _locked(actor, taken)
    trail.record(actor, "dossiers.file_dropped", locked, rows=locked.rows)
    forget(locked)


@transaction.atomic
def forget(taken: DossierImport) -> None:
    """The key first: what stays of its rows in a log or in a copy opens no more."""
    keyring.forget(taken.organisation_id, taken.pk)
    ImportRow.unscoped.filter(taken=taken).delete()
    DossierImport.unscoped.filter(pk=taken.pk).delete()


def forget_old(now: datetime) -> int:
    old: Sequence[DossierImport] = list(queries.over(now, kept=KEPT).defer("columns", "headings"))
    for taken in old:
        forget(taken)
    return len(old)


def _locked(actor: Actor, taken: DossierImport) -> DossierImport:
    """One act at a time on a file; not while it is at work."""
    locked: DossierImport = queries.imports_of(actor).select_for_update(of=("self",)).get(pk=taken.pk)
    if locked.is_at_work:
        raise AtWork
    return locked


def _count(taken: DossierImport) -> None:
    taken.tally = queries.tally_of(taken)
    taken.save(update_fields=["tally"])


def may_name(actor: Actor, user_id: UUID) -> bool:
    """Whom the actor may name as referent of a dossier that they open."""
    return user_id == actor.user_id or shelves.names_team(
        actor.role.value, Tie(standings=frozenset({Standing.READER}))
    )
