from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from repere.accompaniment.casework.choices import NeedStatus, Urgency
from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.people.models import PersonName
from repere.foundation.toolkit.actors import Actor

OPEN_NEEDS = (NeedStatus.TOLD, NeedStatus.IN_PROGRESS)


def dossiers_visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Those of its organisation; one that was joined to another is that other."""
    return (
        Dossier.unscoped.filter(organisation=actor.organisation_id, person__merged_into=None)
        .select_related("person")
        .prefetch_related("person__names", "person__contacts")
        .order_by("-opened_at", "pk")
    )


def passages_visible_to(actor: Actor) -> QuerySet[Passage]:
    return (
        Passage.unscoped.filter(organisation=actor.organisation_id)
        .select_related("dossier__person", "site")
        .order_by("-opened_at", "pk")
    )


def needs_visible_to(actor: Actor) -> QuerySet[Need]:
    return Need.unscoped.filter(organisation=actor.organisation_id).order_by("told_at", "pk")


def needs_at_hand(actor: Actor, passage: Passage) -> list[Need]:
    """Those told in this passage, and those of the person that are still open from before."""
    told_here = Q(passage=passage)
    from_before = Q(dossier=passage.dossier_id, status__in=OPEN_NEEDS) if passage.dossier_id else told_here
    needs = Need.unscoped.filter(told_here | from_before).order_by("told_at", "pk")
    # Their organisation is compared here: SQLite would rather read all its needs than these few.
    return [need for need in needs if need.organisation_id == actor.organisation_id]


def waiting(actor: Actor, since: datetime) -> QuerySet[Passage]:
    """Passages begun since then and not closed, those of the actor's own site first, then the oldest."""
    open_ones = Passage.unscoped.filter(
        organisation=actor.organisation_id, closed_at__isnull=True, opened_at__gte=since
    )
    elsewhere = Case(When(site=actor.site_id, then=0), default=1) if actor.site_id else Value(0)
    return open_ones.order_by(elsewhere, "opened_at", "pk")


class DaySoFar(NamedTuple):
    left_open: int  # begun before the day, and nobody ended them
    closed: int


def day_so_far(actor: Actor, since: datetime) -> DaySoFar:
    """Two counts of passages in one read, each from its own index."""
    own = Passage.unscoped.filter(organisation=actor.organisation_id)
    left = own.filter(closed_at__isnull=True, opened_at__lt=since)
    counts = _counted("left", left).union(_counted("closed", own.filter(closed_at__gte=since)), all=True)
    told = dict(counts)
    return DaySoFar(told.get("left", 0), told.get("closed", 0))


def _counted(what: str, passages: QuerySet[Passage]) -> QuerySet[Passage, tuple[str, int]]:
    by_organisation = passages.values("organisation").annotate(what=Value(what), number=Count("pk"))
    return by_organisation.values_list("what", "number")


def every_passage(actor: Actor) -> QuerySet[Passage]:
    """Those under way first, then the latest."""
    return Passage.unscoped.filter(organisation=actor.organisation_id).order_by(
        F("closed_at").desc(nulls_first=True), "-opened_at", "pk"
    )


def themes_told(actor: Actor, passage_ids: list[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Of each passage, the themes told and their urgency, in the order they were told."""
    told: dict[UUID, list[tuple[str, str]]] = {}
    rows = Need.unscoped.filter(passage__in=passage_ids).order_by("told_at", "pk")
    # Their organisation is compared here: SQLite would rather read all its needs than these few.
    for organisation_id, passage_id, *theme in rows.values_list(
        "organisation_id", "passage_id", "theme", "urgency"
    ):
        if organisation_id == actor.organisation_id:
            told.setdefault(passage_id, []).append((theme[0], theme[1]))
    return told


def names_by_dossier(actor: Actor, dossier_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """As each says it: one read for all the lists of a page."""
    wanted = {pk for pk in dossier_ids if pk}
    if not wanted:
        return {}
    rows = PersonName.unscoped.filter(person__dossier__in=wanted).order_by("-position", "-pk")
    # Compared here for the same reason.
    return {
        dossier_id: text
        for dossier_id, organisation_id, text in rows.values_list(
            "person__dossier__pk", "person__organisation_id", "text"
        )
        if organisation_id == actor.organisation_id
    }


def dossier_it_was_joined_to(actor: Actor, dossier_id: UUID) -> UUID | None:
    joined = Dossier.unscoped.filter(organisation=actor.organisation_id, pk=dossier_id)
    return joined.values_list("person__merged_into__dossier", flat=True).first()


def dossier_with_code(actor: Actor, code: str) -> UUID | None:
    """Its id alone, for whoever may know of a dossier without reading whose it is."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    held = Dossier.unscoped.filter(organisation=actor.organisation_id, code=typed)
    return held.values_list("pk", flat=True).first()


def dossier_codes(actor: Actor, dossier_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = Dossier.unscoped.filter(organisation=actor.organisation_id, pk__in=dossier_ids)
    return dict(rows.values_list("pk", "code"))


def unmet_needs(actor: Actor) -> QuerySet[Need]:
    """Needs of people with a dossier that nobody has closed, the oldest first."""
    return Need.unscoped.filter(
        organisation=actor.organisation_id,
        met_at__isnull=True,
        status__in=OPEN_NEEDS,
        dossier__isnull=False,
    ).order_by("told_at", "pk")


def most_pressing(actor: Actor, limit: int) -> list[Need]:
    """The first of them: those that could not wait, then the oldest."""
    could_wait = Case(When(urgency=Urgency.TODAY, then=0), default=1)
    return list(unmet_needs(actor).order_by(could_wait, "told_at", "pk")[:limit])
