"""The directory as HSDS asks for it. Everything here is what everybody may read."""

from collections.abc import Iterable
from datetime import datetime
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db.models import (
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from repere.knowledge.directory.capacity import rules as capacity
from repere.knowledge.directory.capacity.models import CapacityLine
from repere.knowledge.directory.exchange import data_inclusion as standard
from repere.knowledge.directory.exchange import queries as given
from repere.knowledge.directory.exchange.hsds import documents, terms
from repere.knowledge.directory.models import DatedClosure, Service, Structure
from repere.knowledge.territory.models import Commune
from repere.knowledge.territory.rules import fold

METRES_A_DEGREE = 111_200.0
Point = tuple[float, float]


def services(now: datetime) -> QuerySet[Service]:
    """Every service, withdrawn ones too, with the closure that is in force and the places that are still believed."""
    today = localdate(now)
    in_force = DatedClosure.objects.filter(starts_on__lte=today, ends_on__gte=today).order_by("-ends_on")
    lines = CapacityLine.objects.filter(is_active=True, unknown_from__gt=now)
    return given.every_service().prefetch_related(
        Prefetch("closures", in_force, to_attr="in_force"),
        Prefetch("capacity_lines", lines.order_by("unit", "audience", "pk"), to_attr="believed"),
    )


def organizations() -> QuerySet[Structure]:
    return given.structures()


def with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Services whose name, structure or commune hold every word, whatever the accents."""
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    return rows


def organizations_with_words(rows: QuerySet[Structure], text: str) -> QuerySet[Structure]:
    """Those that are named so, or one of whose services is found so."""
    if not fold(text).split():
        return rows
    found = with_words(Service.objects.filter(structure=OuterRef("pk"), is_active=True), text)
    return rows.filter(Q(name__icontains=text.strip()) | Exists(found))


def offered_by(rows: QuerySet[Any], key: UUID) -> QuerySet[Any]:
    return rows.filter(structure=key)


def under_term(rows: QuerySet[Any], key: UUID) -> QuerySet[Any]:
    """Filed under this term, or under one below it."""
    term = terms.terms_by_id().get(str(key))
    return rows.none() if term is None else _filed(rows, term.taxonomy, term.code, has_below=_has_below(term))


def under_taxonomy(rows: QuerySet[Any], key: UUID) -> QuerySet[Any]:
    """Filed under any term of this taxonomy."""
    taxonomy = next((one for one in terms.taxonomies() if one.id == str(key)), None)
    return rows.none() if taxonomy is None else _filed(rows, taxonomy.slug, "", has_below=False)


def _has_below(term: terms.Term) -> bool:
    return not term.parent and any(
        other.parent == term.code for other in terms.by_slug()[term.taxonomy].terms
    )


def _filed(rows: QuerySet[Any], slug: str, code: str, *, has_below: bool) -> QuerySet[Any]:
    """Lists are stored as JSON: looked for as texts, which both databases do alike."""
    field = terms.by_slug()[slug].field
    ours = standard.STRUCTURE.get(field) or standard.SERVICE[field]
    is_structures = rows.model is Structure
    if field in standard.STRUCTURE and not is_structures:
        ours = f"structure__{ours}"
    elif is_structures and field not in standard.STRUCTURE:
        found = _filed(Service.objects.filter(structure=OuterRef("pk")), slug, code, has_below=has_below)
        return rows.filter(Exists(found))
    if field == "type":
        return rows.filter(type=code) if code else rows.exclude(type="")
    rows = rows.annotate(filed=Cast(ours, TextField()))
    if not code:
        return rows.exclude(filed__in=["[]", "null"])
    wanted = Q(filed__contains=f'"{code}"')
    return rows.filter(wanted | Q(filed__contains=f'"{code}--') if has_below else wanted)


def changed_since(rows: QuerySet[Service], instant: datetime) -> QuerySet[Service]:
    return given.changed_since(rows, instant)


# --- where -----------------------------------------------------------------------------------------------


def at_a_place(rows: QuerySet[Service]) -> QuerySet[Service]:
    return rows.filter(is_active=True, location__isnull=False)


def with_postcode(rows: QuerySet[Service], postcode: str) -> QuerySet[Service]:
    """At this postcode; one may know no more of a confidential place than its commune."""
    return _public(rows).filter(location__postcode=postcode.strip())


def centre_of(postcode: str) -> Point | None:
    """The middle of the communes of a postcode."""
    points = [
        (commune.latitude, commune.longitude)
        for commune in Commune.objects.filter(postcode_rows__postcode=postcode.strip()).only(
            "latitude", "longitude"
        )
        if commune.latitude is not None and commune.longitude is not None
    ]
    if not points:
        return None
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def near(rows: QuerySet[Service], point: Point, metres: float) -> QuerySet[Service]:
    """Within so many metres, the nearest first. Confidential places are left out: asked from three points, a
    distance tells an address."""
    latitude, longitude = point
    shrink = max(cos(radians(latitude)), 0.01)
    north, east = metres / METRES_A_DEGREE, metres / METRES_A_DEGREE / shrink
    up, across = F("location__latitude") - latitude, F("location__longitude") - longitude
    squared = ExpressionWrapper(up * up + across * across * (shrink * shrink), FloatField())
    box = {
        "location__latitude__range": (latitude - north, latitude + north),
        "location__longitude__range": (longitude - east, longitude + east),
    }
    found = _public(rows).filter(**box).annotate(away=squared).filter(away__lte=north * north)
    return found.order_by("away", "pk")


def _public(rows: QuerySet[Service]) -> QuerySet[Service]:
    return rows.filter(location__is_confidential=False).exclude(structure__location__is_confidential=True)


# --- as documents are made of them -----------------------------------------------------------------------


def offered(service: Service) -> documents.Offered:
    """What everybody may read of a service of `services`, ready to be told."""
    shown = service.for_public()
    said = service.latest_statement
    closures: Iterable[DatedClosure] = getattr(service, "in_force", ())
    lines: Iterable[CapacityLine] = getattr(service, "believed", ())
    closed = next((closure.ends_on.isoformat() for closure in closures), "")
    changes = [service.imported_at, service.structure.imported_at, *([said.said_at] if said else [])]
    return documents.Offered(
        id=str(service.pk),
        structure_id=str(service.structure_id),
        row=given.public_row_of(shown),
        home=given.public_row_of(shown.structure),
        changed_at=max(changes),
        is_active=service.is_active,
        location_id=str(service.location_id or ""),
        closed_until=closed,
        capacities=tuple(filter(None, map(_capacity, lines))),
    )


def _capacity(line: CapacityLine) -> documents.Capacity | None:
    free = capacity.free(line.places, line.held, line.taken)
    if free is None or line.said_at is None:
        return None
    return documents.Capacity(str(line.pk), line.unit, line.audience, free, line.maximum, line.said_at)
