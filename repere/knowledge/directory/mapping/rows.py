"""A row of a producer as rows of data·inclusion, by a mapping; what it says that we could not use is told."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from repere.knowledge.directory import rules
from repere.knowledge.directory.mapping import lambert, timetable
from repere.knowledge.directory.mapping.recipes import columns_of, number_of, text_of, value_of
from repere.knowledge.directory.mapping.spec import Spec
from repere.knowledge.territory.rules import fold

Row = dict[str, Any]
NAME = 150
LISTS = frozenset({
    "thematiques", "publics", "modes_accueil", "modes_mobilisation", "mobilisable_par", "reseaux_porteurs",
    "zone_eligibilite", "repere.themes", "repere.languages", "repere.situations",
})  # fmt: skip
NUMBERS = frozenset({"volume_horaire_hebdomadaire", "longitude", "latitude"})
PAGES = frozenset({"site_web", "lien_source", "lien_mobilisation", "accessibilite_lieu"})
WHOLE = frozenset({"nombre_semaines", "repere.age_min", "repere.age_max"})


class Mapped(NamedTuple):
    structure: Row
    service: Row
    remarks: tuple[tuple[str, str], ...]  # kind, column


def is_wanted(spec: Spec, row: Mapping[str, Any]) -> bool:
    """Whether the mapping takes this row at all."""
    if any(value_of(name, row, spec.nulls) is None for name in spec.file.get("needs", ())):
        return False
    for one in spec.file.get("skip", ()):
        said = fold(text_of(row.get(one["column"])))
        if said in {fold(str(word)) for word in one["is"]}:
            return False
    return True


def mapped(spec: Spec, row: Mapping[str, Any], source: str, dated: str) -> Mapped:
    """The structure and the service that a row says. `dated` is the day of the file, for rows without a date."""
    remarks: list[tuple[str, str]] = []
    structure = _part(spec, spec.structure, row)
    service = _part(spec, spec.service, row)
    structure |= _point(spec, row)
    for part in (structure, service):
        if len(part.get("nom", "")) > NAME:
            remarks.append(("shortened", "nom"))
            part["nom"] = part["nom"][: NAME - 1].rpartition(" ")[0] + "…"
    structure.setdefault("id", service.get("id", ""))
    service.setdefault("id", structure["id"])
    structure.setdefault("date_maj", service.get("date_maj") or dated)
    service.setdefault("date_maj", structure["date_maj"])
    service.setdefault("nom", structure.get("nom", ""))
    described = service.get("description") or structure.get("description") or ""
    if len(described) < 5:
        remarks.append(("description_made", "description"))
        described = f"{service['nom']} · {structure.get('nom', '')}"
    service["description"] = described
    if len(structure.get("description", "")) < 5:
        structure.pop("description", None)
    _tell_hours(spec, row, structure, service, remarks)
    for part in (structure, service):
        part["source"] = source
        part["id"] = f"{source}--{part['id']}" if part["id"] else ""
    service["structure_id"] = structure["id"]
    return Mapped(_nested(structure), _nested(service), tuple(remarks))


def columns_read(spec: Spec) -> set[str]:
    """The columns that a mapping speaks of, by the names it gives them."""
    plane = spec.point.get("lambert93", {})
    points = [recipe for name, recipe in spec.point.items() if name != "lambert93"]
    recipes = [
        *spec.structure.values(),
        *spec.service.values(),
        *points,
        *plane.values(),
        *_hour_columns(spec.hours),
    ]
    read = {name for recipe in recipes for name in columns_of(recipe)}
    return read | {one["column"] for one in spec.file.get("skip", ())} | set(spec.file.get("needs", ()))


def unread(spec: Spec, rows: Iterator[Mapping[str, Any]]) -> list[str]:
    """The columns that say something and that the mapping does not read."""
    read = columns_read(spec)
    read |= {name.partition(".")[0] for name in read}
    seen: dict[str, None] = {}
    for row in rows:
        seen |= {
            name: None for name, value in row.items() if name not in read and value not in (None, "", [], {})
        }
    return list(seen)


def _hour_columns(said: Mapping[str, Any]) -> Iterator[Any]:
    for name in ("osm", "words", "days", "times"):
        if name in said:
            yield said[name]
    for cells in said.get("week", {}).values():
        yield [one for cell in _pairs(cells) for one in cell]


def _part(spec: Spec, recipes: Mapping[str, Any], row: Mapping[str, Any]) -> Row:
    said: Row = {}
    for field, recipe in recipes.items():
        value = value_of(recipe, row, spec.nulls)
        if value in (None, "", []):
            continue
        if field in LISTS:
            value = value if isinstance(value, list) else [value]
        elif field in NUMBERS:
            value = number_of(value)
        elif field in WHOLE:
            number = number_of(value)
            value = None if number is None else int(number)
        elif not isinstance(value, bool):
            value = text_of(value)
            # The standard wants "https://"; people write "www.".
            value = rules.web_address(value) or value if field in PAGES else value
        if value is not None:
            said[field] = value
    return said


def _point(spec: Spec, row: Mapping[str, Any]) -> Row:
    said = spec.point
    if "lambert93" in said:
        x, y = (number_of(value_of(said["lambert93"][axis], row, spec.nulls)) for axis in ("x", "y"))
        found = lambert.to_degrees(x, y) if x is not None and y is not None else None
        return {} if found is None else {"latitude": found[0], "longitude": found[1]}
    if "pair" in said:
        parts = (
            text_of(value_of(said["pair"], row, spec.nulls))
            .replace(";", " ")
            .replace(", ", " ")
            .replace(",", " ")
            .split()
        )
        numbers = [number_of(part) for part in parts]
        latitude, longitude = (numbers[0], numbers[1]) if len(numbers) == 2 else (None, None)
    else:
        latitude, longitude = (
            number_of(value_of(said.get(name), row, spec.nulls)) if name in said else None
            for name in ("latitude", "longitude")
        )
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return {}
    return {"latitude": latitude, "longitude": longitude}


def _tell_hours(
    spec: Spec, row: Mapping[str, Any], structure: Row, service: Row, remarks: list[tuple[str, str]]
) -> None:
    """Hours that a week says go to the structure; others stay words, on the service, for whoever reads the sheet."""
    found = _hours(spec, row)
    if found.osm:
        structure["horaires_accueil"] = found.osm
    if found.by_appointment:
        service["repere.appointment_only"] = True
    if found.words:
        remarks.append(("hours_in_words", "horaires_accueil"))
        before = service.get("mobilisation_precisions")
        service["mobilisation_precisions"] = " ".join(filter(None, [before, f"Horaires : {found.words}"]))


def _hours(spec: Spec, row: Mapping[str, Any]) -> timetable.Hours:
    said = spec.hours
    if "osm" in said:
        return timetable.checked(text_of(value_of(said["osm"], row, spec.nulls)))
    if "week" in said:
        return timetable.week({day: _cells(cells, row, spec) for day, cells in said["week"].items()})
    if "days" in said:
        days, times = (value_of(said[name], row, spec.nulls) for name in ("days", "times"))
        listed = days if isinstance(days, list) else [text_of(days)] if days else []
        return (
            timetable.days_and_times([text_of(day) for day in listed], text_of(times))
            if times
            else timetable.Hours()
        )
    if "words" in said:
        text = text_of(value_of(said["words"], row, spec.nulls))
        return timetable.sentence(text) if text else timetable.Hours()
    return timetable.Hours()


def _pairs(cells: Any) -> list[list[Any]]:
    listed = cells if isinstance(cells, list) else [cells]
    return [one if isinstance(one, list) else [one] for one in listed]


def _cells(cells: Any, row: Mapping[str, Any], spec: Spec) -> Any:
    if isinstance(cells, str):
        return text_of(value_of(cells, row, frozenset()))
    return [[text_of(value_of(name, row, spec.nulls)) for name in pair] for pair in _pairs(cells)]


def _nested(flat: Row) -> Row:
    row = {name: value for name, value in flat.items() if not name.startswith("repere.")}
    own = {name.removeprefix("repere."): value for name, value in flat.items() if name.startswith("repere.")}
    return row | ({"repere": own} if own else {})
