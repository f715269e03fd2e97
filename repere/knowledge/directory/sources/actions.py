from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory import rules as directory_rules
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sources import queries, rules, twins
from repere.knowledge.directory.sources.models import FieldClaim, LikelyTwin, SourceRank, Twin


class NotTwins(Exception):
    """These two cannot be joined: the same row, of one source, or joined already."""


# --- whom to believe -------------------------------------------------------------------------------------


@transaction.atomic
def rank_sources(actor: Actor, names: Collection[str]) -> list[Service]:
    """Say which sources are believed first, the surest at the head; the services that this changed."""
    access.IMPORT.require(actor)
    SourceRank.objects.exclude(source__in=names).delete()
    for rank, name in enumerate(names, rules.RANK_HERE + 1):
        SourceRank.objects.update_or_create(source=name, defaults={"rank": rank})
    trail.record(actor, "directory.sources_ranked", sources=len(names))
    spoken_of = (
        Service.objects.filter(claims__isnull=False).select_related("structure", "location").distinct()
    )
    changed = [service for service in spoken_of if _settle(service)]
    _keep_in_step(changed)
    return changed


def say_here(service: Service, field: str, value: Any, on: date) -> None:
    """Somebody who keeps the sheet says it: believed before every source, whatever an import brings after.

    Inside the transaction of whoever writes the sheet and its history.
    """
    if field not in rules.FIELDS:
        return
    own = FieldClaim.objects.filter(service=service, field=field, source=service.source, twin=None)
    if not own.exists():
        stored = Service.objects.values_list(field, flat=True).get(pk=service.pk)
        FieldClaim.objects.create(
            service=service, field=field, source=service.source, value=stored, said_on=service.updated_on
        )
    FieldClaim.objects.update_or_create(
        service=service, field=field, source=rules.HERE, twin=None, defaults={"value": value, "said_on": on}
    )


def said_here(service: Service, field: str) -> Any:
    """What is said of it here, over every source; None when nothing is."""
    mine = FieldClaim.objects.filter(service=service, field=field, source=rules.HERE, twin=None)
    return mine.values_list("value", flat=True).first()


def unsay_here(service: Service, field: str) -> None:
    """What the sources say counts again."""
    FieldClaim.objects.filter(service=service, field=field, source=rules.HERE, twin=None).delete()
    _settle(service)
    alone = FieldClaim.objects.filter(service=service, field=field)
    if set(alone.values_list("source", flat=True)) == {service.source}:
        alone.delete()


def heard(
    service: Service, values: Mapping[str, Any], claims: Collection[FieldClaim], ranks: Mapping[str, int]
) -> dict[str, Any]:
    """The values that an import brings of a service, those that others are believed on instead left to them.

    What the service's own source says of such a field is kept as its claim.
    """
    day = values.get("updated_on", service.updated_on)
    taken = dict(values)
    for field in {claim.field for claim in claims} & values.keys():
        own = next(
            (c for c in claims if c.field == field and c.source == service.source and c.twin_id is None), None
        )
        if own is None:
            own = FieldClaim(service=service, field=field, source=service.source, value=None, said_on=day)
        if not rules.same(own.value, values[field]) or own.said_on != day or own._state.adding:
            own.value, own.said_on = values[field], day
            own.save()
        said = [c for c in claims if c.field == field and c.pk != own.pk]
        chosen = rules.believed(queries.by_field([*said, own])[field], ranks)
        taken[field] = values[field] if chosen is None else chosen.value
    return taken


# --- twins -----------------------------------------------------------------------------------------------


@transaction.atomic
def join_twins(actor: Actor, service: Service, other: Service, *, on: date) -> Twin:
    """`other` describes the same service: it is shown no more by itself, and speaks through `service`."""
    access.IMPORT.require(actor)
    joined = (
        Twin.objects.filter(other__in=[service, other]).exists()
        or Twin.objects.filter(service=other).exists()
    )
    if service.pk == other.pk or service.source == other.source or joined:
        raise NotTwins
    twin = Twin.objects.create(service=service, other=other, joined_on=on, was_active=other.is_active)
    Service.objects.filter(pk=other.pk).update(is_active=False)
    other.is_active = False
    _hear_twin(service, other)
    _settle(service)
    _keep_in_step([service, other])
    trail.record(actor, "directory.twins_joined", service, other=str(other.pk))
    return twin


