"""What the worker does with a file of people: looks through it, writes what is ready. Killed, it goes on from there."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework.choices import Channel, Urgency
from repere.accompaniment.casework.imports import access, notices, queries
from repere.accompaniment.casework.imports.actions import may_be, may_name
from repere.accompaniment.casework.imports.choices import OVER, Decision, RowState, State
from repere.accompaniment.casework.imports.models import BroughtIn, DossierImport, ImportRow
from repere.accompaniment.casework.imports.reading import Problem, Said, plain, read, writes_day_first
from repere.accompaniment.casework.models import Dossier, Need, Note, Passage, StatusRecord
from repere.accompaniment.casework.queries import OPEN_NEEDS
from repere.accompaniment.casework.status.choices import Source
from repere.accompaniment.people import many, rules
from repere.accompaniment.people.actions import SaidDocument, SaidName
from repere.accompaniment.people.contact.actions import SaidPlan, add_contact
from repere.accompaniment.people.details.actions import Details, add_document, add_name, describe_person
from repere.accompaniment.people.duplicates.access import REVIEW
from repere.accompaniment.people.duplicates.actions import decide
from repere.accompaniment.people.duplicates.choices import Because
from repere.accompaniment.people.duplicates.choices import Decision as TwoOrOne
from repere.accompaniment.people.household.choices import Tie
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.models import Person, PersonReader, Relation
from repere.accompaniment.people.queries import people_by_id, people_visible_to
from repere.accompaniment.people.shelves.queries import sights_of
from repere.accompaniment.people.shelves.rules import Reach, Shelf, Standing, reach
from repere.foundation.accounts.models import User
from repere.foundation.audit import trail
from repere.foundation.toolkit import logs
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.ids import readable_code
from repere.foundation.toolkit.keys import derived_key, keyed_digest
from repere.foundation.toolkit.writing import write_changed, write_new
from repere.foundation.vault import keyring
from repere.foundation.vault.keyring import fresh_keyring
from repere.knowledge.territory.rules import fold

# Rows of one transaction: somebody at a desk waits for one, not for the file.
AT_ONCE: Final = 200
# Beyond, a column is no number of a household: a town, a shelter.
LARGEST_HOUSEHOLD: Final = 15
SILENT_FOR: Final = timedelta(minutes=5)
# Without a lot that went through.
MOST_TRIES: Final = 3

log = structlog.get_logger("repere.jobs")


def work(taken_id: UUID) -> None:
    """Go on with a file where it stands; told twice, or after a kill, it does nothing twice. What fails each time, by a
    fault or because its worker is killed, is given up and told: nobody tries for ever.
    """
    while True:
        taken = DossierImport.unscoped.filter(pk=taken_id, state__in=[State.CHECKING, State.RUNNING]).first()
        if taken is None:
            return
        now = timezone.now()
        actor = queries.sender_of(taken, timezone.localdate(now))
        if actor is None:
            stop(taken, now=now)
            return
        if not _begins(actor, taken, now=now):
            continue
        step = check if taken.state == State.CHECKING else write
        try:
            step(actor, taken, now=now)
        except Exception as error:
            # Its text may carry a name: the place alone is told.
            log.error(
                "failed",
                job="file_of_people",
                exception=type(error).__name__,
                where=logs.place(error.__traceback__),
            )


@transaction.atomic
def _begins(actor: Actor, taken: DossierImport, *, now: datetime) -> bool:
    """Counted before anything is done: a kill leaves no time to. False: it is given up, or stands elsewhere by now."""
    locked = DossierImport.unscoped.select_for_update(of=("self",)).get(pk=taken.pk)
    if locked.state != taken.state:
        return False
    if locked.tries < MOST_TRIES:
        locked.tries += 1
        locked.save(update_fields=["tries"])
        return True
    locked.left_at, locked.state, locked.moved_at = locked.state, State.FAILED, now
    locked.save(update_fields=["left_at", "state", "moved_at"])
    trail.record(actor, "dossiers.file_failed", locked)
    sender = User.objects.filter(pk=locked.sent_by_id, is_active=True).first()
    if sender is not None:
        transaction.on_commit(partial(notices.file_failed, sender.email, sender.language), robust=True)
    return False


def abandoned(now: datetime) -> list[UUID]:
    """Files whose worker was killed: to be gone on with."""
    return list(queries.abandoned(now, silent_for=SILENT_FOR).values_list("pk", flat=True))


@transaction.atomic
def stop(taken: DossierImport, *, now: datetime) -> None:
    """Whoever sent it may not bring people in any more."""
    taken.state, taken.moved_at = State.STOPPED, now
    taken.save(update_fields=["state", "moved_at"])


# --- looking through


class Reader:
    """How the rows of one file are read."""

    def __init__(self, taken: DossierImport, actor: Actor, today: date) -> None:
        self.taken, self.actor, self.today = taken, actor, today
        self.day_first = True
        self.words = queries.vocabulary()
        self.colleagues = queries.colleagues(actor, today)
        self.may_say_status = "status" in may_be(actor)
        self.headings: list[str] = taken.headings
        self.columns: dict[str, str] = taken.columns
        self._key = derived_key("import", str(taken.organisation_id))

    def learn_dates(self, rows: Iterable[ImportRow]) -> None:
        at = [place for place, column in enumerate(self.headings) if self.columns.get(column) == "birth"]
        self.day_first = writes_day_first(str(row.cells[place]) for row in rows for place in at if row.cells)

    def read(self, row: ImportRow) -> tuple[Said, list[Problem]]:
        cells = dict(zip(self.headings, row.cells, strict=False))
        found = read(cells, self.columns, self.words, fold, today=self.today, day_first=self.day_first)
        problems = list(found.problems)
        if found.said.status and not self.may_say_status:
            problems.append(Problem("status", "shelf"))
            found.said.status = ""
        if named := found.said.referent:
            held = self.colleagues.get(fold(named))
            if held is None:
                problems.append(Problem("referent", "unknown_colleague", named))
            elif not may_name(self.actor, held.user_id):
                problems.append(Problem("referent", "not_yours", named))
        return found.said, problems

    def digest(self, said: Said, row: ImportRow) -> int:
        """Of the reference within its source; else of all that its columns say."""
        if said.reference:
            return keyed_digest(self._key, f"reference\0{self.taken.source}\0{said.reference}")
        told = {
            column: str(cell)
            for column, cell in zip(self.headings, row.cells, strict=False)
            if cell not in (None, "")
        }
        return keyed_digest(self._key, "row\0" + json.dumps(told, sort_keys=True, ensure_ascii=False))

    def household(self, said: Said) -> int | None:
        if not said.household:
            return None
        return keyed_digest(self._key, f"household\0{self.taken.source}\0{fold(said.household)}")


def known_of(said: Said) -> Known:
    """What the check compares; a nationality is kept, and never evidence."""
    return Known(
        names=tuple(text for text, _kind in said.names),
        birth_year=said.birth.year,
        birth_month=said.birth.month,
        birth_day=said.birth.day,
        phones=tuple(value for kind, value in said.contacts if kind == "phone"),
        documents=tuple(number for _kind, number in said.documents),
        sex=said.sex,
        birth_is_estimated=said.birth.is_estimated,
    )


def check(actor: Actor, taken: DossierImport, *, now: datetime) -> None:
    """Of each row: what cannot be read, whether it came in before, whom it may be. Nothing is written about anybody."""
    access.IMPORT.require(actor)
    reader = Reader(taken, actor, timezone.localdate(now))
    rows = list(
        _rows(taken, ImportRow.unscoped.filter(taken=taken).exclude(state__in=OVER).order_by("number"))
    )
    reader.learn_dates(rows)
    households = Counter(
        fold(plain(cell))
        for row in rows
        for column, cell in zip(reader.headings, row.cells, strict=False)
        if reader.columns.get(column) == "household" and plain(cell)
    )
    with fresh_keyring():
        looking = many.Check(actor)
    seen: set[int] = set()
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        with fresh_keyring():
            changed = _check_some(reader, looking, some, households, seen)
            with transaction.atomic():
                write_changed(changed, ["state", "digest", "cells", "remarks", "alike"])
                taken.done, taken.moved_at = min(start + len(some), taken.rows), timezone.now()
                # Rows looked at before are no step forward.
                said = ["done", "moved_at"] + (["tries"] if changed else [])
                taken.tries = 0 if changed else taken.tries
                taken.save(update_fields=said)
    with transaction.atomic():
        taken.tally, taken.state = queries.tally_of(taken), State.CHECKED
        taken.save(update_fields=["tally", "state"])
        trail.record(actor, "dossiers.file_checked", taken, rows=taken.rows)


def _rows(taken: DossierImport, rows: Any) -> Iterator[ImportRow]:
    for row in rows:
        row.taken = taken
        yield row


def _check_some(
    reader: Reader,
    looking: many.Check,
    rows: Sequence[ImportRow],
    households: Mapping[str, int],
    seen: set[int],
) -> list[ImportRow]:
    """Each row that waits gets its state, and they are given; those looked at before help to see who comes twice."""
    read_rows = [(row, *reader.read(row)) for row in rows]
    for row, said, _problems in read_rows:
        row.digest = reader.digest(said, row)
    before = queries.brought_in(reader.actor, [row.digest for row in rows if row.digest is not None])
    asked: list[tuple[int, Known]] = []
    changed = [row for row in rows if row.state == RowState.WAITING]
    by_number = {row.number: row for row in rows}
    for row, said, problems in read_rows:
        assert row.digest is not None
        is_again, known = row.digest in seen, known_of(said)
        seen.add(row.digest)
        if row.state != RowState.WAITING:
            if row.state in (RowState.READY, RowState.ALIKE):
                looking.remember(row.number, known)
            continue
        if row.digest in before:
            row.state, row.cells = RowState.KNOWN, []
            continue
        if households[fold(said.household)] > LARGEST_HOUSEHOLD:
            problems.append(Problem("household", "too_many", said.household))
        if is_again:
            problems.append(Problem("reference" if said.reference else "row", "twice", said.reference))
        row.remarks = [list(problem) for problem in problems]
        is_lost = is_again or any(problem.code == "missing" for problem in problems)
        if problems and (is_lost or not reader.taken.leaves_out):
            row.state = RowState.WRONG
            continue
        asked.append((row.number, known))
    for number, found in looking.checked(asked):
        row = by_number[number]
        row.state = RowState.ALIKE if found.alike else RowState.READY
        row.alike = [
            [
                str(one.person or ""), one.row or 0, round(one.likeness.probability, 3),
                [reason.code for reason in one.likeness.reasons],
                [reason.code for reason in one.likeness.differences],
            ]
            for one in found.alike
        ]  # fmt: skip
    return changed


# --- writing


def write(actor: Actor, taken: DossierImport, *, now: datetime) -> None:
    """The rows that are ready, so many at once, each lot whole or not at all."""
    access.IMPORT.require(actor)
    reader = Reader(taken, actor, timezone.localdate(now))
    reader.learn_dates(_rows(taken, ImportRow.unscoped.filter(taken=taken).exclude(state__in=OVER)))
    while True:
        with fresh_keyring(), transaction.atomic():
            # Two workers on one file take turns here.
            locked = DossierImport.unscoped.select_for_update(of=("self",)).get(pk=taken.pk)
            if locked.state != State.RUNNING:
                return
            ready = ImportRow.unscoped.filter(taken=taken, state=RowState.READY)
            some = list(_rows(taken, ready.order_by("number")[:AT_ONCE]))
            if not some:
                _end(actor, locked, now=now)
                return
            _write_some(reader, some, now)
            locked.done, locked.moved_at, locked.tries = locked.done + len(some), timezone.now(), 0
            locked.save(update_fields=["done", "moved_at", "tries"])


def _end(actor: Actor, taken: DossierImport, *, now: datetime) -> None:
    taken.tally, taken.state, taken.ended_at = queries.tally_of(taken), State.DONE, now
    taken.save(update_fields=["tally", "state", "ended_at"])
    counts = {
        state: taken.tally.get(state, 0) for state in (RowState.WRITTEN, RowState.ADDED, RowState.KNOWN)
    }
    left = sum(taken.tally.values()) - sum(counts.values())
    trail.record(
        actor, "dossiers.imported", taken, left=left, **{str(state): n for state, n in counts.items()}
    )


@dataclass(slots=True)
class Coming:
    """A row about to be in a dossier."""

    row: ImportRow
    said: Said
    code: str = ""
    person: Person | None = None
    dossier: Dossier | None = None


def _write_some(reader: Reader, rows: Sequence[ImportRow], now: datetime) -> None:
    actor = reader.actor
    before = queries.brought_in(actor, [row.digest for row in rows if row.digest is not None])
    fresh: list[Coming] = []
    joining: list[Coming] = []
    for row in rows:
        coming = Coming(row, reader.read(row)[0])
        if row.digest in before:
            # Another file brought it meanwhile.
            row.state = RowState.KNOWN
        elif row.decision == Decision.SAME:
            joining.append(coming)
        else:
            fresh.append(coming)
    _open_dossiers(reader, fresh, now)
    _remember(reader, fresh, now)
    for coming in joining:
        _add(reader, coming, now)
        # One after the other: the next row may be of the same person.
        _remember(reader, [coming], now)
    there = [one for one in (*fresh, *joining) if one.person is not None]
    lines = [*_lay_down(reader, there, now), *_tie(reader, there, now)]
    trail.record_many(actor, lines)
    _keep_decisions(actor, fresh, now)
    for row in rows:
        if row.state in OVER and not row.remarks:
            row.cells, row.alike = [], []
    write_changed(rows, ["state", "decision", "cells", "remarks", "alike"])


def _remember(reader: Reader, there: Sequence[Coming], now: datetime) -> None:
    """That these rows are in a dossier: read again, they bring nobody."""
    write_new(
        [
            BroughtIn(
                organisation_id=reader.taken.organisation_id, person=one.person, digest=one.row.digest,
                household=reader.household(one.said), at=now,
            )
            for one in there
            if one.person is not None and one.row.digest is not None
        ]
    )  # fmt: skip


def _open_dossiers(reader: Reader, fresh: Sequence[Coming], now: datetime) -> None:
    actor = reader.actor
    for coming, code in zip(fresh, _codes(actor, len(fresh)), strict=True):
        coming.code = code
    people = many.register_people(actor, [_person(coming) for coming in fresh])
    for coming, person in zip(fresh, people, strict=True):
        coming.person = person
        coming.dossier = Dossier(
            organisation_id=actor.own_organisation_id, person=person, code=coming.code, opened_at=now,
            opened_by_id=actor.user_id,
        )  # fmt: skip
        coming.row.state = RowState.WRITTEN
    write_new([coming.dossier for coming in fresh if coming.dossier])
    trail.record_many(
        actor,
        [
            trail.Line("dossier.opened", coming.dossier, coming.dossier.pk, {"file": str(reader.taken.pk)})
            for coming in fresh
            if coming.dossier
        ],
    )


def _codes(actor: Actor, count: int) -> list[str]:
    """Codes that no dossier of the organisation has."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {readable_code(6) for _more in range(count - len(found))}
        held = Dossier.unscoped.filter(organisation_id=actor.organisation_id, code__in=drawn)
        found |= drawn.difference(held.values_list("code", flat=True))
    return sorted(found)


