"""Packages of tables (HSDS 3.1, and the names of HSDS 1.0) as fully nested services, as the API would give them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]
# What hangs on a service, a place or an organization, and the list of the document that it goes to.
HANGING = {
    "phones": "phones", "schedules": "schedules", "contacts": "contacts", "languages": "languages",
    "service_areas": "service_areas", "cost_options": "cost_options", "url": "additional_urls",
    "urls": "additional_urls",
    "required_documents": "required_documents", "accessibility": "accessibility", "addresses": "addresses",
    "organization_identifiers": "organization_identifiers", "service_capacity": "capacities", "funding": "funding",
}  # fmt: skip
OWNERS = ("service_id", "service_at_location_id", "location_id", "organization_id", "contact_id")
# Names of HSDS 1.0: now.
FORMER = {
    "services": {"website": "url", "eligibility": "eligibility_description", "fees": "fees_description"},
    "phones": {"number_type": "type"},
}  # fmt: skip
WEEKDAYS = {"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR", "saturday": "SA",
            "sunday": "SU"}  # fmt: skip


def is_package(names: Sequence[str]) -> bool:
    """Whether these tables are a directory: services, and who offers them."""
    return {"services", "organizations"} <= set(names)


def services(tables: Tables) -> Iterator[tuple[int, Row]]:
    """Each service with its line, everything that the tables say of it around it."""
    known = {name: [_as_now(name, row) for row in rows] for name, rows in tables.items()}
    hanging = _hung(known)
    organizations = {row.get("id", ""): row for row in known.get("organizations", ())}
    locations = {row.get("id", ""): row for row in known.get("locations", ())}
    places: dict[str, list[Row]] = {}
    for row in [*known.get("service_at_locations", ()), *known.get("service_at_location", ())]:
        places.setdefault(row.get("service_id", ""), []).append(row)
    filed = _filed(known)
    for number, row in enumerate(known.get("services", ()), 2):
        key = row.get("id", "")
        document = row | hanging.get(("service_id", key), {})
        at = places.get(key) or ([{"location_id": row["location_id"]}] if row.get("location_id") else [])
        document["service_at_locations"] = [
            place
            | hanging.get(("service_at_location_id", place.get("id", "")), {})
            | {"location": _place(locations.get(place.get("location_id", ""), {}), hanging)}
            for place in at
        ]
        owner = row.get("organization_id") or next(
            (one["location"].get("organization_id", "") for one in document["service_at_locations"]), ""
        )
        home = organizations.get(owner)
        if home is not None:
            document["organization"] = (
                home | hanging.get(("organization_id", owner), {}) | _attributed(filed, owner)
            )
        document["organization_id"] = owner
        yield number, document | _attributed(filed, key)


def _place(location: Row, hanging: Mapping[tuple[str, str], Row]) -> Row:
    return location | hanging.get(("location_id", location.get("id", "")), {})


def _hung(known: Tables) -> dict[tuple[str, str], Row]:
    """What hangs on each row, by the column and the key that say where."""
    found: dict[tuple[str, str], Row] = {}
    for table, part in HANGING.items():
        for row in known.get(table, ()):
            for owner in OWNERS:
                if row.get(owner):
                    found.setdefault((owner, row[owner]), {}).setdefault(part, []).append(row)
    for row in known.get("regular_schedules", ()):
        day = WEEKDAYS.get(str(row.get("weekday", "")).lower())
        schedule = row | {"freq": "WEEKLY", "byday": day or "?"}
        for owner in OWNERS:
            if row.get(owner):
                found.setdefault((owner, row[owner]), {}).setdefault("schedules", []).append(schedule)
    return found


def _filed(known: Tables) -> dict[str, list[Row]]:
    """The attributes of each row, with their terms."""
    taken = {row.get("id", ""): row for row in known.get("taxonomy_terms", ())}
    found: dict[str, list[Row]] = {}
    for row in known.get("attributes", ()):
        term = taken.get(row.get("taxonomy_term_id", ""))
        found.setdefault(row.get("link_id", ""), []).append(row | ({"taxonomy_term": term} if term else {}))
    return found


def _attributed(filed: Mapping[str, list[Row]], key: str) -> Row:
    return {"attributes": filed[key]} if key in filed else {}


def _as_now(table: str, row: Row) -> Row:
    """Cells that say nothing left out, former names as they are today."""
    said = {name: value for name, value in row.items() if value not in (None, "")}
    for former, now in FORMER.get(table, {}).items():
        if former in said and now not in said:
            said[now] = said.pop(former)
    if table == "services" and isinstance(said.get("languages"), str):
        said.pop("languages")  # names, in one cell: kept nowhere rather than guessed
    if table == "phones" and isinstance(said.get("number"), str):
        said["number"] = said["number"].strip('"')
    return said
