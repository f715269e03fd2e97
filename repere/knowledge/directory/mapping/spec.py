"""A mapping: how the columns of a producer become the fields of data·inclusion. It is data (TOML), and no code.

name = "garrigue"                        # the source of its rows, unless another is given
about = "Places of the Garrigue, sheet of the département"

[file]                                   # all of it may be left out
format = "csv"                           # csv, xlsx, ods, json, lines; else by name and content
rows = "features[].properties"           # where the rows are in a JSON document
header = 2                               # on which line the names of the columns stand
sheet = "Lieux"
nulls = ["-", "N/A"]                     # cells that say nothing
needs = ["Nom"]                          # a row without one of these is left out, and counted
skip = [{column = "État", is = ["Fermé"]}]

[structure]
id = {columns = ["Nom", "CP"], digest = true}
nom = "Nom"                              # a column
telephone = ["Fixe", "Mobile"]           # the first that says something
adresse = {columns = ["N°", "Rue"]}      # joined by a blank, or by `join`
code_postal = {column = "Adresse", find = '\\b\\d{5}\\b'}

[service]
nom = {value = "Aide aux démarches en ligne"}
thematiques = {column = "Thèmes", split = ",", words = {"repas" = "equipement-et-alimentation--alimentation"}}
publics = {when = {"Femmes" = "femmes", "Jeunes" = "jeunes"}, else = "tous-publics"}

[point]                                  # latitude and longitude, or `pair`, or `lambert93 = {x = …, y = …}`
latitude = "lat"
longitude = "lon"

[hours]                                  # `osm`, `words`, `week`, or `days` and `times`: timetable.py
week = {Mo = "Lundi", Tu = "Mardi"}
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data_inclusion.schema import v1

Recipe = Any  # a column, a list of recipes, or a table of steps: recipes.py

FORMATS = frozenset({"csv", "xlsx", "ods", "json", "lines"})
FILE_KEYS = frozenset(
    {"format", "rows", "header", "sheet", "delimiter", "encoding", "nulls", "needs", "skip"}
)
STEPS = frozenset({
    "column", "columns", "join", "value", "when", "yes", "find", "remove", "split", "words", "contains", "else",
    "number", "date", "prefix", "digest", "title",
})  # fmt: skip
BEGINNINGS = frozenset({"column", "columns", "value", "when"})
POINT_KEYS = frozenset({"latitude", "longitude", "pair", "lambert93"})
HOURS_KEYS = frozenset({"osm", "words", "week", "days", "times"})
DAYS = frozenset({"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"})
PATTERNS = ("find", "remove", "split")
OWN = frozenset({
    "repere.themes", "repere.languages", "repere.situations", "repere.age_min", "repere.age_max",
    "repere.appointment_only", "repere.is_confidential",
})  # fmt: skip
FIELDS = {
    "structure": frozenset(v1.Structure.model_fields) | {"repere.is_confidential"},
    "service": frozenset(v1.Service.model_fields) | OWN,
}


class BadMapping(ValueError):
    """A mapping that cannot be followed: `where` in it, and `why`."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why


@dataclass(frozen=True, slots=True)
class Spec:
    name: str
    about: str = ""
    file: Mapping[str, Any] = field(default_factory=dict)
    structure: Mapping[str, Recipe] = field(default_factory=dict)
    service: Mapping[str, Recipe] = field(default_factory=dict)
    point: Mapping[str, Recipe] = field(default_factory=dict)
    hours: Mapping[str, Any] = field(default_factory=dict)

    @property
    def nulls(self) -> frozenset[str]:
        return frozenset(str(word).strip().casefold() for word in self.file.get("nulls", ()))


SECTIONS = ("file", "structure", "service", "point", "hours")


def parsed(text: str) -> Spec:
    """The mapping that this TOML says; BadMapping names the first thing in it that cannot be followed."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadMapping("the file", f"this is not TOML: {fault}") from None
    _known("the file", said, frozenset({"name", "about", *SECTIONS}))
    name = said.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,58}", name):
        raise BadMapping("name", "a short name in small letters, figures and hyphens is needed")
    for section in SECTIONS:
        if not isinstance(said.get(section, {}), dict):
            raise BadMapping(section, "a table is expected")
    spec = Spec(name, str(said.get("about", "")), **{section: said.get(section, {}) for section in SECTIONS})
    _check_file(spec.file)
    for part, fields in FIELDS.items():
        recipes = getattr(spec, part)
        _known(part, recipes, fields)
        for one, recipe in recipes.items():
            _check_recipe(f"{part}.{one}", recipe)
    if "nom" not in spec.structure:
        raise BadMapping("structure.nom", "which column names the structure?")
    _check_point(spec.point)
    _check_hours(spec.hours)
    return spec


def _known(where: str, said: Mapping[str, Any], known: frozenset[str]) -> None:
    for name in said:
        if name not in known:
            raise BadMapping(f"{where}.{name}", f"unknown; one of: {', '.join(sorted(known))}")


def _check_file(said: Mapping[str, Any]) -> None:
    _known("file", said, FILE_KEYS)
    if said.get("format", "csv") not in FORMATS:
        raise BadMapping("file.format", f"one of: {', '.join(sorted(FORMATS))}")
    header = said.get("header", 1)
    if not isinstance(header, int) or isinstance(header, bool) or header < 1:
        raise BadMapping("file.header", "the number of a line, from 1")
    for name in ("nulls", "needs", "skip"):
        if not isinstance(said.get(name, []), list):
            raise BadMapping(f"file.{name}", "a list is expected")
    for one in said.get("skip", ()):
        if not isinstance(one, dict) or "column" not in one or not isinstance(one.get("is"), list):
            raise BadMapping("file.skip", 'a list of {column = "…", is = ["…"]}')


def _check_recipe(where: str, recipe: Recipe) -> None:
    if isinstance(recipe, str):
        return
    if isinstance(recipe, list):
        for one in recipe:
            _check_recipe(where, one)
        return
    if not isinstance(recipe, dict):
        raise BadMapping(where, 'a column, a list, or a table of steps; a constant is {value = "…"}')
    _known(where, recipe, STEPS)
    if len(BEGINNINGS & recipe.keys()) != 1:
        raise BadMapping(where, f"exactly one of: {', '.join(sorted(BEGINNINGS))}")
    for name in ("when", "words"):
        if name in recipe and not isinstance(recipe[name], dict):
            raise BadMapping(f"{where}.{name}", "a table is expected")
    if "columns" in recipe and not isinstance(recipe["columns"], list):
        raise BadMapping(f"{where}.columns", "a list is expected")
    for name in PATTERNS:
        if name in recipe:
            try:
                re.compile(str(recipe[name]))
            except re.error as fault:
                raise BadMapping(f"{where}.{name}", f"not a pattern: {fault}") from None


def _check_point(said: Mapping[str, Any]) -> None:
    _known("point", said, POINT_KEYS)
    plane = said.get("lambert93")
    if plane is not None and not (isinstance(plane, dict) and plane.keys() == {"x", "y"}):
        raise BadMapping("point.lambert93", '{x = "…", y = "…"}')


def _check_hours(said: Mapping[str, Any]) -> None:
    _known("hours", said, HOURS_KEYS)
    week = said.get("week", {})
    if not isinstance(week, dict):
        raise BadMapping("hours.week", 'a table such as {Mo = "Lundi"}')
    _known("hours.week", week, DAYS)
    if ("days" in said) is not ("times" in said):
        raise BadMapping("hours", "`days` and `times` go together")
