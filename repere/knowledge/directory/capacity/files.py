"""Places of several services, from a file that a spreadsheet writes: one line a kind of place. Pure."""

import csv
from collections.abc import Collection
from typing import Final, NamedTuple

# As people write the first line: ours, and French.
COLUMNS: Final = {
    "code": "code",
    "unit": "unit",
    "unite": "unit",
    "unité": "unit",
    "audience": "audience",
    "public": "audience",
    "places": "places",
    "maximum": "maximum",
    "capacite": "maximum",
    "capacité": "maximum",
}
MOST_ROWS: Final = 2000
MOST_PLACES: Final = 9999


class SaidRow(NamedTuple):
    row: int  # its line in the file, from 1
    code: str
    unit: str  # blank: the one that was said last
    audience: str
    places: int
    maximum: int | None


class Fault(NamedTuple):
    """`why`: unreadable, no_column, too_long, unknown_code, unknown_unit, unknown_audience, no_number, too_many or
    twice; `said`: the cell."""

    row: int
    why: str
    said: str = ""


def read(
    content: bytes, *, codes: Collection[str], units: Collection[str], audiences: Collection[str]
) -> tuple[list[SaidRow], list[Fault]]:
    """The lines of the file and what is wrong with it; `codes`: of the services one may speak for."""
    text = _text(content)
    lines = text.splitlines() if text is not None else []
    if not lines or "\0" in lines[0]:
        return [], [Fault(1, "unreadable")]
    head = lines[0]
    delimiter = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return [], [Fault(1, "unreadable")]
    names = [COLUMNS.get(cell.strip().strip("\ufeff").lower(), "") for cell in rows[0]]
    missing = [name for name in ("code", "places") if name not in names]
    if missing:
        return [], [Fault(1, "no_column", name) for name in missing]
    if len(rows) > MOST_ROWS:
        return [], [Fault(MOST_ROWS, "too_long")]
    said: list[SaidRow] = []
    faults: list[Fault] = []
    seen: set[tuple[str, str, str]] = set()
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        told = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        row = _row(number, told, faults, codes, units, audiences)
        if row is None:
            continue
        key = (row.code, row.unit, row.audience)
        if key in seen:
            faults.append(Fault(number, "twice", row.code))
        seen.add(key)
        said.append(row)
    return said, faults


def _row(
    number: int,
    told: dict[str, str],
    faults: list[Fault],
    codes: Collection[str],
    units: Collection[str],
    audiences: Collection[str],
) -> SaidRow | None:
    before = len(faults)
    code, unit, audience = told.get("code", "").upper(), told.get("unit", ""), told.get("audience", "")
    if code not in codes:
        faults.append(Fault(number, "unknown_code", code))
    if unit and unit not in units:
        faults.append(Fault(number, "unknown_unit", unit))
    if audience and audience not in audiences:
        faults.append(Fault(number, "unknown_audience", audience))
    places, maximum = _number(told.get("places", "")), _number(told.get("maximum", ""))
    if places is None:
        faults.append(Fault(number, "no_number", told.get("places", "")))
    if maximum is None and told.get("maximum"):
        faults.append(Fault(number, "no_number", told["maximum"]))
    if places is not None and maximum is not None and places > maximum:
        faults.append(Fault(number, "too_many", str(places)))
    if len(faults) > before or places is None:
        return None
    return SaidRow(number, code, unit, audience, places, maximum)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and int(text) <= MOST_PLACES else None


def _text(content: bytes) -> str | None:
    """UTF-8, or what an older spreadsheet writes in France."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