def _person(coming: Coming) -> many.SaidPerson:
    said = coming.said
    return many.SaidPerson(
        names=[SaidName(text, kind) for text, kind in said.names],
        code=coming.code,
        birth=rules.Birth(said.birth.year, said.birth.month, said.birth.day, said.birth.is_estimated),
        languages=said.languages,
        needs_interpreter=said.needs_interpreter,
        contacts=[(kind, value, said.is_never_safe, said.precautions) for kind, value in said.contacts],
        documents=said.documents,
        sex=said.sex,
        nationality=said.nationality,
    )


def _add(reader: Reader, coming: Coming, now: datetime) -> None:
    """What the row says more, in the dossier of who it is; they must still be there, and in sight."""
    actor, said = reader.actor, coming.said
    person = _whom(reader, coming.row)
    dossier = Dossier.unscoped.filter(person=person).first() if person else None
    if person is None or dossier is None:
        coming.row.state, coming.row.decision = RowState.ALIKE, Decision.TO_DECIDE
        return
    known = {name.text for name in person.names.all()}
    for text, kind in said.names:
        if text not in known:
            add_name(actor, person, SaidName(text, kind))
    held = {(contact.kind, contact.value) for contact in person.contacts.all()}
    for kind, value in said.contacts:
        if (kind, value) not in held:
            plan = SaidPlan(kind, value, never=said.is_never_safe, precautions=said.precautions)
            add_contact(actor, person, plan)
    numbers = {(document.kind, document.number) for document in person.documents.all()}
    for kind, number in said.documents:
        if (kind, number) not in numbers:
            add_document(actor, person, SaidDocument(kind, number))
    _fill(reader, person, said)
    coming.person, coming.dossier, coming.row.state = person, dossier, RowState.ADDED


