from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from repere.foundation.toolkit.prepared import Prepared
from repere.foundation.vault.choices import KeyState
from repere.foundation.vault.models import OrganisationKey, SubjectKey

# SQLite takes 32,766 values in one statement; a page holds some hundreds.
AT_ONCE = 10_000
_SUBJECT_KEYS = "SELECT id, organisation_key_id, wrapped FROM vault_subjectkey WHERE id IN"


def subject_keys(ids: Iterable[bytes]) -> Iterator[tuple[bytes, UUID, bytes]]:
    """Of each key its id (16 bytes), the id of the key that wraps it, and the wrapped bytes: one statement for all.

    Read below the ORM: its conversions of identifiers would cost more than opening the values.
    """
    native = connection.features.has_native_uuid_field
    wanted = [UUID(bytes=key_id) if native else key_id.hex() for key_id in ids]
    wrapped_by: dict[Any, UUID] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            marks = ",".join(["%s"] * len(some))
            cursor.execute(f"{_SUBJECT_KEYS} ({marks})", some)  # marks alone
            for key_id, by, wrapped in cursor.fetchall():
                if by not in wrapped_by:
                    wrapped_by[by] = by if native else UUID(by)
                yield key_id.bytes if native else bytes.fromhex(key_id), wrapped_by[by], bytes(wrapped)


def key_ids_of_subjects(organisation_id: UUID, subject_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The id of the key of each subject that has one."""
    wanted = list(subject_ids)
    found: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found.update(_keys_of(organisation_id, wanted[start : start + AT_ONCE]))
    return found


@Prepared
def _keys_of(organisation_id: UUID, subject_ids: list[UUID]) -> QuerySet[SubjectKey, tuple[UUID, UUID]]:
    keys = SubjectKey.unscoped.filter(organisation_id=organisation_id, subject_id__in=subject_ids)
    return keys.order_by().values_list("subject_id", "pk")


def organisation_key(key_id: UUID) -> OrganisationKey:
    return OrganisationKey.objects.get(pk=key_id)


def active_key(organisation_id: UUID, purpose: str) -> OrganisationKey | None:
    keys = OrganisationKey.objects.filter(
        organisation_id=organisation_id, purpose=purpose, state=KeyState.ACTIVE
    )
    return keys.first()