@transaction.atomic
def part_twins(actor: Actor, twin: Twin) -> None:
    """They are two after all: each says again what its own source says."""
    access.IMPORT.require(actor)
    service, other = twin.service, twin.other
    FieldClaim.objects.filter(service=service, twin=other).delete()
    Service.objects.filter(pk=other.pk).update(is_active=twin.was_active)
    other.is_active = twin.was_active
    twin.delete()
    _settle(service)
    alone = FieldClaim.objects.filter(service=service).exclude(source=service.source).values("field")
    FieldClaim.objects.filter(service=service, source=service.source).exclude(field__in=alone).delete()
    _keep_in_step([service, other])
    trail.record(actor, "directory.twins_parted", service, other=str(other.pk))


@transaction.atomic
def say_apart(actor: Actor, pair: LikelyTwin, *, on: date) -> None:
    """They look alike, and are two: this pair is proposed no more."""
    access.IMPORT.require(actor)
    LikelyTwin.objects.filter(pk=pair.pk).update(is_apart=True, settled_on=on)
    trail.record(actor, "directory.twins_apart", pair.service, other=str(pair.other_id))


# Beyond, whoever looks at pairs one by one has enough to do.
MOST_LIKELY = 1000


def seek_twins() -> int:
    """Look for pairs anew; those that somebody settled stay so. How many wait."""
    found = {
        (UUID(one.key), UUID(other.key)): alike
        for one, other, alike in twins.pairs(queries.facts())[:MOST_LIKELY]
    }
    with transaction.atomic():
        kept = set()
        for pair in LikelyTwin.objects.all():
            key = pair.service_id, pair.other_id
            if pair.is_apart or key in found:
                kept.add(key)
            else:
                pair.delete()
        fresh = [
            LikelyTwin(service_id=one, other_id=other, score=alike.score, parts=alike.parts)
            for (one, other), alike in found.items()
            if (one, other) not in kept and (other, one) not in kept
        ]
        LikelyTwin.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return LikelyTwin.objects.filter(is_apart=False).count()


def hear_twins(changed: Collection[Service]) -> list[Service]:
    """After an import: what twins now say is heard by the services that they speak through."""
    if not changed or not Twin.objects.exists():
        return []
    ids = {service.pk for service in changed}
    found = Twin.objects.select_related("service__structure", "service__location", "other")
    settled = []
    for twin in found.filter(other__source__in={service.source for service in changed}):
        if twin.other_id not in ids:
            continue
        _hear_twin(twin.service, twin.other)
        if _settle(twin.service):
            settled.append(twin.service)
    return settled


def _hear_twin(service: Service, other: Service) -> None:
    for field in rules.FIELDS:
        value, own = getattr(other, field), getattr(service, field)
        known = FieldClaim.objects.filter(service=service, field=field)
        if not rules.says_something(value) or (rules.same(value, own) and not known.exists()):
            known.filter(twin=other).delete()
            continue
        if not known.filter(source=service.source, twin=None).exists():
            FieldClaim.objects.create(
                service=service, field=field, source=service.source, value=own, said_on=service.updated_on
            )
        FieldClaim.objects.update_or_create(
            service=service, field=field, source=other.source, twin=other,
            defaults={"value": value, "said_on": other.updated_on},
        )  # fmt: skip


def _settle(service: Service) -> bool:
    """Give every field of which several speak the value that is believed; whether one changed."""
    ranks = queries.ranks()
    changed: list[str] = []
    for field, claims in queries.by_field(queries.claims_on([service.pk]).get(service.pk, [])).items():
        chosen = rules.believed(claims, ranks)
        # Nobody says anything any more: an empty text, or an empty list, as the field holds.
        value = type(getattr(service, field))() if chosen is None else chosen.value
        if not rules.same(getattr(service, field), value):
            setattr(service, field, value)
            changed.append(field)
    if changed:
        service.folded = directory_rules.searched(
            service.name, service.structure.name, service.location.commune_name if service.location else ""
        )
        service.save(update_fields=[*changed, "folded", "imported_at"])
    return bool(changed)


def _keep_in_step(services: Collection[Service]) -> None:
    from repere.knowledge.directory.actions import place_under_themes

    place_under_themes(services)
