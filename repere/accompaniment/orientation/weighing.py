from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from repere.accompaniment.orientation import access, weights
from repere.accompaniment.orientation.models import Weighing
from repere.foundation.audit import trail
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor


@transaction.atomic
def weigh(actor: Actor, table: Mapping[str, Iterable[float]], *, now: datetime) -> Weighing | None:
    """From now on the results of the actor's organisation are ordered by these weights; None: by the usual ones.

    `weights.WeightsRefused` for a table that may not be. Each table written is kept, and never changed.
    """
    access.WEIGH.require(actor)
    own = weights.checked(table)
    organisation = Organisation.objects.select_for_update().get(pk=actor.own_organisation_id)
    if not own:
        return _use(actor, organisation, None)
    holds = Weighing.objects.filter(organisation=organisation, number=organisation.weighing).first()
    if holds is not None and weights.merged(holds.weights) == weights.merged(own):
        return holds
    last = Weighing.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    said = Weighing.objects.create(
        organisation=organisation, number=last + 1, weights=own, said_at=now, said_by_id=actor.user_id
    )
    return _use(actor, organisation, said)


def _use(actor: Actor, organisation: Organisation, said: Weighing | None) -> Weighing | None:
    number = said.number if said is not None else 0
    if organisation.weighing != number:
        organisation.weighing = number
        organisation.save(update_fields=["weighing"])
        reasons = sorted(said.weights) if said is not None else []
        trail.record(actor, "ranking.weighed", organisation, table=number, reasons=reasons)
    return said
