from collections.abc import Collection
from uuid import UUID

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import dossiers_visible_to, rows_in_sight
from repere.accompaniment.people.household.queries import Member, household_of
from repere.accompaniment.people.queries import with_names_and_contacts
from repere.accompaniment.people.shelves.queries import sights_of
from repere.accompaniment.people.shelves.rules import Sight
from repere.accompaniment.procedures import access
from repere.accompaniment.procedures.models import ProcedureDeadline
from repere.foundation.toolkit.actors import Actor

Family = list[tuple[Member, Sight]]


def family_seen(actor: Actor, dossier_id: UUID) -> tuple[Dossier, Family] | None:
    """The person, then their relatives in the actor's sight, with what the actor reads of each; others do not exist."""
    held = dossiers_visible_to(actor).prefetch_related(None).filter(pk=dossier_id).first()
    if held is None:
        return None
    members = [Member(held.person, ""), *household_of(actor, held.person)]
    with_names_and_contacts(*(one.person for one in members))
    sights = sights_of(actor, [one.person for one in members])
    return held, [(one, sight) for one, sight in zip(members, sights, strict=True) if sight.sees]


def dates_of_people(actor: Actor, family: Collection[tuple[Member, Sight]]) -> list[ProcedureDeadline]:
    """Dates in force in open procedures of those whose shelf the actor reads."""
    readable: list[UUID] = [member.person.pk for member, sight in family if sight.reads(access.SHELF)]
    if not readable or not access.FOLLOW.allows(actor):
        return []
    rows = ProcedureDeadline.unscoped.filter(
        rows_in_sight(actor, "procedure__dossier"),
        organisation=actor.organisation_id,
        procedure__dossier__person__in=readable,
        procedure__closed_at=None,
        superseded_at=None,
    )
    return list(rows.select_related("procedure__dossier__person").order_by("computed_at", "pk"))
