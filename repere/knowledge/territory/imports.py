"""Readers of the official files: La Poste's postcodes (CSV), and groupings, départements, regions (JSON)."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from repere.knowledge.territory import rules
from repere.knowledge.territory.models import Area

COLUMNS = ("Code_commune_INSEE", "Nom_commune", "Code_postal", "coordonnees_gps")
# Monaco has a French postcode and is no commune of France.
FOREIGN = "99"


class UnreadableFile(Exception):
    """A file that cannot be taken; `faults` are sentences that name the line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(slots=True)
class Territory:
    """What the files say: for each code, only the fields that were spoken of."""

    communes: dict[str, dict[str, Any]] = field(default_factory=dict)
    areas: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def commune(self, code: str) -> dict[str, Any]:
        return self.communes.setdefault(code, {"departement": rules.departement_of(code)})

    def note(self, what: str) -> None:
        self.notes[what] = self.notes.get(what, 0) + 1


def read(paths: Iterable[Path]) -> Territory:
    """All files as one territory; UnreadableFile with every fault of every file."""
    territory, faults = Territory(), []
    for path in paths:
        try:
            faults += [f"{path.name}: {fault}" for fault in _read_one(_text(path), territory)]
        except (OSError, EOFError, UnicodeDecodeError) as error:
            faults.append(
                _("{file}: cannot be read ({why}).").format(file=path.name, why=type(error).__name__)
            )
    if faults:
        raise UnreadableFile(faults)
    _join_arrondissements(territory)
    _name_regions(territory)
    return territory


def _text(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")


def _read_one(text: str, territory: Territory) -> Iterator[str]:
    if not text.lstrip().startswith(("[", "{")):
        yield from _read_postcodes(text, territory)
        return
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        yield _("line {line}: this is not JSON. Take the file again from its producer.").format(
            line=error.lineno
        )
        return
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield _("a list of objects is expected.")
        return
    for number, row in enumerate(rows, 1):
        fault = _read_area(row, territory)
        if fault:
            yield _("row {row}: {fault}").format(row=number, fault=fault)


def _read_postcodes(text: str, territory: Territory) -> Iterator[str]:
    lines = csv.DictReader(text.splitlines(), delimiter=";")
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        yield _("columns {columns} are missing: this is not the postcode file of La Poste.").format(
            columns=", ".join(missing)
        )
        return
    for line in lines:
        code, postcode = (line["Code_commune_INSEE"] or "").strip(), (line["Code_postal"] or "").strip()
        if code.startswith(FOREIGN):
            territory.note("foreign")
            continue
        if len(code) != 5 or not code.isalnum() or len(postcode) != 5 or not postcode.isdecimal():
            yield _("line {line}: the INSEE code or the postcode does not have five characters.").format(
                line=lines.line_num
            )
            continue
        commune = territory.commune(code)
        commune.setdefault("plain_name", (line["Nom_commune"] or "").strip().title())
        commune["postcodes"] = sorted({*commune.get("postcodes", ()), postcode})
        point = _point(line["coordonnees_gps"] or "")
        if point:
            commune["latitude"], commune["longitude"] = point
        else:
            territory.note("no_point")


def _point(cell: str) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(part) for part in cell.split(","))
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _read_area(row: dict[str, Any], territory: Territory) -> str:
    code, name = str(row.get("code") or ""), str(row.get("nom") or "").strip()
    if not code or not name:
        return _("“code” or “nom” is missing.")
    if isinstance(row.get("membres"), list):
        territory.areas[Area.Kind.EPCI, code] = {"name": name[:120], "parent": ""}
        for member in row["membres"]:
            if not isinstance(member, dict) or len(str(member.get("code") or "")) != 5:
                return _("a member has no INSEE code of five characters.")
            commune = territory.commune(member["code"])
            commune["epci"] = code
            commune["name"] = str(member.get("nom") or "").strip()
            commune["population"] = int(member.get("populationMunicipale") or 0)
    elif "region" in row:
        territory.areas[Area.Kind.DEPARTEMENT, code] = {"name": name, "parent": str(row["region"] or "")}
    elif "chefLieu" in row:
        territory.areas[Area.Kind.REGION, code] = {"name": name, "parent": ""}
    else:
        return _("neither a grouping, a département nor a region.")
    return ""


def _join_arrondissements(territory: Territory) -> None:
    """The groupings know whole cities, La Poste their arrondissements: give each what the other knows."""
    for city, name in rules.CITIES.items():
        parts = {c: values for c, values in territory.communes.items() if rules.whole_commune(c) == city != c}
        for code, values in parts.items():
            values["name"] = rules.arrondissement_name(code)
        if not parts:
            continue
        whole = territory.commune(city)
        whole.setdefault("name", name)
        whole["postcodes"] = sorted({p for values in parts.values() for p in values.get("postcodes", ())})
        points = ((v["latitude"], v["longitude"]) for v in parts.values() if "latitude" in v)
        whole["latitude"], whole["longitude"] = rules.middle(points) or (None, None)
        if "epci" in whole:
            for values in parts.values():
                values["epci"] = whole["epci"]


def _name_regions(territory: Territory) -> None:
    for values in territory.communes.values():
        department = territory.areas.get((Area.Kind.DEPARTEMENT, values["departement"]))
        if department:
            values["region"] = department["parent"]
