"""Writing the trail: always inside the transaction of what it records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import models, transaction
from django.utils import timezone

from repere.foundation.audit import rules
from repere.foundation.audit.models import TrailHead, TrailLine
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.keys import derived_key
from repere.foundation.toolkit.writing import write_new

# The chain of what belongs to no organisation: sign-ins, installation.
HOUSE = UUID(int=0)


def key() -> bytes:
    return derived_key("trail")


def facts(line: TrailLine) -> dict[str, Any]:
    """A line's values as they are sealed: instants in UTC to the microsecond, absent as None."""
    values = {name: getattr(line, name) for name in rules.SEALED}
    return values | {"at": line.at.astimezone(UTC).isoformat(timespec="microseconds")}


@transaction.atomic
def record(
    actor: Actor,
    verb: str,
    subject: models.Model | None = None,
    *,
    dossier_id: UUID | None = None,
    organisation_id: UUID | None = None,
    at: datetime | None = None,
    **detail: Any,
) -> TrailLine:
    """Add one line to the organisation's chain. `detail` holds codes and counts, never names nor words of people."""
    owner = organisation_id or actor.organisation_id
    head = _locked_head(owner or HOUSE)
    line = TrailLine(
        chain=head.id,
        position=head.position + 1,
        at=at or timezone.now(),
        user_id=actor.user_id,
        organisation_id=owner,
        role=actor.role,
        verb=verb,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=subject.pk if subject else None,
        dossier_id=dossier_id,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        detail=detail,
        previous=head.digest,
    )
    line.digest = rules.seal(key(), facts(line))
    line.save(force_insert=True)
    head.position, head.digest = line.position, line.digest
    head.save(update_fields=["position", "digest"])
    return line


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of many says: as the arguments of `record`."""

    verb: str
    subject: models.Model
    dossier_id: UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def record_many(actor: Actor, said: Sequence[Line]) -> None:
    """Lines of the actor's organisation, in their order and of one instant, with one write of the chain's head."""
    if not said:
        return
    head, at = _locked_head(actor.organisation_id or HOUSE), timezone.now()
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    sealing_key, lines = key(), []
    for one in said:
        line = TrailLine(
            chain=head.id,
            position=head.position + 1,
            at=at,
            user_id=actor.user_id,
            organisation_id=actor.organisation_id,
            role=actor.role,
            verb=one.verb,
            subject_type=one.subject._meta.label_lower,
            subject_id=one.subject.pk,
            dossier_id=one.dossier_id,
            request_id=request_id,
            detail=one.detail,
            previous=head.digest,
        )
        line.digest = rules.seal(sealing_key, facts(line))
        head.position, head.digest = line.position, line.digest
        lines.append(line)
    write_new(lines)
    head.save(update_fields=["position", "digest"])


def lock_chains(organisation_ids: Iterable[UUID | None]) -> None:
    """Whoever writes in several chains takes them in one order, before the first line: two who write in the same two
    would otherwise wait for each other."""
    for chain in sorted({organisation_id or HOUSE for organisation_id in organisation_ids}, key=str):
        _locked_head(chain)


def _locked_head(chain: UUID) -> TrailHead:
    """The head under lock: PostgreSQL locks its row; SQLite has one writer since the transaction began."""
    head = TrailHead.objects.select_for_update().filter(pk=chain).first()
    if head is None:
        TrailHead.objects.bulk_create([TrailHead(id=chain)], ignore_conflicts=True)
        head = TrailHead.objects.select_for_update().get(pk=chain)
    return head
