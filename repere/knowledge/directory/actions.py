from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.writing import unswept, write_new, write_values
from repere.knowledge.directory import access, rules
from repere.knowledge.directory.choices import ReceptionMode
from repere.knowledge.directory.imports import Known, open_content, open_file
from repere.knowledge.directory.imports.drafts import ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.report import (
    FIRST_CHANGES,
    Difference,
    Remark,
    Report,
    Severity,
    Tally,
    error,
    shown,
)
from repere.knowledge.directory.mapping import Spec
from repere.knowledge.directory.models import (
    DatedClosure,
    Location,
    Service,
    ServiceTheme,
    Structure,
    new_public_code,
)
from repere.knowledge.directory.search.rows import keep_in_search
from repere.knowledge.directory.sheets import actions as sheets
from repere.knowledge.directory.sheets.choices import Change
from repere.knowledge.directory.sources import queries as sources
from repere.knowledge.directory.sources.actions import hear_twins, heard
from repere.knowledge.territory import queries as territory

Described = TypeVar("Described", Structure, Service)
Rows = TypeVar("Rows", bound=Model)
Progress = Callable[[int, int], None]

BATCH = 1000
# In `extra`: its source no longer named it. Whoever else withdraws a service leaves no such mark, and is obeyed.
WITHDRAWN = "withdrawn"
# Follow from other fields, or are no words for a reader.
UNTOLD = frozenset({"folded", "extra", "written", "location", "structure"})
# SQLite takes a limited number of values in one statement.
AT_ONCE = 400


# --- reading ---------------------------------------------------------------------------------------------


@transaction.atomic
def open_sheet(actor: Actor, service: Service) -> Service:
    """The service as the actor may read it: a confidential address in full leaves a line in the trail."""
    access.READ.require(actor)
    if not service.is_confidential:
        return service
    if not access.allows_or_own(access.SEE_CONFIDENTIAL, actor, service):
        return service.for_public()
    trail.record(actor, "directory.confidential_read", service)
    return service


# --- closures --------------------------------------------------------------------------------------------


class ClosureIsBackwards(Exception):
    """The last day of a closure comes before its first."""


@transaction.atomic
def close_service(
    actor: Actor, service: Service, starts_on: date, ends_on: date, reason: str = ""
) -> DatedClosure:
    """Closed from a day to a day, both included, whatever the weekly hours say."""
    access.require_own(access.SAY_PLACES, actor, service)
    if ends_on < starts_on:
        raise ClosureIsBackwards
    closure = DatedClosure.objects.create(
        service=service, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )
    sheets.note(
        service,
        Change.CLOSED,
        sheets.who_is(actor, service),
        timezone.now(),
        after=f"{starts_on} – {ends_on}",
    )
    trail.record(actor, "directory.service_closed", service, starts_on=str(starts_on), ends_on=str(ends_on))
    return closure


@transaction.atomic
def reopen_service(actor: Actor, closure: DatedClosure) -> None:
    """Take back a closure: the weekly hours hold again on its days."""
    service = closure.service
    access.require_own(access.SAY_PLACES, actor, service)
    starts_on, ends_on = str(closure.starts_on), str(closure.ends_on)
    closure.delete()
    sheets.note(
        service,
        Change.REOPENED,
        sheets.who_is(actor, service),
        timezone.now(),
        after=f"{starts_on} – {ends_on}",
    )
    trail.record(actor, "directory.service_reopened", service, starts_on=starts_on, ends_on=ends_on)


# --- tiles -----------------------------------------------------------------------------------------------


# Of a service under a theme.
FACTS: Final = ("latitude", "longitude", "is_remote", "departement")


