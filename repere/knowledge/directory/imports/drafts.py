"""What a reader makes of a row: values by the names of our fields, and only those the source speaks about."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class StructureDraft:
    row: int
    source: str
    source_id: str
    values: dict[str, Any]
    location: dict[str, Any] | None = None


@dataclass(slots=True)
class ServiceDraft:
    row: int
    source: str
    source_id: str
    structure_id: str
    values: dict[str, Any]
    # None: at its structure's.
    location: dict[str, Any] | None = None
    # Said of the service while it shares its structure's place.
    is_confidential: bool | None = None


@dataclass(slots=True)
class Known:
    """What the readers need from the territory, loaded once."""

    centroids: dict[str, tuple[float, float]] = field(default_factory=dict)
    regions: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    # Postcode and folded name: INSEE code, where they leave no doubt.
    communes: dict[tuple[str, str], str] = field(default_factory=dict)
