"""The administrative status: written when somebody wants it so, taken out, or destroyed whole on its own."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from repere.accompaniment.casework import access as casework
from repere.accompaniment.casework.models import Dossier, StatusRecord
from repere.accompaniment.casework.status import access, queries, rules
from repere.accompaniment.people.erasure import rules as erasing
from repere.accompaniment.people.erasure.actions import new_number
from repere.accompaniment.people.erasure.models import Erasure
from repere.accompaniment.people.erasure.queries import hold_on
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.audit import trail
from repere.foundation.toolkit import upkeep
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault import keyring


@dataclass(frozen=True, slots=True)
class Said:
    situation: str
    source: str
    permit: str = ""
    reference: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""


@transaction.atomic
def write_status(actor: Actor, dossier: Dossier, said: Said, *, now: datetime) -> StatusRecord:
    """One more row beside those before: what was true stays dated."""
    _require(actor, dossier)
    rules.check_days(said.valid_from, said.valid_until)
    record = StatusRecord(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        expiry_key=queries.expiry_key(dossier.organisation_id, said.valid_until),
        written_at=now,
        written_by_id=actor.user_id,
        **asdict(said),
    )
    record.save(force_insert=True)
    trail.record(actor, "status.written", dossier, dossier_id=dossier.pk)
    return record


@transaction.atomic
def remove_status(actor: Actor, record: StatusRecord) -> None:
    """Written by mistake: its key goes with it."""
    _require(actor, record.dossier)
    keyring.forget(record.organisation_id, record.pk)
    trail.record(actor, "status.removed", record.dossier, dossier_id=record.dossier_id)
    record.delete()


@transaction.atomic
def erase_status(actor: Actor, dossier: Dossier, *, asked_by: str, reason: str, now: datetime) -> Erasure:
    """Destroy all that is written of their status, and nothing else of the dossier: the keys, then the rows.

    Raises `CannotBeErased` ("held"). Copies of the database made before cannot be opened for it any more.
    """
    _require(actor, dossier)
    erasing.check_erasing(is_held=hold_on(dossier.person) is not None, is_joined=False)
    gone = list(
        StatusRecord.unscoped.select_for_update(of=("self",))
        .filter(organisation=dossier.organisation_id, dossier=dossier)
        .values_list("pk", flat=True)
    )
    keys = sum(keyring.forget(dossier.organisation_id, pk) for pk in gone)
    StatusRecord.unscoped.filter(pk__in=gone).delete()
    certificate = Erasure.objects.create(
        organisation_id=dossier.organisation_id,
        number=new_number(dossier.organisation_id),
        asked_by=asked_by,
        reason=reason,
        erased_at=now,
        erased_by_id=actor.user_id,
        erased_by_role=actor.role,
        people=0,
        keys=keys,
        gone=[[StatusRecord._meta.label_lower, len(gone), 0]],
    )
    trail.record(
        actor, "status.erased", certificate, dossier_id=dossier.pk, asked_by=asked_by, erased_because=reason,
        keys=keys,
    )  # fmt: skip
    # The log of the embedded database still holds the pages as they were: written back and cut at once.
    transaction.on_commit(upkeep.checkpoint)
    return certificate


def _require(actor: Actor, dossier: Dossier) -> None:
    access.STATUS.require(actor)
    casework.require_own(access.STATUS, actor, dossier)
    casework.require_writes(actor, dossier, Shelf.STATUS)
