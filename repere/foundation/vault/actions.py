"""Making keys and forgetting them."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction

from repere.foundation.toolkit.ids import uuid7
from repere.foundation.vault import queries, sealing
from repere.foundation.vault.choices import KeyState, Purpose
from repere.foundation.vault.master import master_keys
from repere.foundation.vault.models import OrganisationKey, SubjectKey, context_of_subject_key


def secret_of(key: OrganisationKey) -> bytes:
    return master_keys().unwrap(bytes(key.wrapped), key.context)


def new_organisation_key(organisation_id: UUID, purpose: str) -> OrganisationKey:
    """Not yet written."""
    key = OrganisationKey(
        organisation_id=organisation_id, purpose=purpose, master_id=master_keys().current_id
    )
    key.wrapped = master_keys().wrap(sealing.new_key(), key.context)
    return key


@transaction.atomic
def held_active_key(organisation_id: UUID, purpose: str = Purpose.DATA) -> OrganisationKey:
    """The key that wraps what is new, made if there is none, and not retired before this transaction ends.

    Whoever makes one at the same moment makes the same: the database keeps one active key for each purpose.
    """
    while True:
        key = queries.active_key(organisation_id, purpose)
        if key is None:
            OrganisationKey.objects.bulk_create(
                [new_organisation_key(organisation_id, purpose)], ignore_conflicts=True
            )
        elif _stays_active(key):
            return key


def _stays_active(key: OrganisationKey) -> bool:
    """A shared lock, that the rotation waits for. SQLite has one writer, and it is us since the transaction began."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM vault_organisationkey WHERE id = %s FOR SHARE", [key.pk])
        row = cursor.fetchone()
    return row is not None and row[0] == KeyState.ACTIVE


@transaction.atomic
def make_subject_keys(organisation_id: UUID, subject_ids: Collection[UUID]) -> None:
    """A key for each subject that has none; two at the same moment make one."""
    by = held_active_key(organisation_id)
    secret = secret_of(by)
    made = []
    for subject_id in subject_ids:
        key_id = uuid7()
        made.append(
            SubjectKey(
                id=key_id,
                organisation_id=organisation_id,
                subject_id=subject_id,
                organisation_key=by,
                wrapped=sealing.wrap(secret, sealing.new_key(), context_of_subject_key(key_id.bytes)),
            )
        )
    SubjectKey.unscoped.bulk_create(made, ignore_conflicts=True, batch_size=queries.AT_ONCE // 10)


def forget(organisation_id: UUID, subject_id: UUID) -> bool:
    """Destroy the key of a subject: whatever was sealed for them opens nowhere any more. True if there was one."""
    held = SubjectKey.unscoped.filter(organisation_id=organisation_id, subject_id=subject_id)
    return held.delete()[0] > 0
