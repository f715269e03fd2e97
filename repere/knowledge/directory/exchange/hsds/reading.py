"""Documents of HSDS as rows of data·inclusion: what HSDS says in its words, then what an attribute keeps as it was."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from repere.knowledge.directory.exchange import data_inclusion as standard
from repere.knowledge.directory.exchange.hsds import terms, timetable

Row = dict[str, Any]
Document = Mapping[str, Any]
KEPT = "data-inclusion"
SOURCE = "hsds"
ASIDE = "hsds"
SINGLE = frozenset({"type"})
HIDDEN = "Address given on contact."
FREE, PAYING = "gratuit", "payant"

# What is read of each; the rest of a document is kept aside as it is.
READ_OF_SERVICE = frozenset("""
    id organization_id organization name description url email status application_process fees_description
    eligibility_description minimum_age maximum_age assured_date last_modified phones schedules service_areas
    service_at_locations languages cost_options contacts additional_urls attributes interpretation_services alert
    capacities
""".split())  # fmt: skip
READ_OF_ORGANIZATION = frozenset("""
    id name description email website uri phones locations organization_identifiers attributes services
""".split())  # fmt: skip


def rows_of(document: Document) -> tuple[Row, Row]:
    """The structure and the service that a fully nested service says."""
    home = organization_row(_object(document.get("organization")))
    service = service_row(document)
    if not service.get("structure_id") and home.get("id"):
        service["structure_id"] = home["id"]
    return home, service


def service_row(document: Document) -> Row:
    places = _objects(document.get("service_at_locations"))
    where = _object(places[0].get("location")) if places else {}
    hours = next(
        (
            found
            for part in (document, *places[:1], where)
            if (found := _hours(_objects(part.get("schedules"))))
        ),
        "",
    )
    own = _said({
        "languages": [one["code"] for one in _objects(document.get("languages")) if _text(one.get("code"))],
        "age_min": _whole(document.get("minimum_age")),
        "age_max": _whole(document.get("maximum_age")),
        "interpreter_available": True if _text(document.get("interpretation_services")) else None,
    })  # fmt: skip
    home = _object(document.get("organization"))
    row = {
        "source": SOURCE,
        "id": _key(document.get("id")),
        "structure_id": _key(document.get("organization_id") or home.get("id")),
        "nom": _text(document.get("name")),
        "description": _text(document.get("description")),
        "date_maj": _day(document.get("assured_date")) or _day(document.get("last_modified")),
        "lien_source": _text(document.get("url")),
        "courriel": _text(document.get("email")),
        "telephone": _first(document, *places[:1], where, name="phones", field="number"),
        "horaires_accueil": hours,
        "frais": _fee(_objects(document.get("cost_options"))),
        "frais_precisions": _text(document.get("fees_description")),
        "publics_precisions": _text(document.get("eligibility_description")),
        "mobilisation_precisions": _text(document.get("application_process")),
        "contact_nom_prenom": _first(document, name="contacts", field="name"),
        "lien_mobilisation": next(
            (
                _text(one.get("url"))
                for one in _objects(document.get("additional_urls"))
                if one.get("label") == "mobilisation"
            ),
            "",
        ),
        "zone_eligibilite": [
            zone for one in _objects(document.get("service_areas")) if (zone := _zone(one))
        ],
        **_place(where),
        **_filed(document),
        standard.OURS: own,
        ASIDE: _rest(document, READ_OF_SERVICE),
    }  # fmt: skip
    return _as_kept(_said(row), document)


def organization_row(document: Document) -> Row:
    where = next(iter(_objects(document.get("locations"))), {})
    described, name = _text(document.get("description")), _text(document.get("name"))
    row = {
        "source": SOURCE,
        "id": _key(document.get("id")),
        "nom": name,
        # Required by HSDS: whoever has none repeats the name.
        "description": "" if described == name else described,
        "date_maj": _day(document.get("last_modified")),
        "lien_source": _text(document.get("uri")),
        "courriel": _text(document.get("email")),
        "site_web": _text(document.get("website")),
        "telephone": _first(document, where, name="phones", field="number"),
        "siret": next(
            (
                _text(one.get("identifier"))
                for one in _objects(document.get("organization_identifiers"))
                if str(one.get("identifier_type")).upper() == "SIRET"
            ),
            "",
        ),
        "horaires_accueil": _hours(_objects(where.get("schedules"))),
        "accessibilite_lieu": _first(where, name="accessibility", field="url"),
        **_place(where),
        **_filed(document),
        ASIDE: _rest(document, READ_OF_ORGANIZATION),
    }  # fmt: skip
    return _as_kept(_said(row), document)


def _place(where: Document) -> Row:
    address = next(iter(_objects(where.get("addresses"))), {})
    street = _text(address.get("address_1"))
    code = where.get("external_identifier") if where.get("external_identifier_type") == "INSEE" else None
    return {
        "commune": _text(address.get("city")),
        "code_postal": _text(address.get("postal_code")),
        "code_insee": _text(code),
        "adresse": "" if street == HIDDEN else street,
        "complement_adresse": _text(address.get("address_2")),
        "longitude": _number(where.get("longitude")),
        "latitude": _number(where.get("latitude")),
    }


def _filed(document: Document) -> Row:
    """The terms of the vocabularies that we know, under the fields of data·inclusion."""
    found: dict[str, list[str]] = {}
    for attribute in _objects(document.get("attributes")):
        term = _object(attribute.get("taxonomy_term"))
        taxonomy = terms.by_slug().get(str(term.get("taxonomy")))
        if taxonomy is not None and _text(term.get("code")):
            found.setdefault(taxonomy.field, []).append(str(term["code"]))
    return {field: codes[0] if field in SINGLE else codes for field, codes in found.items()}


def _as_kept(row: Row, document: Document) -> Row:
    for attribute in _objects(document.get("attributes")):
        name = attribute.get("label")
        if attribute.get("link_type") != KEPT or not isinstance(name, str):
            continue
        try:
            value = json.loads(str(attribute.get("value")), parse_constant=lambda _word: None)
        except ValueError:
            continue
        row[name] = value
    return _said(row)


def _rest(document: Document, known: frozenset[str]) -> Row:
    return {
        name: value
        for name, value in document.items()
        if name not in known and value not in (None, "", [], {})
    }


# --- values that may be anything -------------------------------------------------------------------------


def _object(value: Any) -> Document:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> list[Document]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else ""
        if value is None or isinstance(value, list | Mapping)
        else str(value)
    )


def _key(value: Any) -> str:
    return _text(value).strip()


def _day(value: Any) -> str:
    return _text(value)[:10]


def _number(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        return float(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 0 <= number <= 120 and number == int(number) else None


def _first(*documents: Document, name: str, field: str) -> str:
    found = (_text(one.get(field)) for document in documents for one in _objects(document.get(name)))
    return next(filter(None, found), "")


def _hours(schedules: Iterable[Document]) -> str:
    listed = list(schedules)
    return timetable.hours_of(listed) if listed else ""


def _fee(options: list[Document]) -> str:
    for option in options:
        if option.get("option") in (FREE, PAYING):
            return str(option["option"])
        amount = _number(option.get("amount"))
        if amount is not None:
            return FREE if amount == 0 else PAYING
    return ""


def _zone(area: Document) -> str:
    """The code at the end of an address of INSEE."""
    uri = _text(area.get("uri"))
    return unquote(uri.rpartition("/")[2]) if "insee.fr/geo/" in uri else ""


def _said(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None and value not in ("", [], {})}
