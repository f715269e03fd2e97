"""Files of rows: CSV, XLSX, ODS, JSON, one object a line; gzip or not. Each row by the names of its columns."""

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

Row = dict[str, Any]
# A sheet that unpacks to more is no sheet of people or services.
MOST_BYTES = 300_000_000
MOST_COLUMNS = 1_000


class Unreadable(Exception):
    """The file is none of what is read here; `kind` says in one word why."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def rows_of(path: Path, options: Mapping[str, Any] | None = None) -> list[tuple[int, Row]]:
    """The rows of a file with their numbers: lines of a sheet as a reader counts them, else from 1."""
    said = options or {}
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error):
        raise Unreadable("unreadable_file") from None
    return read(raw, path.name, said)


def read(raw: bytes, name: str, said: Mapping[str, Any]) -> list[tuple[int, Row]]:
    kind = said.get("format") or format_of(raw, name)
    if kind in ("xlsx", "ods"):
        return _headed(_sheet(raw, kind, said.get("sheet")), said.get("header", 1))
    text = _text(raw, said.get("encoding"))
    if kind == "csv":
        return _headed(_csv(text, said.get("delimiter")), said.get("header", 1))
    if kind == "lines":
        found = [_json(line) for line in text.split("\n") if line.strip()]
    else:
        found = _inside(_json(text), str(said.get("rows", "")))
    return [(number, row) for number, row in enumerate(found, 1) if isinstance(row, dict)]


def format_of(raw: bytes, name: str) -> str:
    """What the content is, its name heard only where the content does not tell."""
    if raw[:4] == b"PK\x03\x04":
        return "ods" if b"opendocument.spreadsheet" in raw[:200] else "xlsx"
    start = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return "lines" if start[:1] == b"{" and re.search(r"\.(sjson|ndjson|jsonl)", name) else "json"
    return "csv"


def _text(raw: bytes, encoding: str | None) -> str:
    """Sheets saved on an older Windows are met every day; a table saved as "Unicode text" begins with its mark."""
    if not encoding and raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    for tried in [encoding] if encoding else ["utf-8-sig", "cp1252"]:
        try:
            return raw.decode(tried)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Unreadable("not_text")


def _json(text: str) -> Any:
    try:
        return loaded(text)
    except (ValueError, RecursionError):
        raise Unreadable("not_json_at_all") from None


# Written out in JSON: a NUL, and halves of letters, that no column can hold.
_UNHOLDABLE = re.compile(r"\\u(?:0000|d[89a-f])", re.I)


def loaded(text: str) -> Any:
    """What a JSON text says, without the numbers and the letters that nothing can store."""
    content = json.loads(text, parse_constant=lambda _word: None)
    return _holdable(content) if _UNHOLDABLE.search(text) else content


def _holdable(content: Any) -> Any:
    if isinstance(content, str):
        return content.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(content, list):
        return [_holdable(one) for one in content]
    if isinstance(content, dict):
        return {_holdable(name): _holdable(value) for name, value in content.items()}
    return content


def _inside(content: Any, where: str) -> list[Any]:
    """The rows at a place such as "features[].properties"; by default the one list that there is."""
    if not where:
        if isinstance(content, dict) and isinstance(content.get("features"), list):
            return [_feature(one) for one in content["features"]]
        if isinstance(content, dict):
            lists = [value for value in content.values() if isinstance(value, list)]
            content = lists[0] if len(lists) == 1 else [content]
        return content if isinstance(content, list) else []
    found = [content]
    for step in where.split("."):
        name, is_list = step.removesuffix("[]"), step.endswith("[]")
        found = [
            one[name] if name else one for one in found if not name or (isinstance(one, dict) and name in one)
        ]
        if is_list:
            found = [item for one in found if isinstance(one, list) for item in one]
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def _feature(one: Any) -> Any:
    """Of GeoJSON, what is said of the place, and its point as two columns."""
    if not isinstance(one, dict) or not isinstance(one.get("properties"), dict):
        return one
    shape = one.get("geometry")
    point = shape.get("coordinates") if isinstance(shape, dict) and shape.get("type") == "Point" else None
    if isinstance(point, list) and len(point) >= 2:
        return {"geometry.longitude": point[0], "geometry.latitude": point[1]} | one["properties"]
    return one["properties"]


# --- sheets ----------------------------------------------------------------------------------------------


def _headed(lines: Iterator[Sequence[Any]], header: int) -> list[tuple[int, Row]]:
    rows: list[tuple[int, Row]] = []
    names: list[str] = []
    for number, cells in enumerate(lines, 1):
        if number < header:
            continue
        if number == header:
            names = _distinct([" ".join(str(cell or "").split()) for cell in cells[:MOST_COLUMNS]])
        elif any(cell not in (None, "") for cell in cells):
            rows.append((number, {name: cell for name, cell in zip(names, cells, strict=False) if name}))
    return rows


def _distinct(names: list[str]) -> list[str]:
    """Two columns of one name: the second is called "name (2)"."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return told


