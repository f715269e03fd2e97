"""data·inclusion v1, with our optional object "repere" for what it has no word for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from data_inclusion.schema import v1
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from repere.knowledge.directory import hours, rules
from repere.knowledge.directory.choices import Situation, Theme
from repere.knowledge.directory.exchange import data_inclusion as standard
from repere.knowledge.directory.imports.drafts import Known, ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.reading import Reading, text_of
from repere.knowledge.directory.imports.report import Remark, error
from repere.knowledge.territory.rules import departement_of

Row = dict[str, Any]
STRUCTURE_FIELDS = frozenset(v1.Structure.model_fields)
SERVICE_FIELDS = frozenset(v1.Service.model_fields)
OURS = standard.OURS
# Words of ours beside what is kept aside: a column of another with such a name must not speak for us.
TAKEN = frozenset({"themes", OURS, "point", "contact_page", "withdrawn"})

# A wrong value here costs the field, not the row: what is left still opens a door.
DISPENSABLE = {
    "courriel", "telephone", "lien_source", "site_web", "lien_mobilisation", "accessibilite_lieu", "siret",
    "code_postal", "code_insee", "longitude", "latitude",
}  # fmt: skip
DEPARTEMENTS = frozenset(
    [f"{n:02}" for n in range(1, 96) if n != 20]
    + ["2A", "2B"]
    + ["971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989"]
)
# Of 2016; those of overseas (01 to 06) cannot be told from départements.
REGIONS = frozenset({"11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"})


def parts_of(content: Any) -> tuple[list[Any], list[Any]] | None:
    """The structures and the services of a document; None when it is none of ours."""
    if isinstance(content, dict) and content.keys() & {"structures", "services"}:
        structures, services = (content.get(part, []) for part in ("structures", "services"))
        return (structures, services) if isinstance(structures, list) and isinstance(services, list) else None
    if not isinstance(content, list):
        return None
    objects = [row for row in content if isinstance(row, dict)]
    if content and not any("nom" in row or "id" in row for row in objects):
        return None
    if any("structure_id" in row for row in objects):
        return [], content
    return content, []


def read(
    structures: Sequence[Any], services: Sequence[Any], known: Known, source: str
) -> Iterator[StructureDraft | ServiceDraft | Remark]:
    for part, rows in (("structures", structures), ("services", services)):
        yield from read_part(part, enumerate(rows, 1), known, source)


def read_part(
    part: str, rows: Iterable[tuple[int, Any]], known: Known, source: str
) -> Iterator[StructureDraft | ServiceDraft | Remark]:
    """The drafts of one part of a document, rows with their numbers."""
    make = _structure if part == "structures" else _service
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        if not isinstance(row, dict):
            yield error(number, "not_an_object", part=part)
            continue
        reading = Reading(number, known, part)
        own = source or text_of(row, "source")
        first = seen.setdefault((own, text_of(row, "id")), number)
        if first != number and text_of(row, "id"):
            reading.refuse("duplicate_id", "id", first=first)
        draft = make(row, reading, own)
        yield from reading.remarks
        if draft is not None and not reading.is_refused:
            yield draft


def _checked(row: Row, reading: Reading, fields: frozenset[str], model: Any) -> tuple[Row, Mapping[str, Any]]:
    """The row without what cannot be taken, and our own object; refusals are on the reading."""
    ours = row.get(OURS)
    if ours is not None and not isinstance(ours, dict):
        reading.refuse("wrong_type", OURS, found=_kind_of(ours), expected="an object")
        ours = None
    clean = {name: value for name, value in row.items() if name in fields and value not in (None, "")}
    for name in sorted(row.keys() - fields - {OURS}):
        if row[name] in (None, "", [], {}):
            continue
        if name not in standard.COMPUTED:
            reading.warn("unknown_field", name)
            reading.extra |= {} if name in TAKEN else {name: row[name]}
    if "code_postal" in clean:
        clean["code_postal"] = reading.postcode(
            "code_postal", text_of(clean, "code_postal"), text_of(clean, "code_insee")
        )
    if "courriel" in clean:
        clean["courriel"] = reading.email("courriel", text_of(clean, "courriel"))
    clean = {name: value for name, value in clean.items() if value != ""}
    for name, length in (("id", 200), ("structure_id", 200), ("source", 60)):
        if len(text_of(clean, name)) > length:
            reading.refuse("too_long", name, most=length)
    try:
        model.model_validate(clean)
    except ValidationError as refusal:
        told: set[str] = set()
        for fault in refusal.errors(include_url=False):
            name = str(fault["loc"][0])
            if name in told:
                continue
            told.add(name)
            if name in DISPENSABLE and name in clean:
                reading.warn("value_left_out", name)
                reading.extra[name] = clean.pop(name)
            else:
                _refuse(reading, name, fault)
    if "horaires_accueil" in clean and "horaires_accueil" not in {r.field for r in reading.remarks}:
        try:
            clean["horaires_accueil"] = hours.checked(clean["horaires_accueil"])
        except hours.InvalidHours as why:
            reading.refuse("bad_hours", "horaires_accueil", why=why.reason)
    return clean, ours or {}


def _refuse(reading: Reading, name: str, fault: ErrorDetails) -> None:
    """A refusal of the schema in our words; the value itself is never quoted."""
    kind, context = fault["type"], fault.get("ctx") or {}
    if kind == "missing":
        reading.refuse("missing", name)
    elif name == "zone_eligibilite":
        reading.refuse("bad_zone", name)
    elif name == "publics" and kind == "value_error":
        reading.refuse("not_alone", name)
    elif kind in ("enum", "literal_error"):
        reading.refuse(
            "not_in_vocabulary", name, allowed=rules.shortened(_bare(context.get("expected")), 160)
        )
    elif kind in ("string_too_short", "too_short", "greater_than_equal"):
        reading.refuse("too_short", name, least=context.get("min_length", context.get("ge")))
    elif kind in ("string_too_long", "too_long"):
        reading.refuse("too_long", name, most=context.get("max_length"))
    elif name == "date_maj":
        reading.refuse("bad_date", name)
    elif kind.endswith(("_type", "_parsing")):
        reading.refuse(
            "wrong_type",
            name,
            found=_kind_of(fault["input"]),
            expected=EXPECTED.get(kind.partition("_")[0], kind),
        )
    else:
        reading.refuse("bad_value", name)


EXPECTED = {
    "string": "text", "set": "a list", "list": "a list", "float": "a number", "int": "a whole number",
    "url": "a web address", "date": "a date",
}  # fmt: skip
KINDS = {
    dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number",
}  # fmt: skip


def _kind_of(value: Any) -> str:
    return KINDS.get(type(value), "nothing")


def _bare(text: object) -> str:
    return str(text or "").replace("'", "")


def _common(clean: Row, reading: Reading) -> dict[str, Any]:
    departement = departement_of(text_of(clean, "code_insee") or text_of(clean, "code_postal"))
    return {
        "name": reading.name("nom", clean["nom"]),
        "description": text_of(clean, "description"),
        "source_url": reading.website("lien_source", text_of(clean, "lien_source")),
        "phone": reading.telephone("telephone", text_of(clean, "telephone"), departement),
        "email": text_of(clean, "courriel"),
        "hours": text_of(clean, "horaires_accueil"),
        "updated_on": _day(clean["date_maj"]),
    }


def _day(value: Any) -> date:
    """As the schema read it, which accepts an instant at midnight too."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _location(clean: Row, reading: Reading, ours: Mapping[str, Any]) -> dict[str, Any] | None:
    """None when the row says nothing of where it is."""
    if not any(clean.get(name) for name in ("adresse", "code_postal", "code_insee", "commune", "latitude")):
        return None
    code = text_of(clean, "code_insee")
    # Without a commune, the postcode still tells on which side of the sea it is.
    where = code or departement_of(text_of(clean, "code_postal"))
    point = reading.point([(clean.get("latitude"), clean.get("longitude"))], where)
    place = reading.location(
        address=(text_of(clean, "adresse"), text_of(clean, "complement_adresse")),
        postcode=text_of(clean, "code_postal"),
        commune=(code, rules.line(text_of(clean, "commune"))),
        point=point,
    )
    if isinstance(ours.get("is_confidential"), bool):
        place["is_confidential"] = ours["is_confidential"]
    return place


