"""HSDS 3.1, read: services, organizations, places and vocabularies, each as a list and one by one."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from repere.doors.api import answers
from repere.doors.api.answers import Nothing, endpoint, lines, told
from repere.doors.api.asked import Instant, Key, Number, Text, Truth, Wrong
from repere.doors.api.paging import PAGE, page_of
from repere.knowledge.directory.exchange.hsds import documents, queries, terms
from repere.knowledge.directory.exchange.queries import one_after_the_other, public_row_of
from repere.knowledge.directory.models import Service, Structure

SEARCH = Text("search", "Words, all of which the name, the organization or the commune must hold.", "")
FULL = Truth("full", "Everything around each, nested.")
TERM = Key("taxonomy_term_id", "Filed under this term, or under one below it.")
TAXONOMY = Key("taxonomy_id", "Filed under any term of this taxonomy.")
ORGANIZATION = Key("organization_id", "Offered by this organization.")
CHANGED = Instant("modified_after", "Changed at this instant or later; what was withdrawn since is told too.")
MINIMAL = Truth("minimal", "Identifiers and dates alone, all in one page.")


@endpoint()
def root() -> HttpResponseBase:
    """The version of the standard, and where this door is described."""
    return told({
        "version": "3.1",
        "profile": "https://docs.openreferral.org/en/3.1/hsds/",
        "openapi_url": settings.PUBLIC_URL + reverse("api:hsds_openapi"),
        "description": "The services that this installation of Repère orients people to.",
        "publisher": {"name": "Repère", "website": settings.PUBLIC_URL},
    })  # fmt: skip


# --- services --------------------------------------------------------------------------------------------


@endpoint(*PAGE, SEARCH, TERM, TAXONOMY, ORGANIZATION, CHANGED, MINIMAL, FULL)
def services(
    *,
    page: int,
    per_page: int,
    format: str,
    minimal: bool,
    full: bool,
    modified_after: datetime | None,
    **asked: Any,
) -> HttpResponseBase:
    """The services, by pages; with `modified_after`, those that were withdrawn as well, with status defunct."""
    rows = _asked(queries.services(timezone.now()), **asked)
    rows = (
        rows.filter(is_active=True) if modified_after is None else queries.changed_since(rows, modified_after)
    )
    if minimal:
        return _minimal(rows, lambda row: documents.minimal(queries.offered(row)))
    tell: Callable[[documents.Offered], Any] = documents.service if full else documents.service_list_item
    return _listed(rows, page, per_page, format, lambda row: tell(queries.offered(row)))


@endpoint()
def service(*, key: UUID) -> HttpResponseBase:
    """One service with everything around it; what is offered no more keeps its address, and says so."""
    return told(documents.service(queries.offered(_one(queries.services(timezone.now()), key))))


def _asked(
    rows: QuerySet[Any],
    *,
    search: str,
    taxonomy_term_id: UUID | None,
    taxonomy_id: UUID | None,
    organization_id: UUID | None = None,
) -> QuerySet[Any]:
    """The rows that answer all that is asked."""
    is_structures = rows.model is Structure
    rows = (
        queries.organizations_with_words(rows, search) if is_structures else queries.with_words(rows, search)
    )
    if taxonomy_term_id is not None:
        rows = queries.under_term(rows, taxonomy_term_id)
    if taxonomy_id is not None:
        rows = queries.under_taxonomy(rows, taxonomy_id)
    if organization_id is not None:
        rows = queries.offered_by(rows, organization_id)
    return rows


# --- organizations ---------------------------------------------------------------------------------------

FULL_SERVICE = Truth("full_service", "With the services of each.")


@endpoint(*PAGE, SEARCH, TERM, TAXONOMY, FULL, FULL_SERVICE)
def organizations(
    *, page: int, per_page: int, format: str, full: bool, full_service: bool, **asked: Any
) -> HttpResponseBase:
    """The organizations, by pages."""
    rows = _asked(queries.organizations(), **asked)

    def tell(row: Structure) -> Any:
        if full_service:
            return _organization(row)
        public = public_row_of(row)
        return (documents.organization if full else documents.organization_list_item)(str(row.pk), public)

    return _listed(rows, page, min(per_page, 50) if full_service else per_page, format, tell)


@endpoint(FULL_SERVICE)
def organization(*, key: UUID, full_service: bool) -> HttpResponseBase:
    """One organization with everything around it."""
    row = _one(queries.organizations(), key)
    return told(
        _organization(row) if full_service else documents.organization(str(row.pk), public_row_of(row))
    )


def _organization(row: Structure) -> dict[str, Any]:
    own = queries.services(timezone.now()).filter(structure=row, is_active=True)
    offered = [documents.service(queries.offered(one)) for one in own[:500]]
    return documents.organization(str(row.pk), public_row_of(row)) | {"services": offered}


# --- places ----------------------------------------------------------------------------------------------

WHERE = (
    Text("postcode", "At this postcode; with `proximity`, around the middle of its communes.", ""),
    Number("proximity", "So many metres around the postcode.", least=0, most=200_000),
    Number("lat", "With `lon` and `radius`: around this point, the nearest first.", least=-90, most=90),
    Number("lon", "The longitude that goes with `lat`."),
    Number("radius", "So many metres around the point (5,000 when it is not said).", least=0, most=200_000),
)


@endpoint(*PAGE, SEARCH, TERM, TAXONOMY, ORGANIZATION, CHANGED, FULL, *WHERE)
def service_at_locations(
    *,
    page: int,
    per_page: int,
    format: str,
    full: bool,
    modified_after: datetime | None,
    postcode: str,
    proximity: float | None,
    lat: float | None,
    lon: float | None,
    radius: float | None,
    **asked: Any,
) -> HttpResponseBase:
    """Services at the place where they are given, by pages; the nearest first around a point."""
    rows = queries.at_a_place(_asked(queries.services(timezone.now()), **asked))
    if modified_after is not None:
        rows = queries.changed_since(rows, modified_after)
    if (lat is None) is not (lon is None):
        raise Wrong("lon" if lon is None else "lat", "a number, when the other is said")
    if postcode and proximity is not None:
        centre = queries.centre_of(postcode)
        rows = rows.none() if centre is None else queries.near(rows, centre, proximity)
    elif postcode:
        rows = queries.with_postcode(rows, postcode)
    if lat is not None and lon is not None:
        rows = queries.near(rows, (lat, lon), 5_000 if radius is None else radius)

    def tell(row: Service) -> Any:
        offered = queries.offered(row)
        if full:
            return documents.service_at_location_full(offered)
        return documents.service_at_location(offered) | {"service": documents.service_list_item(offered)}

    return _listed(rows, page, per_page, format, tell)


@endpoint()
def service_at_location(*, key: UUID) -> HttpResponseBase:
    """One service at its place."""
    row = _one(queries.at_a_place(queries.services(timezone.now())), key)
    return told(documents.service_at_location_full(queries.offered(row)))


# --- vocabularies ----------------------------------------------------------------------------------------


@endpoint(*PAGE, SEARCH)
def taxonomies(*, page: int, per_page: int, format: str, search: str) -> HttpResponseBase:
    """The vocabularies that services are filed under."""
    found = [one for one in terms.taxonomies() if search.casefold() in one.name.casefold()]
    return _listed(found, page, per_page, format, terms.taxonomy_document)


@endpoint()
def taxonomy(*, key: UUID) -> HttpResponseBase:
    """One vocabulary."""
    found = next((one for one in terms.taxonomies() if one.id == str(key)), None)
    if found is None:
        raise Nothing
    return told(terms.taxonomy_document(found))


PARENT = Key("parent_id", "Just below this term.")
TOP = Truth("top_only", "Terms that stand below no other.")


@endpoint(*PAGE, SEARCH, TAXONOMY, PARENT, TOP)
def taxonomy_terms(
    *,
    page: int,
    per_page: int,
    format: str,
    search: str,
    taxonomy_id: UUID | None,
    parent_id: UUID | None,
    top_only: bool,
) -> HttpResponseBase:
    """The terms of the vocabularies."""
    found = [
        document
        for term in terms.terms_by_id().values()
        if search.casefold() in term.name.casefold() and not (top_only and term.parent)
        for document in [terms.term_document(term)]
        if taxonomy_id in (None, UUID(document["taxonomy_detail"]["id"]))
        and (parent_id is None or document.get("parent_id") == str(parent_id))
    ]
    return _listed(found, page, per_page, format, lambda document: document)


@endpoint()
def taxonomy_term(*, key: UUID) -> HttpResponseBase:
    """One term."""
    term = terms.terms_by_id().get(str(key))
    if term is None:
        raise Nothing
    return told(terms.term_document(term))


# --- what they share -------------------------------------------------------------------------------------


def _listed(
    rows: QuerySet[Any] | list[Any], page: int, per_page: int, format: str, tell: Callable[[Any], Any]
) -> HttpResponseBase:
    if format == "ndjson":
        return lines(
            map(tell, one_after_the_other(rows.order_by("pk")) if isinstance(rows, QuerySet) else rows)
        )
    return told(page_of(rows, page, per_page, tell))


def _minimal(rows: QuerySet[Service], tell: Callable[[Service], Any]) -> HttpResponseBase:
    """All of them in one page, as the contract wants; sent as they are found."""
    total = rows.count()
    head = {
        "total_items": total, "total_pages": 1, "page_number": 1, "size": total, "first_page": True,
        "last_page": True, "empty": not total,
    }  # fmt: skip
    return answers.in_one_page(head, map(tell, one_after_the_other(rows)))


def _one(rows: QuerySet[Any], key: UUID) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Nothing
    return found


def everything() -> Iterator[tuple[str, Any, bool]]:
    """Each path of this door, its view, and whether it is a list: what openapi.py describes."""
    yield "/", root, False
    for name, many, one in (
        ("services", services, service),
        ("organizations", organizations, organization),
        ("service_at_locations", service_at_locations, service_at_location),
        ("taxonomies", taxonomies, taxonomy),
        ("taxonomy_terms", taxonomy_terms, taxonomy_term),
    ):
        yield f"/{name}", many, True
        yield f"/{name}/{{id}}", one, False
