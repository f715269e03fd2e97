from collections.abc import Callable
from uuid import UUID

from repere.accompaniment.people.actions import index_everybody
from repere.foundation.vault.rotation.actions import rebuilds_index


@rebuilds_index
def rebuild(organisation_id: UUID, progress: Callable[[int, int], object]) -> None:
    index_everybody(organisation_id, progress)
