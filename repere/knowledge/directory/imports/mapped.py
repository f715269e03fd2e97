"""Rows of a producer, read by a mapping: they become rows of data·inclusion, and are checked as such."""

from collections.abc import Iterator
from typing import Any

from repere.knowledge.directory.imports import data_inclusion
from repere.knowledge.directory.imports.drafts import Known, ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.report import Remark, error, warning
from repere.knowledge.directory.mapping import Spec, rows
from repere.knowledge.territory.rules import fold

Numbered = list[tuple[int, dict[str, Any]]]


def read(
    found: Numbered, spec: Spec, known: Known, source: str, day: str
) -> Iterator[StructureDraft | ServiceDraft | Remark]:
    """The drafts of these rows. Two rows with the same identifier of a structure are two services of it."""
    own = source or spec.name
    found = _as_named(found, spec)
    structures: Numbered = []
    services: Numbered = []
    homes: set[str] = set()
    told: dict[str, dict[str, Any]] = {}
    for number, row in found:
        if not rows.is_wanted(spec, row):
            yield warning(number, "row_left_out")
            continue
        made = rows.mapped(spec, row, own, day)
        yield from (warning(number, kind, column) for kind, column in made.remarks)
        if not made.structure.get("nom"):
            yield error(number, "missing", "nom")
            continue
        if not made.structure["id"]:
            yield error(number, "missing", "id")
            continue
        for part in (made.structure, made.service):
            _find_commune(part, known)
        if made.structure["id"] not in homes:
            homes.add(made.structure["id"])
            structures.append((number, made.structure))
        if told.setdefault(made.service["id"], made.service) is made.service:
            services.append((number, made.service))
        elif told[made.service["id"]] == made.service:
            yield warning(number, "row_repeated")
        else:
            services.append((number, made.service))
    for column in rows.unread(spec, (row for _number, row in found)):
        yield warning(0, "column_unread", column)
    yield from data_inclusion.read_part("structures", structures, known, own)
    yield from data_inclusion.read_part("services", services, known, own)


def _find_commune(row: dict[str, Any], known: Known) -> None:
    """The code of a commune that is said by its postcode and its name."""
    postcode, name = str(row.get("code_postal", "")).strip(), str(row.get("commune", ""))
    if not row.get("code_insee") and postcode and name:
        code = known.communes.get((postcode.zfill(5), fold(name)))
        if code:
            row["code_insee"] = code


def _as_named(found: Numbered, spec: Spec) -> Numbered:
    """A column whose name differs from the mapping's by letter case, accents or quotes alone is the same column."""
    there = {name: None for _number, row in found for name in row}
    by_sound: dict[str, list[str]] = {}
    for name in there:
        by_sound.setdefault(fold(name), []).append(name)
    missing = {name: by_sound.get(fold(name), []) for name in rows.columns_read(spec) if name not in there}
    renamed = {same[0]: name for name, same in missing.items() if len(same) == 1}
    if not renamed:
        return found
    return [
        (number, {renamed.get(name, name): value for name, value in row.items()}) for number, row in found
    ]
