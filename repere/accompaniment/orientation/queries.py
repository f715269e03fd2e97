from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from repere.accompaniment.casework.models import Need
from repere.accompaniment.orientation import ballottement
from repere.accompaniment.orientation.choices import Outcome, ReferralState, Way
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.foundation.toolkit.actors import Actor

PENDING = (ReferralState.SENT, ReferralState.RECEIVED)


def orientations_visible_to(actor: Actor) -> QuerySet[Orientation]:
    return (
        Orientation.unscoped.filter(organisation=actor.organisation_id)
        .select_related("service__structure", "service__location", "need", "referral")
        .order_by("given_at", "pk")
    )


def referrals_received(actor: Actor) -> QuerySet[Referral]:
    """Those sent to the actor's organisation, the pending ones first, then the latest."""
    return (
        Referral.unscoped.filter(recipient=actor.organisation_id)
        .exclude(state=ReferralState.WITHDRAWN)
        .select_related("orientation__service", "sender")
        .order_by("expires_at", "pk")
    )


def referrals_sent(actor: Actor) -> QuerySet[Referral]:
    return (
        Referral.unscoped.filter(sender=actor.organisation_id)
        .select_related("orientation__service__structure", "orientation__need__dossier__person", "recipient")
        .prefetch_related("orientation__need__dossier__person__names")
        .order_by("-sent_at", "pk")
    )


def answers_awaited(actor: Actor) -> QuerySet[Referral]:
    """Sent and not answered: the one that expires first comes first."""
    return referrals_sent(actor).filter(state__in=PENDING).order_by("expires_at", "pk")


def answered_since(actor: Actor, instant: datetime) -> QuerySet[Referral]:
    answered = (ReferralState.ACCEPTED, ReferralState.REFUSED, ReferralState.EXPIRED)
    return referrals_sent(actor).filter(state__in=answered, answered_at__gte=instant)


def to_expire(now: datetime) -> QuerySet[Referral]:
    return Referral.unscoped.filter(state__in=PENDING, expires_at__lt=now).order_by("expires_at", "pk")


def doors_without_outcome(actor: Actor, need_ids: list[UUID]) -> QuerySet[Orientation]:
    """Slips whose end nobody has told: asked about when the person comes back."""
    return orientations_visible_to(actor).filter(
        need__in=need_ids, way=Way.SLIP, outcome=Outcome.UNKNOWN
    )


def told_since(actor: Actor, instant: datetime) -> list[ballottement.Told]:
    """The needs told since an instant, with the doors shown for each: what ballottement is computed from."""
    needs = Need.unscoped.filter(
        Q(organisation=actor.organisation_id), Q(told_at__gte=instant) | Q(met_at__gte=instant)
    ).prefetch_related(Prefetch("orientations", Orientation.unscoped.order_by("given_at", "pk")))
    return [
        ballottement.Told(
            told_at=need.told_at,
            met_at=need.met_at,
            doors=tuple(ballottement.Door(o.given_at, o.outcome) for o in need.orientations.all()),
        )
        for need in needs
    ]
