from datetime import datetime

from django.db.models import Case, QuerySet, When

from repere.accompaniment.casework.handover.choices import ErasureAnswer, HandoverState
from repere.accompaniment.casework.models import ErasureNotice, Handover
from repere.accompaniment.casework.queries import rows_in_sight
from repere.accompaniment.people.models import Erasure
from repere.accompaniment.people.queries import in_sight_of
from repere.foundation.toolkit.actors import Actor


def handovers_received(actor: Actor) -> QuerySet[Handover]:
    """Asked of the actor's organisation, about people in the actor's sight: those to answer first, then the latest."""
    return (
        Handover.unscoped.filter(in_sight_of(actor, "dossier__person__"), holder=actor.organisation_id)
        .exclude(state=HandoverState.WITHDRAWN)
        .select_related("asker", "consent", "dossier__person")
        .prefetch_related("dossier__person__names")
        .order_by(Case(When(state=HandoverState.ASKED, then=0), default=1), "-asked_at", "pk")
    )


def handovers_asked(actor: Actor) -> QuerySet[Handover]:
    """What the actor's organisation asked of others, for people in the actor's sight or not known here yet.

    Whose dossier it is there, is joined by nobody here.
    """
    in_sight = rows_in_sight(actor, "copy") & rows_in_sight(actor, "joins")
    return (
        Handover.unscoped.filter(in_sight, asker=actor.organisation_id)
        .select_related("holder", "consent", "copy__person", "joins__person")
        .prefetch_related("copy__person__names", "joins__person__names")
        .order_by("-asked_at", "pk")
    )


def erasure_notices_waiting(actor: Actor) -> QuerySet[ErasureNotice]:
    """Copies held here of people who were forgotten where they came from, the oldest first: for whoever erases."""
    rows = ErasureNotice.unscoped.filter(recipient=actor.organisation_id, answer=ErasureAnswer.WAITING)
    return (
        rows.exclude(copy=None)
        .select_related("erasure__organisation", "copy__person__merged_into__dossier")
        .order_by("told_at", "pk")
    )


def answers_about(actor: Actor, erasure: Erasure) -> QuerySet[ErasureNotice]:
    """Who was told of an erasure of the actor's organisation, and what they answered; never which dossier."""
    rows = ErasureNotice.unscoped.filter(erasure=erasure, erasure__organisation=actor.organisation_id)
    return rows.defer("copy").select_related("recipient").order_by("recipient__name", "pk")


def to_expire(now: datetime) -> QuerySet[Handover]:
    return Handover.unscoped.filter(state=HandoverState.ASKED, expires_at__lte=now).order_by(
        "expires_at", "pk"
    )
