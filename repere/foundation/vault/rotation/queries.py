from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from repere.foundation.vault.choices import KeyState
from repere.foundation.vault.models import OrganisationKey, SubjectKey


class KeyLine(NamedTuple):
    """One key of an organisation, as it is shown: nothing that opens anything."""

    id: UUID
    organisation_id: UUID
    purpose: str
    state: str
    master_id: str
    created_at: str
    subjects: int


def every_key() -> list[KeyLine]:
    held = dict(
        SubjectKey.unscoped.order_by()
        .values("organisation_key")
        .annotate(n=Count("pk"))
        .values_list("organisation_key", "n")
    )
    rows = OrganisationKey.objects.order_by("organisation_id", "purpose", "created_at")
    return [
        KeyLine(
            row.pk,
            row.organisation_id,
            row.purpose,
            row.state,
            row.master_id,
            row.created_at.isoformat(timespec="seconds"),
            held.get(row.pk, 0),
        )
        for row in rows
    ]


def organisations_with(purpose: str) -> list[UUID]:
    """Those that have a key in use, or one whose retirement was interrupted."""
    rows = OrganisationKey.objects.filter(purpose=purpose).exclude(state=KeyState.RETIRED)
    return sorted(set(rows.values_list("organisation_id", flat=True)))


def retiring(organisation_id: UUID, purpose: str) -> OrganisationKey | None:
    rows = OrganisationKey.objects.filter(organisation_id=organisation_id, purpose=purpose)
    return rows.filter(state=KeyState.RETIRING).order_by("created_at").first()


def wrapped_by(key: OrganisationKey, limit: int) -> Sequence[tuple[UUID, bytes]]:
    """The next subject keys still wrapped by this one."""
    rows = SubjectKey.unscoped.filter(organisation_key=key).order_by("pk")
    return [(pk, bytes(wrapped)) for pk, wrapped in rows.values_list("pk", "wrapped")[:limit]]


def how_many_wrapped_by(key: OrganisationKey) -> int:
    return SubjectKey.unscoped.filter(organisation_key=key).count()


def under_another_master(current_id: str) -> list[OrganisationKey]:
    rows = OrganisationKey.objects.exclude(state=KeyState.RETIRED).exclude(master_id=current_id)
    return list(rows.order_by("pk"))


def in_force() -> list[OrganisationKey]:
    return list(OrganisationKey.objects.exclude(state=KeyState.RETIRED).order_by("pk"))
