"""A mapping made by pointing at columns: what a form can say of one, written as TOML and read again. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repere.knowledge.directory.mapping.guess import quoted
from repere.knowledge.directory.mapping.spec import Spec

Row = Mapping[str, Any]
# What a column may be. Fields of data·inclusion, parts of a point, hours in words or day by day.
STRUCTURE: Final = (
    "id", "nom", "siret", "adresse", "complement_adresse", "code_postal", "code_insee", "commune", "telephone",
    "courriel", "site_web", "date_maj",
)  # fmt: skip
SERVICE: Final = ("nom", "description", "publics_precisions", "conditions_acces", "frais_precisions")
POINT: Final = ("latitude", "longitude", "x", "y")
HOURS: Final = ("words", "osm", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
TARGETS: Final = (
    *(f"structure.{name}" for name in STRUCTURE),
    *(f"service.{name}" for name in SERVICE),
    *(f"point.{name}" for name in POINT),
    *(f"hours.{name}" for name in HOURS),
)
# Several columns are said one after the other; of any other field, the first that says something is taken.
JOINED: Final = frozenset(
    {"structure.id", "structure.nom", "structure.adresse", "service.nom", "service.description"}
)
SINGLE: Final = frozenset({f"point.{name}" for name in POINT} | {f"hours.{name}" for name in HOURS[2:]})
DATES: Final = ("%d/%m/%Y", "%Y-%m-%d", "%Y/%m/%d")
SAMPLES: Final = 3


class Chosen(NamedTuple):
    """Which target each column is (a column that is none is absent); what every service of the file is."""

    targets: dict[str, str]
    service_name: str = ""
    tiles: tuple[str, ...] = ()


class Column(NamedTuple):
    name: str
    samples: tuple[str, ...]


def columns_in(rows: Sequence[Row], most: int = 500) -> list[Column]:
    """The columns of these rows in their order, each with the first different things that it says."""
    seen: dict[str, dict[str, None]] = {}
    for row in rows[:most]:
        for name, value in row.items():
            said = seen.setdefault(name, {})
            text = " ".join(str(value).split())[:60] if value not in (None, "", [], {}) else ""
            if text and len(said) < SAMPLES:
                said[text] = None
    return [Column(name, tuple(said)) for name, said in seen.items() if name]


def written(name: str, chosen: Chosen) -> str:
    """The mapping that this says, as TOML; `spec.parsed` says what is missing in it, if something is."""
    by_target: dict[str, list[str]] = {}
    for column, target in chosen.targets.items():
        by_target.setdefault(target, []).append(column)
    lines = [f"name = {quoted(name)}", "", "[structure]"]
    if "structure.id" not in by_target:
        own = [
            by_target.get(f"structure.{field}", [])[:1]
            for field in ("nom", "adresse", "code_postal", "commune")
        ]
        parts = ", ".join(quoted(column) for columns in own for column in columns)
        lines.append(f"id = {{columns = [{parts}], digest = true}}")
    lines += _lines("structure", STRUCTURE, by_target)
    lines += ["", "[service]"]
    lines += _lines("service", SERVICE, by_target)
    if "service.nom" not in by_target and chosen.service_name:
        lines.append(f"nom = {{value = {quoted(chosen.service_name)}}}")
    if chosen.tiles:
        lines.append(f'"repere.themes" = {{value = [{", ".join(map(quoted, chosen.tiles))}]}}')
    lines += _point(by_target)
    week = {day: by_target[f"hours.{day}"][0] for day in HOURS[2:] if f"hours.{day}" in by_target}
    if week:
        lines += ["", "[hours.week]", *(f"{day} = {quoted(column)}" for day, column in week.items())]
    for kind in HOURS[:2]:
        if not week and f"hours.{kind}" in by_target:
            lines += ["", "[hours]", f"{kind} = {_listed(by_target[f'hours.{kind}'])}"]
            break
    return "\n".join(lines) + "\n"


def _lines(part: str, fields: Iterable[str], by_target: Mapping[str, list[str]]) -> list[str]:
    found = []
    for field in fields:
        columns = by_target.get(f"{part}.{field}")
        if not columns:
            continue
        if field == "date_maj":
            dates = ", ".join(map(quoted, DATES))
            recipe = f"{{column = {quoted(columns[0])}, date = [{dates}]}}"
        elif f"{part}.{field}" in JOINED and len(columns) > 1:
            recipe = f"{{columns = [{', '.join(map(quoted, columns))}]}}"
        else:
            recipe = _listed(columns)
        found.append(f"{field} = {recipe}")
    return found


def _listed(columns: Sequence[str]) -> str:
    return quoted(columns[0]) if len(columns) == 1 else f"[{', '.join(map(quoted, columns))}]"


def _point(by_target: Mapping[str, list[str]]) -> list[str]:
    point = {name: by_target[f"point.{name}"][0] for name in POINT if f"point.{name}" in by_target}
    if {"latitude", "longitude"} <= point.keys():
        return ["", "[point]", *(f"{name} = {quoted(point[name])}" for name in ("latitude", "longitude"))]
    if {"x", "y"} <= point.keys():
        return ["", "[point]", f"lambert93 = {{x = {quoted(point['x'])}, y = {quoted(point['y'])}}}"]
    return []


def chosen_in(spec: Spec) -> Chosen | None:
    """What a form would show of this mapping; None when it says more than a form can."""
    targets: dict[str, str] = {}
    told: dict[str, Any] = {}
    if spec.file:
        return None
    recipes = {f"structure.{name}": recipe for name, recipe in spec.structure.items()}
    recipes |= {f"service.{name}": recipe for name, recipe in spec.service.items()}
    recipes |= {f"point.{name}": recipe for name, recipe in spec.point.items() if name != "lambert93"}
    recipes |= {f"point.{name}": recipe for name, recipe in spec.point.get("lambert93", {}).items()}
    recipes |= {f"hours.{name}": recipe for name, recipe in spec.hours.items() if name != "week"}
    recipes |= {f"hours.{name}": recipe for name, recipe in spec.hours.get("week", {}).items()}
    for target, recipe in recipes.items():
        if target in ("service.nom", "service.repere.themes") and _is(recipe, {"value"}):
            told[target] = recipe["value"]
            continue
        if target == "structure.id" and _is(recipe, {"columns", "digest"}):
            continue
        columns = _columns(target, recipe)
        if columns is None or target not in TARGETS or targets.keys() & set(columns):
            return None
        targets |= dict.fromkeys(columns, target)
    name, tiles = told.get("service.nom", ""), told.get("service.repere.themes", [])
    if not isinstance(name, str) or not isinstance(tiles, list):
        return None
    return Chosen(targets, name, tuple(map(str, tiles)))


def _columns(target: str, recipe: Any) -> list[str] | None:
    """The columns of a recipe that a form could have written; None of any other."""
    if isinstance(recipe, str):
        return [recipe]
    if (
        isinstance(recipe, list)
        and target not in JOINED | SINGLE
        and all(isinstance(one, str) for one in recipe)
    ):
        return list(recipe)
    if target in JOINED and _is(recipe, {"columns"}):
        return [str(one) for one in recipe["columns"]]
    if target == "structure.date_maj" and _is(recipe, {"column", "date"}) and recipe["date"] == list(DATES):
        return [str(recipe["column"])]
    return None


def _is(recipe: Any, keys: Collection[str]) -> bool:
    return isinstance(recipe, Mapping) and recipe.keys() == set(keys)