def _structure(row: Row, reading: Reading, source: str) -> StructureDraft | None:
    clean, ours = _checked(row, reading, STRUCTURE_FIELDS, v1.Structure)
    extension = _extension(ours, reading, STRUCTURE_EXTENSION)
    if reading.is_refused:
        return None
    values = _common(clean, reading) | {
        "siret": text_of(clean, "siret"),
        "website": reading.website("site_web", text_of(clean, "site_web")),
        "accessibility_url": reading.website("accessibilite_lieu", text_of(clean, "accessibilite_lieu")),
        "networks": sorted(clean.get("reseaux_porteurs") or ()),
    }
    location = _location(clean, reading, extension)
    values["extra"] = reading.extra
    values["written"] = standard.kept(row, standard.Said(source, clean["id"], values, location))
    return StructureDraft(reading.row, source, clean["id"], values, location)


def _service(row: Row, reading: Reading, source: str) -> ServiceDraft | None:
    clean, ours = _checked(row, reading, SERVICE_FIELDS, v1.Service)
    extension = _extension(ours, reading, SERVICE_EXTENSION)
    _check_zones(clean, reading)
    if reading.is_refused:
        return None
    weeks = clean.get("nombre_semaines")
    values = _common(clean, reading) | {
        "type": text_of(clean, "type"),
        "topics": sorted(clean.get("thematiques") or ()),
        "audiences": sorted(clean.get("publics") or ()),
        "audience_details": text_of(clean, "publics_precisions"),
        "access_conditions": text_of(clean, "conditions_acces"),
        "fee": text_of(clean, "frais"),
        "fee_details": text_of(clean, "frais_precisions"),
        "reception_modes": sorted(clean.get("modes_accueil") or ()),
        "zones": list(dict.fromkeys(clean.get("zone_eligibilite") or ())),
        "mobilisation_modes": sorted(clean.get("modes_mobilisation") or ()),
        "mobilisation_details": text_of(clean, "mobilisation_precisions"),
        "mobilisation_url": reading.website("lien_mobilisation", text_of(clean, "lien_mobilisation")),
        "mobilised_by": sorted(clean.get("mobilisable_par") or ()),
        "contact_name": reading.cut("contact_nom_prenom", text_of(clean, "contact_nom_prenom"), 120),
        "hours_a_week": _number(clean.get("volume_horaire_hebdomadaire")),
        "weeks": None if weeks is None else int(weeks),
    }
    is_confidential = extension.pop("is_confidential", None)
    themes = extension.pop("themes", None)
    staging = extension.pop("staging", None)
    location = _location(clean, reading, {"is_confidential": is_confidential})
    if themes is None and not values["topics"]:
        reading.warn("no_theme")
    values |= extension
    values["extra"] = (
        reading.extra | ({} if themes is None else {"themes": themes}) | ({OURS: staging} if staging else {})
    )
    said = standard.Said(source, clean["id"], values, location, clean["structure_id"])
    values["written"] = standard.kept(row, said)
    return ServiceDraft(
        reading.row, source, clean["id"], clean["structure_id"], values, location, is_confidential
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _check_zones(clean: Row, reading: Reading) -> None:
    zones = clean.get("zone_eligibilite")
    if not isinstance(zones, list) or any(remark.field == "zone_eligibilite" for remark in reading.remarks):
        return
    regions = reading.known.regions or REGIONS
    for zone in zones:
        bare = str(zone).upper().removeprefix("R") if str(zone).upper().startswith("R") else str(zone)
        if bare != str(zone) and bare in regions:
            reading.refuse("region_in_zone", "zone_eligibilite")
            return
        if len(str(zone)) in (2, 3) and zone not in DEPARTEMENTS:
            kind = "region_in_zone" if zone in regions else "bad_zone"
            reading.refuse(kind, "zone_eligibilite")
            return


# --- our own object --------------------------------------------------------------------------------------

THEMES, SITUATIONS = frozenset(Theme.values), frozenset(Situation.values)
FLAGS = ("appointment_only", "interpreter_available", "counts_places", "is_confidential")
AGES = ("age_min", "age_max")
LISTS: Mapping[str, frozenset[str] | None] = {
    "themes": THEMES,
    "situations": SITUATIONS,
    "excluded_situations": SITUATIONS,
    "languages": None,
}
STRUCTURE_EXTENSION = frozenset({"is_confidential"})
SERVICE_EXTENSION = frozenset({*FLAGS, *AGES, *LISTS})
# Said of a service for a demonstration: kept for whoever loads it.
STAGING = frozenset({"organisation", "places", "closures"})


def _extension(ours: Mapping[str, Any], reading: Reading, names: frozenset[str]) -> dict[str, Any]:
    """The fields of ours that were said; those that are not ours are kept aside."""
    said: dict[str, Any] = {}
    for name in sorted(ours):
        value, field = ours[name], f"{OURS}.{name}"
        if name in STAGING:
            said.setdefault("staging", {})[name] = value
        elif name not in names:
            reading.warn("unknown_field", field)
            reading.extra[field] = value
        elif name in FLAGS:
            if isinstance(value, bool):
                said[name] = value
            else:
                reading.refuse("wrong_type", field, found=_kind_of(value), expected="true or false")
        elif name in AGES:
            if value is None or (
                isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 120
            ):
                said[name] = value
            else:
                reading.refuse("wrong_type", field, found=_kind_of(value), expected="an age")
        else:
            _list(name, value, field, reading, said)
    if (said.get("age_min") or 0) > (said["age_max"] if said.get("age_max") is not None else 120):
        reading.refuse("ages_exchanged", f"{OURS}.age_min")
    return said


def _list(name: str, value: Any, field: str, reading: Reading, said: dict[str, Any]) -> None:
    allowed = LISTS[name]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        reading.refuse("wrong_type", field, found=_kind_of(value), expected="a list of texts")
    elif allowed is not None and not allowed.issuperset(value):
        reading.refuse("not_in_vocabulary", field, allowed=", ".join(sorted(allowed)))
    elif allowed is None and not all(2 <= len(item) <= 7 and item.isalpha() for item in value):
        reading.refuse("not_in_vocabulary", field, allowed="fr, ar, fa, prs, ps, ti…")
    else:
        said[name] = sorted(dict.fromkeys(value)) if allowed else list(dict.fromkeys(value))
