from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.answers.models import PastAnswers
from repere.knowledge.directory.answers.rules import Answers
from repere.knowledge.directory.models import Service

BATCH = 500


@transaction.atomic
def keep_answers(actor: Actor, counted: Mapping[UUID, Answers], *, now: datetime) -> int:
    """These figures and no others from now on; how many changed. What says the same is not written again."""
    access.COUNT_ANSWERS.require(actor)
    before = {
        pk: Answers(accepted, asked, hours)
        for pk, accepted, asked, hours in PastAnswers.objects.values_list(
            "service_id", "accepted", "asked", "hours"
        )
    }
    gone = [pk for pk in before if pk not in counted]
    for start in range(0, len(gone), BATCH):
        PastAnswers.objects.filter(service__in=gone[start : start + BATCH]).delete()
    changed = [pk for pk, answers in counted.items() if before.get(pk) != answers]
    known = {
        pk
        for start in range(0, len(changed), BATCH)
        for pk in Service.objects.filter(pk__in=changed[start : start + BATCH]).values_list("pk", flat=True)
    }
    rows = [
        PastAnswers(service_id=pk, counted_at=now, **counted[pk]._asdict()) for pk in changed if pk in known
    ]
    PastAnswers.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["asked", "accepted", "hours", "counted_at"],
    )
    if rows or gone:
        trail.record(actor, "answers.counted", services=len(rows) + len(gone))
    return len(rows) + len(gone)
