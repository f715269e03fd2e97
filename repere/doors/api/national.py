"""data·inclusion v1, read: structures and services as the national platform gives them."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase

from repere.doors.api.answers import endpoint, lines, told
from repere.doors.api.asked import Instant, OneOf, Text, Whole
from repere.knowledge.directory.exchange.queries import (
    changed_since,
    one_after_the_other,
    public_row_of,
    services,
    structures,
)

ASKED = (
    Whole("page", "Which page, from 1.", 1),
    Whole("size", "How many on a page; the answer says how many it holds.", 100, most=1000),
    OneOf(
        "format", "ndjson: everything, one object a line, without pages.", "json", values=("json", "ndjson")
    ),
    Text("sources", "Of these sources alone, separated by commas.", ""),
    Text("code_departement", "At a place of this département.", ""),
    Text("code_commune", "At a place of this commune (INSEE).", ""),
    Instant("modified_after", "Changed at this instant or later."),
)


@endpoint(*ASKED)
def all_structures(*, modified_after: datetime | None, **asked: Any) -> HttpResponseBase:
    """The structures, by pages."""
    rows = structures()
    return _listed(rows if modified_after is None else rows.filter(imported_at__gte=modified_after), **asked)


@endpoint(*ASKED)
def all_services(*, modified_after: datetime | None, **asked: Any) -> HttpResponseBase:
    """The services, by pages."""
    rows = services()
    return _listed(rows if modified_after is None else changed_since(rows, modified_after), **asked)


def _listed(
    rows: QuerySet[Any],
    *,
    page: int,
    size: int,
    format: str,
    sources: str,
    code_departement: str,
    code_commune: str,
) -> HttpResponseBase:
    if sources:
        rows = rows.filter(source__in=[one.strip() for one in sources.split(",")])
    if code_commune:
        rows = rows.filter(location__commune_code=code_commune.upper())
    if code_departement:
        # Where the code of the commune is unknown, the postcode begins alike, Corsica aside.
        code = code_departement.upper()
        by_postcode = Q(location__commune_code="", location__postcode__startswith=code)
        rows = rows.filter(Q(location__commune_code__startswith=code) | by_postcode)
    if format == "ndjson":
        return lines(public_row_of(row) for row in one_after_the_other(rows))
    total = rows.count()
    start = (page - 1) * size
    keys = list(rows.values_list("pk", flat=True)[start : start + size]) if start < total else []
    found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
    items = [public_row_of(found[key]) for key in keys if key in found]
    pages = max(1, -(-total // size))
    return told({"items": items, "total": total, "page": page, "size": len(items), "pages": pages})