def _whom(reader: Reader, row: ImportRow) -> Person | None:
    """Who was decided upon: somebody known, or who an earlier row of the file brought."""
    if not row.alike:
        return None
    person_id, number = row.alike[0][0], row.alike[0][1]
    if number:
        first = (
            ImportRow.unscoped.filter(taken=reader.taken, number=number)
            .values_list("digest", flat=True)
            .first()
        )
        found = queries.brought_in(reader.actor, [first] if first is not None else [])
        person_id = next(iter(found.values()), "")
    if not person_id:
        return None
    people = people_visible_to(reader.actor).prefetch_related("names", "contacts", "documents")
    return people.filter(pk=person_id).first()


def _fill(reader: Reader, person: Person, said: Said) -> None:
    """What was not known of them; what is known stays as it is."""
    birth = rules.Birth(said.birth.year, said.birth.month, said.birth.day, said.birth.is_estimated)
    own = rules.Birth(
        person.birth_year, person.birth_month, person.birth_day, person.birth_precision == "estimated"
    )
    details = Details(
        birth=own if own.year else birth,
        languages=[*person.languages, *(code for code in said.languages if code not in person.languages)],
        needs_interpreter=person.needs_interpreter or said.needs_interpreter,
        sex=person.sex or said.sex,
        greeted_as=person.greeted_as,
        nationality=person.nationality or said.nationality,
    )
    before = Details(
        own, person.languages, person.needs_interpreter, person.sex, person.greeted_as, person.nationality
    )
    if details != before:
        describe_person(reader.actor, person, details, today=reader.today)


