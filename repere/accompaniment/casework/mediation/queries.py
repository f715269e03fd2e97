"""Reads of what institutions were asked: on the shelves the reader holds, of people in sight."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from repere.accompaniment.casework.mediation import access, rules
from repere.accompaniment.casework.mediation.models import Institution, Mediation
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.casework.tasks.registry import Proposed
from repere.accompaniment.people.shelves.rules import LISTED, Sight, shelves_of
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.models import Structure

SUGGESTED = 100
LIKE = 5


def mediations_of(actor: Actor, dossier: Dossier, sight: Sight) -> QuerySet[Mediation]:
    """Of one person, the latest first."""
    own = Mediation.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id, dossier=dossier)
    return own.filter(shelf__in=[shelf.value for shelf in sight.readable]).select_related(
        "institution", "need", "dossier"
    )


def mediations_visible_to(actor: Actor) -> QuerySet[Mediation]:
    """Of people in sight; the shelf of each is asked by whoever opens it."""
    own = Mediation.unscoped.filter(rows_in_sight(actor), organisation=actor.organisation_id)
    return own.exclude(dossier=None).select_related("dossier__person", "institution", "need")


def awaited(actor: Actor) -> QuerySet[Mediation]:
    """Those that wait for an answer, the oldest first. Neither status nor health stands in a list of several people:
    those are on the dossier, and a task recalls them."""
    waiting = mediations_visible_to(actor).filter(answer=rules.AWAITING, shelf__in=_listed(actor))
    return waiting.order_by("asked_on", "pk")


def _listed(actor: Actor) -> list[str]:
    return [shelf.value for shelf in shelves_of(actor.role.value) if shelf in LISTED]


def institutions_known_to(actor: Actor) -> QuerySet[Institution]:
    """Asked for somebody in sight, on a shelf that is listed: a suggestion must not tell of anybody else."""
    seen = Mediation.unscoped.filter(
        rows_in_sight(actor), institution=OuterRef("pk"), shelf__in=_listed(actor)
    )
    return Institution.objects.filter(Exists(seen), organisation=actor.organisation_id)[:SUGGESTED]


def structures_called(name: str) -> list[Structure]:
    """Of the directory, whose name holds what was typed: the shortest first."""
    found = Structure.objects.filter(name__icontains=name.strip()).order_by("name", "pk")[: LIKE * 4]
    return sorted(found, key=lambda one: (len(one.name), one.name, one.pk))[:LIKE]


def entries(actor: Actor, first: date, last: date) -> Iterator[tuple[rules.Entry, str, str]]:
    """What was asked from one day to another, both included, with the name and the kind of the institution.

    Of people in sight, whatever the shelf: sums tell of nobody once the small ones are hidden.
    """
    access.FIGURES.require(actor)
    asked = Mediation.unscoped.filter(
        rows_in_sight(actor), organisation=actor.organisation_id, asked_on__range=(first, last)
    )
    columns = (
        "institution_id", "dossier_id", "asked_on", "answer", "answered_on", "institution__name",
        "institution__kind",
    )  # fmt: skip
    for pk, who, asked_on, answer, answered_on, name, kind in asked.order_by("asked_on", "pk").values_list(
        *columns
    ):
        yield rules.Entry(pk, who, asked_on, answer, answered_on), name, kind


def without_an_answer(organisation_id: UUID, now: datetime) -> Iterator[Proposed]:
    """Asked, and silent for longer than one waits: a task of whoever asked, anew each time they ask again."""
    today = timezone.localdate(now)
    waiting = Mediation.unscoped.filter(
        organisation=organisation_id,
        answer=rules.AWAITING,
        dossier__isnull=False,
        asked_on__lte=today - timedelta(days=1),
    ).order_by("asked_on", "pk")
    columns = (
        "pk",
        "asked_on",
        "asked_again_on",
        "patience_days",
        "times_asked",
        "dossier_id",
        "asked_by_id",
    )
    for pk, asked_on, again, patience, times, dossier_id, by in waiting.values_list(*columns):
        due = rules.ask_again_on(asked_on, again, patience)
        if due <= today:
            yield Proposed(f"{pk} {times}", due, dossier_id, by)
