"""A procedure is explained to whom it is about, and shown at their own door or not: the desk chooses with them."""

from datetime import datetime

from django.db import transaction

from repere.accompaniment.procedures import access
from repere.accompaniment.procedures.explaining import rules
from repere.accompaniment.procedures.models import Explanation, Procedure
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor


@transaction.atomic
def tell_explained(
    actor: Actor,
    procedure: Procedure,
    explained: rules.Explained,
    *,
    language: str,
    interpreter: str = "",
    now: datetime,
) -> Explanation:
    """They were told, today: in which language, through whom, and which days were said."""
    access.require_writing(actor, procedure.dossier)
    made = Explanation(
        organisation_id=procedure.organisation_id,
        procedure=procedure,
        language=language,
        interpreter=" ".join(interpreter.split())[:120],
        days=rules.said_dates(explained.to_do),
        told_at=now,
        told_by_id=actor.user_id,
    )
    made.save(force_insert=True)
    _record(actor, "procedure.explained", procedure)
    return made


@transaction.atomic
def show_at_own_door(actor: Actor, procedure: Procedure, *, now: datetime) -> None:
    """From now on they read it there, while it is open; what they asked to be hidden stays hidden."""
    access.require_writing(actor, procedure.dossier)
    if Procedure.unscoped.filter(pk=procedure.pk, closed_at=None, shown_since=None).update(shown_since=now):
        _record(actor, "procedure.shown", procedure)


@transaction.atomic
def take_from_own_door(actor: Actor, procedure: Procedure) -> None:
    access.require_writing(actor, procedure.dossier)
    if Procedure.unscoped.filter(pk=procedure.pk, shown_since__isnull=False).update(shown_since=None):
        _record(actor, "procedure.unshown", procedure)


def _record(actor: Actor, verb: str, procedure: Procedure) -> None:
    trail.record(actor, verb, procedure, dossier_id=procedure.dossier_id, shelf=access.SHELF.value)