# --- what lies on the other shelves


def _lay_down(reader: Reader, there: Sequence[Coming], now: datetime) -> list[trail.Line]:
    """Needs, notes, who follows them."""
    actor = reader.actor
    visits: list[Passage] = []
    needs: list[Need] = []
    notes: list[Note] = []
    named: list[PersonReader] = []
    lines: list[trail.Line] = []
    open_already = _open_needs([one for one in there if one.row.state == RowState.ADDED])
    by_team = reach(actor.role.value, by_team=actor.by_team) is Reach.NAMED
    for one in there:
        person, dossier = one.person, one.dossier
        if person is None or dossier is None or actor.user_id is None:
            continue
        themes = [theme for theme in one.said.needs if theme not in open_already.get(dossier.pk, ())]
        if themes:
            visit = Passage(
                organisation_id=dossier.organisation_id, dossier=dossier, channel=Channel.FILE,
                languages=person.languages, opened_at=now, closed_at=now,
            )  # fmt: skip
            visits.append(visit)
            for theme in themes:
                need = Need(
                    organisation_id=dossier.organisation_id, passage=visit, dossier=dossier, theme=theme,
                    urgency=Urgency.WEEK, told_at=now,
                )  # fmt: skip
                needs.append(need)
                detail = {"theme": theme, "urgency": need.urgency}
                lines.append(trail.Line("need.told", need, dossier.pk, detail))
        if one.said.note:
            note = Note(
                organisation_id=dossier.organisation_id, dossier=dossier, shelf=Shelf.NEEDS.value,
                author_id=actor.user_id, text=one.said.note, written_at=now,
            )  # fmt: skip
            notes.append(note)
            lines.append(trail.Line("note.written", note, dossier.pk))
        if one.row.state == RowState.WRITTEN:
            held = reader.colleagues.get(fold(one.said.referent)) if one.said.referent else None
            follows = (
                held.user_id if held and may_name(actor, held.user_id) else actor.user_id if by_team else None
            )
            if follows is not None:
                named.append(
                    PersonReader(
                        person=person, user_id=follows, standing=Standing.REFERENT.value, named_at=now,
                        named_by_id=actor.user_id,
                    )
                )  # fmt: skip
                detail = {"standing": Standing.REFERENT.value, "reader": str(follows)}
                lines.append(trail.Line("team.named", person, dossier.pk, detail))
    for rows in (visits, needs, notes, named):
        write_new(rows)
    return [*lines, *_say_status(reader, there, now)]


