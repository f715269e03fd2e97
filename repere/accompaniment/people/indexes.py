"""What this room makes again when the key of an organisation's index is replaced."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from repere.accompaniment.people.actions import index_everybody
from repere.foundation.toolkit.actors import SYSTEM
from repere.foundation.vault.rotation.actions import rebuilds_index


@rebuilds_index
def index_again(organisation_id: UUID, progress: Callable[[int, int], object]) -> int:
    return index_everybody(replace(SYSTEM, organisation_id=organisation_id), everybody=True, told=progress)
