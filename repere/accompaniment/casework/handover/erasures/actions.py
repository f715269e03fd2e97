"""Somebody is forgotten here: whoever holds a copy of what was handed over is told, and says what becomes of it.

General Data Protection Regulation, article 19: each recipient is told of an erasure, and the person of the recipients.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from repere.accompaniment.casework.handover.choices import KEPT_BECAUSE, ErasureAnswer, HandoverState
from repere.accompaniment.casework.models import ErasureNotice, Handover
from repere.accompaniment.people.erasure.access import ERASE
from repere.accompaniment.people.models import Erasure
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import SYSTEM, Actor, NotAllowed


class AlreadyAnswered(Exception):
    """Somebody has answered since, or the copy is no more."""


def people_are_forgotten(people: Collection[UUID]) -> Callable[[Erasure], None]:
    """Before their rows go: answer for the copies held here, and remember who must be told; then, tell them."""
    held = ErasureNotice.unscoped.filter(copy__person__in=people, answer=ErasureAnswer.WAITING)
    for notice in held.select_for_update(of=("self",)).order_by("pk"):
        _write(SYSTEM, notice, ErasureAnswer.ERASED, timezone.now())
    # Those answered already hang on nothing.
    handed = Handover.unscoped.filter(dossier__person__in=people, state=HandoverState.ACCEPTED)
    copies = set(handed.exclude(copy=None).values_list("asker", "copy"))

    def tell(erasure: Erasure) -> None:
        for recipient, copy in sorted(copies):
            notice = ErasureNotice.unscoped.create(
                erasure=erasure, recipient_id=recipient, copy_id=copy, told_at=erasure.erased_at
            )
            trail.record(SYSTEM, "erasure.told", notice, organisation_id=recipient, dossier_id=copy)

    return tell


@transaction.atomic
def keep_copy(actor: Actor, notice: ErasureNotice, *, because: str, now: datetime) -> ErasureNotice:
    """Not erased here, for a reason that the other organisation may show to whoever asks."""
    ERASE.require(actor)
    if notice.recipient_id != actor.organisation_id:
        raise NotAllowed(ERASE.name)
    if because not in KEPT_BECAUSE:
        raise ValueError(because)
    notice = (
        ErasureNotice.unscoped.select_for_update(of=("self",)).select_related("erasure").get(pk=notice.pk)
    )
    if notice.answer != ErasureAnswer.WAITING:
        raise AlreadyAnswered
    _write(actor, notice, because, now)
    return notice


def _write(actor: Actor, notice: ErasureNotice, answer: str, now: datetime) -> None:
    dossier_id, notice.copy_id = notice.copy_id, None
    notice.answer, notice.answered_at, notice.answered_by_id = answer, now, actor.user_id
    notice.save(update_fields=["copy", "answer", "answered_at", "answered_by_id"])
    trail.record(
        actor,
        "erasure.answered",
        notice,
        organisation_id=notice.recipient_id,
        dossier_id=dossier_id,
        copy=answer,
    )
    trail.record(
        SYSTEM, "erasure.answered", notice, organisation_id=notice.erasure.organisation_id, copy=answer
    )