def place_under_themes(services: Collection[Service]) -> int:
    """Bring the rows of these services, by theme and for the search, in step; how many by theme were written."""
    wanted: dict[tuple[UUID, str], tuple[Any, ...]] = {}
    tiles: dict[UUID, Collection[str]] = {}
    for service in services:
        if not service.is_active:
            continue
        where = service.location if rules.stands_on_site(service.reception_modes) else None
        is_remote = ReceptionMode.REMOTE in service.reception_modes
        told = service.extra.get("themes") if isinstance(service.extra, dict) else None
        tiles[service.pk] = rules.themes_of(service.topics) if told is None else told
        point = (where.latitude, where.longitude) if where else (None, None)
        facts = (*point, is_remote, rules.only_departement(service.zones))
        wanted |= {(service.pk, theme): facts for theme in tiles[service.pk]}
    stale: list[int] = []
    for row in _in_parts(ServiceTheme.objects.all(), "service_id", [service.pk for service in services]):
        if wanted.get((row.service_id, row.theme)) == tuple(getattr(row, name) for name in FACTS):
            del wanted[row.service_id, row.theme]
        else:
            stale.append(row.pk)
    for start in range(0, len(stale), AT_ONCE):
        ServiceTheme.objects.filter(pk__in=stale[start : start + AT_ONCE]).delete()
    write_values(
        ServiceTheme,
        ("service_id", "theme", *FACTS),
        ((pk, theme, *facts) for (pk, theme), facts in wanted.items()),
    )
    keep_in_search(services, tiles)
    return len(stale) + len(wanted)


def _place_those_at(places: Collection[UUID], already: Collection[UUID]) -> None:
    """The services that stand at these places, or whose structure does."""
    rows = Service.objects.select_related("structure__location", "location")
    found = {
        service.pk: service
        for name in ("location_id", "structure__location_id")
        for service in _in_parts(rows, name, list(places))
        if service.pk not in already
    }
    place_under_themes(found.values())


# --- import ----------------------------------------------------------------------------------------------


def import_directory(
    actor: Actor,
    path: Path,
    *,
    content: bytes | None = None,
    source: str = "",
    mapping: Spec | None = None,
    apply: bool,
    skip_bad_rows: bool = False,
    withdraw_absent: bool = False,
    on_progress: Progress | None = None,
) -> Report:
    """Take a directory file, all or nothing; without `apply` the same work is done and undone.

    A row that cannot be taken refuses the whole file, unless bad rows are skipped. Statements of places,
    closures and the link to an organisation of this installation stay as they are. With a mapping, the file is rows
    in the columns of a producer. With a `content`, nothing is read from the disk, and `path` is its name alone. With
    `withdraw_absent`, services of its sources that a file without a bad row no longer names are offered no more,
    until it names them again.
    """
    access.IMPORT.require(actor)
    with transaction.atomic():
        known = Known(territory.centroids(), territory.region_codes())
        if mapping is not None:
            known.communes = territory.codes_by_postcode()
        if content is None:
            opened = open_file(path, known, source, mapping)
        else:
            day = timezone.localdate().isoformat()
            opened = open_content(content, path.name, known, source, mapping, day=day)
        report = Report(file=path.name, format=opened.format, rows=opened.rows)
        taken = _Import(report, opened.rows, on_progress)
        with unswept() as sweep:
            taken.take(opened.drafts, sweep)
        if withdraw_absent and not report.error_count:
            taken.withdraw_absent()
        can_write = bool(opened.format) and (skip_bad_rows or not report.error_count)
        report.applied = apply and can_write
        if not report.applied:
            transaction.set_rollback(True)
        elif report.structures.written or report.services.written or report.withdrawn:
            trail.record(actor, "directory.imported", **report.counts())
    return report


