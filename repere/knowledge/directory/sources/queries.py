from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sources import rules, twins
from repere.knowledge.directory.sources.models import FieldClaim, LikelyTwin, SourceRank, Twin
from repere.knowledge.directory.sources.rules import Claim

AT_ONCE = 400


class Provenance(NamedTuple):
    """Where a field comes from, and who says otherwise."""

    field: str
    source: str
    said_on: date
    others: list[Claim]


def ranks() -> dict[str, int]:
    return dict(SourceRank.objects.values_list("source", "rank"))


def claims_on(ids: Iterable[UUID]) -> dict[UUID, list[FieldClaim]]:
    """The fields of these services of which more than one source speaks."""
    found: dict[UUID, list[FieldClaim]] = {}
    for claim in FieldClaim.objects.filter(service_id__in=list(ids)).order_by("field", "source", "pk"):
        found.setdefault(claim.service_id, []).append(claim)
    return found


def claims_on_some(services: Iterable[Service]) -> dict[UUID, list[FieldClaim]]:
    """The same of many services: one short query where nothing has ever been claimed."""
    if not FieldClaim.objects.exists():
        return {}
    ids = [service.pk for service in services]
    found: dict[UUID, list[FieldClaim]] = {}
    for start in range(0, len(ids), AT_ONCE):
        found |= claims_on(ids[start : start + AT_ONCE])
    return found


def by_field(claims: Iterable[FieldClaim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for one in claims:
        found.setdefault(one.field, []).append(Claim(one.source, one.value, one.said_on))
    return found


def provenance_of(service: Service, confirmed_on: date | None = None) -> list[Provenance]:
    """Every field that says something: who said it, on which day last, and who says otherwise.

    A field confirmed here since is of that day. One query; of a service shown without its secrets, nothing more than it
    shows.
    """
    claims = by_field([] if service.is_cleared else claims_on([service.pk]).get(service.pk, []))
    ranked = ranks() if claims else {}
    told: list[Provenance] = []
    for field in rules.FIELDS:
        value = getattr(service, field)
        said = claims.get(field, [])
        chosen = rules.believed(said, ranked) if said else None
        if chosen is None:
            chosen = Claim(service.source, value, service.updated_on)
        if rules.says_something(value):
            day = max(filter(None, (chosen.said_on, confirmed_on)))
            told.append(Provenance(field, chosen.source, day, rules.others(said, chosen)))
    return told


_BOTH = (
    "service__structure__location", "service__location", "other__structure__location", "other__location",
)  # fmt: skip


def likely_twins(actor: Actor) -> QuerySet[LikelyTwin]:
    """Pairs that nobody settled yet, the surest first."""
    access.IMPORT.require(actor)
    found = LikelyTwin.objects.filter(is_apart=False, service__is_active=True, other__is_active=True)
    return found.select_related(*_BOTH).order_by("-score", "pk")


def joined_twins(actor: Actor) -> QuerySet[Twin]:
    """Pairs that were joined, the latest first: each can be parted again."""
    access.IMPORT.require(actor)
    return Twin.objects.select_related(*_BOTH).order_by("-joined_on", "-pk")


def facts() -> Iterator[twins.Facts]:
    """What active services look like, as twins are looked for."""
    rows = (
        Service.objects.filter(is_active=True, twin_of=None)
        .select_related("structure", "location")
        .order_by("pk")
        .iterator(chunk_size=2000)
    )
    for row in rows:
        place: Any = row.location
        has_point = place is not None and place.latitude is not None and place.longitude is not None
        yield twins.Facts(
            key=str(row.pk),
            source=row.source,
            name=row.name,
            structure=row.structure.name,
            postcode=place.postcode if place else "",
            address=place.address if place else "",
            phone=row.phone or row.structure.phone,
            point=(place.latitude, place.longitude) if has_point else None,
            topics=frozenset(topic.partition("--")[0] for topic in row.topics),
        )
