"""What the first page of a dossier shows, in few reads: it is opened all day, and each has its SQL written once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from repere.accompaniment.casework.agenda.queries import with_next_appointment
from repere.accompaniment.casework.models import Dossier, Passage, Task
from repere.accompaniment.casework.queries import with_what_was_joined
from repere.accompaniment.casework.tasks.queries import with_open_tasks
from repere.accompaniment.people.household.queries import has_somebody_responsible
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import Looking, looking, seen_by, with_names_and_contacts
from repere.accompaniment.people.shelves.queries import opened_in_an_emergency_since, referent_of
from repere.accompaniment.people.shelves.rules import Reach
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.models import columns_of, row_of
from repere.foundation.toolkit.prepared import Prepared
from repere.foundation.vault.fields import opened

# An emergency is told to those who open the dossier for so long.
TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Opening:
    """A dossier with its person, their names and their contacts at hand, and what is told of them at first sight."""

    dossier: Dossier
    has_joined: bool  # another dossier was joined to it
    asks_a_correction: bool
    next_appointment: UUID | None
    next_appointment_at: datetime | None
    open_tasks: int
    late_tasks: int
    referent: str
    has_somebody_responsible: bool  # a parent, a guardian
    was_opened_in_an_emergency: bool


_BESIDE = (
    "has_joined", "asks_a_correction", "next_appointment", "next_appointment_at", "open_tasks", "late_tasks",
    "referent", "has_somebody_responsible", "was_opened_in_an_emergency",
)  # fmt: skip


@Prepared
def _opening(
    organisation_id: UUID | None,
    dossier_id: UUID,
    user_id: UUID | None,
    at: datetime,
    reach: Reach,
    today: date,
    told_since: datetime,
) -> QuerySet[Dossier, tuple[Any, ...]]:
    who = Looking(user_id, at, reach)
    found = Dossier.unscoped.filter(
        seen_by(who, "person__"),
        organisation=organisation_id,
        pk=dossier_id,
        person__merged_into=None,
    )
    late = Task.unscoped.filter(dossier=OuterRef("pk"), ended_at__isnull=True, due_on__lt=today).order_by()
    count = late.values("dossier").annotate(number=Count("pk")).values("number")
    rows = with_open_tasks(with_next_appointment(with_what_was_joined(found), at)).annotate(
        late_tasks=Coalesce(Subquery(count), 0),
        referent=Coalesce(referent_of("person", at), Value("")),
        has_somebody_responsible=has_somebody_responsible(who, "person"),
        was_opened_in_an_emergency=Exists(opened_in_an_emergency_since("person", told_since)),
    )
    return rows.values_list(*columns_of(Dossier), *columns_of(Person, "person__"), *_BESIDE)


def opening(actor: Actor, dossier_id: UUID, today: date) -> Opening | None:
    """One of those in the actor's sight."""
    who = looking(actor)
    for row in _opening(actor.organisation_id, dossier_id, *who, today, who.at - TOLD_FOR):
        cells = iter(row)
        dossier, person = row_of(Dossier, cells), row_of(Person, cells)
        with_names_and_contacts(person)
        dossier.person = person
        return Opening(dossier, *cells)
    return None


class Visit(NamedTuple):
    """A passage, as a line of its dossier shows it."""

    pk: UUID
    opened_at: datetime
    closed_at: datetime | None
    channel: str
    closing_note: str


@Prepared
def _visits(organisation_id: UUID | None, dossier_id: UUID, most: int) -> QuerySet[Passage, tuple[Any, ...]]:
    own = Passage.unscoped.filter(organisation=organisation_id, dossier=dossier_id)
    rows = own.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "pk")
    return rows.values_list("pk", "opened_at", "closed_at", "channel", "closing_note")[:most]


def visits(actor: Actor, dossier: Dossier, most: int) -> list[Visit]:
    """Of a dossier in sight: those under way first, then the latest; what was noted is opened by `noted`."""
    return [Visit._make(row) for row in _visits(actor.organisation_id, dossier.pk, most)]


def noted(visit: Visit) -> str:
    return str(opened(visit.closing_note, visit.pk))


def under_way(some: Sequence[Visit]) -> Visit | None:
    return next((visit for visit in some if visit.closed_at is None), None)
