"""The directory as it is given away: by pages that stay where they are while rows come and go."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from repere.knowledge.directory.exchange import data_inclusion as standard
from repere.knowledge.directory.models import Described, Location, Service, Structure

Rows = TypeVar("Rows", bound=Model)
AT_ONCE = 500
PLACE_FIELDS = (*standard.PLACE.values(), "is_confidential")
VALUES = {
    Structure: (*standard.COMMON.values(), *standard.STRUCTURE.values()),
    Service: (
        *standard.COMMON.values(), *standard.SERVICE.values(), *standard.OWN_LISTS, *standard.OWN_FLAGS,
        *standard.OWN_AGES, "extra",
    ),
}  # fmt: skip


def structures() -> QuerySet[Structure]:
    return Structure.objects.select_related("location").order_by("pk")


def services() -> QuerySet[Service]:
    """Those that are given: what is no longer offered has its own words in `withdrawn`."""
    return every_service().filter(is_active=True)


def every_service() -> QuerySet[Service]:
    return Service.objects.select_related("location", "structure__location", "latest_statement").order_by(
        "pk"
    )


def changed_since(services: QuerySet[Service], instant: datetime) -> QuerySet[Service]:
    """Those of which something said here may have changed at that instant or later."""
    return services.filter(
        Q(imported_at__gte=instant)
        | Q(structure__imported_at__gte=instant)
        | Q(latest_statement__said_at__gte=instant)
    )


def one_after_the_other(rows: QuerySet[Rows], at_once: int = AT_ONCE) -> Iterator[Rows]:
    """All of them in the order of their keys, so many in memory at once, whatever the database can do."""
    last: UUID | None = None
    while True:
        part = list((rows if last is None else rows.filter(pk__gt=last))[:at_once])
        yield from part
        if len(part) < at_once:
            return
        last = part[-1].pk


# --- as rows of the standard -----------------------------------------------------------------------------


def said_by(described: Described) -> standard.Said:
    """What a structure or a service says, in plain values."""
    values = {name: getattr(described, name) for name in VALUES[type(described)]}
    place: Location | None = described.location
    structure_id = ""
    if isinstance(described, Service):
        structure_id = described.structure.source_id
        stands_with_it = described.location_id == described.structure.location_id
        if stands_with_it and (described.written or {}).get("at") == "structure":
            place = None
    where = {name: getattr(place, name) for name in PLACE_FIELDS} if place is not None else None
    return standard.Said(described.source, described.source_id, values, where, structure_id)


def row_of(described: Described) -> Mapping[str, Any]:
    """All that it says, as it was written when nothing has changed since: for those who may read it all."""
    return standard.row_of(said_by(described), described.written)


# Nobody's name is given to the street, nor how a demonstration is staged.
ABOUT_SOMEBODY = ("contact_nom_prenom",)


def public_row_of(described: Structure | Service) -> Mapping[str, Any]:
    """What everybody may read of it: no confidential address, nobody's name, no column of its producer's own."""
    row = standard.without(standard.row_of(said_by(described.for_public())), ABOUT_SOMEBODY)
    if isinstance(described, Service):
        # The standard wants a sentence: where the source has none, what it is and whose.
        row.setdefault("description", f"{described.name} · {described.structure.name}")
    if standard.OURS in row:
        row[standard.OURS] = standard.without(row[standard.OURS], standard.STAGED)
    return row