def _say_status(reader: Reader, there: Sequence[Coming], now: datetime) -> list[trail.Line]:
    """Each under a key of its own; of a dossier on whose shelf this reader does not write, the row says so and keeps
    what it told."""
    actor = reader.actor
    telling = [one for one in there if one.said.status and one.person is not None and one.dossier is not None]
    sights = sights_of(actor, [one.person for one in telling if one.person]) if telling else []
    records: list[StatusRecord] = []
    lines: list[trail.Line] = []
    for one, sight in zip(telling, sights, strict=True):
        assert one.dossier is not None
        if not sight.writes(Shelf.STATUS):
            one.row.remarks = [*one.row.remarks, ["status", "shelf", ""]]
            continue
        records.append(
            StatusRecord(
                organisation_id=one.dossier.organisation_id, dossier=one.dossier, situation=one.said.situation,
                permit=one.said.permit, source=Source.SAID.value, note=one.said.status, written_at=now,
                written_by_id=actor.user_id,
            )
        )  # fmt: skip
        lines.append(trail.Line("status.written", one.dossier, one.dossier.pk))
    if records:
        keyring.current().prepare(reader.taken.organisation_id, [record.pk for record in records])
        write_new(records)
    return lines


def _open_needs(there: Sequence[Coming]) -> dict[UUID, set[str]]:
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    dossiers = [one.dossier.pk for one in there if one.dossier]
    if dossiers:
        rows = Need.unscoped.filter(dossier__in=dossiers, status__in=OPEN_NEEDS)
        for dossier_id, theme in rows.values_list("dossier_id", "theme"):
            found[dossier_id].add(theme)
    return found


