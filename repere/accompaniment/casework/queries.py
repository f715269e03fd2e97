from datetime import datetime

from django.db.models import Prefetch, QuerySet

from repere.accompaniment.casework.choices import NeedStatus, Urgency
from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.foundation.toolkit.actors import Actor

OPEN_NEEDS = (NeedStatus.TOLD, NeedStatus.IN_PROGRESS)


def dossiers_visible_to(actor: Actor) -> QuerySet[Dossier]:
    return (
        Dossier.unscoped.filter(organisation=actor.organisation_id)
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


def waiting(actor: Actor) -> QuerySet[Passage]:
    """Passages begun and not closed, the oldest first, with their needs and names."""
    return (
        passages_visible_to(actor)
        .filter(closed_at__isnull=True)
        .prefetch_related(
            Prefetch("needs", Need.unscoped.order_by("told_at", "pk")), "dossier__person__names"
        )
        .order_by("opened_at", "pk")
    )


def unmet_needs(actor: Actor) -> QuerySet[Need]:
    """Needs of people with a dossier that nobody has closed, the oldest first."""
    return (
        Need.unscoped.filter(
            organisation=actor.organisation_id,
            met_at__isnull=True,
            status__in=OPEN_NEEDS,
            dossier__isnull=False,
        )
        .select_related("dossier__person")
        .prefetch_related("dossier__person__names")
        .order_by("told_at", "pk")
    )


def most_pressing(actor: Actor, limit: int) -> list[Need]:
    """The first of them: those that could not wait, then the oldest. Two short reads of an index, no sort of all."""
    pressing = list(unmet_needs(actor).filter(urgency=Urgency.TODAY)[:limit])
    if len(pressing) < limit:
        others = unmet_needs(actor).exclude(urgency=Urgency.TODAY)
        # By their keys: what is sorted is short, and the joins are made for those that are kept.
        pressing += unmet_needs(actor).filter(pk__in=others.values("pk")[: limit - len(pressing)])
    return pressing


def closed_since(actor: Actor, instant: datetime) -> int:
    return Passage.unscoped.filter(organisation=actor.organisation_id, closed_at__gte=instant).count()