class _Import:
    """One file on its way in: drafts are written in batches, structures before the services that need them."""

    def __init__(self, report: Report, total: int, on_progress: Progress | None) -> None:
        self.report, self.total, self.on_progress = report, total, on_progress
        self.structures: list[StructureDraft] = []
        self.services: list[ServiceDraft] = []
        self.written: dict[tuple[str, str], Structure] = {}
        self.bad_rows: set[tuple[str, int]] = set()
        self.seen: dict[str, set[str]] = {}
        self.done = 0

    def take(
        self, drafts: Iterable[StructureDraft | ServiceDraft | Remark], sweep: Callable[[], object]
    ) -> None:
        for draft in drafts:
            if isinstance(draft, Remark):
                self._remark(draft)
            elif isinstance(draft, StructureDraft):
                self.structures.append(draft)
            else:
                self.services.append(draft)
            if len(self.structures) + len(self.services) >= 2 * BATCH:
                self._flush()
                sweep()
        self._flush()
        if self.on_progress:
            self.on_progress(self.total, self.total)
        self.report.skipped = len(self.bad_rows)
        self.report.absent = self._absent()

    def _remark(self, remark: Remark) -> None:
        self.report.add(remark)
        if remark.severity is Severity.ERROR:
            self.bad_rows.add((remark.part, remark.row))

    def _flush(self) -> None:
        self._write_structures(self.structures)
        self._write_services(self.services)
        is_one_row = self.report.format == "service-public"
        self.done += (
            max(len(self.structures), len(self.services))
            if is_one_row
            else (len(self.structures) + len(self.services))
        )
        self.structures, self.services = [], []
        if self.on_progress:
            self.on_progress(min(self.done, self.total), self.total)

    def _write_structures(self, drafts: Sequence[StructureDraft]) -> None:
        known = _known(Structure, drafts)
        batch = _Batch[Structure](Structure, self.report.structures)
        for draft in drafts:
            key = draft.source, draft.source_id
            structure = known.get(key) or Structure(source=draft.source, source_id=draft.source_id)
            place = structure.location
            if draft.location is not None:
                place = batch.place(place, draft.location)
            batch.take(structure, draft.values | {"location": place})
            self.written[key] = structure
        batch.write()
        _place_those_at(batch.changed_places, ())

    def _write_services(self, drafts: Sequence[ServiceDraft]) -> None:
        self._find_structures(drafts)
        known = _known(Service, drafts)
        claims = sources.claims_on_some(known.values())
        ranks = sources.ranks() if claims else {}
        batch = _Batch[Service](Service, self.report.services)
        taken: list[Service] = []
        for draft in drafts:
            structure = self.written.get((draft.source, draft.structure_id))
            if structure is None:
                self._remark(error(draft.row, "unknown_structure", "structure_id", "services"))
                continue
            key = draft.source, draft.source_id
            service = known.get(key) or Service(source=draft.source, source_id=draft.source_id)
            place = self._place(batch, service, structure, draft)
            where = place.commune_name if place else ""
            values = draft.values
            if service.pk in claims:
                values = heard(service, values, claims[service.pk], ranks)
            if service.extra.get(WITHDRAWN):
                values = values | {"is_active": True}
            folded = rules.searched(values["name"], structure.name, where)
            batch.take(service, values | {"structure": structure, "location": place, "folded": folded})
            taken.append(service)
            self.seen.setdefault(draft.source, set()).add(draft.source_id)
        _give_distinct_codes(batch.created)
        batch.write()
        place_under_themes([*taken, *hear_twins(batch.changed)])
        # Others stand there too: what became secret is secret for them at once.
        _place_those_at(batch.changed_places, {service.pk for service in taken})

    def _place(
        self, batch: "_Batch[Service]", service: Service, structure: Structure, draft: ServiceDraft
    ) -> Location | None:
        """Its own place when it says one that is not its structure's, or has a secret one; else its structure's."""
        shared, said, left = structure.location, draft.location, service.location
        own = left if left and left.pk not in (structure.location_id, service.structure.location_id) else None
        stands_with_it = said is None or (shared is not None and _same_place(shared, said))
        if stands_with_it and shared is not None and draft.is_confidential is not None:
            # A place is secret for all who stand there, or it is not secret.
            batch.place(shared, {"is_confidential": draft.is_confidential})
        if stands_with_it and not (own and own.is_confidential):
            batch.left_places += [own] if own else []
            return shared
        # A word changed in an address, or another point on the map, publishes nothing.
        is_secret = any(place is not None and place.is_confidential for place in (shared, left))
        return batch.place(own, {"is_confidential": is_secret} | (said or {}))

    def _find_structures(self, drafts: Sequence[ServiceDraft]) -> None:
        """Structures of an earlier import, for a file that holds services alone."""
        missing: dict[str, set[str]] = {}
        for draft in drafts:
            if (draft.source, draft.structure_id) not in self.written:
                missing.setdefault(draft.source, set()).add(draft.structure_id)
        for source, ids in missing.items():
            rows = Structure.objects.filter(source=source).select_related("location")
            for structure in _in_parts(rows, "source_id", sorted(ids)):
                self.written[source, structure.source_id] = structure

    def _absent(self) -> int:
        return len(self._absent_ids())

    def _absent_ids(self) -> list[UUID]:
        found = []
        for source, ids in self.seen.items():
            active = Service.objects.filter(source=source, is_active=True).values_list("pk", "source_id")
            found += [pk for pk, source_id in active.iterator() if source_id not in ids]
        return found

    def withdraw_absent(self) -> None:
        """What its source no longer names is offered no more; the row stays, to say so to whoever kept it."""
        rows = Service.objects.select_related("structure__location", "location")
        for service in _in_parts(rows, "pk", self._absent_ids()):
            service.is_active = False
            service.extra = service.extra | {WITHDRAWN: True}
            service.save(update_fields=["is_active", "extra", "imported_at"])
            place_under_themes([service])
            self.report.withdrawn += 1


