"""What somebody who comes through their own door reads of their dossier; nothing that others wrote."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from repere.accompaniment.casework.models import Appointment, Dossier, Handover, Need, Passage
from repere.accompaniment.people.access import OWN
from repere.foundation.toolkit.actors import Actor


def own_dossier_ids(actor: Actor) -> list[UUID]:
    """Theirs, and those that were joined to it: what was read of either is told."""
    OWN.require(actor)
    held = Q(person=actor.person_id) | Q(person__merged_into=actor.person_id)
    return list(Dossier.unscoped.filter(held).order_by("pk").values_list("pk", flat=True))


def own_needs(actor: Actor, hides: Collection[str] = ()) -> QuerySet[Need]:
    """What they need, but for the themes they asked not to be shown; the latest told first."""
    OWN.require(actor)
    theirs = Need.unscoped.filter(dossier__person=actor.person_id).exclude(theme__in=hides)
    return theirs.select_related("dossier").order_by("-told_at", "pk")


def own_appointments(actor: Actor) -> QuerySet[Appointment]:
    """Those that still stand or were kept, the next first; never a silent one, which is told aloud or not at all."""
    OWN.require(actor)
    theirs = Appointment.unscoped.filter(dossier__person=actor.person_id, is_silent=False)
    return theirs.select_related("dossier", "place").order_by("starts_at", "pk")


def own_passages(actor: Actor) -> QuerySet[Passage]:
    OWN.require(actor)
    theirs = Passage.unscoped.filter(dossier__person=actor.person_id).select_related("dossier", "site")
    return theirs.order_by("-opened_at", "pk")


def own_handovers(actor: Actor) -> QuerySet[Handover]:
    """Those that other organisations asked for."""
    OWN.require(actor)
    return Handover.unscoped.filter(dossier__person=actor.person_id).select_related("asker")
