"""Refusals in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from repere.accompaniment.casework.mediation.choices import InstitutionKind
from repere.accompaniment.rights.choices import Done, How, Kind, Outcome, Proof, Reason, StepKind
from repere.accompaniment.rights.models import ActionStep, CollectiveAction, Refusal
from repere.accompaniment.rights.wording import right_said
from repere.doors.backoffice.law.words import DOMAIN_WORDS
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import label
from repere.knowledge.law.rights import OTHER, house_rights

OUTCOME_CHIPS: Final[Mapping[str, tuple[str, str]]] = {
    Outcome.OPEN: ("", "hourglass"),
    Outcome.CHANGED: ("good", "circle-check"),
    Outcome.PARTLY: ("warn", "circle-check"),
    Outcome.REFUSED: ("bad", "circle-x"),
    Outcome.SILENCE: ("bad", "circle-help"),
    Outcome.DROPPED: ("", "x"),
}


def rights_offered() -> list[tuple[str, Any]]:
    """Choices, by domain, as a list shows them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for right in house_rights().values():
        domain = str(DOMAIN_WORDS.get(right.domain, right.domain))
        groups.setdefault(domain, []).append((right.key, _(right.title)))
    return [("", "—"), *groups.items(), (OTHER, right_said(OTHER))]


@dataclass(frozen=True, slots=True)
class ShownRefusal:
    row: Refusal
    right: str
    reason: str
    how: str
    proof: str
    counter: str
    counter_kind: str
    territory: str
    done: list[str]
    is_ours: bool
    organisation: str


def shown(row: Refusal, actor: Actor, territories: Mapping[str, str] | None = None) -> ShownRefusal:
    is_ours = row.organisation_id == actor.organisation_id
    return ShownRefusal(
        row=row,
        right=right_said(row.right),
        reason=label(Reason, row.reason),
        how=label(How, row.how),
        proof=label(Proof, row.proof),
        counter=row.counter.name,
        counter_kind=label(InstitutionKind, row.counter.kind),
        territory=(territories or {}).get(row.territory, row.territory),
        done=[label(Done, one) for one in row.done],
        is_ours=is_ours,
        organisation="" if is_ours else row.organisation.name,
    )


def shown_action(row: CollectiveAction) -> dict[str, Any]:
    chip, icon = OUTCOME_CHIPS.get(row.outcome, ("", "circle"))
    return {
        "row": row,
        "kind": label(Kind, row.kind),
        "addressee": row.addressee.name if row.addressee else "",
        "outcome": label(Outcome, row.outcome),
        "chip": chip,
        "icon": icon,
        "gathers": getattr(row, "gathers", None),
    }


def shown_step(row: ActionStep, names: Mapping[Any, str]) -> dict[str, Any]:
    return {"row": row, "kind": label(StepKind, row.kind), "by": names.get(row.written_by_id, "")}


def month_said(month: str) -> date:
    """The first day of a month of the figures, for a page to write."""
    return date.fromisoformat(f"{month}-01")
