"""A file looked at for its producer: what is wrong, row by row, and how good the rest is. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data_inclusion.schema import v1
from data_inclusion.schema.v1 import score_qualite
from pydantic import ValidationError

from repere.knowledge.directory.exchange import data_inclusion as standard
from repere.knowledge.directory.imports import Known, open_content, unpacked
from repere.knowledge.directory.imports.drafts import ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.report import Remark, Report, error
from repere.knowledge.directory.mapping import Spec

WORST = 20
MOST_UNPACKED = 20_000_000


@dataclass(frozen=True, slots=True)
class Scored:
    """A service and its score, from 0 to 1, as the national platform reckons it."""

    row: int
    name: str
    score: float


@dataclass(slots=True)
class Checked:
    report: Report
    structures: int = 0
    services: int = 0
    score: float | None = None  # the mean of the services that can be taken
    criteria: dict[str, float] = field(default_factory=dict)  # mean of each, where it applies
    worst: list[Scored] = field(default_factory=list)


def check(raw: bytes, name: str, known: Known, *, day: str, mapping: Spec | None = None) -> Checked:
    """What an import would say of this content, and the quality score of its services."""
    try:
        # A stranger's two megabytes may unfold into two thousand.
        raw = unpacked(raw, MOST_UNPACKED)
    except ValueError:
        return Checked(Report(file=name, errors=[error(0, "unreadable_file")], error_count=1))
    opened = open_content(raw, name, known, mapping=mapping, day=day)
    found = Checked(Report(file=name, format=opened.format, rows=opened.rows))
    homes: set[tuple[str, str]] = set()
    drafts: list[ServiceDraft] = []
    for draft in opened.drafts:
        if isinstance(draft, Remark):
            found.report.add(draft)
        elif isinstance(draft, StructureDraft):
            found.structures += 1
            homes.add((draft.source, draft.source_id))
        else:
            drafts.append(draft)
    for draft in drafts:
        # A file of services alone points at structures that were sent before.
        if homes and (draft.source, draft.structure_id) not in homes:
            found.report.add(error(draft.row, "unknown_structure", "structure_id", "services"))
        else:
            found.services += 1
    _score(found, drafts)
    return found


def _score(found: Checked, drafts: list[ServiceDraft]) -> None:
    scored: list[Scored] = []
    totals: dict[str, list[float]] = {}
    for draft in drafts:
        result = score_of(_row(draft))
        if result is None:
            continue
        scored.append(Scored(draft.row, str(draft.values["name"]), result[0]))
        for criterion, value in result[1].items():
            if value is not None:
                totals.setdefault(criterion, []).append(value)
    if scored:
        found.score = round(sum(one.score for one in scored) / len(scored), 2)
    found.criteria = {name: round(sum(values) / len(values), 2) for name, values in totals.items()}
    found.worst = sorted(scored, key=lambda one: (one.score, one.row))[:WORST]


def _row(draft: ServiceDraft) -> dict[str, Any]:
    return standard.row_of(
        standard.Said(draft.source, draft.source_id, draft.values, draft.location, draft.structure_id)
    )


def score_of(row: Mapping[str, Any]) -> tuple[float, Mapping[str, float | None]] | None:
    """The score of a row of data·inclusion and its parts; None when the standard would refuse it."""
    try:
        service = v1.Service.model_validate(row)
        score, parts = score_qualite.score(service)
    except (ValidationError, ValueError):
        return None
    return score, parts
