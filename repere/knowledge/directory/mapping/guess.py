"""A mapping to begin with, made of the names of the columns: somebody who is no developer reads it and mends it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from repere.knowledge.directory.mapping.recipes import number_of
from repere.knowledge.territory.rules import fold

Row = Mapping[str, Any]
# Field: words that a column's name holds, the surer first. A name that is the word comes before one that holds it.
STRUCTURE = {
    "id": ("identifiant", "id", "uuid", "gid", "matricule", "code", "objectid", "globalid"),
    "nom": (
        "nom structure", "nom de la structure", "nom du lieu", "nom organisation", "structure", "nom", "raison sociale",
        "denomination", "organisme", "titre", "name",
    ),
    "siret": ("siret",),
    "adresse": ("adresse postale", "adresse", "rue", "voie", "address"),
    "complement_adresse": ("complement adresse", "complement d adresse", "complement"),
    "code_postal": ("code postal", "cp", "codepostal", "postcode", "zip"),
    "code_insee": ("code insee", "insee", "code commune", "citycode", "codeinsee"),
    "commune": ("commune", "ville", "localite", "city"),
    "telephone": ("telephone", "tel", "numero de telephone", "phone", "fixe", "mobile"),
    "courriel": ("courriel", "email", "e mail", "mail", "adresse mail"),
    "site_web": ("site web", "site internet", "site", "url", "website", "web"),
    "date_maj": ("date maj", "mise a jour", "date de mise a jour", "datemaj", "updated", "modification"),
}  # fmt: skip
SERVICE = {
    "nom": ("nom du service", "service", "action", "activite", "dispositif", "prestation"),
    "description": ("description", "presentation", "descriptif", "commentaire", "activites"),
    "publics_precisions": ("public", "publics", "beneficiaires"),
    "conditions_acces": ("conditions d acces", "conditions", "modalites"),
    "frais_precisions": ("tarif", "tarifs", "prix", "cout", "frais"),
}
POINT = {"latitude": ("latitude", "lat", "y"), "longitude": ("longitude", "long", "lon", "lng", "x")}
HOURS = ("horaires d ouverture", "horaires", "horaire", "heures d ouverture", "ouverture")
WEEK = {
    "lundi": "Mo", "mardi": "Tu", "mercredi": "We", "jeudi": "Th", "vendredi": "Fr", "samedi": "Sa", "dimanche": "Su",
}  # fmt: skip
# No number of degrees: metres, on the plane of French maps.
METRES = 1_000


def guessed(name: str, rows: Sequence[Row]) -> str:
    """A mapping as TOML; every column that found no field is named at its end, as a comment."""
    columns = list(dict.fromkeys(column for row in rows[:500] for column in row))
    free = {column: fold(column) for column in columns if column}
    structure = _taken(STRUCTURE, free)
    point = _taken(POINT, free)
    if "nom" not in structure and columns:
        # A lone column names it, whatever else it tells.
        left = next(iter(free), columns[0])
        structure["nom"] = next((column for column in free if _is_worded(column, rows)), left)
        free.pop(structure["nom"], None)
    week = {short: column for word, short in WEEK.items() for column in _holding(word, free)[:1]}
    for column in week.values():
        free.pop(column, None)
    hours = "" if week else next(iter(_taken({"words": HOURS}, free).values()), "")
    service = _taken(SERVICE, free)
    lines = [f"name = {quoted(name)}", "", "[structure]"]
    if "id" not in structure:
        own = [
            structure[field] for field in ("nom", "adresse", "code_postal", "commune") if field in structure
        ]
        lines.append(f"id = {{columns = [{', '.join(map(quoted, own))}], digest = true}}")
    lines += [f"{field} = {_recipe(field, column)}" for field, column in structure.items()]
    lines += ["", "[service]"]
    lines += [f"{field} = {quoted(column)}" for field, column in service.items()]
    if "nom" not in service:
        lines.append('nom = {value = "Accueil"}  # what is offered there')
    lines.append(
        '# thematiques = {value = ["equipement-et-alimentation--alimentation"]}  # what it is found under'
    )
    if len(point) == 2:
        lines += ["", "[point]", *_point(point, rows)]
    if week:
        lines += ["", "[hours.week]", *(f"{day} = {quoted(column)}" for day, column in week.items())]
    elif hours:
        lines += ["", "[hours]", f"words = {quoted(hours)}"]
    lines += ["", "# Columns that are not read:", *(f"#   {_printed(column)}" for column in free)]
    return "\n".join(lines) + "\n"


def _is_worded(column: str, rows: Sequence[Row]) -> bool:
    """Whether its cells are mostly words."""
    cells = [str(row[column]) for row in rows[:100] if row.get(column) not in (None, "")]
    return sum(any(c.isalpha() for c in cell) and len(cell) > 3 for cell in cells) > len(cells) / 2


def _point(point: Mapping[str, str], rows: Sequence[Row]) -> list[str]:
    numbers = [number_of(row.get(point["longitude"])) for row in rows[:100]]
    if any(number is not None and abs(number) > METRES for number in numbers):
        return [f"lambert93 = {{x = {quoted(point['longitude'])}, y = {quoted(point['latitude'])}}}"]
    return [f"{field} = {quoted(column)}" for field, column in point.items()]


def _taken(fields: Mapping[str, Iterable[str]], free: dict[str, str]) -> dict[str, str]:
    """A column for each field that has one, no column twice; `free` loses those that are taken."""
    taken: dict[str, str] = {}
    for is_whole in (True, False):
        for field, words in fields.items():
            if field in taken:
                continue
            for word in words:
                found = (
                    [c for c, folded in free.items() if folded == word] if is_whole else _holding(word, free)
                )
                if found:
                    taken[field] = found[0]
                    del free[found[0]]
                    break
    return {field: taken[field] for field in fields if field in taken}


def _holding(word: str, free: Mapping[str, str]) -> list[str]:
    """The columns whose name holds the word, whole; a letter alone is no word to look for."""
    return [column for column, folded in free.items() if len(word) > 1 and f" {word} " in f" {folded} "]


def _recipe(field: str, column: str) -> str:
    if field == "date_maj":
        return f'{{column = {quoted(column)}, date = ["%d/%m/%Y", "%Y-%m-%d", "%Y/%m/%d"]}}'
    return quoted(column)


def _printed(column: str) -> str:
    return "".join(c if c.isprintable() else " " for c in " ".join(column.split()))


def quoted(text: str) -> str:
    """A text of TOML, whatever is in it."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain) + '"'