def _tie(reader: Reader, there: Sequence[Coming], now: datetime) -> list[trail.Line]:
    """Those of one household, two by two: relatives who live together; what they are to one another is said later."""
    homes = {
        one: number for one in range(len(there)) if (number := reader.household(there[one].said)) is not None
    }
    if not homes:
        return []
    here = {one.person.pk: one for one in there if one.person}
    members = queries.households(reader.actor, set(homes.values()))
    tied = {
        frozenset(pair)
        for pair in Relation.unscoped.filter(person__in=list(here)).values_list("person_id", "other_id")
    } | {
        frozenset(pair)
        for pair in Relation.unscoped.filter(other__in=list(here)).values_list("person_id", "other_id")
    }
    dossiers: dict[UUID, UUID] = dict(
        Dossier.unscoped.filter(person__in=[p.pk for found in members.values() for p in found]).values_list(
            "person_id", "pk"
        )
    )
    ties: list[Relation] = []
    lines: list[trail.Line] = []
    for place, number in homes.items():
        person = there[place].person
        for other in members.get(number, ()):
            if person is None or other.pk == person.pk or frozenset((person.pk, other.pk)) in tied:
                continue
            tied.add(frozenset((person.pk, other.pk)))
            tie = Relation(
                person=person, other=other, kind=Tie.RELATIVE, lives_together=True, told_at=now,
                told_by_id=reader.actor.user_id,
            )  # fmt: skip
            ties.append(tie)
            lines += [
                trail.Line("relation.told", tie, dossiers.get(one.pk), {"sought": False})
                for one in (person, other)
            ]
    write_new(ties)
    return lines


def _keep_decisions(actor: Actor, fresh: Sequence[Coming], now: datetime) -> None:
    """Said of one row, that it is somebody else is remembered: the pair is not asked about again."""
    told = [one for one in fresh if one.row.decision == Decision.NEW and one.row.alike]
    if not told or not REVIEW.allows(actor):
        return
    wanted = [UUID(alike[0]) for one in told for alike in one.row.alike if alike[0]]
    people = {person.pk: person for person in people_by_id(actor, wanted)}
    for one in told:
        for person_id, _row, probability, *_why in one.row.alike:
            other = people.get(UUID(person_id)) if person_id else None
            if other is not None and one.person is not None:
                decide(
                    actor, one.person, other, TwoOrOne.DIFFERENT, because=Because.OTHER, probability=probability,
                    now=now,
                )  # fmt: skip