class _Batch(Generic[Described]):
    """Rows of one table, and their places: what differs from what is stored is written, nothing else."""

    def __init__(self, model: type[Described], tally: Tally) -> None:
        self.model: type[Described] = model
        self.tally = tally
        self.created: list[Described] = []
        self.changed: list[Described] = []
        self.fields: set[str] = set()
        self.new_places: dict[Any, Location] = {}
        self.changed_places: dict[Any, Location] = {}
        self.left_places: list[Location] = []

    def place(self, existing: Location | None, values: dict[str, Any]) -> Location:
        if existing is None:
            created = Location(**values)
            self.new_places[created.pk] = created
            return created
        if existing.is_confidential:
            # A file can make an address secret; only somebody here can say that it no longer is.
            values = values | {"is_confidential": True}
        if _set(existing, values) and existing.pk not in self.new_places:
            self.changed_places[existing.pk] = existing
        return existing

    def take(self, row: Described, values: dict[str, Any]) -> None:
        is_new = row._state.adding
        before = {name: _value(row, name) for name in values} if self._tells(is_new) else {}
        changed = _set(row, values)
        told = [name for name in sorted(changed) if before and name not in UNTOLD]
        if told:
            fields = tuple((name, shown(before[name]), shown(_value(row, name))) for name in told)
            self.tally.first.append(Difference(row.source_id, fields))
        if is_new:
            self.created.append(row)
            self.tally.created += 1
        elif changed or (row.location_id in self.changed_places):
            self.changed.append(row)
            self.fields |= changed
            self.tally.updated += 1
        else:
            self.tally.unchanged += 1

    def _tells(self, is_new: bool) -> bool:
        return not is_new and len(self.tally.first) < FIRST_CHANGES

    def write(self) -> None:
        write_new(self.new_places.values())
        _write_over(Location, list(self.changed_places.values()), [f.name for f in Location._meta.fields[1:]])
        write_new(self.created)
        _write_over(self.model, self.changed, sorted(self.fields | {"imported_at"}))
        left = Location.objects.filter(pk__in=[place.pk for place in self.left_places])
        left.filter(service=None, structure=None).delete()


def _set(row: Model, values: dict[str, Any]) -> set[str]:
    """Give the row these values; the names of the fields that had another."""
    changed = {
        name
        for name, value in values.items()
        if _value(row, name) != (value.pk if isinstance(value, Model) else value)
    }
    for name in values:
        # A related row is set even when it is the same: it may have changed itself.
        if name in changed or isinstance(values[name], Model):
            setattr(row, name, values[name])
    return changed


def _value(row: Model, name: str) -> Any:
    """What is stored: of a related row, its key."""
    return getattr(row, getattr(row._meta.get_field(name), "attname", name))


def _same_place(place: Location, said: dict[str, Any]) -> bool:
    return all(getattr(place, name) == value for name, value in said.items() if name != "is_confidential")


def _write_over(model: type[Rows], rows: list[Rows], fields: list[str]) -> None:
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _give_distinct_codes(services: Iterable[Service]) -> None:
    """Eight letters drawn tens of thousands of times meet each other one import in a hundred."""
    by_code: dict[str, Service] = {}
    for service in services:
        while service.public_code in by_code:
            service.public_code = new_public_code()
        by_code[service.public_code] = service
    taken = _in_parts(Service.objects.all(), "public_code", sorted(by_code))
    for other in taken:
        by_code[other.public_code].public_code = new_public_code()


def _known(
    model: type[Described], drafts: Sequence[StructureDraft | ServiceDraft]
) -> dict[tuple[str, str], Described]:
    ids: dict[str, list[str]] = {}
    joined = ("location",) if model is Structure else ("location", "structure")
    for draft in drafts:
        ids.setdefault(draft.source, []).append(draft.source_id)
    return {
        (source, row.source_id): row
        for source, wanted in ids.items()
        for row in _in_parts(model.objects.filter(source=source).select_related(*joined), "source_id", wanted)
    }


def _in_parts(rows: QuerySet[Rows], field: str, values: Sequence[Any]) -> Iterator[Rows]:
    for start in range(0, len(values), AT_ONCE):
        yield from rows.filter(**{f"{field}__in": values[start : start + AT_ONCE]})
