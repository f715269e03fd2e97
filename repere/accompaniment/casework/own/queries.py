"""What somebody who comes through their own door reads of their dossier; nothing that others wrote."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from repere.accompaniment.casework.assessments.form import Questionnaire
from repere.accompaniment.casework.assessments.queries import with_their_answers
from repere.accompaniment.casework.models import (
    Appointment,
    Assessment,
    Assistance,
    Callback,
    Dossier,
    Goal,
    Handover,
    Mediation,
    Need,
    Passage,
    Step,
)
from repere.accompaniment.people.access import OWN
from repere.accompaniment.people.shelves import rules
from repere.accompaniment.people.shelves.choices import Shelf
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import Theme


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


def own_goals(actor: Actor, hides: Collection[str] = ()) -> QuerySet[Goal]:
    """The plan made with them: what they want to reach, and the steps that stand; but for the themes they hid."""
    OWN.require(actor)
    steps = Step.unscoped.filter(dropped_at__isnull=True).select_related("goal__dossier")
    theirs = Goal.unscoped.filter(dossier__person=actor.person_id).exclude(need__theme__in=hides)
    if hides:
        theirs = theirs.exclude(need__isnull=True)  # of what, nobody said: it may be that
    ordered = theirs.select_related("dossier").order_by("set_at", "pk")
    return ordered.prefetch_related(Prefetch("steps", steps.order_by("set_at", "pk")))


def own_help(actor: Actor, hides: Collection[str] = ()) -> QuerySet[Assistance]:
    """What they were given, the latest first; that of health stays out where they asked for health to be hidden."""
    OWN.require(actor)
    theirs = Assistance.unscoped.filter(dossier__person=actor.person_id, cancelled_at__isnull=True)
    if Theme.HEALTH in hides:
        theirs = theirs.exclude(shelf=Shelf.HEALTH)
    return theirs.select_related("dossier").order_by("-given_on", "-pk")


def own_assessments(
    actor: Actor, hides: Collection[str] = ()
) -> Iterator[tuple[Assessment, Questionnaire, dict[str, Any]]]:
    """What was asked of them and signed, as it was last corrected, the latest first; what they hid stays out of it."""
    OWN.require(actor)
    shelves = {rules.Shelf.NEEDS, rules.Shelf.STATUS, rules.Shelf.HEALTH}
    shelves -= {rules.Shelf.HEALTH} if Theme.HEALTH in hides else set()
    shelves -= {rules.Shelf.STATUS} if {Theme.PAPERS, Theme.LAW} & set(hides) else set()
    later = Assessment.unscoped.filter(thread_id=OuterRef("thread_id"), number__gt=OuterRef("number"))
    theirs = Assessment.unscoped.filter(
        ~Exists(later), dossier__person=actor.person_id, signed_at__isnull=False, shelf__in=shelves
    )
    return with_their_answers(theirs.order_by("-held_on", "-pk"), shelves)


def own_mediations(actor: Actor, hides: Collection[str] = ()) -> QuerySet[Mediation]:
    """Whom we asked for them, and what was answered; but for the themes they hid, with their shelves."""
    OWN.require(actor)
    theirs = Mediation.unscoped.filter(dossier__person=actor.person_id).exclude(theme__in=hides)
    if Theme.HEALTH in hides:
        theirs = theirs.exclude(shelf=Shelf.HEALTH)
    if {Theme.PAPERS, Theme.LAW} & set(hides):
        theirs = theirs.exclude(shelf=Shelf.STATUS)
    return theirs.select_related("dossier", "institution").order_by("-asked_on", "-pk")


def own_callbacks(actor: Actor, hides: Collection[str] = ()) -> QuerySet[Callback]:
    OWN.require(actor)
    theirs = Callback.unscoped.filter(passage__dossier__person=actor.person_id).exclude(theme__in=hides)
    return theirs.order_by("-received_at", "-pk")


def own_passages(actor: Actor) -> QuerySet[Passage]:
    OWN.require(actor)
    theirs = Passage.unscoped.filter(dossier__person=actor.person_id).select_related("dossier", "site")
    return theirs.order_by("-opened_at", "pk")


def own_handovers(actor: Actor) -> QuerySet[Handover]:
    """Those that other organisations asked for."""
    OWN.require(actor)
    return Handover.unscoped.filter(dossier__person=actor.person_id).select_related("asker")
