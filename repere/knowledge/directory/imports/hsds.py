"""HSDS documents, or packages of its tables: they become rows of data·inclusion, and are checked as such."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from repere.foundation.toolkit import tables
from repere.knowledge.directory.exchange.hsds import packages, reading
from repere.knowledge.directory.imports import data_inclusion
from repere.knowledge.directory.imports.drafts import Known, ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.report import Remark, error, warning

Numbered = list[tuple[int, Any]]
GONE = frozenset({"defunct", "inactive"})


def documents_of(content: Any) -> Numbered | None:
    """The services of a JSON document: one, a list, or a page of the API; None when it holds none."""
    if isinstance(content, dict) and isinstance(content.get("contents"), list):
        content = content["contents"]
    listed = content if isinstance(content, list) else [content]
    if not listed or not all(isinstance(one, dict) and is_service(one) for one in listed):
        return None
    return list(enumerate(listed, 1))


def is_service(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and "nom" not in one
        and "name" in one
        and bool(one.keys() & {"organization", "organization_id", "service_at_locations"})
    )


def folder_of(path: Path) -> Numbered | None:
    """The services of a folder of tables; None when it is no such package."""
    return _services({one.stem: one.read_bytes() for one in path.glob("*.csv")})


def package_of(raw: bytes) -> Numbered | None:
    """The services of an archive of tables; None when it is no such package."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            entries = [one for one in packed.infolist() if one.filename.endswith(".csv")]
            if sum(one.file_size for one in entries) > tables.MOST_BYTES:
                return None
            return _services({Path(one.filename).stem: packed.read(one) for one in entries})
    # As zipfile says: packed in a way it does not know, or under a password. Told to the reader as no package.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return None


def _services(files: Mapping[str, bytes]) -> Numbered | None:
    if not packages.is_package(list(files)):
        return None
    found = {
        name: [
            {column: str(cell) for column, cell in row.items()}
            for _number, row in tables.read(raw, name, CSV)
        ]
        for name, raw in files.items()
    }
    return list(packages.services(found))


CSV = {"format": "csv", "delimiter": ","}


def read(
    found: Iterable[tuple[int, Any]], known: Known, source: str, day: str
) -> Iterator[StructureDraft | ServiceDraft | Remark]:
    """The drafts of these services, each organization once. `day`: of the file, where a service has no date."""
    structures: Numbered = []
    services: Numbered = []
    homes: set[tuple[str, str]] = set()
    for number, document in found:
        if not isinstance(document, dict):
            yield error(number, "not_an_object")
            continue
        if document.get("status") in GONE:
            yield warning(number, "withdrawn")
            continue
        home, row = reading.rows_of(document)
        for one in (home, row):
            _settle(one, source, day)
        if not home.get("nom") and row.get("structure_id"):
            home = {
                "source": row["source"],
                "id": row["structure_id"],
                "nom": row.get("nom", ""),
                "date_maj": day,
            }
            _settle(home, source, day)
            yield warning(number, "no_organization", "organization")
        row["structure_id"] = home.get("id", "")
        if len(str(row.get("description", ""))) < 5:
            yield warning(number, "description_made", "description")
            row["description"] = f"{row.get('nom', '')} · {home.get('nom', '')}"
        if (home.get("source", ""), home.get("id", "")) not in homes:
            homes.add((home.get("source", ""), home.get("id", "")))
            structures.append((number, home))
        services.append((number, row))
    yield from data_inclusion.read_part("structures", structures, known, source)
    yield from data_inclusion.read_part("services", services, known, source)


def _settle(row: dict[str, Any], source: str, day: str) -> None:
    """Whose it is, and of when: a row of another directory is named after it."""
    if row.get("source", reading.SOURCE) == reading.SOURCE:
        row["source"] = source or reading.SOURCE
        for name in ("id", "structure_id"):
            if row.get(name) and not str(row[name]).startswith(f"{row['source']}--"):
                row[name] = f"{row['source']}--{row[name]}"
    row.setdefault("date_maj", day)
    if isinstance(row.get("description"), str) and len(row["description"]) < 5 and "structure_id" not in row:
        del row["description"]
    if isinstance(row.get("nom"), str) and len(row["nom"]) > 150:
        row["nom"] = row["nom"][:149].rpartition(" ")[0] + "…"
