"""Readers of directories: each yields drafts, and remarks on the rows that it mended or could not take."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repere.knowledge.directory.imports import data_inclusion, mapped, service_public
from repere.knowledge.directory.imports.drafts import Known, ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.report import Remark, error
from repere.knowledge.directory.mapping import Spec, tables

__all__ = ["Drafts", "Known", "Opened", "open_file"]

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
    if mapping is not None:
        try:
            found = mapped.load(path, mapping)
        except tables.Unreadable as why:
            return _refused(error(0, why.kind))
        drafts = mapped.read(found, mapping, known, source, mapped.dated(path))
        return Opened(f"mapping {mapping.name}", len(found), drafts)
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    except UnicodeDecodeError:
        return _refused(error(0, "not_text"))
    except (OSError, EOFError, zlib.error):
        return _refused(error(0, "unreadable_file"))
    lines = text.split("\n")
    if _is_lines(path, lines):
        rows = sum(1 for line in lines if line.strip())
        return Opened("service-public", rows, service_public.read(lines, known, source or "service-public"))
    try:
        content = json.loads(text, parse_constant=lambda _word: None)
    except json.JSONDecodeError as fault:
        return _refused(error(fault.lineno, "not_json", column=fault.colno))
    parts = data_inclusion.parts_of(content)
    if parts is None:
        return _refused(error(0, "unknown_format"))
    return Opened("data-inclusion", sum(map(len, parts)), data_inclusion.read(*parts, known, source))


def _refused(remark: Remark) -> Opened:
    return Opened("", 0, iter([remark]))


def _is_lines(path: Path, lines: list[str]) -> bool:
    """One object a line: by the name of the file, or because the first line is an object by itself."""
    if any(suffix in LINES for suffix in path.suffixes):
        return True
    try:
        first = json.loads(lines[0])
    except json.JSONDecodeError:
        return False
    return isinstance(first, dict) and "codeinsee" in first
