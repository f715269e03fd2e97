"""Readers of directories: each yields drafts, and remarks on the rows that it mended or could not take."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from repere.foundation.toolkit import tables
from repere.knowledge.directory.imports import data_inclusion, hsds, mapped, service_public
from repere.knowledge.directory.imports.drafts import Known, ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.report import Remark, error
from repere.knowledge.directory.mapping import Spec

__all__ = ["Drafts", "Known", "Opened", "open_content", "open_file"]

Drafts = Iterator[StructureDraft | ServiceDraft | Remark]
LINES = (".sjson", ".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose format is known; `rows` is how many it holds."""

    format: str
    rows: int
    drafts: Drafts


def open_file(path: Path, known: Known, source: str = "", mapping: Spec | None = None) -> Opened:
    """Recognise the format by the content; what cannot be recognised is one remark on the whole file.

    With a mapping, the file is rows in the columns of a producer.
    """
    if path.is_dir():
        tables_of_it = hsds.folder_of(path)
        if tables_of_it is None:
            return _refused(error(0, "unknown_format"))
        return Opened("hsds package", len(tables_of_it), hsds.read(tables_of_it, known, source, _dated(path)))
    try:
        raw = path.read_bytes()
    except OSError:
        return _refused(error(0, "unreadable_file"))
    return open_content(raw, path.name, known, source, mapping, day=_dated(path))


def unpacked(raw: bytes, most: int) -> bytes:
    """What was sent compressed, as long as it is no larger than that; ValueError when it is, or is broken."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        plain = zlib.decompressobj(wbits=31).decompress(raw, most + 1)
    except zlib.error as error:
        raise ValueError("broken") from error
    if len(plain) > most:
        raise ValueError("too large")
    return plain


def open_content(
    raw: bytes, name: str, known: Known, source: str = "", mapping: Spec | None = None, *, day: str
) -> Opened:
    """The same of a content in hand: `name` helps to tell its format, `day` dates rows without a date."""
    try:
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error):
        return _refused(error(0, "unreadable_file"))
    if mapping is not None:
        try:
            found = tables.read(raw, name, mapping.file)
        except tables.Unreadable as why:
            return _refused(error(0, why.kind))
        return Opened(f"mapping {mapping.name}", len(found), mapped.read(found, mapping, known, source, day))
    if raw[:4] == b"PK\x03\x04":
        package = hsds.package_of(raw)
        if package is None:
            return _refused(error(0, "unknown_format"))
        return Opened("hsds package", len(package), hsds.read(package, known, source, day))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _refused(error(0, "not_text"))
    lines = text.split("\n")
    if _is_lines(Path(name), lines):
        return _lines(lines, known, source, day)
    try:
        content = tables.loaded(text)
    except json.JSONDecodeError as fault:
        return _refused(error(fault.lineno, "not_json", column=fault.colno))
    except RecursionError:
        return _refused(error(0, "unknown_format"))
    documents = hsds.documents_of(content)
    if documents is not None:
        return Opened("hsds", len(documents), hsds.read(documents, known, source, day))
    parts = data_inclusion.parts_of(content)
    if parts is None:
        return _refused(error(0, "unknown_format"))
    return Opened("data-inclusion", sum(map(len, parts)), data_inclusion.read(*parts, known, source))


def _dated(path: Path) -> str:
    """The day of a file: what its rows are known of, where they say nothing themselves."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _lines(lines: list[str], known: Known, source: str, day: str) -> Opened:
    """One object a line: services of HSDS, rows of data·inclusion, or the State's directory, as the first one tells."""
    told = [(number, text) for number, text in enumerate(lines, 1) if text.strip()]
    first = _object(told[0][1]) if told else None
    if first is not None and (hsds.is_service(first) or ("nom" in first and "codeinsee" not in first)):
        objects = [(number, _object(text)) for number, text in told]
        if hsds.is_service(first):
            return Opened("hsds", len(told), hsds.read(objects, known, source, day))
        structures = [row for _number, row in objects if row is not None and "structure_id" not in row]
        services = [row for _number, row in objects if row is None or "structure_id" in row]
        return Opened("data-inclusion", len(told), data_inclusion.read(structures, services, known, source))
    return Opened("service-public", len(told), service_public.read(lines, known, source or "service-public"))


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = tables.loaded(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refused(remark: Remark) -> Opened:
    return Opened("", 0, iter([remark]))


def _is_lines(path: Path, lines: list[str]) -> bool:
    """One object a line: by the name of the file, or because the first line is an object by itself."""
    if any(suffix in LINES for suffix in path.suffixes):
        return True
    first = _object(lines[0])
    return first is not None and "codeinsee" in first
