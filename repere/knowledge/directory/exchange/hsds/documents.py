"""Rows of data·inclusion as documents of HSDS 3.1.

Whatever HSDS has a word for is said in its words, so that any reader understands it. What it has none for, or would
give back otherwise, is said a second time in an attribute of type "data-inclusion", as it is: nothing is lost on the
way back (reading.py).
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from repere.knowledge.directory.exchange import data_inclusion as standard
from repere.knowledge.directory.exchange.hsds import reading, terms, timetable
from repere.knowledge.directory.exchange.hsds.terms import identifier

Row = Mapping[str, Any]
Document = dict[str, Any]
ENTITY = "data-inclusion"
HIDDEN = "Address given on contact."


class Capacity(NamedTuple):
    """One kind of place: how many are free, as long as what was said of them is still believed."""

    id: str
    unit: str
    audience: str  # a code of `publics`, or ""
    available: int
    maximum: int | None
    updated: datetime


class Offered(NamedTuple):
    """A service to be told, with the structure that offers it: `row` and `home` are rows of data·inclusion."""

    id: str
    structure_id: str
    row: Row
    home: Row
    changed_at: datetime
    is_active: bool = True
    location_id: str = ""
    closed_until: str = ""  # ISO date: a closure in force
    capacities: tuple[Capacity, ...] = ()


# --- a service -------------------------------------------------------------------------------------------


def tombstone(offered: Offered) -> Document:
    """What stays of a service that is offered no more: whoever kept it learns so."""
    return {
        "id": offered.id,
        "name": offered.row["nom"],
        "status": "defunct",
        "last_modified": _instant(offered.changed_at),
        "organization_id": offered.structure_id,
    }


def service_list_item(offered: Offered) -> Document:
    """The service with what it has one of, its organization too."""
    if not offered.is_active:
        return tombstone(offered)
    return _service(offered) | {"organization": organization_list_item(offered.structure_id, offered.home)}


def service(offered: Offered) -> Document:
    """The service with everything around it."""
    if not offered.is_active:
        return tombstone(offered)
    document = _service(offered) | _around(offered)
    document["organization"] = organization(offered.structure_id, offered.home)
    kept = list(_kept(offered.id, "service", offered.row, reading.service_row(document)))
    document["attributes"] = [*document["attributes"], *kept]
    return _said(document)


def minimal(offered: Offered) -> Document:
    return {"id": offered.id, "modified_date": _instant(offered.changed_at)}


def _service(offered: Offered) -> Document:
    row, own = offered.row, offered.row.get(standard.OURS) or {}
    closed = offered.closed_until
    return _said({
        "id": offered.id,
        "organization_id": offered.structure_id,
        "name": row["nom"],
        "description": row.get("description"),
        "url": _web(row.get("lien_source")),
        "email": _mail(row.get("courriel")),
        "status": "temporarily closed" if closed else "active",
        "alert": f"Fermé jusqu’au {closed} inclus." if closed else None,
        "interpretation_services": "Interprète possible" if own.get("interpreter_available") is True else None,
        "application_process": row.get("mobilisation_precisions"),
        "fees_description": row.get("frais_precisions"),
        "eligibility_description": row.get("publics_precisions"),
        "minimum_age": own.get("age_min"),
        "maximum_age": own.get("age_max"),
        "assured_date": row.get("date_maj"),
        "last_modified": _instant(offered.changed_at),
    })  # fmt: skip


def _around(offered: Offered) -> Document:
    row, own, key = offered.row, offered.row.get(standard.OURS) or {}, offered.id
    return {
        "phones": _phones(key, "service_id", row),
        "schedules": _schedules(key, "service_id", row),
        "additional_urls": [
            {"id": identifier(key, "mobilisation"), "service_id": key, "label": "mobilisation", "url": page}
            for page in [_web(row.get("lien_mobilisation"))]
            if page
        ],
        "contacts": [
            {"id": identifier(key, "contact"), "service_id": key, "name": name}
            for name in [row.get("contact_nom_prenom")]
            if isinstance(name, str)
        ],
        "cost_options": [
            {"id": identifier(key, "cost"), "service_id": key, "option": fee}
            | ({"amount": 0, "currency": "EUR"} if fee == "gratuit" else {})
            for fee in [row.get("frais")]
            if fee
        ],
        "service_areas": [
            {"id": identifier(key, "zone", str(n)), "service_id": key, "name": zone, "uri": _area(zone)}
            for n, zone in enumerate(row.get("zone_eligibilite") or ())
        ],
        "languages": [
            {"id": identifier(key, "language", str(n)), "service_id": key, "name": code, "code": code, "note": "spoken"}
            for n, code in enumerate(own.get("languages") or ())
        ],
        "service_at_locations": [service_at_location(offered)] if offered.location_id else [],
        "capacities": list(_capacities(offered)),
        "attributes": [
            attribute
            for field in ("type", "thematiques", "publics", "modes_accueil", "modes_mobilisation", "mobilisable_par")
            for attribute in terms.attributes(key, "service", field, _codes(row.get(field)))
        ],
    }  # fmt: skip


def _capacities(offered: Offered) -> Iterator[Document]:
    for said in offered.capacities:
        unit = {"id": identifier("unit", said.unit), "name": said.unit}
        kept_for = list(
            terms.attributes(said.id, "service_capacity", "publics", [said.audience] if said.audience else [])
        )
        yield _said({
            "id": said.id, "service_id": offered.id, "unit": unit, "available": said.available,
            "maximum": said.maximum, "updated": _instant(said.updated), "attributes": kept_for or None,
        })  # fmt: skip


# --- where it is -----------------------------------------------------------------------------------------


def service_at_location(offered: Offered) -> Document:
    """Where the service is given; a service is given at one place, so that its identifier serves again."""
    return {
        "id": offered.id,
        "service_id": offered.id,
        "location_id": offered.location_id,
        "location": location(offered.location_id, offered.row),
    }


def service_at_location_full(offered: Offered) -> Document:
    return service_at_location(offered) | {
        "service": service_list_item(offered),
        "phones": _phones(offered.id, "service_at_location_id", offered.row),
        "schedules": _schedules(offered.id, "service_at_location_id", offered.row),
    }


def location(key: str, row: Row) -> Document:
    """The place that a row says; of a confidential one, no more than its commune."""
    is_secret = bool((row.get(standard.OURS) or {}).get("is_confidential"))
    address = {
        "id": identifier(key, "address"),
        "location_id": key,
        "address_1": _words(row.get("adresse")) or (HIDDEN if is_secret else ""),
        "city": _words(row.get("commune")) or "",
        "state_province": _departement(row),
        "postal_code": _words(row.get("code_postal")) or "",
        "country": "FR",
        "address_type": "physical",
    }
    more = _words(row.get("complement_adresse"))
    code = _words(row.get("code_insee"))
    return _said({
        "id": key,
        "location_type": "physical",
        "name": _words(row.get("commune")),
        "latitude": _number(row.get("latitude")),
        "longitude": _number(row.get("longitude")),
        "external_identifier": code,
        "external_identifier_type": "INSEE" if code else None,
        "addresses": [address | ({"address_2": more} if more else {})],
        "accessibility": [
            {"id": identifier(key, "accessibility"), "location_id": key, "url": page}
            for page in [_web(row.get("accessibilite_lieu"))]
            if page
        ],
    })  # fmt: skip


# --- an organization -------------------------------------------------------------------------------------


def organization_list_item(key: str, row: Row) -> Document:
    return _said({
        "id": key,
        "name": row["nom"],
        "description": row.get("description") or row["nom"],
        "email": _mail(row.get("courriel")),
        "website": _web(row.get("site_web")),
        "uri": _web(row.get("lien_source")),
    })  # fmt: skip


def organization(key: str, row: Row) -> Document:
    """The organization with everything around it, its services aside."""
    where = any(row.get(name) not in (None, "") for name in standard.PLACE)
    document = organization_list_item(key, row) | {
        "phones": _phones(key, "organization_id", row),
        "locations": [location(identifier(key, "location"), row)] if where else [],
        "organization_identifiers": [
            {
                "id": identifier(key, "siret"), "organization_id": key, "identifier_scheme": "FR-SIRET",
                "identifier_type": "SIRET", "identifier": siret,
            }
            for siret in [row.get("siret")]
            if isinstance(siret, str)
        ],
        "attributes": list(
            terms.attributes(key, "organization", "reseaux_porteurs", _codes(row.get("reseaux_porteurs")))
        ),
    }  # fmt: skip
    kept = list(_kept(key, "organization", row, reading.organization_row(document)))
    return document | {"attributes": [*document["attributes"], *kept]}


# --- what every document shares --------------------------------------------------------------------------


def _kept(key: str, entity: str, row: Row, back: Row) -> Iterator[Document]:
    """An attribute for each field that would come back otherwise than it went."""
    for name in sorted(row.keys() | back.keys()):
        ours, theirs = row.get(name), back.get(name)
        if ours != theirs or isinstance(ours, bool) is not isinstance(theirs, bool):
            yield {
                "id": identifier(key, ENTITY, name), "link_id": key, "link_entity": entity, "link_type": ENTITY,
                "label": name, "value": json.dumps(ours, ensure_ascii=False, sort_keys=True),
            }  # fmt: skip


def _phones(key: str, owner: str, row: Row) -> list[Document]:
    number = row.get("telephone")
    if not isinstance(number, str):
        return []
    return [{"id": identifier(key, owner, "phone"), owner: key, "number": number, "type": "voice"}]


def _schedules(key: str, owner: str, row: Row) -> list[Document]:
    hours = row.get("horaires_accueil")
    if not isinstance(hours, str):
        return []
    found = timetable.schedules_of(hours)
    return [{"id": identifier(key, owner, "hours", str(n)), owner: key} | one for n, one in enumerate(found)]


def _codes(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(code) for code in value] if isinstance(value, list) else []


_WEB = re.compile(r"^https?://[A-Za-z0-9][^\s\"<>\\^`{|}\[\]]*$", re.A)
_MAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@]+$")


def _web(value: Any) -> str | None:
    """An address that a reader of HSDS takes; others go in an attribute."""
    return value if isinstance(value, str) and value.isascii() and _WEB.match(value) else None


def _mail(value: Any) -> str | None:
    return value if isinstance(value, str) and value.isascii() and _MAIL.match(value) else None


def _words(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _departement(row: Row) -> str:
    code = str(row.get("code_insee") or row.get("code_postal") or "")
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _area(zone: Any) -> str:
    text = str(zone)
    kind = "commune" if len(text) == 5 else "departement" if len(text) in (2, 3) else "intercommunalite"
    return (
        f"http://id.insee.fr/geo/{kind}/{text}" if text != "france" else "http://id.insee.fr/geo/pays/france"
    )


def _instant(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds")


def _said(document: Document) -> Document:
    return {name: value for name, value in document.items() if value is not None}