def _csv(text: str, delimiter: str | None) -> Iterator[Sequence[Any]]:
    first = text.split("\n", 1)[0]
    best = delimiter or max(";,\t|", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=best)
    except csv.Error:
        raise Unreadable("not_text") from None


def _sheet(raw: bytes, kind: str, sheet: str | None) -> Iterator[Sequence[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
                raise Unreadable("unreadable_file")
            yield from (_xlsx if kind == "xlsx" else _ods)(packed, sheet)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, IndexError, zlib.error):
        raise Unreadable("unreadable_file") from None


def _xml(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    raw = packed.read(name)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        # A sheet declares none; entities are how a small file becomes a huge one.
        raise Unreadable("unreadable_file")
    return ElementTree.fromstring(raw)  # noqa: S314  # no entity can be declared: see above


_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def _xlsx(packed: zipfile.ZipFile, sheet: str | None) -> Iterator[Sequence[Any]]:
    book = _xml(packed, "xl/workbook.xml")
    links = {link.get("Id"): link.get("Target") or "" for link in _xml(packed, "xl/_rels/workbook.xml.rels")}
    sheets = [(one.get("name"), links[one.get(f"{_R}id")]) for one in book.iter(f"{_S}sheet")]
    target = next((target for name, target in sheets if name == sheet), sheets[0][1])
    shared: list[str] = []
    if "xl/sharedStrings.xml" in packed.namelist():
        for one in _xml(packed, "xl/sharedStrings.xml").iter(f"{_S}si"):
            shared.append("".join(part.text or "" for part in one.iter(f"{_S}t")))
    dates = _dated_styles(packed)
    path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    at = 0
    for row in _xml(packed, path).iter(f"{_S}row"):
        number = int(row.get("r") or at + 1)
        for _empty in range(at + 1, min(number, at + 1000)):
            yield ()
        at = number
        cells: list[Any] = []
        for cell in row.iter(f"{_S}c"):
            column = _column(cell.get("r") or "") if cell.get("r") else len(cells)
            cells += [None] * (min(column, MOST_COLUMNS) - len(cells))
            cells.append(_xlsx_cell(cell, shared, dates))
        yield cells


def _xlsx_cell(cell: ElementTree.Element, shared: list[str], dates: frozenset[int]) -> Any:
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_S}t"))
    value = cell.findtext(f"{_S}v")
    if value is None:
        return None
    if kind == "s":
        return shared[int(value)]
    if kind == "b":
        return value == "1"
    if kind in ("str", "e", "d"):
        return None if kind == "e" else value
    number = float(value)
    if int(cell.get("s") or 0) in dates:
        # Day 60 is a 29 February 1900 that never was: days are counted from the eve of 1900.
        return (datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=number)).date().isoformat()
    return int(number) if number.is_integer() else number


def _dated_styles(packed: zipfile.ZipFile) -> frozenset[int]:
    """The styles that show a number as a day."""
    if "xl/styles.xml" not in packed.namelist():
        return frozenset()
    styles = _xml(packed, "xl/styles.xml")
    written = {
        int(one.get("numFmtId") or 0): one.get("formatCode") or "" for one in styles.iter(f"{_S}numFmt")
    }
    shown = {*range(14, 18), 22} | {
        key
        for key, code in written.items()
        if re.search(r"[yd]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", code), re.I)
    }
    used = styles.find(f"{_S}cellXfs")
    return frozenset(
        n for n, one in enumerate(used if used is not None else ()) if int(one.get("numFmtId") or 0) in shown
    )


def _column(reference: str) -> int:
    """AB12 as 27."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_P = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _ods(packed: zipfile.ZipFile, sheet: str | None) -> Iterator[Sequence[Any]]:
    tables = list(_xml(packed, "content.xml").iter(f"{_T}table"))
    table = next((one for one in tables if one.get(f"{_T}name") == sheet), tables[0])
    for row in table.iter(f"{_T}table-row"):
        cells: list[Any] = []
        for cell in row:
            if cell.tag not in (f"{_T}table-cell", f"{_T}covered-table-cell"):
                continue
            value = _ods_cell(cell)
            # The last cells of a line are often repeated to the end of the sheet, empty.
            times = min(int(cell.get(f"{_T}number-columns-repeated") or 1), MOST_COLUMNS - len(cells))
            cells += [value] * max(times, 0)
        times = int(row.get(f"{_T}number-rows-repeated") or 1)
        is_empty = all(value in (None, "") for value in cells)
        for _again in range(min(times, 1000) if not is_empty else 1 if times < 1000 else 0):
            yield cells


def _ods_cell(cell: ElementTree.Element) -> Any:
    kind = cell.get(f"{_O}value-type")
    if kind in ("float", "percentage", "currency"):
        number = float(cell.get(f"{_O}value") or "nan")
        return int(number) if number.is_integer() else number
    if kind == "date":
        return (cell.get(f"{_O}date-value") or "")[:10]
    if kind == "boolean":
        return cell.get(f"{_O}boolean-value") == "true"
    lines = ["".join(part.itertext()) for part in cell.iter(f"{_P}p")]
    return "\n".join(lines) or None
